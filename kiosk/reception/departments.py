"""Departments as the directory has them: called otherwise, merged, and who answers for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk.directory.terms import terms
from kiosk.ledger import hosts
from kiosk.reception.customs import Overtaken, keep
from kiosk.reception.desk import Desk
from kiosk.reception.door import Door
from kiosk.visit.classes import Need
from kiosk.visit.events import Kind
from kiosk.visit.forms import Refused
from kiosk.visit.names import clean

_LONGEST = 40


@dataclass(frozen=True)
class Department:
    """`hosts`: how many can be visited; `floors`: where they sit; `answers`, `tour`: staff numbers of who
    answers when a host does not, and who agrees to tours of it (R13)."""

    name: str
    hosts: int
    floors: tuple[str, ...]
    answers: str
    tour: str


class DepartmentsDoor(Door):
    """The verbs behind the page of departments."""

    def departments(self) -> list[Department]:
        """All that somebody is in, by name."""
        with self.books.reading() as conn:
            self._heed(conn)
            found = hosts.departments(conn)
        return [
            Department(name, many, floors, *self._named(name))
            for name, (many, floors) in sorted(found.items())
        ]

    def put_department(
        self, was: Department, told: Mapping[str, str], sure: bool, by: str, now: datetime
    ) -> int:
        """Call it `name`, put its hosts on `floor` ('' leaves them), have `answers` and `tour` answer for it.

        How many hosts are different now. `Refused`, with `name`: "merges" unless `sure` when there is another
        of that name; `Overtaken` where it is not any more as it `was`.
        """
        wanted = {field: clean(told.get(field, "")) for field in ("name", "floor", "answers", "tour")}
        with self._desk(now) as desk:
            there = hosts.departments(desk.conn)
            if was.name not in there or (was.answers, was.tour) != self._named(was.name):
                raise Overtaken
            _refuse(desk, wanted)
            if wanted["name"] != was.name and wanted["name"] in there and not sure:
                raise Refused({"name": "merges"})
            moved = _move(desk, was.name, wanted["name"], wanted["floor"])
            self._answer(desk, was, wanted, by)
            if moved:
                before = {"department": was.name, "floor": list(was.floors)}
                after = {"department": wanted["name"], "floor": wanted["floor"]}
                personal = {"by": by, "before": before, "after": after}
                desk.record(Kind.DEPARTMENT_CHANGED, data={"hosts": moved}, personal=personal)
        with self.books.reading() as conn:
            self._heed(conn)
        return moved

    def _named(self, name: str) -> tuple[str, str]:
        return self.house.departments.get(name, ""), self.house.approvers.get(f"{Need.TOUR}:{name}", "")

    def _answer(self, desk: Desk, was: Department, wanted: Mapping[str, str], by: str) -> None:
        """Who answers for it, under the name that it has now."""
        old, name = was.name, wanted["name"]
        answers = {key: said for key, said in self.house.departments.items() if key != old}
        approvers = {key: said for key, said in self.house.approvers.items() if key != f"{Need.TOUR}:{old}"}
        if wanted["answers"]:
            answers[name] = wanted["answers"]
        if wanted["tour"]:
            approvers[f"{Need.TOUR}:{name}"] = wanted["tour"]
        told = (
            ("departments", self.house.departments, answers),
            ("approvals", self.house.approvers, approvers),
        )
        for section, before, after in told:
            keys = sorted(key for key in {**before, **after} if before.get(key) != after.get(key))
            if keys:
                keep(desk, section, after, [[key, before.get(key), after.get(key)] for key in keys], by)


def _refuse(desk: Desk, wanted: Mapping[str, str]) -> None:
    wrong = {field: "too_long" for field, text in wanted.items() if len(text) > _LONGEST}
    if not wanted["name"]:
        wrong["name"] = "missing"
    for field in ("answers", "tour"):
        if wanted[field] and hosts.by_staff_no(desk.conn, wanted[field]) is None:
            wrong[field] = "unknown_staff"
    if wrong:
        raise Refused(wrong)


def _move(desk: Desk, old: str, name: str, floor: str) -> int:
    """How many hosts are different now."""
    moved = 0
    for row in hosts.of_department(desk.conn, old):
        about = {**row._asdict(), "department": name, "floor": floor or row.floor}
        about["terms"] = terms(row.name, row.name_en, name, row.extension)
        moved += bool(hosts.put(desk.conn, about)[1]) if (name, about["floor"]) != (old, row.floor) else 0
    return moved
