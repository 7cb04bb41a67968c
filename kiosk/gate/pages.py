"""The guard's pages, their looks in pages.kv. Each shows a `Watch` and passes touches on to it."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any

from kivy.lang import Builder
from kivy.properties import (
    BooleanProperty,
    ListProperty,
    NumericProperty,
    StringProperty,
)
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from kiosk.gate.board import ByHand, Inside
from kiosk.gate.parts import Dressed, Keypad
from kiosk.gate.sheet import Page
from kiosk.gate.strip import hour
from kiosk.gate.watch import CODE_LENGTH, REASONS, Watch
from kiosk.screen.theme import theme
from kiosk.screen.widgets import Choice, SecondaryButton
from kiosk.station.reasons import failure, remedy
from kiosk.visit.forms import Document
from kiosk.visit.gate import Code, Way
from kiosk.visit.states import State

_LETTERS = "1234567890QWERTYUIOPASDFGHJKL ZXCVBNM"
_SYMBOLS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Sheet(BoxLayout):
    """A page below the strip. `renew` shows what has changed since the page was built."""

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        self.watch, self.zone = watch, zone
        super().__init__(**given)

    def do(self, tag: str) -> None:
        """Pass a touch on."""
        self.watch.do(tag)

    def renew(self) -> None:
        """Show what has changed."""

    def came(self, row: Inside) -> str:
        """Since when somebody is inside, in words."""
        time = hour(row.since, self.zone, datetime.now(UTC)) if row.since else ""
        return theme.words("gate.inside.since", time=time) if time else ""


class GuardSheet(Sheet):
    """Who is on duty."""

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        super().__init__(watch, zone, **given)
        for number, name in enumerate(watch.guards):
            self.ids.guards.add_widget(
                _choice(f"guard:{number}", name, self.do, icon="guard", font_size=theme.title)
            )

    def renew(self) -> None:
        _mark(self.ids.guards, self.watch.chosen)


class ReadySheet(Sheet):
    """Ready to scan, and who is inside."""

    prompt = StringProperty()
    way = StringProperty(Way.EITHER)
    count = StringProperty()
    unseen = StringProperty()
    owed = StringProperty()
    nobody = StringProperty()
    cards = NumericProperty(0)
    why = StringProperty()

    def renew(self) -> None:
        say, watch = theme.words, self.watch
        self.way = watch.way.value
        self.prompt = say("gate.ready.title" if watch.way is Way.EITHER else f"gate.ready.{watch.way}")
        board = watch.board
        self.count = say("gate.inside.count", visits=len(board.rows), people=say.people(board.people))
        self.unseen = say("gate.inside.unseen", count=board.unseen) if board.unseen else ""
        self.owed = say("gate.inside.owed", count=board.owed) if board.owed else ""
        self.nobody = "" if board.rows else say("gate.inside.nobody")
        self.ids.inside.data = [self._row(row) for row in board.rows]
        self.cards, self.why = len(board.by_hand), _why(board.by_hand[-1]) if board.by_hand else ""
        self.ids.cards.data = [self._card(one) for one in board.by_hand]

    def _card(self, one: ByHand) -> dict[str, Any]:
        host = theme.words("gate.inside.host", name=one.host_name) if one.host_name else ""
        return {
            "tag": f"card:{one.visit}",
            "code": one.code,
            "name": one.name,
            "host": " ".join(filter(None, (host, one.department))),
            "chosen": self.watch.chosen == f"card:{one.visit}",
            "act": self.do,
        }

    def _row(self, row: Inside) -> dict[str, Any]:
        say, unseen = theme.words, row.state is State.UNSEEN
        came = self.came(row)
        seconds = filter(None, (row.organisation, say.people(row.people) if row.people > 1 else ""))
        host = say("gate.inside.host", name=row.host_name) if row.host_name else ""
        mark = say("common.state.unseen") if unseen else say("gate.inside.signed") if row.released else ""
        return {
            "tag": f"inside:{row.visit}",
            "name": _name(row),
            "second": " · ".join(seconds),
            "third": " · ".join(filter(None, (host, came))),
            "mark": mark,
            "icon": "warning" if unseen else "sign" if row.released else "",
            "unseen": unseen,
            "chosen": self.watch.chosen == f"inside:{row.visit}",
            "act": self.do,
        }


class VerdictSheet(Dressed, Sheet):
    """The answer, and whom it is about."""

    name = StringProperty()
    facts = StringProperty()
    place = StringProperty()
    by = StringProperty()

    def renew(self) -> None:
        verdict = self.watch.verdict
        if verdict is None:
            return
        self.dress(verdict)
        card = verdict.card or {}
        self.name, self.facts = str(card.get("name") or ""), "\n".join(_facts(card))
        going_in = verdict.code == Code.ADMITTED and card.get("where")
        self.place = theme.words(f"common.where.{card['where']}") if going_in else ""
        if verdict.code in (Code.ADMITTED, Code.LEFT) and not card:
            self.facts = theme.words("gate.card.nobody")
        self.by = theme.words("gate.line.by_station") if verdict.by == "station" else ""


class QuestionSheet(Sheet):
    """What both questions to the guard have in common: the banner, the visitor, a complaint."""

    name = StringProperty()
    facts = StringProperty()
    complaint = StringProperty()

    def renew(self) -> None:
        verdict, complaint = self.watch.verdict, self.watch.draft.complaint
        self.complaint = theme.words(f"gate.complaint.{complaint}") if complaint else ""
        if verdict is None:
            return
        self.ids.banner.dress(verdict)
        card = verdict.card or {}
        self.name = str(card.get("name") or "")
        self.facts = "\n".join(_facts(card)) or theme.words("gate.card.nobody")


class IdentitySheet(QuestionSheet):
    """Which document was seen, and the end of its number."""

    last4 = StringProperty()

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        super().__init__(watch, zone, **given)
        for document in Document:
            text = theme.words(f"common.document.{document}")
            self.ids.documents.add_widget(_choice(f"document:{document}", text, self.do))
        self.ids.pad.add_widget(Keypad(cols=10, symbols=_LETTERS, act=self.do, spacing=theme.unit))

    def renew(self) -> None:
        super().renew()
        self.last4 = self.watch.draft.last4
        _mark(self.ids.documents, f"document:{self.watch.draft.document}")


class SignatureSheet(QuestionSheet):
    """Whom to telephone, and what came of it."""

    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()
    who = StringProperty()
    chosen = StringProperty()
    released = BooleanProperty(False)

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        super().__init__(watch, zone, **given)
        for who in ("host", "colleague", "desk"):
            chip = SecondaryButton(text=theme.words(f"gate.signature.who.{who}"), tag=f"who:{who}")
            chip.height, chip.font_size, chip.padding = theme.unit * 7.5, theme.small, (theme.unit, 0)
            chip.bind(on_release=lambda chip: self.do(chip.tag))
            self.ids.whos.add_widget(chip)

    def renew(self) -> None:
        super().renew()
        card = (self.watch.verdict and self.watch.verdict.card) or {}
        self.host, self.department = str(card.get("host_name") or ""), str(card.get("department") or "")
        self.extension = str(card.get("extension") or "") or theme.words("gate.signature.no_extension")
        self.who, self.chosen = self.watch.draft.who, self.watch.chosen
        self.released = self.watch.released


class CodeSheet(Sheet):
    """The short code, where the QR code won't scan."""

    places = ListProperty([""] * CODE_LENGTH)
    told = StringProperty()
    good = BooleanProperty(False)
    complaint = BooleanProperty(False)

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        super().__init__(watch, zone, **given)
        self.ids.pad.add_widget(Keypad(cols=8, symbols=_SYMBOLS, act=self.do, spacing=theme.unit))

    def renew(self) -> None:
        code, good = self.watch.draft.code, self.watch.code_good
        self.places = list(code.ljust(CODE_LENGTH))
        self.good, self.complaint = bool(good), good is False or bool(self.watch.draft.complaint)
        key = "good" if self.good else "wrong" if self.complaint else "advice"
        self.told = theme.words(f"gate.code.{key}")


