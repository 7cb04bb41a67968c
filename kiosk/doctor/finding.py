"""What the doctor found."""

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "doubtful", "bad"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at. `advice` says what to do; it is empty when all is well."""

    what: str
    state: State
    says: str
    advice: str = ""


def good(what: str, says: str) -> Finding:
    """All is well."""
    return Finding(what, "good", says)


def doubtful(what: str, says: str, advice: str) -> Finding:
    """It works, and somebody should look."""
    return Finding(what, "doubtful", says, advice)


def bad(what: str, says: str, advice: str) -> Finding:
    """It does not work."""
    return Finding(what, "bad", says, advice)
