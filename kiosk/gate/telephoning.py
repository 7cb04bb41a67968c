"""Telephoning: a host who does not answer (R9), and approvals by telephone (R13, R22, R31)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kiosk.gate.board import named
from kiosk.gate.part import Field, Matter, Page, Part
from kiosk.gate.sheet import Verdict
from kiosk.gate.verdicts import Lamp
from kiosk.gate.watch import Watch
from kiosk.gate.writing import Writing
from kiosk.visit.forms import LONGEST
from kiosk.visit.states import State

TELEPHONE, APPROVAL = "telephone", "approval"
_SHOWN = {"agree": "agreed", "decline": "declined", "grant": "granted", "refuse": "not_granted"}
_AWAITING = (State.ANNOUNCED, State.ASKED, State.AGREED)
Row = Mapping[str, Any]


class Telephoning(Part):
    """`visit`: whom a call is about; `need`: the approval that is meant, by its kind; `who`: who answered;
    `calls`: when nobody answered last, by visit."""

    def __init__(self, watch: Watch) -> None:
        super().__init__(watch)
        self.visit, self.need = 0, ""
        self.who = Field(LONGEST["name"])
        self.calls: dict[int, datetime] = {}
        writing = {"who": self._propose, "write": self._write, "nobody": self._nobody}
        self.pages = {
            TELEPHONE: Page(
                {"host": self._answered, **writing},
                lambda: ("host:agree", "host:decline", "nobody", "cancel"),
                field=lambda: self.who,
            ),
            APPROVAL: Page(
                {"approve": self._approved, "need": self._choose, **writing},
                lambda: ("approve:grant", "approve:refuse", "nobody", "cancel"),
                field=lambda: self.who,
            ),
        }
        self.doors = {"telephone": self._open, "approval": self._open_approval}

    @property
    def row(self) -> Row | None:
        """The visit as the copy has it now."""
        return self.watch.row(self.visit)

    @property
    def needs(self) -> list[Row]:
        """Its approvals that nobody has given yet."""
        return needs_of(self.row)

    @property
    def approver(self) -> str:
        """Who is asked for the approval: a name, or whose business it is."""
        return self._named("by") or self.watch.desk.say(f"common.approver.{self.need}")

    @property
    def extension(self) -> str:
        """The approver's telephone; '' where nobody is named, or none is known."""
        return self._named("extension")

    def matters(self) -> list[Matter]:
        """A group is one matter: its leader's."""
        rows = [row for row in self.watch.rows if row.get("group") is None]
        silent = [self._silent(row) for row in rows if row.get("telephone") and unanswered(row)]
        return [*silent, *(self._wanted(row, need) for row in rows for need in _for_the_guard(row))]

    def told(self) -> None:
        self.calls = {visit: at for visit, at in self.calls.items() if self.watch.row(visit)}
        page = self.watch.page
        kinds = [need["kind"] for need in self.needs]
        if (page == TELEPHONE and not unanswered(self.row)) or (page == APPROVAL and self.need not in kinds):
            self.watch.ready()

    def leave(self) -> None:
        self.visit, self.need = 0, ""
        self.who.write("")

    # The matters

    def _silent(self, row: Row) -> Matter:
        say, extension = self.watch.desk.say, row.get("extension")
        host = str(row.get("host_name") or "")
        what = {"extension": extension} if extension else {"name": host}
        title = say(f"gate.telephone.{'matter' if extension else 'matter_name'}", **what)
        second = " · ".join(filter(None, (str(row.get("name") or ""), host, self._no_answer(row))))
        return Matter(f"telephone:{row['visit']}", "call", title, second, silent=True)

    def _wanted(self, row: Row, need: Row) -> Matter:
        say, kind = self.watch.desk.say, need["kind"]
        title = say("gate.approval.matter", who=need.get("by") or say(f"common.approver.{kind}"))
        second = (str(row.get("name") or ""), say(f"gate.approval.for.{kind}"), self._no_answer(row))
        return Matter(
            f"approval:{row['visit']}:{kind}", "call", title, " · ".join(filter(None, second)), silent=True
        )

    def _no_answer(self, row: Row) -> str:
        return self.watch.desk.say("gate.signature.outcome.no_answer") if row["visit"] in self.calls else ""

    # What the tags do

    def _meant(self, what: str) -> int:
        """The visit of the tag, or of the verdict that is shown."""
        verdict = self.watch.verdict
        return named(what) or (verdict.visit if verdict and verdict.visit else 0)

    def _open(self, what: str) -> None:
        visit = self._meant(what)
        row = self.watch.row(visit)
        if row and unanswered(row):
            self.visit = visit
            self.who.propose(str(row.get("host_name") or ""))
            self.watch.turn(TELEPHONE)

    def _open_approval(self, what: str) -> None:
        number, _, kind = what.partition(":")
        visit = self._meant(number)
        kinds = [need["kind"] for need in needs_of(self.watch.row(visit))]
        if kinds:
            self.visit = visit
            self._choose(kind if kind in kinds else kinds[0])
            self.watch.turn(APPROVAL)

    def _choose(self, kind: str) -> None:
        if kind in (need["kind"] for need in self.needs):
            self.need = kind
            self.who.propose(self.approver)

    def _named(self, field: str) -> str:
        need = next((need for need in self.needs if need["kind"] == self.need), {})
        return str(need.get(field) or "")

    def _propose(self, who: str) -> None:
        host = str((self.row or {}).get("host_name") or "") if who == "host" else ""
        self.who.propose(host or self.watch.desk.say(f"gate.signature.who.{who}"))

    def _write(self, _: str) -> None:
        self.watch.part(Writing).open(self.who, "gate.write.who")

    def _answered(self, choice: str) -> None:
        self._hand_in("answered", {"visit": self.visit, "choice": choice}, choice)

    def _approved(self, choice: str) -> None:
        """What the leader of a group needs, all of it need."""
        visit = (self.row or {}).get("group") or self.visit
        self._hand_in("approved", {"visit": visit, "need": self.need, "choice": choice}, choice)

    def _hand_in(self, verb: str, body: Row, choice: str) -> None:
        who = self.who.text.strip()
        if not who:
            self.watch.complain("who_missing")
        elif choice in _SHOWN:
            self.watch.ask(verb, {**body, "who": who}, lambda *answer: self._told(_SHOWN[choice], *answer))

    def _told(self, shown: str, code: str, data: Row, by: str) -> None:
        if code == "refused":
            self.watch.refused(data)
        else:
            self.watch.show(Verdict(shown if code == "noted" else code, data.get("visit"), None, by))

    def _nobody(self, _: str) -> None:
        """R9: no answer is never a yes. The call is recorded, and the guard tries again later."""
        visit, now = self.visit, self.watch.desk.now()
        body = {"visit": visit, "who": self.who.text.strip(), "outcome": "no_answer"}
        self.watch.ask("called", body, lambda code, data, by: self._noted(visit, now, code, by))

    def _noted(self, visit: int, at: datetime, code: str, by: str) -> None:
        if code == "noted":
            self.calls[visit] = at
            self.watch.changed(Lamp.ASK)
        else:
            self.watch.show(Verdict(code, visit, None, by))


def unanswered(row: Row | None) -> bool:
    """Whether the host's answer is awaited."""
    return row is not None and row["state"] == State.ASKED


def needs_of(row: Row | None) -> list[Row]:
    """The approvals of a visit that nobody has given yet."""
    told = row.get("needs") if row and row["state"] in _AWAITING else None
    needs = [need for need in told if isinstance(need, dict)] if isinstance(told, list) else []
    return [need for need in needs if need.get("state") == "asked" and need.get("kind")]


def _for_the_guard(row: Row) -> list[Row]:
    """Those where nobody is named who could be asked otherwise; all, once nothing else is awaited."""
    return [need for need in needs_of(row) if row["state"] == State.AGREED or not need.get("by")]
