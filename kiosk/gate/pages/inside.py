"""Who is inside: beside the scanning place, and on a page of its own with search; earlier visits."""

from collections.abc import Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, ObjectProperty, StringProperty
from kivy.uix.boxlayout import BoxLayout

from kiosk.gate.board import Inside, overstays
from kiosk.gate.inside import HISTORY, ROLL, Lens, Order, WhoIsInside
from kiosk.gate.pages.sheet import Equipment, GateSheet, host_of, joined, name_of, who
from kiosk.gate.strip import hour
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Keypad, ListRow, WayKey
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Panel, Touchable
from kiosk.station.pass_slip import area_names, purpose_name
from kiosk.station.rows import moment, text
from kiosk.visit.states import WITHIN, State

_KEYS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
_MOST = 60  # rows beside the scanning place; the page of its own has all


class InsidePanel(Panel):
    """The list, those first whom somebody has to see to."""

    count = StringProperty()
    unseen = StringProperty()
    owed = StringProperty()
    overstays = StringProperty()
    nobody = StringProperty()
    act = ObjectProperty(None, allownone=True)

    def renew(self, watch: Watch, zone: tzinfo) -> None:
        """Show the board as it is now."""
        say, board = theme.words, watch.board
        self.act = watch.do
        self.count = say("gate.inside.count", visits=len(board.rows), people=say.people(board.people))
        counts = {"unseen": board.unseen, "overstays": board.overstays, "owed": board.owed}
        for name, count in counts.items():
            setattr(self, name, say(f"watch_house.count.{name}", count=count) if count else "")
        self.nobody = "" if board.rows else say("gate.inside.nobody")
        rows = [_row(row, watch, zone) for row in board.rows[:_MOST]]
        if rows != self.ids.inside.data:
            self.ids.inside.data = rows


def _row(row: Inside, watch: Watch, zone: tzinfo) -> dict[str, Any]:
    say, unseen = theme.words, row.state is State.UNSEEN
    time = hour(row.since, zone, datetime.now(UTC)) if row.since else ""
    seconds = filter(None, (row.organisation, say.people(row.people) if row.people > 1 else ""))
    host = say("gate.inside.host", name=row.host_name) if row.host_name else ""
    mark, icon = _mark(unseen, row.overstays, row.released)
    return {
        "tag": f"inside:{row.visit}",
        "name": row.name or say("gate.inside.nameless", visit=row.visit),
        "second": " · ".join(seconds),
        "third": " · ".join(filter(None, (host, say("gate.inside.since", time=time) if time else ""))),
        "mark": mark,
        "icon": icon,
        "unseen": row.pressing,
        "chosen": watch.chosen == f"inside:{row.visit}",
        "act": watch.do,
    }


def _mark(unseen: bool, late: bool, released: bool) -> tuple[str, str]:
    """What stands at the end of a row: in words, and as an icon."""
    if unseen:
        return theme.words("common.state.unseen"), "warning"
    if late:
        return theme.words("watch_house.overstays.mark"), "clock"
    return (theme.words("gate.inside.signed"), "sign") if released else ("", "")


class Counted(Touchable, Panel):
    """How many there are that somebody has to see to; a touch lists them."""

    text = StringProperty()


class RollRow(ListRow):
    """One visit of the long list."""

    name = StringProperty()
    second = StringProperty()
    mark = StringProperty()
    icon = StringProperty()
    chosen = BooleanProperty(False)
    pressing = BooleanProperty(False)


class RollHead(BoxLayout):
    """What the rows below have in common."""

    title = StringProperty()


