"""The guard's pages, a module a task, their looks beside them. Each shows a `Watch`, passes touches on."""

from kiosk.gate.pages import (
    cards,
    closing,
    code,
    completion,
    duty,
    expected,
    handover,
    inside,
    muster,
    person,
    ready,
    signed,
    telephoning,
    turning,
    verdict,
    walkup,
    writing,
)
from kiosk.gate.pages.sheet import GateSheet

SHEETS: dict[str, type[GateSheet]] = {
    **duty.SHEETS,
    **ready.SHEETS,
    **verdict.SHEETS,
    **completion.SHEETS,
    **signed.SHEETS,
    **code.SHEETS,
    **cards.SHEETS,
    **expected.SHEETS,
    **telephoning.SHEETS,
    **turning.SHEETS,
    **walkup.SHEETS,
    **person.SHEETS,
    **inside.SHEETS,
    **muster.SHEETS,
    **closing.SHEETS,
    **handover.SHEETS,
    **writing.SHEETS,
}
"""The sheet of each page by the page's name."""

__all__ = ["SHEETS", "GateSheet"]
