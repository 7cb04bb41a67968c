"""What Chinese input can do on this machine, and what is missing for more: for `kiosk doctor`."""

from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from kiosk.lobby.input import characters, handwriting, names, rime

LANGUAGES = ("zh-CN", "zh-TW")


@dataclass(frozen=True, slots=True)
class Means:
    """One way to enter Chinese. `missing` says what it lacks, and behind a colon what to do; "" if it works.

    `name`: words, names, picker, handwriting. Where one is missing the others carry on; with none of them
    names are written in Latin letters. `note`: how far it works.
    """

    name: str
    missing: str
    note: str = ""

    @property
    def works(self) -> bool:
        """Whether it can be used."""
        return not self.missing


def means(
    library: str = rime.LIBRARY,
    shared: Path = rime.SHARED,
    hand_library: str = handwriting.LIBRARY,
    hand_models: Path = handwriting.MODELS,
) -> tuple[Means, ...]:
    """Every way there is, the best first. The arguments: where the libraries and their data are."""
    return (
        Means("words", _words(library, shared)),
        *(Means(name, _files(room)) for name, room in (("names", names), ("picker", characters))),
        _hand(hand_library, hand_models),
    )


def _words(library: str, shared: Path) -> str:
    try:
        rime.rime(library, shared)
    except rime.Missing as why:
        return str(why)
    return ""


def _files(room: ModuleType) -> str:
    try:
        for language in LANGUAGES:
            room.load(language)
    except OSError as why:
        return f"{why.filename} cannot be read: install the program again"
    return ""


def _hand(library: str, models: Path) -> Means:
    try:
        hands = [handwriting.hand(language, library, models) for language in LANGUAGES]
    except handwriting.Missing as why:
        return Means("handwriting", str(why))
    both = any(hand.traditional for hand in hands)
    return Means("handwriting", "", "simplified and traditional" if both else "simplified forms only")
