"""The guard's watch without any screen: which page is shown, and what touches, keys and scans lead to.

Everything that can be touched has a tag, and `do(tag)` is what a touch does; the keys do the same things. The
tasks themselves are `Part`s. At most one question is on its way to the station.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from hardware.scan import Scan
from kiosk.gate.board import Board, board
from kiosk.gate.part import Answered, Deed, Desk, Matter, Page, Part
from kiosk.gate.sheet import GUARD, READY, VERDICT, Verdict
from kiosk.gate.verdicts import Lamp

SHOWN = {Lamp.GOOD: 7.0, Lamp.BAD: 15.0}  # seconds that a verdict stands
_NEVER = float("inf")
_LONGEST_SCAN = 300
_STEPS = {"down": 1, "right": 1, "up": -1, "left": -1}
_NOWHERE = Page()
P = TypeVar("P", bound=Part)


class Watch:
    """`guards`: the names that may be chosen where the house has no table of guards."""

    def __init__(self, desk: Desk, parts: Iterable[type[Part]], guards: Sequence[str] = ()) -> None:
        self.desk, self.names = desk, tuple(guards)
        self.guard = ""
        self.page: str = GUARD
        self.verdict: Verdict | None = None
        self.portrait: bytes | None = None
        self.complaint = ""
        self.rows: Sequence[Mapping[str, Any]] = ()
        self.facts: Mapping[str, Any] = {}
        self.house: Mapping[str, Any] = {}
        self.board = Board()
        self.matters: tuple[Matter, ...] = ()
        self.cursor = -1
        self.busy = False
        self._until = _NEVER
        self._pictured: int | None = None
        self._parts = {kind: kind(self) for kind in parts}
        self._pages = {name: page for part in self.parts for name, page in part.pages.items()}
        self._doors: dict[str, Deed] = {"cancel": lambda _: self.ready()}
        for part in self.parts:
            self._doors |= part.doors

    # What comes from outside

    def scanned(self, scan: Scan) -> None:
        """A code was read. The same code still in view changes nothing."""
        if scan.outcome == "repeated":
            return
        text = scan.text[:_LONGEST_SCAN] if scan.outcome == "complete" else ""
        any(part.scanned(text) for part in self.parts)

    def typed(self, text: str) -> None:
        """A hand typed this on a keyboard."""
        if not self._rules.typed(text):
            for character in text:
                self.do(f"key:{character}")

    def struck(self, key: str) -> None:
        """A hand struck one of the named keys."""
        if key in _STEPS:
            self._move(key)
        elif key == "escape":
            self.do(self._rules.back)
        elif key in ("backspace", "delete"):
            self.do("erase")
        elif key == "enter":
            self.do((not self._rules.picks and self.chosen) or self._rules.first or self.chosen)

    def do(self, tag: str) -> None:
        """What the thing with this tag does; nothing, where it is not to be had."""
        name, _, what = tag.partition(":")
        field = self._rules.field()
        deed = self._rules.deeds.get(name) or (self._doors.get(name) if self.guard else None)
        if deed is None and not (field and name in ("key", "erase")):
            return
        self.complaint = ""
        self._stay()
        if deed is not None:
            deed(what)
        elif field and name == "key":
            field.key(what)
        elif field:
            field.erase()
        self.changed()

    def told(
        self,
        rows: Sequence[Mapping[str, Any]],
        facts: Mapping[str, Any] | None = None,
        house: Mapping[str, Any] | None = None,
    ) -> None:
        """The station's copy has changed. Whatever begins to wait for the guard is heard."""
        self.rows, self.facts, self.house = rows, facts or {}, house or self.house
        self.board = board(rows, self.desk.now())
        for part in self.parts:
            part.told()
        before = {matter.tag for matter in self.matters}
        self.matters = tuple(matter for part in self.parts for matter in part.matters())
        new = [matter for matter in self.matters if matter.tag not in before and not matter.silent]
        self.changed(Lamp.ASK if new and self.guard else None)

    def tick(self) -> None:
        """Call it a few times a second: verdicts go, and what nobody answers is put away."""
        for part in self.parts:
            part.tick()
        if self.desk.seconds() >= self._until:
            self.ready()
            self.changed()

    # What is shown

    @property
    def choices(self) -> tuple[str, ...]:
        """The tags that the arrow keys lead through."""
        return self._rules.choices()

    @property
    def chosen(self) -> str:
        """The tag that the arrow keys have come to; '' before they were used."""
        return self.choices[self.cursor] if 0 <= self.cursor < len(self.choices) else ""

    @property
    def open_doors(self) -> frozenset[str]:
        """The names of the tags that are to be had on every page."""
        return frozenset(self._doors)

    def row(self, visit: int | None) -> Mapping[str, Any] | None:
        """What the copy says of a visit."""
        return next((row for row in self.rows if row["visit"] == visit), None)

    def called(self, visit: str) -> Mapping[str, Any] | None:
        """The same by what stands in a tag."""
        return next((row for row in self.rows if str(row["visit"]) == visit), None)

    # What the parts use

    @property
    def parts(self) -> tuple[Part, ...]:
        """The tasks, in the order in which they are asked about a scan."""
        return tuple(self._parts.values())

    def part(self, kind: type[P]) -> P:
        """One of the tasks."""
        found = self._parts[kind]
        assert isinstance(found, kind)
        return found

    def ask(self, verb: str, body: Mapping[str, Any], then: Answered) -> None:
        """Ask the station in the guard's name. While a question is on its way no other one is asked."""
        if self.busy:
            return

        def answered(code: str, data: Mapping[str, Any], by: str) -> None:
            self.busy = False
            then(code, data, by)
            for part in self.parts:
                part.free()

        self.busy = True
        self.desk.ask(verb, {**body, "guard": self.guard}, answered)

    def report(self, verb: str, body: Mapping[str, Any]) -> None:
        """Tell the station in the guard's name what nobody waits for an answer to."""
        self.desk.ask(verb, {**body, "guard": self.guard}, lambda *_: None)

    def show(self, verdict: Verdict) -> None:
        """Show an answer, for as long as it takes to read it."""
        self.look_at(verdict)
        self.turn(VERDICT)
        self._until = self.desk.seconds() + SHOWN.get(verdict.lamp, SHOWN[Lamp.BAD])
        self.changed(verdict.lamp)

    def look_at(self, verdict: Verdict) -> None:
        """Have this answer before the guard, and the face that belongs to it as soon as it is here."""
        self.verdict = verdict
        known = {**(verdict.card or {}), **(self.row(verdict.visit) or {})}
        self.picture(verdict.visit if verdict.card and known.get("photo") else None)

    def picture(self, visit: int | None) -> None:
        """Fetch the photograph of this visitor, or take away the one before."""
        self.portrait, self._pictured = None, visit
        if visit is not None:
            self.desk.photograph(visit, lambda jpeg: self._developed(visit, jpeg))

    def turn(self, page: str) -> None:
        """Show this page."""
        self.page, self.cursor = page, -1
        self._stay()

    def ready(self) -> None:
        """Nothing lies before the guard any more."""
        self.verdict, self.complaint = None, ""
        self.picture(None)
        for part in self.parts:
            part.leave()
        self.turn(READY if self.guard else GUARD)

    def complain(self, code: str) -> None:
        """Say on the page what is wrong."""
        self.complaint = code

    def refused(self, data: Mapping[str, Any]) -> None:
        """The form that was handed in cannot be taken: say the first reason."""
        self.complain(str(next(iter((data.get("complaints") or {"": "refused"}).values()))))
        self.changed(Lamp.BAD)

    def changed(self, lamp: Lamp | None = None) -> None:
        """Have everything shown as it is now."""
        self.desk.changed(lamp)

    def _developed(self, visit: int, jpeg: bytes | None) -> None:
        if jpeg and self._pictured == visit:
            self.portrait = jpeg
            self.changed()

    # Moving about

    @property
    def _rules(self) -> Page:
        return self._pages.get(self.page, _NOWHERE)

    def _stay(self) -> None:
        lasts = self._rules.lasts
        self._until = self.desk.seconds() + lasts if self.page != VERDICT else self._until

    def _move(self, key: str) -> None:
        sideways = self._rules.sideways
        if sideways and key in ("left", "right"):
            self.do(sideways[key == "right"])
        elif choices := self.choices:
            start = -1 if self.cursor < 0 and _STEPS[key] > 0 else max(self.cursor, 0)
            self.cursor = (start + _STEPS[key]) % len(choices)
            if self._rules.picks:
                self.do(self.chosen)
            self.changed()
