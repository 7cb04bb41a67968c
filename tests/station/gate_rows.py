"""Rows and passes for a gate's copy, and a gate that has learned them and lost its office."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from station_desk import Desk, Office, station, until

from kiosk.station import Station
from kiosk.visit import passes
from kiosk.visit.classes import VisitorClass
from kiosk.visit.passes import Pass

NOW = datetime(2026, 3, 2, 2, 30, tzinfo=UTC)
KEY = bytes(range(32))
ID = {"document": "resident_id", "last4": "123X"}
EARLY = (NOW - timedelta(hours=1)).isoformat()


class Clock:
    """A time that the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


def pass_text(visit: int, visitor_class: VisitorClass = VisitorClass.GENERAL) -> str:
    expires = int((NOW + timedelta(hours=8)).timestamp())
    return Pass(1, visit, 1, expires, visitor_class, bytes([visit % 256, 1, 7])).text(KEY)


def row(visit: int, state: str = "carded", **fields: Any) -> dict[str, Any]:
    """A row as the office tells it to a gate."""
    issued = {
        "digest": passes.digest(pass_text(visit)),
        "short": passes.digest(passes.short_code(pass_text(visit))),
        "copy": 1, "void": False, "expires": (NOW + timedelta(hours=8)).isoformat(),
    }  # fmt: skip
    names = {"name": "李娜", "organisation": "恒远自动化", "host_name": "张伟", "department": "采购部"}
    rest = {"people": 1, "purpose": "business", "extension": "8101", "where": "reception", "class": "general"}
    came_in = EARLY if state in ("inside", "signed", "unseen") else None
    return {
        "visit": visit, "state": state, "released": state == "signed", "came_in": came_in, "left": None,
        "passes": [issued], "heads": {"in": 0, "out": 0}, "blocked": False, "escort": "",
        "escort_needed": False, "needs": [], "belongings": "", "plate": "", "areas": ["reception"],
        "photo": False, "members": [], "owed": False, **names, **rest, **fields,
    }  # fmt: skip


@contextmanager
def alone(desk: Desk, office: Office, folder: Path, clock: Clock, *rows: dict[str, Any]) -> Iterator[Station]:
    """A gate that has learned these rows and then lost its office."""
    desk.house = {**desk.house, "keys": {"1": KEY.hex()}}
    desk.hosts = {
        "revision": 2,
        "hosts": [{"id": 1, "name": "张伟", "department": "采购部", "terms": ["zw"]}],
    }
    for one in rows:
        desk.row(**one)
    with station(office.url, folder, clock=clock) as gate:
        until(lambda: gate.connection.online and len(gate.visits()) == len(rows))
        office.stop()
        yield gate
