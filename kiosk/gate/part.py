"""What the guard's watch is put together of: parts, each one task with its pages. No Kivy anywhere here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from kiosk.gate.verdicts import Lamp
from kiosk.station import Host

if TYPE_CHECKING:
    from kiosk.gate.watch import Watch

Deed = Callable[[str], None]
"""What a touch does; it is given what stands behind the colon of the touched tag."""
Answered = Callable[[str, Mapping[str, Any], str], None]
"""Takes an answer: its code, all of it, and who gave it, 'office' or 'station'."""

ABANDONED = 120.0  # seconds after which a question that nobody answers is put away


class Desk(Protocol):
    """What the watch asks for. Nothing of it keeps the screen waiting: the answers come later."""

    def ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        """Put a question to the station."""

    def search(self, text: str, then: Callable[[list[Host]], None]) -> None:
        """Hosts that may be meant by this text."""

    def photograph(self, visit: int, then: Callable[[bytes | None], None]) -> None:
        """The JPEG of a visitor, or None."""

    @property
    def prints(self) -> bool:
        """Whether this gate has a printer: then the passes that it issues come out by themselves."""

    @property
    def online(self) -> bool:
        """Whether the office answers."""

    def sheet(self, kind: str) -> bool:
        """Print one of the station's sheets in the language in use; False where the gate has no printer."""

    def sheet_state(self) -> tuple[str, str]:
        """What became of the last sheet, and why: '', queued, sending, printed, failed or uncertain."""

    @property
    def camera(self) -> str | None:
        """Why the gate's camera gives no picture now, '' while it does; None where the gate has none."""

    def snapshot(self, then: Callable[[bytes | None], None]) -> None:
        """A picture of what the camera sees, as JPEG, or None."""

    def say(self, key: str, /, **values: object) -> str:
        """Words that are recorded or shown."""

    @property
    def language(self) -> str:
        """The language in use."""

    def seconds(self) -> float:
        """A clock that only grows."""

    def now(self) -> datetime:
        """The time, in UTC."""

    def changed(self, lamp: Lamp | None) -> None:
        """Something is to be shown otherwise; with a lamp there is something to be heard too."""


class Field:
    """A line that is being written. What was `proposed` goes with the first key."""

    def __init__(
        self, longest: int, takes: Callable[[str], bool] = str.isprintable, upper: bool = False
    ) -> None:
        self.text, self.proposed = "", False
        self._longest, self._takes, self._upper = longest, takes, upper

    def key(self, character: str) -> None:
        """One more character, unless it does not belong here."""
        if character and self._takes(character):
            before = "" if self.proposed else self.text
            self.write(before + (character.upper() if self._upper else character))

    def erase(self) -> None:
        """One less; of a proposal, all."""
        self.write("" if self.proposed else self.text[:-1])

    def write(self, text: str) -> None:
        """This text, as far as there is room."""
        self.text, self.proposed = text[: self._longest], False

    def propose(self, text: str) -> None:
        """What is likely meant."""
        self.write(text)
        self.proposed = True


def code_like(character: str) -> bool:
    """Whether it can stand in a code or a document's number."""
    return character.isascii() and character.isalnum()


@dataclass(frozen=True)
class Page:
    """What can be done on one page.

    `deeds`: by the name before the colon of a tag; `choices`: the tags that the arrow keys lead through,
    `picks`: whether they do them at once; `sideways`: the tags of the keys left and right; `first`: the tag
    that Enter does, '' for the chosen one; `field`: what typing goes to; `typed`: what it does instead, where
    it says so; `lasts`: seconds until the page is put away; `back`: what Escape does.
    """

    deeds: Mapping[str, Deed] = field(default_factory=dict)
    choices: Callable[[], tuple[str, ...]] = tuple
    picks: bool = False
    sideways: tuple[str, str] | None = None
    first: str = ""
    field: Callable[[], Field | None] = lambda: None
    typed: Callable[[str], bool] = lambda text: False
    lasts: float = ABANDONED
    back: str = "cancel"


@dataclass(frozen=True)
class Door:
    """A button below the scanning place. `text`: the key of its words; `alarm`: shown as what it is."""

    tag: str
    icon: str
    text: str
    alarm: bool = False


@dataclass(frozen=True)
class Matter:
    """Something that waits for the guard. A new one rings, unless it is `silent`.

    `tag` is its identity and what a touch on it does; `at`: its time as the copy has it; `deed` with
    `deed_icon` and `deed_text`: what can be done about it without looking closer.
    """

    tag: str
    icon: str
    title: str
    second: str = ""
    urgent: bool = False
    silent: bool = False
    at: str = ""
    deed: str = ""
    deed_icon: str = ""
    deed_text: str = ""


class Part:
    """One task of the guard's. `pages`: the pages that are its own; `doors`: the tags that lead to it from
    every page, as soon as somebody is on duty; `bar`: its buttons on the ready page."""

    bar: tuple[Door, ...] = ()

    def __init__(self, watch: Watch) -> None:
        self.watch = watch
        self.pages: Mapping[str, Page] = {}
        self.doors: Mapping[str, Deed] = {}

    def matters(self) -> list[Matter]:
        """What of this task waits for the guard."""
        return []

    def told(self) -> None:
        """The station's copy has changed: `watch.rows`, `watch.facts`, `watch.house`."""

    def scanned(self, text: str) -> bool:
        """Whether this scan was meant for this task; '' is one that the reader could not read."""
        return False

    def begun(self, relieved: str) -> None:
        """Somebody has come on duty; `relieved` was before, '' for nobody."""

    def free(self) -> None:
        """The question that was on its way is answered."""

    def tick(self) -> None:
        """A fraction of a second has passed."""

    def leave(self) -> None:
        """Back to the ready page: what was being filled in is forgotten."""
