"""The copy as the station sees it: beneath what it decided or was told and the feed has not brought yet."""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.station.alone import change
from kiosk.station.copy import Copy
from kiosk.station.spool import Request

_BROUGHT_AFTER = timedelta(seconds=10)
_NOBODY = dict.fromkeys(
    ("name", "organisation", "purpose", "host_name", "department", "extension", "where"), ""
)
_UNHEARD_OF: dict[str, Any] = {
    "seq": 0,
    "released": False,
    "people": 1,
    "came_in": None,
    "left": None,
    "passes": [],
    **_NOBODY,
}


class View:
    """Rows of visits. A decision of the station stays on top until the office has taken it, and what the
    office answered until the feed brings the row: else a pass could be used twice in between."""

    def __init__(self, copy: Copy, waiting: Iterable[Request]) -> None:
        self._copy = copy
        self._lock = threading.Lock()
        self._decided: dict[str, tuple[int, dict[str, Any]]] = {}
        self._answered: dict[int, tuple[datetime, dict[str, Any]]] = {}
        self._since_sent: set[int] = set()
        for request in waiting:
            if request.decided:
                self.note(request, request.decided)

    def note(self, request: Request, told: Mapping[str, Any]) -> None:
        """The station has decided this request by itself."""
        if changed := _changed(request, told):
            with self._lock:
                self._decided[request.nonce] = changed

    def sending(self) -> None:
        """A request goes to the office: rows that come from now on may already show what it changed."""
        with self._lock:
            self._since_sent = set()

    def settle(self, request: Request, answer: Mapping[str, Any], now: datetime) -> None:
        """The office has answered: unless it disagrees with us, that holds until the feed says more."""
        with self._lock:
            self._decided.pop(request.nonce, None)
            agreed = request.decided is None or request.decided.get("code") == answer.get("code")
            changed = _changed(request, answer)
            if agreed and changed and changed[0] not in self._since_sent:
                self._answered[changed[0]] = now, changed[1]

    def heard(self, visits: Iterable[int], now: datetime) -> bool:
        """The feed has brought these rows, or none; whether anything is shown otherwise now.

        A feed that has spoken long after an answer has brought all that the answer changed.
        """
        with self._lock:
            self._since_sent.update(visits)
            old = [visit for visit, (then, _) in self._answered.items() if now - then > _BROUGHT_AFTER]
            for visit in {*visits, *old}:
                self._answered.pop(visit, None)
        return bool(old)

    def visits(self) -> list[dict[str, Any]]:
        """Every row; also of visits that only a pass told of."""
        rows = {row["visit"]: row for row in self._copy.visits()}
        own = self._own()
        rows |= {visit: self._over(rows.get(visit), visit, changed) for visit, changed in own.items()}
        return [rows[visit] for visit in sorted(rows)]

    def visit(self, number: int) -> dict[str, Any] | None:
        """The row of one visit."""
        row, changed = self._copy.visit(number), self._own().get(number)
        return self._over(row, number, changed) if changed else row

    def visit_of_code(self, digest: str) -> tuple[int, str] | None:
        """The visit and the pass digest that belong to a short code's digest."""
        return self._copy.visit_of_code(digest)

    def keys(self) -> Mapping[int, bytes]:
        """The keys that passes are sealed with; those that cannot be read are left out."""
        house = self._copy.fact("house") or {}
        found = house.get("keys")
        return dict(filter(None, map(_key, found.items()))) if isinstance(found, dict) else {}

    def _own(self) -> dict[int, dict[str, Any]]:
        with self._lock:
            own = {visit: dict(changed) for visit, (_, changed) in self._answered.items()}
            for visit, changed in self._decided.values():
                own[visit] = own.get(visit, {}) | changed
        return own

    def _over(self, row: Mapping[str, Any] | None, visit: int, changed: Mapping[str, Any]) -> dict[str, Any]:
        return {**(row or _UNHEARD_OF), **changed, "visit": visit}


def _changed(request: Request, answer: Mapping[str, Any]) -> tuple[int, dict[str, Any]] | None:
    visit = answer.get("visit") or request.body.get("visit")
    changed = change(request.verb, request.body, str(answer.get("code")), request.at)
    return (visit, changed) if changed and type(visit) is int else None


def _key(item: tuple[object, object]) -> tuple[int, bytes] | None:
    try:
        return int(str(item[0])), bytes.fromhex(str(item[1]))
    except ValueError:
        return None
