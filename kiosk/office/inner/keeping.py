"""Keeping and forgetting (R25): the periods and the last run; one person's data found, handed out, erased.

Who is looked for comes by a form: a telephone number must not stand in an address.
"""

import base64
import json
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.ledger import backups
from kiosk.office.inner.room import Doorway, Inner, every, form, go, route, who
from kiosk.reception import Sought
from kiosk.visit.forms import Refused

_SAID = ("forgotten",)


class KeepingDoor:
    """The pages under /office/keeping."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        return [
            route("/office/keeping", "keeping", self.show),
            route("/office/keeping/run", "keeping.change", self.forget, ("POST",)),
            route("/office/keeping/person", "erase", self.find, ("POST",)),
            route("/office/keeping/person/export", "erase", self.export, ("POST",)),
            route("/office/keeping/person/erase", "erase", self.erase, ("POST",)),
        ]

    async def show(self, request: Request) -> Response:
        """The periods, what the last run forgot, what the next one would."""
        said = request.query_params.get("said", "")
        return await self._page(request, said=said if said in _SAID else "")

    async def _page(self, request: Request, status: int = 200, said: str = "", wrong_: str = "") -> Response:
        inner, periods = self._inner, asdict(self._inner.settings.keeping)
        last = await inner.run(inner.reception.last_forgetting)
        due = await inner.run(inner.reception.forget, periods, inner.clock(), True)
        facts: dict[str, Any] = {
            "periods": periods,
            "last": last,
            "due": due,
            "said": said,
            "refusal": wrong_,
        }
        return inner.page(request, "keeping", status, **facts)

    async def forget(self, request: Request) -> Response:
        """The run that the night would do."""
        inner = self._inner
        await inner.run(inner.reception.forget, asdict(inner.settings.keeping), inner.clock())
        return go("/office/keeping", said="forgotten")

    async def find(self, request: Request) -> Response:
        """The person's visits, to choose from."""
        return await self._person(request)

    async def _person(self, request: Request, refused: Refused | None = None) -> Response:
        inner, said = self._inner, form(request)
        try:
            sought = Sought.read(said.get("phone", ""), said.get("name", ""))
        except Refused:
            return await self._page(request, 400, wrong_="nobody_named")
        rows = await inner.run(inner.reception.find_person, sought)
        code = next(iter(refused.complaints.values())) if refused else ""
        facts: dict[str, Any] = {"rows": rows, "phone": sought.phone, "name": sought.name, "refusal": code}
        return inner.page(request, "person", 400 if refused else 200, **facts)

    async def export(self, request: Request) -> Response:
        """Everything the books hold of the person, as a JSON file."""
        inner = self._inner
        try:
            sought = _chosen(request)
        except Refused as refused:
            return await self._person(request, refused)
        told = await inner.run(inner.reception.export_person, sought, who(request).name, inner.clock())
        text = json.dumps(told, ensure_ascii=False, indent=2, default=_plain)
        headers = {"Content-Disposition": 'attachment; filename="person.json"'}
        return Response(text + "\n", media_type="application/json", headers=headers)

    async def erase(self, request: Request) -> Response:
        """Erase the person; the page says what was done, and where data still lie."""
        inner, reason = self._inner, form(request).get("reason", "")
        try:
            sought, by = _chosen(request), who(request).name
            told = await inner.run(inner.reception.erase_person, sought, reason, by, inner.clock())
        except Refused as refused:
            return await self._person(request, refused)
        inner.live.stir()
        settings = inner.settings
        left = await inner.run(backups.kept, settings.backups, settings.data)
        return inner.page(request, "erased", told=told, left=left, days=settings.trust.backup_days)


def _chosen(request: Request) -> Sought:
    """The visits that were ticked; without any to tick, the groups the person was along with. `Refused`."""
    said = form(request)
    ticked = [int(number) for number in every(request, "visit") if number.isdecimal() and len(number) < 13]
    if not ticked and "along" not in said:
        raise Refused({"visits": "nothing_chosen"})
    return Sought.read(said.get("phone", ""), said.get("name", ""), ticked)


def _plain(value: Any) -> Any:
    """Bytes, as a photograph's, in base64; times as text."""
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)
