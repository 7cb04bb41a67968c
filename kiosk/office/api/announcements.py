"""Programs announce visitors, by the same rules as hosts on their page."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from starlette.responses import JSONResponse, Response

from kiosk.office.api.document import ROOT, Asked, Operation
from kiosk.office.api.things import VISIT_NUMBER, ref, text
from kiosk.office.api.visits import moment
from kiosk.office.letters import Unreadable
from kiosk.office.live import Live
from kiosk.reception import Reception
from kiosk.settings import Settings

_SCOPE, _KIND, _ONE = "announce:write", "application/json", "/announcements/{visit}"
_KEY = text(100, "The same key with the same body has the same answer: send it again after a silence.")


class AnnouncementsDoor:
    """The operations under /api/v1/announcements."""

    def __init__(
        self, reception: Reception, settings: Settings, live: Live, clock: Callable[[], datetime]
    ) -> None:
        self._reception, self._zone = reception, settings.house.zone
        self._live, self._clock = live, clock

    def operations(self) -> list[Operation]:
        """What may be asked."""
        announce = Operation(
            "announce",
            "POST",
            "/announcements",
            _SCOPE,
            "Announce a visitor; the invitation goes out. Digits and code are told here alone.",
            self.announce,
            (201, _KIND, ref("Announced")),
            headers={"Idempotency-Key": _KEY},
            body="Announcing",
            problems=(409,),
        )
        return [announce, *self._of_one()]

    def _of_one(self) -> list[Operation]:
        which, told = ("visit", VISIT_NUMBER), (200, _KIND, ref("Announcement"))
        change = Operation(
            "changeAnnouncement",
            "PATCH",
            _ONE,
            _SCOPE,
            "Another time, room, parking place or note; the visitor is told.",
            self.change,
            told,
            body="Changing",
            number=which,
            problems=(409,),
        )
        cancel = Operation(
            "cancelAnnouncement",
            "DELETE",
            _ONE,
            _SCOPE,
            "The visit is off; the visitor is told. Again and again harmlessly.",
            self.cancel,
            (204, "", None),
            number=which,
            problems=(409,),
        )
        show = Operation(
            "getAnnouncement", "GET", _ONE, _SCOPE, "One announcement.", self.one, told, number=which
        )
        return [show, change, cancel]

    async def announce(self, asked: Asked) -> Response:
        """One more visitor is expected."""
        key, now = asked.headers.get("Idempotency-Key", ""), self._clock()
        form, anyway = _form(asked)
        made = await asked.in_thread(self._reception.announce_for, asked.program.name, form, now, key, anyway)
        self._live.stir()
        where = f"{ROOT}/announcements/{made['visit']}"
        return JSONResponse(self._told(made), 201, {"Location": where})

    async def one(self, asked: Asked) -> Response:
        """What was announced."""
        return JSONResponse(self._told(await self._there(asked)))

    async def change(self, asked: Asked) -> Response:
        """The appointment is another one."""
        await self._there(asked)
        form, anyway = _form(asked)
        verb, now = self._reception.change_for, self._clock()
        made = await asked.in_thread(verb, asked.program.name, asked.number, form, now, anyway)
        self._live.stir()
        return JSONResponse(self._told(made))

    async def cancel(self, asked: Asked) -> Response:
        """The visit is off."""
        await self._there(asked)
        verb = self._reception.cancel_for
        await asked.in_thread(verb, asked.program.name, asked.number, self._clock())
        self._live.stir()
        return Response(status_code=204)

    async def _there(self, asked: Asked) -> dict[str, Any]:
        found = await asked.in_thread(self._reception.announcement, asked.number)
        if found is None:
            raise Unreadable(404, "not_found")
        return found

    def _told(self, announced: dict[str, Any]) -> dict[str, Any]:
        times = {
            name: announced[name] and moment(datetime.fromisoformat(announced[name]), self._zone)
            for name in ("at", "until")
        }
        return {**announced, **times}


def _form(asked: Asked) -> tuple[dict[str, Any], bool]:
    return {name: one for name, one in asked.body.items() if name != "anyway"}, asked.body.get(
        "anyway"
    ) is True
