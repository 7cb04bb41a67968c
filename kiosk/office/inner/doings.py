"""What was done in the house and concerns no visit: who signed in, changed, exported, erased, verified."""

from starlette.requests import Request
from starlette.responses import Response

from kiosk.office.inner.room import Doorway, Inner, route, who
from kiosk.office.inner.telling import Teller
from kiosk.office.letters import Unreadable
from kiosk.words import Words

HOME = "/office/log/house"
A_PAGE = 50


class DoingsDoor:
    """The page /office/log/house."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where it is."""
        return [route(HOME, "upkeep", self.show)]

    async def show(self, request: Request) -> Response:
        """Some of it, the latest first."""
        inner, before = self._inner, request.query_params.get("before", "0")
        if not (before.isascii() and before.isdigit() and len(before) < 16):
            raise Unreadable(400, "malformed")
        found = await inner.run(inner.reception.doings, int(before), A_PAGE + 1)
        rows = found[:A_PAGE]
        teller = Teller(Words(inner.language(request)), inner.pages, who(request).may("log.personal"))
        older = f"{HOME}?before={rows[-1].seq}" if len(found) > A_PAGE else ""
        told = [(one.seq, teller.sentence(one)) for one in rows]
        return inner.page(request, "doings", told=told, first=HOME if int(before) else "", older=older)
