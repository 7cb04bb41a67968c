"""Passes: scanned, typed as a short code, or meant by a touch on a list; and what is said of them."""

from collections import deque
from collections.abc import Mapping
from typing import Any

from kiosk.gate.completion import Completion
from kiosk.gate.part import Door, Field, Page, Part, code_like
from kiosk.gate.sheet import READY, VERDICT, Verdict
from kiosk.gate.telephoning import needs_of, unanswered
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.visit import documents, passes
from kiosk.visit.gate import ASKING, Code, Way

CODE = "code"
CODE_LENGTH = 8
FORCED = 20.0  # seconds that 'in' or 'out' stays chosen without a scan
_NEVER = float("inf")
_MOST_WAITING = 5
_WAYS_ON: dict[str, tuple[str, ...]] = {
    Code.LEFT: ("taken",),
    Code.NOT_AGREED: ("telephone",),
    Code.APPROVAL_MISSING: ("approval",),
    Code.EXPIRED: ("override", "register"),
    Code.UNREADABLE: ("code",),
    Code.UNKNOWN: ("register",),
    Code.WRONG_SITE: ("register",),
    Code.ALREADY_LEFT: ("register",),
}


class Reading(Part):
    """`way`: where the next scan goes; `code`: the short code that is being typed."""

    bar = (Door("code", "keyboard", "gate.ready.code"),)

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.way = Way.EITHER
        self.code = Field(CODE_LENGTH, code_like, upper=True)
        self._way_until = _NEVER
        self._queue: deque[str] = deque(maxlen=_MOST_WAITING)
        self.pages = {
            READY: Page(
                choices=self._list, sideways=("way:in", "way:out"), typed=self._begin_code, lasts=_NEVER
            ),
            VERDICT: Page(
                {"taken": self._taken}, lambda: self.ways_on, first="cancel", typed=self._begin_code
            ),
            CODE: Page({"send": self._send_code}, first="send", field=lambda: self.code),
        }
        self.doors = {"way": self._force, "code": self._open_code}

    def question(self, body: Mapping[str, Any], way: Way | None = None) -> None:
        """Ask what the gate says of this pass or visit."""
        if self.watch.busy:
            return
        asked = {**body, "way": (way or self.way).value, "identity": None, "release": None}
        self.watch.part(Completion).begin(asked, self.put)
        self.put(asked)

    def put(self, body: Mapping[str, Any]) -> None:
        """Ask it, anew when the guard has completed what was missing."""
        self.watch.ask("gate", body, self._answered)

    def scanned(self, text: str) -> bool:
        """A pass was read, or something that is none. It replaces whatever is shown."""
        if not text:
            self._show(Verdict(Code.UNREADABLE))
        elif documents.alike(text):
            self._show(Verdict("document"))  # no number of a document leaves this machine
        elif self.watch.busy:
            self._queue.append(text)
        elif not self.watch.part(Completion).holds(text):
            self.question({"scan": text})
        return True

    @property
    def ways_on(self) -> tuple[str, ...]:
        """The tags of what can be done about the verdict that is shown."""
        code = self.watch.verdict.code if self.watch.verdict else ""
        return tuple(way for way in _WAYS_ON.get(code, ()) if self._open(way))

    @property
    def code_good(self) -> bool | None:
        """Whether the typed code can be one; None while it is too short to tell."""
        if len(self.code.text) < CODE_LENGTH:
            return None
        return passes.typed_code(self.code.text) is not None

    def free(self) -> None:
        if self._queue and not self.watch.busy:
            self.question({"scan": self._queue.popleft()})

    def tick(self) -> None:
        if self.way is not Way.EITHER and self.watch.desk.seconds() >= self._way_until:
            self.way = Way.EITHER
            self.watch.changed()

    def leave(self) -> None:
        self.code.write("")

    def _answered(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "refused":
            self.watch.refused(data)
            return
        self._show(Verdict(code, data.get("visit"), data.get("card"), by))

    def _show(self, verdict: Verdict) -> None:
        self.way = Way.EITHER
        if verdict.code in ASKING:
            self.watch.part(Completion).open(verdict)
        else:
            self.watch.show(verdict)

    def _taken(self, _: str) -> None:
        """The visitor has handed the pass back (R14)."""
        if self.watch.verdict and "taken" in self.ways_on:
            self.watch.ask("hand_back", {"visit": self.watch.verdict.visit}, self._handed_back)

    def _open(self, way: str) -> bool:
        row = self.watch.row(self.watch.verdict.visit if self.watch.verdict else None)
        if way == "override":
            return self.watch.part(Completion).overridable
        if way == "telephone":
            return unanswered(row)
        return bool(needs_of(row)) if way == "approval" else True

    def _handed_back(self, code: str, data: Mapping[str, Any], by: str) -> None:
        if code == "closed":
            self.watch.ready()
            self.watch.changed(Lamp.GOOD)
        else:
            self.watch.show(Verdict(code, data.get("visit"), None, by))

    def _list(self) -> tuple[str, ...]:
        inside = (f"inside:{row.visit}" for row in self.watch.board.rows)
        return (*(matter.tag for matter in self.watch.matters), *inside)

    def _force(self, way: str) -> None:
        self.way, self._way_until = Way(way), self.watch.desk.seconds() + FORCED

    def _begin_code(self, text: str) -> bool:
        if text.isascii() and text.isalnum():
            self.watch.do("code")
            return False
        return True

    def _open_code(self, _: str) -> None:
        self.code.write("")
        self.watch.turn(CODE)

    def _send_code(self, _: str) -> None:
        if self.code_good:
            self.question({"scan": passes.typed_code(self.code.text)})
        else:
            self.watch.complain("code_wrong")
