"""The day as it is now."""

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, route


class TodayDoor:
    """The first page after the sign-in."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where it is."""
        return [route("/office", "today", self.show)]

    async def show(self, request: Request) -> Response:
        """Who is expected, waiting, inside."""
        return self._inner.page(request, "today")
