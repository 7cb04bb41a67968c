"""Whole visits in any order, through the one door, with the office dying between and within the steps.

The model knows for every visit which states it may be in after what was acknowledged; the books must agree.
"""

from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, event, text

from doorstep import Blank, Doorstep
from kiosk.visit.states import TABLE, State

IDENTITY = {"document": "resident_id", "last4": "1234"}
RELEASES = [None, {"route": "call", "by": "张伟"}, {"route": "paper", "by": "张伟"}]
ways = st.sampled_from(["either", "in", "out"])
CODES = st.sampled_from(["admitted", "left", "unknown"])
FAULTS = st.sampled_from(["none", "none", "none", "before commit", "answer lost"])
NEXT: dict[str, set[str]] = {state: {state} for state in State}
for _ in State:
    for (source, _move), target in TABLE.items():
        NEXT[source] |= NEXT[target]


class PowerCut(Exception):
    """The office dies."""


class Visits(RuleBasedStateMachine):
    """Acts on a house; `fresh` is set to the database under test."""

    fresh: Blank

    @initialize()
    def start(self) -> None:
        self.step = Doorstep(type(self).fresh())
        self.known: dict[int, str] = {}
        self.passes: dict[int, list[str]] = {}

    def teardown(self) -> None:
        if hasattr(self, "step"):
            assert self.step.books.verify() is None
            self.step.books.close()

    def act(self, fault: str, deed: Callable[[], dict[str, Any]]) -> dict[str, Any] | None:
        """Do it; with a fault the office dies before the commit, or after it with the answer lost."""
        if fault == "before commit":
            before = self.step.states()
            with suppress(PowerCut), cut_at_commit(self.step.books.engine):
                deed()
            self.step.reopen()
            assert self.step.states() == before, "half a deed was kept"
            return None
        answer = deed()
        if fault == "answer lost":
            self.step.reopen()
            return None
        return answer

    def send(self, fault: str, station: Any, verb: str, **body: Any) -> dict[str, Any]:
        """A request that is sent again under its nonce until it is answered, as a station does."""
        request = self.step.request(verb, body)

        def deed() -> dict[str, Any]:
            return self.step.reception.handle(station, request, self.step.now)

        first = self.act(fault, deed)
        again = deed()
        assert first is None or first == again, "the same request was answered differently"
        return again

    @rule(fault=FAULTS)
    def register(self, fault: str) -> None:
        form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
        answer = self.send(fault, self.step.lobby, "register", **form)
        assert answer["visit"] not in self.known
        self.known[answer["visit"]] = "asked"

    @rule(
        purpose=st.sampled_from(["business", "tour"]),
        others=st.integers(0, 2),
        each=st.booleans(),
        fault=FAULTS,
    )
    def register_more(self, purpose: str, others: int, each: bool, fault: str) -> None:
        """Groups, and visits that somebody else has to approve."""
        form = {"host": 1, "name": "李小红", "phone": "13800002222", "purpose": purpose, "each": each}
        members = [{"name": f"随行{number}"} for number in range(others)]
        answer = self.send(fault, self.step.lobby, "register", **form, members=members)
        assert len(answer["visits"]) == (1 + others if each else 1)
        self.known |= dict.fromkeys(answer["visits"], "asked")

    @rule(important=st.booleans(), fault=FAULTS)
    def announce(self, important: bool, fault: str) -> None:
        """Somebody is announced; whoever is not important confirms at the lobby, more or less often."""
        kind = "important" if important else "general"
        form = {
            "name": "陈八",
            "purpose": "business",
            "class": kind,
            "at": self.step.now + timedelta(hours=1),
        }
        told = self.step.reception.announce(form, 1, self.step.now)
        self.known[told["visit"]] = "announced"
        card = self.step.ask(self.step.lobby, "announced", digits=told["digits"])
        if card["code"] == "found":  # an hour from now may be tomorrow
            answer = self.send(fault, self.step.lobby, "arrive", proof=card["proof"])
            assert answer["code"] == ("to_gate" if important else "welcome")

    @rule(data=st.data(), choice=st.sampled_from(["grant", "grant", "refuse"]), fault=FAULTS)
    def approve(self, data: st.DataObject, choice: str, fault: str) -> None:
        if visit := self.some(data):
            body = {"visit": visit, "need": "tour", "choice": choice, "who": "陈总", "guard": "岗"}
            self.send(fault, self.step.gate, "approved", **body)

    @rule(data=st.data(), fault=FAULTS)
    def enter(self, data: st.DataObject, fault: str) -> None:
        if visit := self.some(data):
            self.send(fault, self.step.gate, "enter", announced=visit, guard="岗")

    @rule(data=st.data(), choice=st.sampled_from(["agree", "agree", "decline", "postpone"]), fault=FAULTS)
    def answer(self, data: st.DataObject, choice: str, fault: str) -> None:
        if visit := self.some(data):
            token = self.step.token(visit)
            minutes, reason = (5, "busy")
            self.act(
                fault,
                lambda: self.step.reception.answer(token, choice, self.step.now, minutes, reason),
            )

    @rule(fault=FAULTS)
    def arrive(self, fault: str) -> None:
        """The ordinary way in, in one go: the deeper states shall be common."""
        visit, qr = self.step.welcome()
        self.known[visit] = "asked"
        self.passes.setdefault(visit, []).append(qr)
        body = {"scan": qr, "identity": IDENTITY, "guard": "岗"}
        assert self.send(fault, self.step.gate, "gate", **body)["code"] == "admitted"
        self.step.later(minutes=1)

    @rule(data=st.data(), outcome=st.sampled_from(["printed", "failed", "uncertain"]), fault=FAULTS)
    def slip(self, data: st.DataObject, outcome: str, fault: str) -> None:
        if visit := self.some(data):
            row = self.step.row(self.step.lobby, visit)
            if row["slip"]:
                self.passes.setdefault(visit, []).append(row["slip"]["qr"])
                copy = row["slip"]["copy"]
                self.send(fault, self.step.lobby, "slip", visit=visit, copy=copy, outcome=outcome)

    @rule(data=st.data(), wrong=st.sampled_from([0, 0, 1]), fault=FAULTS)
    def recard(self, data: st.DataObject, wrong: int, fault: str) -> None:
        if visit := self.some(data):
            passes = self.step.row(self.step.gate, visit)["passes"] or [{"copy": 1}]
            copy = passes[-1]["copy"] + wrong
            self.send(fault, self.step.lobby, "recard", visit=visit, copy=copy, why="lost")

    @rule(data=st.data(), way=ways, release=st.sampled_from(RELEASES), shown=st.booleans(), fault=FAULTS)
    def scan(self, data: st.DataObject, way: str, release: Any, shown: bool, fault: str) -> None:
        every = [qr for texts in self.passes.values() for qr in texts]
        if every:
            qr = data.draw(st.sampled_from(every))
            identity = IDENTITY if shown else None
            body = {"scan": qr, "way": way, "release": release, "identity": identity, "guard": "岗"}
            gate = data.draw(st.sampled_from([self.step.gate, self.step.other_gate]))
            answer = self.send(fault, gate, "gate", **body)
            assert answer["code"] != "admitted" or shown

    @rule(
        data=st.data(),
        release=st.sampled_from(RELEASES),
        heads=st.none() | st.integers(1, 3),
        why=st.sampled_from([None, {"reason": "急"}]),
        fault=FAULTS,
    )
    def leave_without_pass(
        self, data: st.DataObject, release: Any, heads: int | None, why: Any, fault: str
    ) -> None:
        if visit := self.some(data):
            body = {
                "visit": visit,
                "way": "out",
                "release": release,
                "guard": "岗",
                "heads": heads,
                "override": why,
            }
            self.send(fault, self.step.gate, "gate", **body)

    @rule(
        data=st.data(),
        code=st.sampled_from(["admitted", "left", "members_missing", "unknown"]),
        release=st.sampled_from(RELEASES),
    )
    def hand_in(self, data: st.DataObject, code: str, release: Any) -> None:
        """A gate that stood alone hands in what it decided, right or wrong."""
        every = [qr for texts in self.passes.values() for qr in texts]
        if every:
            body = {"scan": data.draw(st.sampled_from(every)), "release": release, "guard": "岗"}
            request = self.step.request("gate", body, decided={"code": code})
            self.step.reception.handle(self.step.gate, request, self.step.now)

    @rule(data=st.data(), fault=FAULTS)
    def sign(self, data: st.DataObject, fault: str) -> None:
        if visit := self.some(data):
            token = self.step.token(visit)
            self.act(fault, lambda: self.step.reception.sign(token, "张伟", self.step.now))

    @rule(data=st.data(), fault=FAULTS)
    def settle(self, data: st.DataObject, fault: str) -> None:
        if visit := self.some(data):
            self.send(fault, self.step.gate, "settle", visit=visit, guard="岗", reason="随车离开")

    @rule(minutes=st.sampled_from([0.1, 1, 4, 30, 700]))
    def time_passes(self, minutes: float) -> None:
        self.step.later(minutes=minutes)
        self.step.reception.lapse_due(self.step.now)

    @rule()
    def day_ends(self) -> None:
        self.step.reception.close_day(self.step.now + timedelta(seconds=1), self.step.now)

    def some(self, data: st.DataObject) -> int | None:
        return data.draw(st.sampled_from(sorted(self.known))) if self.known else None

    @invariant()
    def nothing_acknowledged_is_lost_or_goes_backwards(self) -> None:
        if not hasattr(self, "step"):
            return
        states = self.step.states()
        assert set(states) == set(self.known)
        for visit, state in states.items():
            assert state in NEXT[self.known[visit]], f"{self.known[visit]} became {state}"
        self.known = states

    @invariant()
    def the_books_add_up(self) -> None:
        if not hasattr(self, "step"):
            return
        for line in self.step.log():
            left, owed = line["left_at"] is not None, line["state"] == "owed"
            assert left <= (line["came_in_at"] is not None), "out without in"
            owing = line["release_route"] in ("call", "override") and line["signed_at"] is None
            assert owed == (owed and owing)
            if line["state"] in ("inside", "signed"):
                assert not left
        with self.step.books.reading() as conn:
            kinds = "kind IN ('gate:visit:left', 'gate:visit:came_in')"
            rows = conn.execute(text(f"SELECT visit_id, kind FROM events WHERE {kinds}"))
            assert all(count == 1 for count in Counter(map(tuple, rows)).values()), "in or out twice"
            live = (
                "SELECT max(n) FROM (SELECT count(*) AS n FROM passes WHERE NOT void GROUP BY visit_id) AS x"
            )
            assert (conn.execute(text(live)).scalar() or 0) <= 1


class cut_at_commit:  # noqa: N801 - reads as what it does
    """The power goes when the transaction would be committed."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def __enter__(self) -> None:
        event.listen(self.engine, "commit", self.cut)

    def __exit__(self, *exception: object) -> None:
        event.remove(self.engine, "commit", self.cut)

    @staticmethod
    def cut(connection: object) -> None:
        raise PowerCut


@pytest.mark.parametrize(
    "examples", [12, pytest.param(500, marks=[pytest.mark.soak, pytest.mark.timeout(7200)])]
)
def test_any_order_of_visits_with_the_office_dying(blank: Blank, examples: int) -> None:
    machine = type("VisitsHere", (Visits,), {"fresh": staticmethod(blank)})
    checks = [HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much]
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=examples, stateful_step_count=25, deadline=None, suppress_health_check=checks
        ),
    )
