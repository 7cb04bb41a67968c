"""The guard's watch without any screen: what is shown, and what each scan, touch and key leads to.

Everything that can be touched has a tag, and `do(tag)` is what a touch does; the keys do the same things. At
most one question is on its way to the station; scans that come meanwhile wait for their turn.
"""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from hardware.scan import Scan
from kiosk.gate.board import Board, ByHand, Inside, board
from kiosk.gate.sheet import Draft, Page, Verdict
from kiosk.gate.verdicts import Lamp
from kiosk.visit import passes
from kiosk.visit.forms import LONGEST, Document, Route
from kiosk.visit.gate import Code, Way
from kiosk.visit.states import State

Answered = Callable[[str, Mapping[str, Any], str], None]
"""Takes an answer: its code, all of it, and who gave it, 'office' or 'station'."""
Ask = Callable[[str, dict[str, Any], Answered], None]
"""Asks the station: verb, body, and what to call with the answer."""

SHOWN = {Lamp.GOOD: 7.0, Lamp.BAD: 15.0}  # seconds that a verdict stands
ABANDONED = 120.0  # seconds after which a question that nobody answers is put away
FORCED = 20.0  # seconds that 'in' or 'out' stays chosen without a scan
REASONS = ("other_gate", "not_scanned", "by_call")
CODE_LENGTH = 8
_LONGEST_SCAN = 300
_MOST_WAITING = 5


