"""Important visitors: announced or not, let in without a form (R5-R8)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from kiosk.gate.form import Form
from kiosk.gate.part import Door, Matter, Page
from kiosk.gate.sheet import Verdict
from kiosk.gate.watch import Watch
from kiosk.station.rows import moment
from kiosk.visit.states import WITHIN, State

EXPECTED, ENTRY = "expected", "entry"
_SOON = timedelta(hours=1)  # so long before and after its time an announcement stands on the first page


class Expected(Form):
    """`guest`: the announcement that is being let in, None for a visitor that nobody announced."""

    bar = (Door("important", "official", "gate.expected.door"),)
    names = ("host", "organisation", "name", "plate", "parking")  # whom somebody visits is asked first

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.guest: Mapping[str, Any] | None = None
        self.pages = {
            EXPECTED: Page(
                {"unannounced": self._unannounced}, lambda: (*map(_tag, self.guests), "unannounced", "cancel")
            ),
            ENTRY: Page(
                {**self.filling, "enter": self._enter, "host": self._meant},
                lambda: self.hosts,
                field=lambda: self.line,
                first="enter",
            ),
        }
        self.doors = {"important": self._unannounced, "expected": self._open, "guest": self._welcome}

    @property
    def guests(self) -> list[Mapping[str, Any]]:
        """Who was announced and has not come, in the order of their times."""
        rows = [row for row in self.watch.rows if row["state"] == State.ANNOUNCED]
        return sorted(rows, key=lambda row: (not _important(row), str(row.get("expected") or "")))

    @property
    def named(self) -> bool:
        """Whether it was written who comes."""
        return bool(self.text("name") or self.text("organisation"))

    def matters(self) -> list[Matter]:
        now = self.watch.desk.now()
        due = [row for row in self.guests if _important(row) and _due(row, now)]
        leaving = [row for row in self.watch.rows if row.get("leaving_soon") and row["state"] in WITHIN]
        return [*map(self._leaving, leaving), *map(self._coming, due)]

    def told(self) -> None:
        if self.watch.page == ENTRY and self.guest is not None:
            row = self.watch.row(self.guest["visit"])
            if row is None or row["state"] != State.ANNOUNCED:
                self.watch.ready()

    def wipe(self) -> None:
        super().wipe()
        self.guest = None

    def _coming(self, row: Mapping[str, Any]) -> Matter:
        say = self.watch.desk.say
        host = say("gate.inside.host", name=row.get("host_name") or "")
        at = str(row.get("expected") or "")
        return Matter(_tag(row), "official", _called(row), host, silent=True, at=at)

    def _leaving(self, row: Mapping[str, Any]) -> Matter:
        say, visit = self.watch.desk.say, row["visit"]
        where = " · ".join(filter(None, (row.get("plate"), row.get("parking"))))
        title = say("gate.expected.leaving", name=_called(row))
        return Matter(
            f"inside:{visit}",
            "car",
            title,
            where,
            urgent=True,
            deed=f"goodbye:{visit}",
            deed_icon="leave",
            deed_text=say("gate.expected.left"),
        )

    def _open(self, _: str) -> None:
        self.watch.turn(EXPECTED)

    def _welcome(self, visit: str) -> None:
        row = next((row for row in self.guests if str(row["visit"]) == visit), None)
        if row is None:
            return
        self.wipe()
        self.guest, self.people = row, row.get("people") or 1
        for name in ("organisation", "name", "plate", "parking"):
            self.lines[name].propose(str(row.get(name) or ""))
        self.lines["host"].propose(str(row.get("host_name") or ""))
        self.focus = "plate"
        self.watch.turn(ENTRY)

    def _unannounced(self, _: str) -> None:
        self.wipe()
        self.watch.turn(ENTRY)

    def _meant(self, number: str) -> None:
        """The host is chosen: who comes is written next, without a touch on that line (R5: three touches)."""
        self._choose(number)
        if self.host and not self.named:
            self.focus = "organisation"

    def _enter(self, _: str) -> None:
        alone = self.focus == "host" and len(self.found) == 1
        if self.guest is None and self.host is None and len(self.found) == 1:
            self._meant(str(self.found[0].id))
        if not self.named:
            self.focus = "organisation"
            self.watch.complain("" if alone else "who_comes_missing")
        elif self.guest is None and self.host is None:
            self.focus = "host"
            self.watch.complain("host_missing")
        else:
            self.watch.ask("enter", self._body(), self._answered_entry)

    def _body(self) -> dict[str, Any]:
        texts = {name: self.text(name) for name in ("name", "organisation", "plate", "parking")}
        host = self.host.id if self.host else None
        announced = self.guest["visit"] if self.guest else None
        return {**texts, "host": host, "people": self.people, "announced": announced}

    def _answered_entry(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "refused":
            self.refused(data)
            return
        texts = {"name": _name(self), "host_name": self.text("host"), "plate": self.text("plate")}
        card = {**texts, "people": self.people, "where": "reception", "parking": self.text("parking")}
        self.watch.show(Verdict(code, data.get("visit"), card if code == "admitted" else None, by))


def _name(form: Form) -> str:
    return " · ".join(filter(None, (form.text("organisation"), form.text("name"))))


def _tag(row: Mapping[str, Any]) -> str:
    return f"guest:{row['visit']}"


def _called(row: Mapping[str, Any]) -> str:
    return " · ".join(filter(None, (row.get("organisation"), row.get("name"))))


def _important(row: Mapping[str, Any]) -> bool:
    return row.get("class") == "important"


def _due(row: Mapping[str, Any], now: datetime) -> bool:
    at = moment(row.get("expected"))
    return at is not None and at - _SOON <= now <= at + 2 * _SOON
