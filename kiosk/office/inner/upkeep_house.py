"""Upkeep: the directory of hosts, and the notice channels."""

import base64
import binascii
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from kiosk.courier import Undelivered, channels
from kiosk.courier.letter import Letter
from kiosk.directory import fields
from kiosk.directory.imports import HostRow, LineError, in_the_books, read, take
from kiosk.ledger.hosts import Import, TooManyLeavers
from kiosk.office.inner.room import Doorway, Inner, form, go, route, who
from kiosk.office.inner.upkeep import ROOT, number_of, said
from kiosk.office.letters import Unreadable
from kiosk.words import Words

LARGEST_LIST = 8 * 1024 * 1024
"""Bytes of a form with a directory in it."""
_MOST_SHOWN, _HALF = 200, 0.5
_PATIENCE = 5.0  # seconds that a channel that is tried has for each step


class HouseholdDoor:
    """The pages under /office/upkeep about hosts, and how they are told."""

    def __init__(self, inner: Inner) -> None:
        self._inner = inner

    def routes(self) -> list[Doorway]:
        """Where they are."""
        hosts, change = f"{ROOT}/hosts", "upkeep.change"
        return [
            route(hosts, "upkeep", self.hosts),
            route(f"{hosts}/one", "upkeep", self.one),
            route(f"{hosts}/save", change, self.save, ("POST",)),
            route(f"{hosts}/retire", change, self.retire, ("POST",)),
            route(f"{hosts}/import", change, self.take_over, ("POST",), largest=LARGEST_LIST),
            route(f"{ROOT}/house", "upkeep", self.house),
            route(f"{ROOT}/house/try", change, self.try_channel, ("POST",)),
        ]

    async def hosts(self, request: Request) -> Response:
        """Hosts by what is typed, and the way to take over a list."""
        text = request.query_params.get("q", "")[:60]
        rows = await self._inner.run(self._inner.reception.look_up_hosts, text) if text else []
        return self._hosts(request, rows=rows, text=text)

    async def one(self, request: Request) -> Response:
        """One host's form; without a number that of a new one."""
        wanted = request.query_params.get("host", "")
        if not wanted:
            return self._one(request, dict.fromkeys(fields.COLUMNS, ""))
        row = await self._inner.run(self._inner.reception.host_of, number_of(wanted))
        if row is None:
            raise Unreadable(404, "not_found")
        return self._one(request, self._shown(row), row)

    async def save(self, request: Request) -> Response:
        """One host as the form says; a staff number that nobody has is a new host."""
        given, inner = form(request), self._inner
        filled = {column: given.get(column, "")[:200].strip() for column in fields.COLUMNS}
        found, errors = take(iter([(1, fields.COLUMNS), (2, tuple(filled.values()))]))
        if errors or not found:
            return self._one(request, filled, errors=errors)
        row = in_the_books(found[0], inner.settings.house.zone)
        changed = await inner.run(inner.reception.put_host, row, who(request).name, inner.clock())
        inner.live.stir()
        return go(f"{ROOT}/hosts", q=filled["staff_no"], said="saved" if changed else "unchanged")

    async def retire(self, request: Request) -> Response:
        """Somebody cannot be visited any more; past visits keep the name."""
        inner, number = self._inner, number_of(form(request).get("host", ""))
        if not await inner.run(inner.reception.retire_host, number, who(request).name, inner.clock()):
            raise Unreadable(404, "not_found")
        inner.live.stir()
        return go(f"{ROOT}/hosts", said="retired")

    async def take_over(self, request: Request) -> Response:
        """A whole list: first what it would change, person by person; then, said once more, it is done."""
        given, inner = form(request), self._inner
        found, errors = await inner.run(_read, given)
        if errors:
            return self._hosts(request, 400, errors=self._told(request, errors))
        rows = [in_the_books(one, inner.settings.house.zone) for one in found]
        sure, most = "sure" in given, 1.0 if "leavers" in given else _HALF
        try:
            verb, now = inner.reception.import_hosts, inner.clock()
            done = await inner.run(verb, rows, now, not sure, most)
        except TooManyLeavers as stop:
            return self._preview(request, given, stop.done)
        if not sure:
            return self._preview(request, given, done)
        inner.live.stir()
        return go(f"{ROOT}/hosts", said="taken_over")

    async def house(self, request: Request) -> Response:
        """Channels with a button to try them, and webhooks."""
        return self._house(request)

    async def try_channel(self, request: Request) -> Response:
        """Send a message by a channel, now; what came of it is told and written down."""
        given, inner = form(request), self._inner
        name, mail = given.get("channel", ""), given.get("mail", "").strip()[:120]
        if name not in inner.reception.house.channels:
            raise Unreadable(400, "malformed")
        if name == "mail" and mail.count("@") != 1:
            return self._house(request, complaints={"mail": "not_an_address"})
        outcome = await inner.run(self._send, name, mail, inner.language(request))
        await inner.run(inner.reception.channel_tried, name, outcome, who(request).name, inner.clock())
        return self._house(request, tried=(name, outcome))

    def _send(self, name: str, mail: str, language: str) -> str:
        words = Words(language)
        subject, text = words("upkeep.channels.subject"), words("upkeep.channels.text")
        letter = Letter(str(uuid.uuid4()), "test", mail, language, subject, text)
        try:
            with channels(self._inner.settings.notices, _PATIENCE) as ways:
                if name not in ways:
                    return "channel_off"
                ways[name].deliver(letter)
        except Undelivered as fault:
            return fault.code
        return "sent"

    def _preview(self, request: Request, given: Mapping[str, str], done: Import) -> Response:
        too_many = done.deactivated > done.before * _HALF
        facts: dict[str, Any] = {"done": done, "shown": done.changes[:_MOST_SHOWN], "too_many": too_many}
        table: dict[str, str] = {name: given.get(name, "") for name in ("file", "table")}
        return self._inner.page(request, "upkeep_import", **facts, tab="hosts", handed_in=table)

    def _hosts(self, request: Request, status: int = 200, **facts: Any) -> Response:
        about = {"rows": [], "text": "", "errors": [], "said": said(request), "tab": "hosts", **facts}
        return self._inner.page(request, "upkeep_hosts", status, **about)

    def _one(
        self,
        request: Request,
        filled: Mapping[str, str],
        row: Mapping[str, Any] | None = None,
        errors: Sequence[LineError] = (),
    ) -> Response:
        told = self._told(request, errors)
        facts: dict[str, Any] = {
            "filled": filled,
            "row": row,
            "errors": told,
            "columns": fields.COLUMNS,
            "tab": "hosts",
        }
        return self._inner.page(request, "upkeep_host", 400 if errors else 200, **facts)

    def _told(self, request: Request, errors: Sequence[LineError]) -> list[str]:
        words = Words(self._inner.language(request))
        return [one.said(words) for one in errors]

    def _shown(self, row: Mapping[str, Any]) -> dict[str, str]:
        """A host of the books as the form has it: the last day of an absence is included."""
        day = self._inner.day
        return {column: _text(column, row[column], day) for column in fields.COLUMNS}

    def _house(
        self,
        request: Request,
        complaints: Mapping[str, str] | None = None,
        tried: tuple[str, str] | None = None,
    ) -> Response:
        facts: dict[str, Any] = {
            "channels": self._inner.reception.house.channels,
            "tried": tried,
            "webhooks": self._inner.settings.webhooks,
        }
        about: dict[str, Any] = {"complaints": complaints or {}, "tab": "house"}
        return self._inner.page(request, "upkeep_house", 400 if complaints else 200, **about, **facts)


def _text(column: str, value: Any, day: Any) -> str:
    if column == "line_worker":
        return "1" if value else ""
    if column == "away_until" and value is not None:
        return str(day(value - timedelta(days=1)))
    return str(day(value)) if column == "away_from" else str(value or "")


def _read(given: Mapping[str, str]) -> tuple[list[HostRow], list[LineError]]:
    """The hosts of a file that a script put into the form, or of what was pasted."""
    try:
        data = base64.b64decode(given.get("file", ""), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise Unreadable(400, "malformed") from None
    with tempfile.NamedTemporaryFile() as file:
        Path(file.name).write_bytes(data or given.get("table", "").encode())
        return read(Path(file.name))
