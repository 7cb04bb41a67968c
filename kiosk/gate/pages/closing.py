"""The end of the day: who was not seen leaving and why, the head of the log, what the books see otherwise."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate.board import Inside
from kiosk.gate.closing import CLOSING, REASONS, SETTLE, Closing
from kiosk.gate.pages.inside import RollRow
from kiosk.gate.pages.paper import told_of_sheet
from kiosk.gate.pages.sheet import Equipment, GateSheet, choice, joined, mark, name_of
from kiosk.gate.verdicts import look
from kiosk.gate.watch import Watch
from kiosk.screen.theme import theme
from kiosk.station.rows import moment, text


class Difference(BoxLayout):
    """One thing that the gate decided alone and the books see otherwise."""

    at = StringProperty()
    who = StringProperty()
    gate = StringProperty()
    books = StringProperty()


class ClosingSheet(GateSheet):
    """Whoever was not seen leaving is touched and settled, one after the other."""

    quiet = StringProperty()
    day = StringProperty()
    counts = StringProperty()
    digits = StringProperty()
    closed = BooleanProperty(False)
    paper = StringProperty()
    differing = BooleanProperty(False)

    def renew(self) -> None:
        super().renew()
        part, say = self.watch.part(Closing), theme.words
        self.quiet = "" if part.unseen else say("watch_house.closing.nobody")
        rows = [self._row(row) for row in part.unseen]
        if rows != self.ids.rows.data:
            self.ids.rows.data = rows
        self.ids.differences.data = [self._difference(one) for one in part.differences]
        self.differing = bool(part.differences)
        self.paper = told_of_sheet(self.watch.desk.sheet_state())
        self._show_day(part.day)

    def _show_day(self, day: Mapping[str, Any] | None) -> None:
        say, self.closed = theme.words, day is not None
        self.day = (
            say("watch_house.closing.day", date=self._date(day)) if day else say("watch_house.closing.no_day")
        )
        lines = (("visits", "people", "left"), ("unseen", "owed"))
        self.counts = joined((_counts(day, keys) for keys in lines), "\n") if day else ""
        digits = str(day.get("hash") or "")[:16] if day else ""
        self.digits = " ".join(digits[at : at + 4] for at in range(0, len(digits), 4))

    def _date(self, day: Mapping[str, Any]) -> str:
        until = moment(day.get("until"))
        return until.astimezone(self.zone).strftime("%Y-%m-%d") if until else ""

    def _row(self, row: Inside) -> dict[str, Any]:
        say, came = theme.words, self.hour(row.since.isoformat() if row.since else None)
        host = say("gate.inside.host", name=row.host_name) if row.host_name else ""
        people = say.people(row.people) if row.people > 1 else ""
        return {
            "tag": f"explain:{row.visit}",
            "name": joined(
                (row.name or say("gate.inside.nameless", visit=row.visit), row.organisation), "  "
            ),
            "second": joined((host, say("gate.inside.since", time=came) if came else "", people)),
            "mark": say("watch_house.closing.explain"),
            "icon": "question",
            "pressing": True,
            "chosen": self.watch.chosen == f"explain:{row.visit}",
            "act": self.do,
        }

    def _difference(self, one: Mapping[str, Any]) -> dict[str, Any]:
        row = self.watch.row(one.get("visit")) or {"visit": one.get("visit") or ""}
        return {
            "at": self.hour(one.get("at")),
            "who": name_of(row),
            "gate": theme.words("watch_house.difference.gate", verdict=_verdict(text(one, "station"))),
            "books": theme.words("watch_house.difference.books", verdict=_verdict(text(one, "books"))),
        }


def _counts(day: Mapping[str, Any], keys: tuple[str, ...]) -> str:
    return joined(f"{theme.words(f'paper.log_head.{key}')} {day.get(key)}" for key in keys)


def _verdict(code: str) -> str:
    """An answer in the words that it has on the screen; one without any stays as it is."""
    return theme.words(f"gate.verdict.{look(code).key}.title") if look(code).key == code else code


class SettleSheet(GateSheet):
    """Reasons to choose, and a line for another one."""

    name = StringProperty()
    reason = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for reason in REASONS:
            made = choice(f"reason:{reason}", theme.words(f"gate.settle.reason.{reason}"), self.do)
            self.ids.reasons.add_widget(made)

    def renew(self) -> None:
        super().renew()
        closing = self.watch.part(Closing)
        if closing.person:
            visit = closing.person.visit
            self.name = closing.person.name or theme.words("gate.inside.nameless", visit=visit)
        self.reason = closing.reason.text
        mark(self.ids.reasons, self.watch.chosen)


SHEETS: dict[str, type[GateSheet]] = {CLOSING: ClosingSheet, SETTLE: SettleSheet}
__all__ = ["SHEETS", "RollRow"]  # the .kv names the latter
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
