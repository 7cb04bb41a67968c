"""What became of a sheet on the gate's printer, in words."""

from kiosk.screen.theme import theme
from kiosk.station.reasons import failure


def told_of_sheet(state: tuple[str, str]) -> str:
    """A sentence about the sheet that was asked for last; '' when none was."""
    what, reason = state
    if not what:
        return ""
    why = theme.words(failure(reason)) if what in ("failed", "uncertain") else ""
    return theme.words(f"watch_house.sheet.{what}", why=why)
