"""Who carries out what a journey asks for."""

from typing import Any, Protocol


class Desk(Protocol):
    """Nothing here waits or answers; what came of it comes back to the journey as an event."""

    def ask(self, ticket: int, verb: str, body: dict[str, Any]) -> None:
        """Ask the office; the answer comes back by `answered` with this ticket. 0: nobody waits for it."""

    def print(self, visit: int) -> None:
        """Print the visit's slip; what becomes of it comes back by `job`."""

    def recard(self, visit: int, copy: int) -> None:
        """Void this copy and have another issued; the answer comes back by `recarded`."""

    def came_out(self, visit: int, copy: int) -> None:
        """The visitor says that an uncertain slip came out."""
