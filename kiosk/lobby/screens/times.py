"""Times as the house's clock shows them."""

from datetime import datetime
from typing import Any

from kiosk.screen.theme import theme


def clock_time(lobby: Any, iso: str) -> str:
    """Day and time in the words of the page; '' for what is no time."""
    try:
        moment = datetime.fromisoformat(iso).astimezone(lobby.journey.house.zone)
    except (ValueError, OverflowError):
        return ""
    return moment.strftime(theme.words("lobby.time"))
