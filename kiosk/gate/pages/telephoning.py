"""Whom to telephone, who answered, and what was said: by the host, or by whoever gives an approval."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, StringProperty

from kiosk.gate.pages.sheet import Equipment, GateSheet, joined, name_of, who
from kiosk.gate.strip import hour
from kiosk.gate.telephoning import APPROVAL, TELEPHONE, Telephoning
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Banner, Deed, WayKey  # the .kv names the first two
from kiosk.screen.theme import theme
from kiosk.screen.widgets import SecondaryButton
from kiosk.station.pass_slip import purpose_name
from kiosk.station.rows import text

__all__ = ["SHEETS", "Banner", "Deed"]


class CallSheet(GateSheet):
    """What both kinds of calls have in common: the visitor, who answered, the calls that were in vain."""

    name = StringProperty()
    facts = StringProperty()
    who = StringProperty()
    told = StringProperty()
    chosen = StringProperty()

    @property
    def part(self) -> Telephoning:
        """The call."""
        return self.watch.part(Telephoning)

    def renew(self) -> None:
        super().renew()
        part, row = self.part, self.part.row
        self.who, self.chosen = part.who.text, self.watch.chosen
        if row is None:
            return
        purpose = purpose_name(text(row, "purpose"), self.watch.house, theme.words)
        since = self.hour(row.get("registered"))
        registered = theme.words("gate.telephone.registered", time=since) if since else ""
        self.name, self.facts = name_of(row), joined((who(row), joined((purpose, registered))), "\n")
        at = part.calls.get(part.visit)
        in_vain = theme.words("gate.signature.outcome.no_answer")
        self.told = f"{hour(at, self.zone)} {in_vain}" if at else ""


class HostCallSheet(CallSheet):
    """The host has not answered: what did the host say on the telephone?"""

    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for one in ("host", "colleague", "desk"):
            chip = SecondaryButton(text=theme.words(f"gate.signature.who.{one}"), tag=f"who:{one}")
            chip.height, chip.font_size, chip.padding = theme.unit * 8, theme.small, (theme.unit, 0)
            chip.bind(on_release=lambda chip: self.do(chip.tag))
            self.ids.whos.add_widget(chip)

    def renew(self) -> None:
        super().renew()
        row = self.part.row or {}
        self.host, self.department = text(row, "host_name"), text(row, "department")
        self.extension = text(row, "extension") or theme.words("gate.signature.no_extension")


class ApprovalSheet(CallSheet):
    """An approval that the visit needs: who decides about it, and what did they say?"""

    approver = StringProperty()
    extension = StringProperty()
    title = StringProperty()
    host = StringProperty()
    several = BooleanProperty(False)
    shown: tuple[str, ...] = ()

    def renew(self) -> None:
        super().renew()
        part = self.part
        kinds = tuple(need["kind"] for need in part.needs)
        if part.need not in kinds:
            return
        self.title = theme.words(f"gate.approval.for.{part.need}")
        self.approver, self.extension = part.approver, part.extension
        host = text(part.row or {}, "host_name")
        self.host = theme.words("gate.inside.host", name=host) if host else ""
        self.several = len(kinds) > 1
        self._offer(kinds if self.several else ())

    def _offer(self, kinds: tuple[str, ...]) -> None:
        """Where more than one is needed: which one is meant."""
        row = self.ids.needs
        if kinds != self.shown:
            self.shown = kinds
            row.clear_widgets()
            for kind in kinds:
                made = WayKey(tag=f"need:{kind}", text=theme.words(f"gate.approval.for.{kind}"))
                made.bind(on_release=lambda made: self.do(made.tag))
                row.add_widget(made)
        for made in row.children:
            made.chosen = made.tag == f"need:{self.part.need}"


SHEETS: dict[str, type[GateSheet]] = {TELEPHONE: HostCallSheet, APPROVAL: ApprovalSheet}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
