"""Who comes: name, telephone, and the organisation where the purpose asks for it."""

from typing import Any

from kiosk.lobby.entries import ON_YOU
from kiosk.lobby.screens.writing import Writing
from kiosk.screen.theme import theme


class YouPage(Writing):
    """Two or three fields above one keyboard."""

    def __init__(self, lobby: Any) -> None:
        super().__init__(lobby)
        self.title = theme.words("lobby.you.title")

    def asked(self) -> tuple[str, ...]:
        """The organisation only where it matters."""
        return tuple(name for name in ON_YOU if name != "organisation" or name in self.journey.asks)
