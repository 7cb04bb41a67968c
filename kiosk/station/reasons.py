"""Why a slip did not come out: every reason there is, and the sentences for it.

The words are in slip.toml: `failure` says what is wrong, `remedy` what whoever stands at the printer can do.
"""

from typing import get_args

from hardware.status import Reason

_OF_THE_PRESS = ("no_answer", "stalled", "unreachable", "busy", "full", "bad_address")
_OF_THE_JOB = ("replaced", "lapsed", "not_drawable", "restarted")
REASONS = frozenset((*get_args(Reason), *_OF_THE_PRESS, *_OF_THE_JOB, "unknown"))


def failure(reason: str) -> str:
    """The key of the sentence that says what is wrong."""
    return f"slip.failure.{_known(reason)}"


def remedy(reason: str) -> str:
    """The key of the sentence that says what to do about it."""
    return f"slip.remedy.{_known(reason)}"


def _known(reason: str) -> str:
    return reason if reason in REASONS else "unknown"