class CardSheet(Sheet):
    """The code of one visitor, to be written on a card."""

    code = StringProperty()
    name = StringProperty()
    facts = StringProperty()
    why = StringProperty()

    def renew(self) -> None:
        if (card := self.watch.card) is None:
            return
        whom = " ".join(filter(None, (card.host_name, card.department)))
        host = f"{theme.words('gate.card.host')}  {whom}" if whom else ""
        self.code, self.name, self.why = card.code, card.name, _why(card)
        self.facts = "\n".join(filter(None, (card.organisation, host)))


class PersonSheet(Sheet):
    """Somebody from the list: whom to ask about them, and out without a pass."""

    name = StringProperty()
    facts = StringProperty()
    state = StringProperty()
    host = StringProperty()
    department = StringProperty()
    extension = StringProperty()
    unseen = BooleanProperty(False)
    chosen = StringProperty()

    def renew(self) -> None:
        self.chosen = self.watch.chosen
        if (row := self.watch.person) is None:
            return
        say = theme.words
        came = self.came(row)
        self.name, self.unseen = _name(row), row.state is State.UNSEEN
        self.facts = "\n".join(filter(None, (row.organisation, say.people(row.people), came)))
        self.state = say(f"common.state.{row.state}")
        self.host, self.department = row.host_name, row.department
        self.extension = row.extension or say("gate.signature.no_extension")


