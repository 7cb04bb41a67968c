"""A form that the guard fills in for somebody: lines to write, a host to find, people to count."""

from collections.abc import Mapping
from typing import Any

from kiosk.gate.part import Deed, Field, Part
from kiosk.gate.watch import Watch
from kiosk.station import Host
from kiosk.visit.forms import LONGEST, MOST_PEOPLE

_LONGEST = {**LONGEST, "host": 40, "parking": 30, "belongings": 300, "member": LONGEST["name"]}
_SHOWN = 6  # hosts


class Form(Part):
    """`lines`: by name; `focus`: the one that is being written; `found`: hosts that may be meant."""

    names: tuple[str, ...] = ()

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.wipe()

    def wipe(self) -> None:
        """An empty form."""
        self.lines = {name: Field(_LONGEST[name], upper=name == "plate") for name in self.names}
        self.focus = self.names[0]
        self.host: Host | None = None
        self.found: tuple[Host, ...] = ()
        self.people = 1

    def text(self, name: str) -> str:
        """What stands in a line, without spaces at its ends."""
        return self.lines[name].text.strip()

    def leave(self) -> None:
        self.wipe()

    @property
    def filling(self) -> dict[str, Deed]:
        """The deeds of a page with such a form on it."""
        return {
            "field": self._turn_to,
            "host": self._choose,
            "people": self._count,
            "key": self._key,
            "erase": self._erase,
        }

    @property
    def line(self) -> Field:
        """The line that is being written."""
        return self.lines[self.focus]

    @property
    def hosts(self) -> tuple[str, ...]:
        """The tags of the hosts that may be meant."""
        return tuple(f"host:{host.id}" for host in self.found)

    def write(self, text: str) -> None:
        """What the keyboard on the screen has written."""
        for character in text:
            self.watch.do(f"key:{character}")

    def _turn_to(self, name: str) -> None:
        if name in self.lines:
            self.focus = name

    def _count(self, step: str) -> None:
        self.people = min(MOST_PEOPLE, max(1, self.people + int(step)))

    def _key(self, character: str) -> None:
        self.line.key(character)
        self._written()

    def _erase(self, _: str) -> None:
        self.line.erase()
        self._written()

    def _written(self) -> None:
        if self.focus == "host":
            self.host = None
            asked = self.text("host")
            self.watch.desk.search(asked, lambda found: self._answered(asked, found))

    def _answered(self, asked: str, found: list[Host]) -> None:
        if asked == self.text("host") and self.host is None:
            self.found = tuple(found[:_SHOWN])
            self.watch.changed()

    def _choose(self, number: str) -> None:
        chosen = next((host for host in self.found if str(host.id) == number), None)
        if chosen:
            self.host = chosen
            self.lines["host"].propose(chosen.name)

    def refused(self, data: Mapping[str, Any]) -> None:
        """The office cannot take it: the first complaint is said, and its line is the one to write."""
        complaints = data.get("complaints") or {"": "refused"}
        field, code = next(iter(complaints.items()))
        self._turn_to(field)
        named = f"{field}_{code}"
        self.watch.complain(named if named in NAMED else str(code))
        self.watch.changed()


NAMED = ("host_missing", "host_not_in_directory", "agreement_missing", "name_missing")
"""Complaints that have words of their own."""
