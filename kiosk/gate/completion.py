"""What is still missing, completed on one sheet and asked anew: one for the way in, one for the way out."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kiosk.gate.duty import Duty
from kiosk.gate.missing import missing
from kiosk.gate.part import Deed, Field, Page, Part
from kiosk.gate.sheet import VERDICT, Verdict
from kiosk.gate.signed import SLIP, SignedSlip
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.gate.writing import Writing
from kiosk.station.rows import text
from kiosk.visit import documents
from kiosk.visit.forms import LONGEST, Document, Refused, Route
from kiosk.visit.gate import OVERRIDABLE

IDENTITY, SIGNATURE, OVERRIDE = "identity", "signature", "override"
REASONS = ("nobody_reached", "host_left", "leader_decides")
OUTCOMES = ("no_answer", "refused")
_LONGEST_NOTE = 200


class Completion(Part):
    """`body`: the question as it was asked last; `asks`: what this visitor needs of identity, escort, heads,
    belongings and signature; `most`: how many people may go through; `calls`: what came of telephoning."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.begin({}, lambda body: None)
        self.pages = {
            IDENTITY: Page(
                {"document": self._choose, "let_in": self._let_in, "badge": self._let_in, **self._common},
                self._documents,
                picks=True,
                first="let_in",
                field=lambda: self.number if "identity" in self.asks else None,
            ),
            SIGNATURE: Page(
                {
                    "let_out": self._let_out,
                    "badge": self._let_out,
                    "call": self._call,
                    "paper": self._paper,
                    "called": self._called,
                }
                | {"who": self._who, **self._common},
                self._ways_out,
                field=lambda: self.who if self.unsigned else None,
            ),
            OVERRIDE: Page(
                {"reason": self._choose_reason, "confirm": self._overrule, "write": self._write},
                lambda: tuple(f"reason:{reason}" for reason in REASONS),
                picks=True,
                first="confirm",
                field=lambda: self.reason,
            ),
        }
        self.doors = {"override": self._open_override}

    def begin(self, body: Mapping[str, Any], put: Callable[[Mapping[str, Any]], None]) -> None:
        """Another question, which `put` asks: nothing is filled in yet."""
        self.body, self._put_anew = dict(body), put
        self.visit: Mapping[str, Any] = {}
        self.asks: frozenset[str] = frozenset()
        self.document, self.checked, self.heads, self.most, self.same = "", False, 0, 0, True
        self.number = Field(
            documents.LONGEST, lambda key: key == "<" or (key.isascii() and key.isalnum()), True
        )
        self.escort, self.who = Field(LONGEST["name"]), Field(LONGEST["name"])
        self.note, self.reason = Field(_LONGEST_NOTE), Field(_LONGEST_NOTE)
        self.plate = Field(LONGEST["plate"], upper=True)
        self.calls: list[tuple[str, datetime]] = []

    def open(self, verdict: Verdict) -> None:
        """The sheet for what this answer asks for; what was filled in already stays."""
        first = not self.visit
        row = self.watch.row(verdict.visit) or {}
        self.visit = {
            **row,
            **{key: value for key, value in (verdict.card or {}).items() if value is not None},
        }
        lacks = missing(verdict.code, self.body.get("way"), self.visit)
        self.asks, self.most = lacks.asks, lacks.most
        if first:
            self.heads = self.most
            self.plate.propose(text(self.visit, "plate"))
            self.who.propose(text(self.visit, "host_name"))
        self.watch.look_at(verdict)
        self.watch.turn(IDENTITY if lacks.entering else SIGNATURE)
        self.watch.changed(Lamp.ASK)

    def holds(self, text: str) -> bool:
        """Whether this pass is the one that the guard is being asked about."""
        return self._open and str(self.body.get("scan", "")).upper() == text.upper()

    def scanned(self, text: str) -> bool:
        """A document's number or line, while it is asked for: checked here, and forgotten but for its end."""
        if not (self.watch.page == IDENTITY and "identity" in self.asks and documents.alike(text)):
            return False
        seen = documents.read(text)
        if seen:
            self.document, self.checked = seen.document, True
            self.number.write(seen.last4)
        self.watch.complain("" if seen else "number_wrong")
        self.watch.changed(Lamp.GOOD if seen else Lamp.BAD)
        return True

    @property
    def released(self) -> bool:
        """Whether the host has signed, perhaps while the guard was asking for it."""
        row = self.watch.row(self.watch.verdict.visit if self.watch.verdict else None)
        return bool((row or self.visit).get("released"))

    @property
    def unsigned(self) -> bool:
        """Whether nobody may leave before the guard has seen to the signature."""
        return "signature" in self.asks and not self.released and self.heads >= self.most

    @property
    def overridable(self) -> bool:
        """Whether the guard may overrule what stands on the screen, for a reason."""
        verdict = self.watch.verdict
        if verdict is None or self.watch.page not in (VERDICT, SIGNATURE):
            return False
        return verdict.code in OVERRIDABLE or self.unsigned

    @property
    def _open(self) -> bool:
        return self.watch.page in (IDENTITY, SIGNATURE, OVERRIDE, SLIP)

    # What the tags do

    @property
    def _common(self) -> dict[str, Deed]:
        return {"escort": self._escort, "heads": self._count, "same": self._compare, "write": self._write}

    def _documents(self) -> tuple[str, ...]:
        return tuple(f"document:{one}" for one in Document) if "identity" in self.asks else ()

    def _ways_out(self) -> tuple[str, ...]:
        if not self.unsigned:
            return ("let_out", "cancel")
        return ("call", "paper", *(f"called:{outcome}" for outcome in OUTCOMES), "override", "cancel")

    def _choose(self, document: str) -> None:
        self.document, self.checked = document, False
        if self._documents():
            self.watch.cursor = self._documents().index(f"document:{document}")

    def _escort(self, who: str) -> None:
        self.escort.write(text(self.visit, "host_name") if who == "host" else "")
        if who != "host":
            self.watch.part(Writing).open(self.escort, "gate.write.escort")

    def _count(self, step: str) -> None:
        self.heads = min(self.most, max(1, self.heads + int(step)))

    def _compare(self, same: str) -> None:
        self.same = same == "yes"
        if not self.same:
            self.watch.part(Writing).open(self.note, "gate.write.note")

    def _write(self, what: str) -> None:
        line: Field = getattr(self, what)
        self.watch.part(Writing).open(line, f"gate.write.{what}", plate=what == "plate")

    def _who(self, who: str) -> None:
        host = text(self.visit, "host_name") if who == "host" else ""
        self.who.propose(host or self.watch.desk.say(f"gate.signature.who.{who}"))

    def _let_in(self, _: str) -> None:
        if "identity" in self.asks and not self._identified():
            return
        if "escort" in self.asks and not self.escort.text.strip():
            self.watch.complain("escort_missing")
        elif self._completed():
            self._put()

    def _identified(self) -> bool:
        if not self.document:
            self.watch.complain("document_missing")
            return False
        try:
            last4 = documents.end_of(self.document, self.number.text)
        except Refused as refused:
            self.watch.complain(refused.complaints["number"])
            return False
        self.number.write(last4)  # the whole number is not needed any more
        self.body["identity"] = {"document": self.document, "last4": last4}
        return True

    def _completed(self) -> bool:
        """Take over what both ways have in common."""
        if "escort" in self.asks:
            self.body["escort"] = self.escort.text.strip()
        if "heads" in self.asks:
            self.body["heads"] = self.heads
        if "belongings" in self.asks:
            if not self.same and not self.note.text.strip():
                self.watch.complain("note_missing")
                return False
            self.body["belongings"] = {"same": self.same, "note": "" if self.same else self.note.text.strip()}
        if self.plate.text:
            self.body["plate"] = self.plate.text
        return True

    def _put(self) -> None:
        self._put_anew(self.body)

    def _let_out(self, _: str) -> None:
        if not self.unsigned and self._completed():
            self._put()

    def _call(self, _: str) -> None:
        if self._release(Route.CALL):
            self._put()

    def _paper(self, _: str) -> None:
        if self._release(Route.PAPER):
            self.watch.part(SignedSlip).open(self._attest, SIGNATURE)

    def _attest(self, photo: str) -> None:
        self.body["photo"] = photo
        self._put()

    def _release(self, route: Route) -> bool:
        """Whether all is there that a release needs."""
        if not self.who.text.strip():
            self.watch.complain("who_missing")
            return False
        self.body["release"] = {"route": route.value, "by": self.who.text}
        return self._completed()

    def _called(self, outcome: str) -> None:
        """The host could not be reached, or said no: that is recorded, and nobody goes."""
        verdict = self.watch.verdict
        if verdict is None or not self.who.text.strip():
            self.watch.complain("who_missing")
            return
        body = {"visit": verdict.visit, "who": self.who.text, "outcome": outcome}
        now = self.watch.desk.now()
        self.watch.ask("called", body, lambda code, *_: self._noted(code, outcome, now))

    def _noted(self, code: str, outcome: str, at: datetime) -> None:
        if code == "noted":
            self.calls.append((outcome, at))
            self.watch.changed(Lamp.ASK)
        else:
            self.watch.show(Verdict(code))

    def _open_override(self, _: str) -> None:
        if self.overridable:
            self.watch.turn(OVERRIDE)

    def _choose_reason(self, reason: str) -> None:
        self.reason.propose(self.watch.desk.say(f"gate.override.reason.{reason}"))
        self.watch.cursor = REASONS.index(reason)

    def _overrule(self, _: str) -> None:
        if not self.reason.text.strip():
            self.watch.complain("reason_missing")
        elif self._completed():
            self.body["override"] = {"reason": self.reason.text}
            self.watch.part(Duty).acknowledge(self.watch.guard, self._put)
