"""Who comes: name, telephone, and the organisation where the purpose asks for it."""

from typing import Any

from kiosk.lobby.entries import ON_YOU
from kiosk.lobby.screens.writing import Writing


class YouPage(Writing):
    """Two or three fields above one keyboard: the organisation only where it matters."""

    def __init__(self, lobby: Any) -> None:
        asks = lobby.journey.asks
        asked = tuple(name for name in ON_YOU if name != "organisation" or name in asks)
        super().__init__(lobby, "lobby.you.title", asked)
