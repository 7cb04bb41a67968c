"""What a visitor can write Chinese with: where one means is missing, which ones carry on."""

from collections.abc import Iterator

from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.lobby.input.means import Means, means

_WITHOUT = {
    "words": "names and single characters come without them",
    "names": "words and single characters come without them",
    "picker": "names and words come without it, rare characters do not",
    "handwriting": "the lobby's screen does not offer it",
}


def writing(found: tuple[Means, ...] | None = None) -> Iterator[Finding]:
    """Each means by which the lobby's screen can write Chinese; `found`: as they are here, if not given."""
    every = means() if found is None else found
    nothing = not any(one.works for one in every)
    for one in every:
        what = f"Chinese: {one.name}"
        lack, _, advice = one.missing.partition(": ")
        if one.works:
            yield good(what, one.note or "works")
        elif nothing:
            yield bad(what, f"{lack}; names can be written in Latin letters only", advice)
        else:
            yield doubtful(what, f"{lack}; {_WITHOUT[one.name]}", advice)
