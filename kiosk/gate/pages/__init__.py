"""The guard's pages, a module a task, their looks beside them. Each shows a `Watch`, passes touches on."""

from kiosk.gate.pages import cards, closing, code, completion, duty, person, ready, verdict, writing
from kiosk.gate.pages.sheet import GateSheet

SHEETS: dict[str, type[GateSheet]] = {
    **duty.SHEETS,
    **ready.SHEETS,
    **verdict.SHEETS,
    **completion.SHEETS,
    **code.SHEETS,
    **cards.SHEETS,
    **person.SHEETS,
    **closing.SHEETS,
    **writing.SHEETS,
}
"""The sheet of each page by the page's name."""

__all__ = ["SHEETS", "GateSheet"]