class SettleSheet(Sheet):
    """Why somebody was not seen leaving."""

    name = StringProperty()
    reason = StringProperty()
    complaint = StringProperty()

    def __init__(self, watch: Watch, zone: tzinfo, **given: Any) -> None:
        super().__init__(watch, zone, **given)
        for reason in REASONS:
            text = theme.words(f"gate.settle.reason.{reason}")
            self.ids.reasons.add_widget(_choice(f"reason:{reason}", text, self.do))

    def renew(self) -> None:
        draft = self.watch.draft
        self.name = _name(self.watch.person) if self.watch.person else ""
        self.reason = draft.reason
        self.complaint = theme.words(f"gate.complaint.{draft.complaint}") if draft.complaint else ""
        _mark(self.ids.reasons, self.watch.chosen)


SHEETS: dict[Page, type[Sheet]] = {
    Page.GUARD: GuardSheet,
    Page.READY: ReadySheet,
    Page.VERDICT: VerdictSheet,
    Page.IDENTITY: IdentitySheet,
    Page.SIGNATURE: SignatureSheet,
    Page.CODE: CodeSheet,
    Page.CARD: CardSheet,
    Page.PERSON: PersonSheet,
    Page.SETTLE: SettleSheet,
}


def _choice(tag: str, text: str, act: Callable[[str], None], **more: Any) -> Choice:
    choice = Choice(tag=tag, text=text, key=tag, **more)
    choice.bind(on_release=lambda choice: act(choice.tag))
    return choice


def _mark(choices: Widget, chosen: str) -> None:
    for choice in choices.children:
        choice.chosen = choice.tag == chosen


def _name(row: Inside) -> str:
    return row.name or theme.words("gate.inside.nameless", visit=row.visit)


def _why(card: ByHand) -> str:
    say = theme.words
    return say("gate.by_hand.why", reason=say(failure(card.reason)), remedy=say(remedy(card.reason)))


def _facts(card: Mapping[str, Any]) -> list[str]:
    say, people = theme.words, card.get("people")
    count = say.people(people) if isinstance(people, int) and people > 0 else ""
    who = " · ".join(filter(None, (str(card.get("organisation") or ""), count)))
    host = str(card.get("host_name") or "")
    whom = " ".join(filter(None, (host, str(card.get("department") or ""))))
    return list(filter(None, (who, f"{say('gate.card.host')}  {whom}" if host else "")))


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