class RollSheet(GateSheet):
    """Search and lists. Every letter looks anew: names, hosts, organisations, plates, pinyin."""

    sought = StringProperty()
    count = StringProperty()
    nobody = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for place, choices in ((self.ids.lenses, Lens), (self.ids.orders, Order)):
            for one in choices:
                name = "lens" if choices is Lens else "order"
                key = WayKey(tag=f"{name}:{one}", text=theme.words(f"watch_house.roll.{name}.{one}"))
                key.bind(on_release=lambda key: self.do(key.tag))
                place.add_widget(key)
        self.ids.pad.add_widget(Keypad(cols=6, symbols=_KEYS, act=self.do, spacing=theme.unit * 0.8))

    def renew(self) -> None:
        super().renew()
        part, say = self.watch.part(WhoIsInside), theme.words
        self.sought = part.text.text
        chosen = (f"order:{part.order}", "" if self.sought else f"lens:{part.lens}")
        for key in (*self.ids.lenses.children, *self.ids.orders.children):
            key.chosen = key.tag in chosen
        self.count = say("watch_house.roll.found", count=len(part.rows))
        self.nobody = "" if part.rows else say("watch_house.roll.nobody")
        rows = self._data(part)
        if rows != self.ids.rows.data:
            self.ids.rows.data = rows

    def _data(self, part: WhoIsInside) -> list[dict[str, Any]]:
        data: list[dict[str, Any]] = []
        last = None
        for row in part.rows:
            if part.order is not Order.SINCE and (group := part.group(row)) != last:
                last = group
                data.append(
                    {"viewclass": "RollHead", "title": self._head(part.order, row), "height": theme.unit * 5}
                )
            data.append(self._row(row))
        return data

    def _head(self, order: Order, row: Mapping[str, Any]) -> str:
        if order is Order.AREA:
            codes = map(str, row.get("areas") or ())
            return area_names(list(codes), self.watch.house, theme.words) or theme.words(
                "watch_house.roll.no_area"
            )
        if order is Order.CLASS:
            return theme.words(f"common.class.{row.get('class') or 'general'}")
        return host_of(row)

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        say, state = theme.words, State(row["state"])
        late = state in WITHIN and overstays(row, self.watch.desk.now())
        mark, icon = _mark(state is State.UNSEEN, late, state is State.SIGNED)
        came = self.hour(row.get("came_in"))
        host = say("gate.inside.host", name=text(row, "host_name")) if text(row, "host_name") else ""
        return {
            "viewclass": "RollRow",
            "height": theme.unit * 11,
            "tag": f"inside:{row['visit']}",
            "name": joined((name_of(row), text(row, "organisation")), "  "),
            "second": joined((host, say("gate.inside.since", time=came) if came else "", text(row, "plate"))),
            "mark": mark or ("" if state in WITHIN else say(f"common.state.{state}")),
            "icon": icon,
            "pressing": late,
            "chosen": self.watch.chosen == f"inside:{row['visit']}",
            "act": self.do,
        }


class HistoryRow(BoxLayout):
    """One earlier visit."""

    at = StringProperty()
    host = StringProperty()
    purpose = StringProperty()
    outcome = StringProperty()


class HistorySheet(GateSheet):
    """The earlier visits of one visitor, the latest first (R33)."""

    name = StringProperty()
    facts = StringProperty()
    told = StringProperty()

    def renew(self) -> None:
        super().renew()
        part, row = self.watch.part(WhoIsInside), self.watch.row(self.watch.part(WhoIsInside).visit) or {}
        self.name, self.facts = name_of({"visit": part.visit, **row}), who(row)
        self.told = ""
        if part.unreachable:
            self.told = theme.words("watch_house.history.unreachable")
        elif part.past is None:
            self.told = theme.words("watch_house.history.asking")
        elif not part.past:
            self.told = theme.words("watch_house.history.none")
        self.ids.rows.data = [self._row(one) for one in part.past or ()]

    def _row(self, one: Mapping[str, Any]) -> dict[str, Any]:
        at, state = moment(one.get("at")), text(one, "state")
        return {
            "at": at.astimezone(self.zone).strftime("%Y-%m-%d %H:%M") if at else "",
            "host": text(one, "host_name"),
            "purpose": purpose_name(text(one, "purpose"), self.watch.house, theme.words),
            "outcome": theme.words(f"common.state.{state}") if state in tuple(State) else "",
        }


SHEETS: dict[str, type[GateSheet]] = {ROLL: RollSheet, HISTORY: HistorySheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
