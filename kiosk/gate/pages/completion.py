"""What is still missing, on one sheet: one for the way in, one for the way out, and the overruling."""

from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import BooleanProperty, NumericProperty, StringProperty

from kiosk.gate.completion import IDENTITY, OVERRIDE, REASONS, SIGNATURE, Completion
from kiosk.gate.pages.sheet import Equipment, GateSheet, choice, facts, joined, mark
from kiosk.gate.strip import hour
from kiosk.gate.watch import Watch
from kiosk.gate.widgets import Comparison, Counter, Deed, Keypad, Portrait  # the .kv names most of them
from kiosk.screen.theme import theme
from kiosk.screen.widgets import SecondaryButton
from kiosk.station.rows import text
from kiosk.visit.forms import Document

__all__ = ["SHEETS", "Comparison", "Counter", "Portrait"]
_DIGITS = "1234567890X"


class QuestionSheet(GateSheet):
    """What both ways have in common: the banner, the visitor, heads, belongings, the plate."""

    name = StringProperty()
    facts = StringProperty()
    plate = StringProperty()
    listed = StringProperty()
    note = StringProperty()
    same = BooleanProperty(True)
    heads = NumericProperty(0)
    most = NumericProperty(0)
    chosen = StringProperty()

    @property
    def part(self) -> Completion:
        """What is being completed."""
        return self.watch.part(Completion)

    def renew(self) -> None:
        super().renew()
        verdict, part = self.watch.verdict, self.part
        if verdict is None:
            return
        self.ids.banner.dress(verdict)
        card = verdict.card or {}
        self.name = text(card, "name")
        self.facts = joined(facts(card), "\n") or theme.words("gate.card.nobody")
        self.plate = part.plate.text
        self.listed = text(part.visit, "belongings") if "belongings" in part.asks else ""
        self.note, self.same = part.note.text, part.same
        self.heads, self.most = part.heads, part.most if "heads" in part.asks else 0
        self.chosen = self.watch.chosen
        self.ids.portrait.show(self.watch.portrait)


class IdentitySheet(QuestionSheet):
    """Which document was seen and the end of its number; who accompanies; how many come in."""

    last4 = StringProperty()
    checked = BooleanProperty(False)
    escort = StringProperty()
    host = StringProperty()
    extension = StringProperty()
    asks_identity = BooleanProperty(True)
    asks_escort = BooleanProperty(False)
    crowded = BooleanProperty(False)
    promise = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for document in Document:
            made = Deed(tag=f"document:{document}", text=theme.words(f"common.document.{document}"))
            made.padding, made.spacing, made.size_hint_y = (theme.unit, 0), 0, 1
            made.bind(on_release=lambda made: self.do(made.tag))
            self.ids.documents.add_widget(made)
        self.ids.pad.add_widget(Keypad(cols=len(_DIGITS), symbols=_DIGITS, act=self.do, spacing=theme.unit))

    def renew(self) -> None:
        super().renew()
        part = self.part
        self.asks_identity, self.asks_escort = "identity" in part.asks, "escort" in part.asks
        self.last4, self.checked = part.number.text, part.checked
        self.escort, self.host = part.escort.text, text(part.visit, "host_name")
        self.extension = text(part.visit, "extension")
        for made in self.ids.documents.children:
            made.first = made.tag == f"document:{part.document}"
        self.crowded = self.asks_escort and self.most > 0
        self.promise = theme.words(f"gate.identity.{self._promise()}")

    def _promise(self) -> str:
        """What the guard says with the great button."""
        if not self.asks_identity:
            return "let_in_these"
        return "let_in_all" if self.listed and self.part.same else "let_in"


class SignatureSheet(QuestionSheet):
    """Whom to telephone, and what came of it."""

    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()
    who = StringProperty()
    told = StringProperty()
    unsigned = BooleanProperty(True)
    some = BooleanProperty(False)
    released = BooleanProperty(False)

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for who in ("host", "colleague", "desk"):
            chip = SecondaryButton(text=theme.words(f"gate.signature.who.{who}"), tag=f"who:{who}")
            chip.height, chip.font_size, chip.padding = theme.unit * 7, theme.small, (theme.unit, 0)
            chip.bind(on_release=lambda chip: self.do(chip.tag))
            self.ids.whos.add_widget(chip)

    def renew(self) -> None:
        super().renew()
        part = self.part
        self.host, self.department = text(part.visit, "host_name"), text(part.visit, "department")
        self.extension = text(part.visit, "extension") or theme.words("gate.signature.no_extension")
        self.who, self.unsigned = part.who.text, part.unsigned
        self.released = part.released
        self.some = "signature" in part.asks and part.heads < part.most
        said = (
            f"{hour(at, self.zone)} {theme.words(f'gate.signature.outcome.{outcome}')}"
            for outcome, at in part.calls[-3:]
        )
        self.told = joined(said)


class OverrideSheet(GateSheet):
    """Why the guard overrules the gate; the PIN comes after it."""

    name = StringProperty()
    what = StringProperty()
    reason = StringProperty()

    def __init__(self, watch: Watch, equipment: Equipment, **given: Any) -> None:
        super().__init__(watch, equipment, **given)
        for reason in REASONS:
            made = choice(f"reason:{reason}", theme.words(f"gate.override.reason.{reason}"), self.do)
            self.ids.reasons.add_widget(made)

    def renew(self) -> None:
        super().renew()
        if verdict := self.watch.verdict:
            self.what = theme.words(f"gate.verdict.{verdict.code}.title")
            self.name = text(verdict.card or {}, "name")
        self.reason = self.watch.part(Completion).reason.text
        mark(self.ids.reasons, self.watch.chosen)


SHEETS: dict[str, type[GateSheet]] = {
    IDENTITY: IdentitySheet,
    SIGNATURE: SignatureSheet,
    OVERRIDE: OverrideSheet,
}
Builder.load_file(str(Path(__file__).with_suffix(".kv")))