class Watch:
    """`ask` puts a question to the station, `say` turns a key of words into text that is recorded,
    `clock` gives seconds that only grow. `changed(lamp)` is called after every change, with a lamp
    when there is something to be heard."""

    def __init__(
        self,
        guards: Sequence[str],
        ask: Ask,
        say: Callable[[str], str],
        clock: Callable[[], float],
        changed: Callable[[Lamp | None], None],
    ) -> None:
        self.guards = tuple(guards)
        self.guard = ""
        self.page = Page.GUARD
        self.way = Way.EITHER
        self.verdict: Verdict | None = None
        self.draft = Draft()
        self.board = Board()
        self.person: Inside | None = None
        self.card: ByHand | None = None
        self.cursor = -1
        self.busy = False
        self._ask, self._say, self._clock, self._changed = ask, say, clock, changed
        self._queue: deque[str] = deque(maxlen=_MOST_WAITING)
        self._until = self._way_until = float("inf")

    # What comes from outside

    def scanned(self, scan: Scan) -> None:
        """A code was read. It replaces whatever is shown; the same code still in view changes nothing."""
        if scan.outcome == "repeated" or not self.guard:
            return
        if scan.outcome == "refused":
            self._show(Verdict(Code.UNREADABLE))
        elif self.busy:
            self._queue.append(scan.text[:_LONGEST_SCAN])
        elif not self._in_hand(scan.text):
            self._question({"scan": scan.text[:_LONGEST_SCAN]}, self.way)

    def typed(self, text: str) -> None:
        """A hand typed this on a keyboard."""
        if self.page is Page.GUARD:
            if text.isascii() and text.isdigit() and 0 < int(text) <= len(self.guards):
                self.do(f"guard:{int(text) - 1}")
            return
        if self.page in (Page.READY, Page.VERDICT) and text.isascii() and text.isalnum():
            self.do("code")
        for character in text:
            self.do(f"key:{character}")

    def struck(self, key: str) -> None:
        """A hand struck one of the named keys."""
        if key in _STEPS:
            self._move(key)
        elif key == "escape":
            self.do("cancel")
        elif key in ("backspace", "delete"):
            self.do("erase")
        elif key == "enter":
            self._enter()

    def do(self, tag: str) -> None:
        """What the thing with this tag does; nothing, where it is not to be had."""
        name, _, what = tag.partition(":")
        deed = _DEEDS.get(self.page, {}).get(name) or (_ALWAYS.get(name) if self.guard else None)
        if deed is None:
            return
        if self.page in _QUESTIONS:
            self._until = self._clock() + ABANDONED
        self.draft.complaint = ""
        deed(self, what)
        self._changed(None)

    def told(self, rows: Sequence[Mapping[str, Any]]) -> None:
        """The station's copy has changed. Somebody new who waits for a card is heard."""
        before, self.board = self.board, board(rows)
        if self.page in (Page.PERSON, Page.SETTLE) and self.person:
            self.person = self._row(self.person.visit)
            if self.person is None:
                self._ready()
        if self.page is Page.CARD and self.card not in self.board.by_hand:
            self._ready()
        new = {one.visit for one in self.board.by_hand} - {one.visit for one in before.by_hand}
        self._changed(Lamp.ASK if new and self.guard else None)

    def tick(self) -> None:
        """Call it a few times a second: verdicts go, and what nobody answers is put away."""
        now = self._clock()
        if self.way is not Way.EITHER and now >= self._way_until:
            self.way = Way.EITHER
            self._changed(None)
        if now >= self._until:
            self._ready()
            self._changed(None)

    # What is shown

    @property
    def choices(self) -> tuple[str, ...]:
        """The tags that the arrow keys lead through."""
        if self.page is Page.GUARD:
            return tuple(f"guard:{number}" for number in range(len(self.guards)))
        if self.page is Page.READY:
            cards = (f"card:{one.visit}" for one in self.board.by_hand)
            return (*cards, *(f"inside:{row.visit}" for row in self.board.rows))
        if self.page is Page.IDENTITY:
            return tuple(f"document:{document}" for document in Document)
        if self.page is Page.SIGNATURE:
            return ("let_out",) * self.released + ("call", "paper", "cancel")
        if self.page is Page.PERSON:
            unseen = self.person is not None and self.person.state is State.UNSEEN
            return ("let_out",) + ("explain",) * unseen + ("cancel",)
        return tuple(f"reason:{reason}" for reason in REASONS) if self.page is Page.SETTLE else ()

    @property
    def chosen(self) -> str:
        """The tag that the arrow keys have come to; '' before they were used."""
        return self.choices[self.cursor] if 0 <= self.cursor < len(self.choices) else ""

    @property
    def released(self) -> bool:
        """Whether the host has signed while the guard was asking for it."""
        row = self._row(self.verdict.visit) if self.verdict and self.verdict.visit else None
        return row is not None and row.released

    @property
    def code_good(self) -> bool | None:
        """Whether the typed code can be one; None while it is too short to tell."""
        if len(self.draft.code) < CODE_LENGTH:
            return None
        return passes.typed_code(self.draft.code) is not None

    # Asking and being answered

    def _question(self, body: dict[str, Any], way: Way) -> None:
        self.draft = Draft({**body, "way": way.value, "identity": None, "release": None})
        self._send()

    def _send(self) -> None:
        if not self.busy:
            self.busy = True
            self._ask("gate", {**self.draft.body, "guard": self.guard}, self._answered)

    def _answered(self, code: str, data: Mapping[str, Any], by: str) -> None:
        self.busy = False
        if code == "refused":
            self.draft.complaint = next(iter((data.get("complaints") or {"": "refused"}).values()))
            self._changed(Lamp.BAD)
        else:
            self._show(Verdict(code, data.get("visit"), data.get("card"), by))
        if self._queue:
            self._question({"scan": self._queue.popleft()}, self.way)

    def _show(self, verdict: Verdict) -> None:
        self.verdict, self.way, self.cursor = verdict, Way.EITHER, -1
        self.person = self.card = None
        pages = {Code.IDENTITY_MISSING: Page.IDENTITY, Code.SIGNATURE_MISSING: Page.SIGNATURE}
        self.page = pages.get(verdict.code, Page.VERDICT)  # type: ignore[call-overload]
        self._until = self._clock() + SHOWN.get(verdict.lamp, ABANDONED)
        if self.page is Page.SIGNATURE:
            self._propose(str((verdict.card or {}).get("host_name") or ""))
        self._changed(verdict.lamp)

    def _in_hand(self, text: str) -> bool:
        """Whether this pass is the one that the guard is being asked about."""
        asking = self.page in (Page.IDENTITY, Page.SIGNATURE)
        return asking and str(self.draft.body.get("scan", "")).upper() == text.upper()

    # What the tags do

    def _on_duty(self, number: str) -> None:
        self.guard = self.guards[int(number)]
        self._ready()

    def _hand_over(self, _: str) -> None:
        self._ready()
        self.page, self.guard, self._until = Page.GUARD, "", float("inf")

    def _force(self, way: str) -> None:
        self.way, self._way_until = Way(way), self._clock() + FORCED

    def _open_code(self, _: str) -> None:
        self._turn(Page.CODE)
        self.draft = Draft()

    def _open_person(self, visit: str) -> None:
        self.person = self._row(int(visit))
        if self.person:
            self._turn(Page.PERSON)

    def _open_card(self, visit: str) -> None:
        found = next((one for one in self.board.by_hand if str(one.visit) == visit), None)
        if found:
            self._turn(Page.CARD)
            self.card = found

    def _written(self, _: str) -> None:
        """The code is on the card: it is read as any pass is, and leads to the check of the identity."""
        if self.card:
            self._question({"scan": self.card.code}, Way.IN)

    def _explain(self, _: str) -> None:
        self._turn(Page.SETTLE)
        self.draft = Draft()

    def _key(self, character: str) -> None:
        name, longest = _FIELDS[self.page]
        text = "" if self.draft.prefilled else getattr(self.draft, name)
        if self.page in (Page.CODE, Page.IDENTITY):
            if not (character.isascii() and character.isalnum()):
                return
            character = character.upper()
        self.draft.prefilled = False
        setattr(self.draft, name, (text + character)[:longest])

    def _erase(self, _: str) -> None:
        name, _longest = _FIELDS[self.page]
        kept = "" if self.draft.prefilled else getattr(self.draft, name)[:-1]
        self.draft.prefilled = False
        setattr(self.draft, name, kept)

    def _submit_code(self, _: str) -> None:
        if self.code_good:
            self._question({"scan": passes.typed_code(self.draft.code)}, self.way)
        else:
            self.draft.complaint = "code_wrong"

    def _document(self, document: str) -> None:
        self.draft.document = document
        self.cursor = self.choices.index(f"document:{document}")

    def _let_in(self, _: str) -> None:
        if not self.draft.document:
            self.draft.complaint = "document_missing"
            return
        self.draft.body["identity"] = {"document": self.draft.document, "last4": self.draft.last4}
        self._send()

    def _who(self, who: str) -> None:
        host = ((self.verdict and self.verdict.card) or {}).get("host_name") if who == "host" else ""
        self._propose(host or self._say(f"gate.signature.who.{who}"))

    def _propose(self, who: str) -> None:
        self.draft.who, self.draft.prefilled = who, True

    def _release(self, route: Route) -> None:
        if not self.draft.who.strip():
            self.draft.complaint = "who_missing"
            return
        self.draft.body["release"] = {"route": route.value, "by": self.draft.who}
        self._send()

    def _let_out(self, _: str) -> None:
        if self.person:
            self._question({"visit": self.person.visit}, Way.OUT)
        else:
            self._send()

    def _reason(self, reason: str) -> None:
        self.draft.reason, self.draft.prefilled = self._say(f"gate.settle.reason.{reason}"), True
        self.cursor = REASONS.index(reason)

    def _settle(self, _: str) -> None:
        if not self.draft.reason.strip() or self.person is None:
            self.draft.complaint = "reason_missing"
        elif not self.busy:
            self.busy = True
            body = {"visit": self.person.visit, "guard": self.guard, "reason": self.draft.reason}
            self._ask("settle", body, self._answered)

    # Moving about

    def _ready(self, _: str = "") -> None:
        self.verdict, self.person, self.card, self.draft = None, None, None, Draft()
        self._turn(Page.READY)
        self._until = float("inf")

    def _turn(self, page: Page) -> None:
        self.page, self.cursor = page, -1
        self._until = self._clock() + ABANDONED

    def _move(self, key: str) -> None:
        if self.page is Page.READY and key in ("left", "right"):
            self.do("way:in" if key == "left" else "way:out")
        elif self.choices:
            start = -1 if self.cursor < 0 and _STEPS[key] > 0 else max(self.cursor, 0)
            self.cursor = (start + _STEPS[key]) % len(self.choices)
            if self.page in (Page.IDENTITY, Page.SETTLE):
                self.do(self.chosen)
            self._changed(None)

    def _enter(self) -> None:
        self.do(_FIRST.get(self.page, self.chosen))

    def _row(self, visit: int) -> Inside | None:
        return next((row for row in self.board.rows if row.visit == visit), None)


