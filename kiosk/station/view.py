"""The copy as the station sees it: beneath what it decided or was told and the feed has not brought yet."""

import threading
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.station.copy import Copy
from kiosk.station.effects import change, change_house
from kiosk.station.hosts import Host
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
Changed = tuple[int, dict[str, Any]]


class View:
    """Rows of visits. A decision of the station stays on top until the office has taken it, and what the
    office answered until the feed brings the row: else a pass could be used twice in between."""

    def __init__(self, copy: Copy, waiting: Iterable[Request]) -> None:
        self._copy = copy
        self._lock = threading.Lock()
        self._decided: dict[str, Changed] = {}
        self._answered: dict[int, tuple[datetime, dict[str, Any]]] = {}
        self._since_sent: set[int] = set()
        self._house_wide = _HouseWide()
        for request in waiting:
            if request.decided:
                self.note(request, request.decided)

    def note(self, request: Request, told: Mapping[str, Any]) -> None:
        """The station has decided this request by itself."""
        changed = self._changed(request, told)
        with self._lock:
            self._house_wide.note(request, told)
            if changed:
                self._decided[request.nonce] = changed

    def sending(self) -> None:
        """A request goes to the office: rows that come from now on may already show what it changed."""
        with self._lock:
            self._since_sent = set()

    def settle(self, request: Request, answer: Mapping[str, Any], now: datetime) -> dict[int, int]:
        """The office has answered: unless it disagrees with us, that holds until the feed says more.

        Gives the office's number for a visit that the station had to number itself.
        """
        agreed = request.decided is None or request.decided.get("code") == answer.get("code")
        with self._lock:
            mine = self._decided.pop(request.nonce, None)
            self._house_wide.settle(request, answer, now, agreed)
        changed = self._changed(request, answer) if mine is None or mine[0] < 0 else mine
        with self._lock:
            if agreed and changed and changed[0] not in self._since_sent:
                self._answered[changed[0]] = now, changed[1]
            numbers = {mine[0]: changed[0]} if mine and changed and mine[0] < 0 < changed[0] else {}
            self._decided = {
                nonce: (numbers.get(visit, visit), fields) for nonce, (visit, fields) in self._decided.items()
            }
        return numbers

    def heard(self, visits: Iterable[int], house_wide: int | None, now: datetime) -> bool:
        """The feed has brought these rows, or none, and what holds for the whole house after the event of
        this number, or nothing of it; whether anything is shown otherwise now.

        A feed that has spoken long after an answer has brought all that the answer changed.
        """
        with self._lock:
            self._since_sent.update(visits)
            old = [visit for visit, (then, _) in self._answered.items() if now - then > _BROUGHT_AFTER]
            for visit in {*visits, *old}:
                self._answered.pop(visit, None)
            return self._house_wide.heard(house_wide, now - _BROUGHT_AFTER) or bool(old)

    def visits(self) -> list[dict[str, Any]]:
        """Every row; also of visits that only a pass told of, or the guard, below nought."""
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

    def facts(self) -> dict[str, Any]:
        """What holds for the whole house."""
        with self._lock:
            return self._house_wide.over(self._copy.fact("facts") or {})

    def host(self, number: object) -> Host | None:
        """Somebody in the directory."""
        return self._copy.host(number) if type(number) is int and 0 < number < 2**40 else None

    def _own(self) -> dict[int, dict[str, Any]]:
        with self._lock:
            own = {visit: dict(changed) for visit, (_, changed) in self._answered.items()}
            for visit, changed in self._decided.values():
                own[visit] = own.get(visit, {}) | changed
        return own

    def _over(self, row: Mapping[str, Any] | None, visit: int, changed: Mapping[str, Any]) -> dict[str, Any]:
        return {**(row or _UNHEARD_OF), **changed, "visit": visit}

    def _changed(self, request: Request, answer: Mapping[str, Any]) -> Changed | None:
        visit = answer.get("visit") or request.body.get("visit") or request.body.get("announced")
        if visit is None and request.verb == "enter":
            visit = own_number(request.nonce)
        if type(visit) is not int:
            return None
        row, code = self.visit(visit) or {}, str(answer.get("code"))
        changed = change(request.verb, request.body, code, request.at, row)
        if changed and request.verb == "enter" and not row.get("host_name"):
            changed |= self._host(request.body.get("host"))
        return (visit, changed) if changed else None

    def _host(self, number: object) -> dict[str, str]:
        host = self.host(number)
        return {"host_name": host.name, "department": host.department} if host else {}


class _HouseWide:
    """What this station did to the muster and the feed has not brought yet, in its order."""

    def __init__(self) -> None:
        self._done: dict[str, tuple[Request, Mapping[str, Any], datetime | None]] = {}

    def note(self, request: Request, told: Mapping[str, Any]) -> None:
        if request.verb in ("emergency", "tick"):
            self._done[request.nonce] = request, told, None

    def settle(self, request: Request, answer: Mapping[str, Any], now: datetime, agreed: bool) -> None:
        if request.verb in ("emergency", "tick"):
            self._done[request.nonce] = request, answer, now
            if not agreed:
                self._done.pop(request.nonce)

    def heard(self, brought: int | None, until: datetime) -> bool:
        """The feed has brought what the events up to this number say, and all that was answered until then.

        What it brings may have set out before an answer that overtook it: only the number tells."""
        old = [
            nonce
            for nonce, (_, answer, answered) in self._done.items()
            if answered and (answered <= until or (brought is not None and _number(answer) <= brought))
        ]
        for nonce in old:
            self._done.pop(nonce)
        return bool(old)

    def over(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        for request, answer, _ in self._done.values():
            facts = change_house(request.verb, request.body, answer, request.at, facts)
        return dict(facts)


def own_number(nonce: str) -> int:
    """The number, below nought, of a visit that the office has not numbered yet."""
    return -1 - int(nonce[:8], 16)


def _number(answer: Mapping[str, Any]) -> int:
    """The last event that the office had written when it answered; 0 where it did not say."""
    number = answer.get("seq")
    return number if type(number) is int else 0


def _key(item: tuple[object, object]) -> tuple[int, bytes] | None:
    try:
        return int(str(item[0])), bytes.fromhex(str(item[1]))
    except ValueError:
        return None
