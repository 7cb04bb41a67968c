"""Times as the house's clock shows them."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from kiosk.screen.theme import theme

USUAL = "Asia/Shanghai"


def clock_time(lobby: Any, iso: str) -> str:
    """Day and time in the words of the page; '' for what is no time."""
    try:
        zone = ZoneInfo(str(lobby.station.house().get("timezone") or USUAL))
        return datetime.fromisoformat(iso).astimezone(zone).strftime(theme.words("lobby.time"))
    except (ValueError, KeyError):
        return ""
