"""What becomes of what visitors say (R27): handed to a person by name, answered, followed to the end.

Stars without a word are counted and want no answer. Everything else stays open until somebody closes it.
"""

from enum import StrEnum

KINDS = ("rating", "suggestion", "complaint")
BY_LINK = "page"
WAYS = (BY_LINK, "in_person", "phone", "mail", "letter", "none")
"""How the visitor was answered; `page`: under the link that was given when it was said; `none`: the visitor
left no way to be reached."""


class Stage(StrEnum):
    """Where one piece of feedback stands."""

    COUNTED = "counted"
    NEW = "new"
    HANDED_ON = "handed_on"
    ANSWERED = "answered"
    CLOSED = "closed"


OPEN = (Stage.NEW, Stage.HANDED_ON, Stage.ANSWERED)

TABLE: dict[str, tuple[Stage, ...]] = {
    "hand_on": OPEN,  # again, too: to somebody else, or with another date
    "answer": OPEN,
    "close": (Stage.ANSWERED,),  # not before it was answered
    "reopen": (Stage.CLOSED,),
}
"""From which stages each step is possible."""
AFTER = {
    "hand_on": Stage.HANDED_ON,
    "answer": Stage.ANSWERED,
    "close": Stage.CLOSED,
    "reopen": Stage.NEW,
}
"""Where each step leads."""


def first_stage(kind: str, text: str) -> Stage:
    """Where feedback begins."""
    return Stage.COUNTED if kind == "rating" and not text else Stage.NEW