Deed = Callable[[Watch, str], None]
_STEPS = {"down": 1, "right": 1, "up": -1, "left": -1}
_FIELDS = {
    Page.CODE: ("code", CODE_LENGTH),
    Page.IDENTITY: ("last4", 4),
    Page.SIGNATURE: ("who", LONGEST["name"]),
    Page.SETTLE: ("reason", LONGEST["organisation"]),
}
_QUESTIONS = frozenset({*_FIELDS, Page.PERSON, Page.CARD})
_FIRST = {
    Page.IDENTITY: "let_in",
    Page.CODE: "send",
    Page.SETTLE: "settle",
    Page.VERDICT: "cancel",
    Page.CARD: "written",
}
_TYPING: dict[str, Deed] = {"key": Watch._key, "erase": Watch._erase}
_ALWAYS: dict[str, Deed] = {
    "cancel": Watch._ready,
    "guards": Watch._hand_over,
    "way": Watch._force,
    "code": Watch._open_code,
    "inside": Watch._open_person,
    "card": Watch._open_card,
}
_DEEDS: dict[Page, dict[str, Deed]] = {
    Page.GUARD: {"guard": Watch._on_duty},
    Page.CODE: {**_TYPING, "send": Watch._submit_code},
    Page.IDENTITY: {**_TYPING, "document": Watch._document, "let_in": Watch._let_in},
    Page.SIGNATURE: {
        **_TYPING,
        "who": Watch._who,
        "let_out": Watch._let_out,
        "call": lambda watch, _: watch._release(Route.CALL),
        "paper": lambda watch, _: watch._release(Route.PAPER),
    },
    Page.CARD: {"written": Watch._written},
    Page.PERSON: {"let_out": Watch._let_out, "explain": Watch._explain},
    Page.SETTLE: {**_TYPING, "reason": Watch._reason, "settle": Watch._settle},
}
