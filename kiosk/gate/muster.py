"""An emergency: everybody inside is accounted for at the assembly point (R29)."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from kiosk.gate.board import named
from kiosk.gate.part import Door, Field, Matter, Page, Part
from kiosk.gate.sheet import Verdict
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.station.muster import Present, present
from kiosk.visit import passes
from kiosk.visit.lookup import folded

ASK, MUSTER, END = "muster_ask", "muster", "muster_end"
_LONGEST = 40
_NEVER = float("inf")


class Muster(Part):
    """`people`: who may be inside, `ticked`: the visits that were seen at the assembly point; `missing`: show
    the others only; `text`: a name that is looked for. A pass that is scanned ticks its bearer off."""

    bar = (Door("emergency", "warning", "watch_house.muster.door", alarm=True),)

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.people: tuple[Present, ...] = ()
        self.missing, self.text = False, Field(_LONGEST)
        self._ticks: deque[tuple[int, bool]] = deque()
        self._mine: dict[int, bool] = {}
        self.pages = {
            ASK: Page({"begin": self._begin}, lambda: ("begin", "cancel")),
            MUSTER: Page(
                {
                    "tick": self._tick,
                    "missing": self._only_missing,
                    "print": self._print,
                    "end": self._ask_end,
                },
                lambda: tuple(f"tick:{one.visit}" for one in self.shown),
                field=lambda: self.text,
                lasts=_NEVER,
            ),
            END: Page({"over": self._end, "cancel": self._back}, lambda: ("cancel", "over")),
        }
        self.doors = {"emergency": self._open}

    @property
    def muster(self) -> Mapping[str, Any] | None:
        """What the house says of the emergency; None when there is none."""
        found = self.watch.facts.get("muster")
        return found if isinstance(found, Mapping) else None

    @property
    def url(self) -> str:
        """The page of this list for telephones; '' while the office, which shows it, is not reached."""
        return str((self.muster or {}).get("url") or "") if self.watch.desk.online else ""

    @property
    def ticked(self) -> frozenset[int]:
        """The visits that were seen, with those that were ticked just now."""
        there = set((self.muster or {}).get("ticked") or ())
        there |= {visit for visit, seen in self._mine.items() if seen}
        return frozenset(there - {visit for visit, seen in self._mine.items() if not seen})

    @property
    def shown(self) -> tuple[Present, ...]:
        """The list as it is to be seen: whoever is looked for, or is missing, or all."""
        key, there = folded(self.text.text), self.ticked
        found = self.people
        if key:
            found = tuple(one for one in found if key in self._said_of(one))
        return tuple(one for one in found if not (self.missing and one.visit in there))

    def matters(self) -> list[Matter]:
        """It rings at every gate."""
        if self.muster is None:
            return []
        say = self.watch.desk.say
        return [
            Matter("emergency", "warning", say("watch_house.muster.on"), say("watch_house.muster.open"), True)
        ]

    def told(self) -> None:
        self.people = tuple(present(self.watch.rows, self.watch.desk.now())) if self.muster else ()
        there = set((self.muster or {}).get("ticked") or ())
        waiting = {visit for visit, _ in self._ticks}
        self._mine = {
            visit: seen for visit, seen in self._mine.items() if visit in waiting or seen != (visit in there)
        }
        if self.muster is None and self.watch.page in (MUSTER, END):
            self.watch.ready()

    def scanned(self, text: str) -> bool:
        """At the assembly point a pass says who is there."""
        if self.watch.page != MUSTER:
            return False
        visit = self._visit_of(text)
        if visit is None or all(one.visit != visit for one in self.people):
            self.watch.complain("watch_house.muster.unknown")
            self.watch.changed(Lamp.BAD)
            return True
        self._note(visit, True)
        self.watch.complain("")
        self.watch.changed(Lamp.GOOD)
        return True

    def free(self) -> None:
        """The next tick, once the one before has been taken."""
        if self._ticks and not self.watch.busy:
            visit, there = self._ticks[0]
            number = (self.muster or {}).get("id")
            self.watch.ask("tick", {"muster": number, "visit": visit, "there": there}, self._noted)

    def leave(self) -> None:
        self.text.write("")
        self.missing = False

    def _visit_of(self, text: str) -> int | None:
        typed = passes.typed_code(text)
        key, kind = (passes.digest(typed), "short") if typed else (passes.digest(text), "digest")
        for row in self.watch.rows:
            if any(one.get(kind) == key for one in row.get("passes") or ()):
                return int(row["visit"])
        return None

    def _said_of(self, one: Present) -> str:
        row = self.watch.row(one.visit) or {}
        return folded("".join((one.name, one.organisation, one.host_name, *map(str, row.get("terms") or ()))))

    def _open(self, _: str) -> None:
        self.watch.turn(MUSTER if self.muster else ASK)

    def _begin(self, _: str) -> None:
        self.watch.ask("emergency", {"do": "begin"}, self._begun)

    def _begun(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code != "begun":
            self.watch.show(Verdict(code, None, None, by))
            return
        if self.muster is None:
            url, since = data.get("url") or "", self.watch.desk.now().isoformat()
            begun: dict[str, Any] = {"id": data.get("muster"), "since": since, "url": url, "ticked": []}
            self.watch.facts = {**self.watch.facts, "muster": begun}
            self.told()
        self._print()
        self.watch.turn(MUSTER)
        self.watch.changed(Lamp.ASK)

    def _print(self, _: str = "") -> None:
        self.watch.desk.sheet("muster")

    def _only_missing(self, _: str) -> None:
        self.missing = not self.missing

    def _tick(self, visit: str) -> None:
        number = named(visit)
        if any(one.visit == number for one in self.people):
            self._note(number, number not in self.ticked)

    def _note(self, visit: int, there: bool) -> None:
        self._mine[visit] = there
        self._ticks.append((visit, there))
        self.free()

    def _noted(self, code: str, data: Mapping[str, Any], by: str) -> None:
        visit, _ = self._ticks.popleft()
        if code != "noted":
            self._mine.pop(visit, None)
            self.watch.complain("watch_house.muster.not_noted")
        self.watch.changed()

    def _ask_end(self, _: str) -> None:
        self.watch.turn(END)

    def _back(self, _: str) -> None:
        self.watch.turn(MUSTER)

    def _end(self, _: str) -> None:
        self.watch.ask("emergency", {"do": "end"}, self._ended)

    def _ended(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "ended":
            self.watch.facts = {**self.watch.facts, "muster": None}
            self._mine.clear()
            self.watch.ready()
            self.watch.changed()
        else:
            self.watch.show(Verdict(code, None, None, by))
