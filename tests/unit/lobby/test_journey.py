"""The journey: the flow of pages without any screen, driven by events and a clock."""

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from kiosk.lobby.callers import BLOCKED
from kiosk.lobby.entries import Entries
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import ENDS, FORM, IDLE, LINGER, WARNING, Page
from kiosk.station import Host

ZHANG, SHAN = Host(1, "张伟", "Zhang Wei", "研发部"), Host(2, "单雪", "", "采购部")


@dataclass
class Desk:
    """Notes what a journey asks for."""

    asked: list[tuple[Any, ...]] = field(default_factory=list)

    def register(self, journey: int, form: dict[str, Any]) -> None:
        self.asked.append(("register", journey, form))

    def print(self, visit: int) -> None:
        self.asked.append(("print", visit))

    def recard(self, visit: int, copy: int) -> None:
        self.asked.append(("recard", visit, copy))

    def came_out(self, visit: int, copy: int) -> None:
        self.asked.append(("came_out", visit, copy))

    def prints(self) -> list[int]:
        return [asked[1] for asked in self.asked if asked[0] == "print"]


def row(visit: int, state: str = "asked", copy: int = 0, **more: Any) -> dict[str, Any]:
    slip = {"copy": copy, "where": "reception"} if copy else None
    known = {"visit": visit, "state": state, "called": "张*", "phone_last4": "8000", "language": "zh-TW"}
    return known | {"answer": None, "reason": "", "slip": slip} | more


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def journey(desk: Desk) -> Journey:
    return Journey(desk, idle=60, now=0)


def fill(journey: Journey, now: float = 0) -> None:
    """From the first page to the summary."""
    journey.begin("en", now)
    journey.choose(ZHANG, now)
    for name, text in (("name", "Anna"), ("organisation", "ACME"), ("phone", "13800138000")):
        journey.enter(name, text, now)
    journey.next(now)
    journey.purpose("supply", now)
    journey.people(3, now)
    journey.next(now)
    assert journey.page == Page.SUMMARY


def ask(journey: Journey, now: float = 0, visit: int = 7) -> None:
    fill(journey, now)
    journey.next(now)
    journey.registered(journey.number, "asked", {"code": "asked", "visit": visit}, now)


def test_the_form_that_is_handed_in(journey: Journey, desk: Desk) -> None:
    ask(journey)
    form = {"host": 1, "name": "Anna", "organisation": "ACME", "phone": "13800138000"}
    assert desk.asked == [("register", 1, form | {"people": 3, "purpose": "supply", "language": "en"})]
    assert journey.page == Page.ASKING


@pytest.mark.parametrize("mended", [Page.HOST, Page.YOU, Page.PURPOSE])
def test_mending_goes_straight_back_to_the_summary(journey: Journey, mended: Page) -> None:
    fill(journey)
    journey.mend(mended, 1)
    journey.next(2)
    assert journey.page == Page.SUMMARY
    journey.back(3)
    assert journey.page == Page.PURPOSE, "from the summary itself back is one page"


def test_back_from_the_first_page_wipes(journey: Journey) -> None:
    journey.begin("en", 0)
    journey.enter("query", "zw", 0)
    journey.back(1)
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


@pytest.mark.parametrize(
    ("page", "complaints"),
    [
        (Page.HOST, {"host": "missing"}),
        (Page.YOU, {"name": "missing", "phone": "missing"}),
        (Page.PURPOSE, {"purpose": "not_a_choice"}),
    ],
)
def test_no_page_is_left_with_something_missing(
    journey: Journey, page: Page, complaints: dict[str, str]
) -> None:
    journey.begin("en", 0)
    if page != Page.HOST:
        journey.choose(ZHANG, 0)
    if page == Page.PURPOSE:
        journey.enter("name", "Anna", 0)
        journey.enter("phone", "+86 138 0013 8000", 0)
        journey.next(0)
    journey.next(1)
    assert (journey.page, journey.complaints) == (page, complaints)


def test_a_complaint_goes_when_its_field_changes(journey: Journey) -> None:
    journey.begin("en", 0)
    journey.choose(ZHANG, 0)
    journey.next(0)
    journey.enter("name", "A", 0)
    assert set(journey.complaints) == {"phone"}


@pytest.mark.parametrize(
    "text", ["\x1b@\x10\x04", "=cmd|' /C calc'!A0", "\u202eevil", "𬱟" * 500, " " * 99, "\x00"]
)
def test_hostile_texts_stay_texts(journey: Journey, text: str) -> None:
    journey.begin("en", 0)
    journey.choose(ZHANG, 0)
    journey.enter("name", text, 0)
    assert len(journey.entries.name) <= 60
    journey.next(0)
    assert journey.page == Page.YOU


@pytest.mark.parametrize("name", ["host", "language", "people", "no_such_thing", "__class__"])
def test_only_texts_can_be_typed(journey: Journey, name: str) -> None:
    journey.begin("en", 0)
    before = journey.entries
    journey.enter(name, "x", 0)
    assert journey.entries == before


@pytest.mark.parametrize(("asked", "kept"), [(0, 1), (-5, 1), (100, 99), (12, 12)])
def test_people_stay_within_reason(journey: Journey, asked: int, kept: int) -> None:
    fill(journey)
    journey.mend(Page.PURPOSE, 0)
    journey.people(asked, 0)
    assert journey.entries.people == kept


def test_twice_confirmed_is_handed_in_once(journey: Journey, desk: Desk) -> None:
    fill(journey)
    journey.next(0)
    journey.next(0)
    journey.back(0)
    journey.mend(Page.HOST, 0)
    assert len(desk.asked) == 1
    assert journey.page == Page.SUMMARY


@pytest.mark.parametrize(
    ("field_name", "page"), [("host", Page.HOST), ("phone", Page.YOU), ("people", Page.PURPOSE)]
)
def test_a_refusal_leads_to_the_first_wrong_field(journey: Journey, field_name: str, page: Page) -> None:
    fill(journey)
    journey.next(0)
    journey.registered(journey.number, "refused", {"complaints": {field_name: "too_long"}}, 1)
    assert (journey.page, journey.complaints) == (page, {field_name: "too_long"})
    assert journey.entries.name == "Anna"


@pytest.mark.parametrize("data", [{}, {"complaints": {}}, {"complaints": {"language": "not_a_choice"}}])
def test_a_refusal_that_no_page_can_mend_goes_to_the_guard(journey: Journey, data: dict[str, Any]) -> None:
    fill(journey)
    journey.next(0)
    journey.registered(journey.number, "refused", data, 1)
    assert (journey.page, journey.reason) == (Page.GUARD, "not_kept")


@pytest.mark.parametrize(
    ("code", "reason"), [("see_guard", "kept"), ("not_kept", "not_kept"), ("busy", "not_kept")]
)
def test_without_the_office_the_guard_sees_to_it(journey: Journey, code: str, reason: str) -> None:
    fill(journey)
    journey.next(0)
    journey.registered(journey.number, code, {"code": code}, 1)
    assert (journey.page, journey.reason) == (Page.GUARD, reason)
    journey.tick(1 + LINGER[Page.GUARD])
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


def test_an_answer_to_a_journey_that_is_over_changes_nothing(journey: Journey) -> None:
    fill(journey)
    journey.next(0)
    journey.registered(journey.number - 1, "asked", {"visit": 7}, 1)
    assert journey.page == Page.SUMMARY


def test_the_pass_prints_at_once_while_its_visitor_waits(journey: Journey, desk: Desk) -> None:
    ask(journey)
    journey.rows([row(7), row(8, "welcome", 1)], 5)
    assert desk.prints() == []
    journey.rows([row(7, "welcome", 1)], 6)
    journey.rows([row(7, "welcome", 1)], 7)
    assert desk.prints() == [7]
    assert journey.page == Page.PRINTING
    journey.job(7, 1, "printed", "", 8)
    assert journey.page == Page.TAKE


def test_an_answer_that_is_already_there_counts(journey: Journey, desk: Desk) -> None:
    journey.rows([row(7, "welcome", 1)], 0)
    ask(journey)
    assert desk.prints() == [7]


def test_no_pass_prints_for_a_visitor_who_left(journey: Journey, desk: Desk) -> None:
    ask(journey)
    journey.finish(3)
    journey.rows([row(7, "welcome", 1)], 4)
    assert desk.prints() == []
    assert [one.visit for one in journey.calls()] == [7]


def test_asking_lets_the_screen_go(journey: Journey) -> None:
    ask(journey, now=10)
    journey.tick(10 + LINGER[Page.ASKING] - 1)
    assert journey.page == Page.ASKING
    journey.touch(35)
    journey.tick(10 + LINGER[Page.ASKING])
    assert journey.page == Page.ASKING, "whoever touches it stays"
    journey.tick(35 + LINGER[Page.ASKING])
    assert (journey.page, journey.visit, journey.entries) == (Page.ATTRACT, None, Entries())


@pytest.mark.parametrize(("state", "page"), [("declined", Page.DECLINED), ("lapsed", Page.LAPSED)])
def test_a_no(journey: Journey, state: str, page: Page) -> None:
    ask(journey)
    journey.rows([row(7, state)], 3)
    assert journey.page == page


@pytest.mark.parametrize("state", ["carded", "inside", "closed"])
def test_a_visit_that_somebody_else_saw_to_is_let_go(journey: Journey, state: str) -> None:
    ask(journey)
    journey.rows([row(7, state)], 3)
    assert journey.page == Page.ATTRACT


def test_a_moment_is_shown(journey: Journey) -> None:
    ask(journey)
    journey.rows([row(7, answer={"kind": "postponed", "minutes": 5})], 3)
    assert journey.row
    assert (journey.page, journey.row.minutes) == (Page.ASKING, 5)


def called(journey: Journey, visit: int = 9) -> None:
    journey.rows([row(visit, "welcome", 1)], 1)
    journey.call(visit, 2)


def digits(journey: Journey, text: str, now: float = 3) -> None:
    for one in text:
        journey.digit(one, now)


def test_the_end_of_the_number_prints(journey: Journey, desk: Desk) -> None:
    called(journey)
    assert journey.language == "zh-TW", "the caller's language"
    digits(journey, "800")
    assert desk.prints() == []
    digits(journey, "0")
    assert (desk.prints(), journey.page) == ([9], Page.PRINTING)


@pytest.mark.parametrize("text", ["a", "", "１", "²", "\n", "-"])
def test_only_digits_are_digits(journey: Journey, text: str) -> None:
    called(journey)
    journey.digit(text, 3)
    assert journey.digits == ""


def test_three_misses_block_the_visit_for_a_while(journey: Journey, desk: Desk) -> None:
    called(journey)
    digits(journey, "0000")
    assert (journey.digits, journey.complaints) == ("", {"digits": "not_the_number"})
    digits(journey, "1111")
    journey.back(4)
    journey.call(9, 5)
    digits(journey, "2222", 6)
    assert (journey.page, journey.reason) == (Page.GUARD, "not_the_number")
    journey.finish(7)
    assert journey.calls() == []
    journey.tick(6 + BLOCKED)
    assert [one.visit for one in journey.calls()] == [9]
    assert desk.prints() == []


def test_a_number_without_an_end_opens_nothing(journey: Journey, desk: Desk) -> None:
    journey.rows([row(9, "welcome", 1, phone_last4="")], 1)
    journey.call(9, 2)
    digits(journey, "0000")
    assert desk.prints() == []


def test_a_pass_that_went_meanwhile(journey: Journey, desk: Desk) -> None:
    called(journey)
    journey.rows([row(9, "inside")], 3)
    digits(journey, "8000")
    assert (journey.page, journey.reason, desk.prints()) == (Page.GUARD, "gone", [])


def test_an_interlude_leaves_the_present_visitor_where_they_were(journey: Journey) -> None:
    fill(journey)
    before = journey.entries
    called(journey)
    digits(journey, "8000")
    journey.job(9, 1, "printed", "", 4)
    journey.rows([row(9, "carded")], 5)
    journey.finish(6)
    assert (journey.page, journey.entries, journey.language) == (Page.SUMMARY, before, "en")


def test_an_interlude_in_asking_prints_the_own_pass_afterwards(journey: Journey, desk: Desk) -> None:
    ask(journey)
    journey.rows([row(9, "welcome", 1)], 1)
    journey.call(9, 2)
    journey.rows([row(7, "welcome", 1), row(9, "welcome", 1)], 3)
    digits(journey, "8000")
    journey.job(9, 1, "printed", "", 4)
    journey.finish(5)
    assert desk.prints() == [9, 7]


def test_nobody_is_called_into_a_registration_that_is_being_sent(journey: Journey) -> None:
    fill(journey)
    journey.next(0)
    called(journey)
    assert journey.page == Page.SUMMARY


def printing(journey: Journey) -> None:
    ask(journey)
    journey.rows([row(7, "welcome", 1)], 1)


def test_an_uncertain_slip_is_never_printed_again_by_itself(journey: Journey, desk: Desk) -> None:
    printing(journey)
    journey.job(7, 1, "uncertain", "stalled", 2)
    journey.rows([row(7, "welcome", 1)], 3)
    journey.tick(3 + LINGER[Page.DOUBT])
    assert (desk.prints(), journey.page) == ([7], Page.ATTRACT)


def test_no_voids_the_copy_and_prints_the_next(journey: Journey, desk: Desk) -> None:
    printing(journey)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(False, 3)
    assert desk.asked[-1] == ("recard", 7, 1)
    journey.job(7, 1, "printed", "", 3)
    journey.rows([row(7, "welcome", 1)], 4)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7]), "not before the next copy is there"
    journey.recarded(7, "reissued", 5)
    journey.rows([row(7, "welcome", 2)], 6)
    assert desk.prints() == [7, 7]
    journey.job(7, 2, "printed", "", 7)
    assert journey.page == Page.TAKE


def test_reprinting_ends_somewhere(journey: Journey) -> None:
    printing(journey)
    for copy in (1, 2, 3):
        journey.job(7, copy, "uncertain", "", 2)
        journey.came_out(False, 3)
        journey.rows([row(7, "welcome", copy + 1)], 4)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_reprint")


def test_no_other_copy_to_be_had(journey: Journey) -> None:
    printing(journey)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(False, 3)
    journey.recarded(7, "not_possible", 4)
    assert (journey.page, journey.reason) == (Page.GUARD, "no_reprint")


def test_yes_is_reported(journey: Journey, desk: Desk) -> None:
    printing(journey)
    journey.job(7, 1, "uncertain", "", 2)
    journey.came_out(True, 3)
    assert (desk.asked[-1], journey.page) == (("came_out", 7, 1), Page.TAKE)


def test_a_failed_slip_can_be_tried_again(journey: Journey, desk: Desk) -> None:
    printing(journey)
    journey.job(7, 1, "failed", "paper_out", 2)
    assert (journey.page, journey.reason) == (Page.FAILED, "paper_out")
    journey.retry(3)
    assert (journey.page, desk.prints()) == (Page.PRINTING, [7, 7])


@pytest.mark.parametrize("job", [(8, 1, "printed"), (7, 2, "printed"), (7, 1, "queued"), (7, 1, "sending")])
def test_other_jobs_change_nothing(journey: Journey, job: tuple[int, int, str]) -> None:
    printing(journey)
    journey.job(*job, "", 2)
    assert journey.page == Page.PRINTING


def test_a_printer_that_never_says_anything_ends_in_doubt(journey: Journey) -> None:
    printing(journey)
    journey.tick(1 + LINGER[Page.PRINTING])
    assert journey.page == Page.DOUBT


@pytest.mark.parametrize("page", IDLE)
def test_idle_warns_and_then_wipes(journey: Journey, page: Page) -> None:
    fill(journey)
    if page == Page.CALLED:
        called(journey)
    else:
        journey.mend(page, 0)
    journey.touch(100)
    assert not journey.warned(159)
    assert journey.warned(160)
    journey.tick(100 + 60 + WARNING - 0.1)
    assert journey.page == page
    journey.tick(100 + 60 + WARNING)
    assert (journey.page, journey.entries) == (Page.ATTRACT, Entries())


def test_a_registration_on_its_way_is_not_wiped(journey: Journey) -> None:
    fill(journey)
    journey.next(0)
    journey.tick(1000)
    assert journey.page == Page.SUMMARY


TEXTS = st.text(max_size=70)
CODES = st.sampled_from(["asked", "refused", "see_guard", "not_kept", "malformed", "busy"])
STATES = st.sampled_from(["asked", "welcome", "carded", "declined", "lapsed", "inside", "closed"])


class AnyVisitor(RuleBasedStateMachine):
    """Whatever visitors, hosts, printers and the clock do, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.now, self.desk = 0.0, Desk()
        self.journey = Journey(self.desk, 60, 0)
        self.books: dict[int, dict[str, Any]] = {}

    def step(self) -> float:
        self.now += 0.5
        return self.now

    @rule(language=st.sampled_from(["zh-CN", "zh-TW", "en"]))
    def begin(self, language: str) -> None:
        self.journey.begin(language, self.step())

    @rule(language=st.sampled_from(["zh-CN", "zh-TW", "en"]))
    @precondition(lambda self: self.journey.page != Page.ATTRACT)
    def speak(self, language: str) -> None:
        self.journey.speak(language, self.step())
        assert self.journey.language == language

    @rule(name=st.sampled_from(["query", "name", "organisation", "phone"]), text=TEXTS)
    def enter(self, name: str, text: str) -> None:
        self.journey.enter(name, text, self.step())

    @rule()
    def fill_rightly(self) -> None:
        self.journey.choose(ZHANG, self.step())
        self.journey.enter("name", "Anna", self.now)
        self.journey.enter("phone", "13800138000", self.now)
        self.journey.purpose("service", self.now)

    @rule(host=st.sampled_from([ZHANG, SHAN]))
    def choose(self, host: Host) -> None:
        self.journey.choose(host, self.step())

    @rule(count=st.integers(-3, 200))
    def people(self, count: int) -> None:
        self.journey.people(count, self.step())

    @rule()
    def next(self) -> None:
        before = self.journey.entries
        self.journey.next(self.step())
        assert self.journey.entries == before

    @rule()
    @precondition(lambda self: self.journey.page != Page.HOST or self.journey.mending)
    def back(self) -> None:
        before, page = self.journey.entries, self.journey.page
        self.journey.back(self.step())
        if page in FORM or (page == Page.CALLED and self.journey.page != Page.ATTRACT):
            assert self.journey.entries == before, "back loses nothing"

    @rule(page=st.sampled_from(list(Page)))
    def mend(self, page: Page) -> None:
        self.journey.mend(page, self.step())

    @rule()
    def finish(self) -> None:
        self.journey.finish(self.step())

    @rule(code=CODES, late=st.booleans())
    def office_answers(self, code: str, late: bool) -> None:
        visit = len(self.books) + 1
        data = {"code": code, "visit": visit, "complaints": {"phone": "not_a_phone_number"}}
        if code == "asked":
            self.books[visit] = row(visit)
        self.journey.registered(self.journey.number - late, code, data, self.step())

    @rule(state=STATES, pick=st.integers(0, 5))
    def host_answers(self, state: str, pick: int) -> None:
        if self.books:
            visit = sorted(self.books)[pick % len(self.books)]
            self.books[visit] = row(visit, state, copy=1 if state == "welcome" else 0)
        self.journey.rows(list(self.books.values()), self.step())

    @rule(pick=st.integers(0, 5))
    def call(self, pick: int) -> None:
        waiting = self.journey.calls()
        self.journey.call(waiting[pick % len(waiting)].visit if waiting else 99, self.step())

    @rule(text=st.sampled_from(["8000", "0000", "1", "x"]))
    def digits(self, text: str) -> None:
        for one in text:
            self.journey.digit(one, self.step())

    @rule(state=st.sampled_from(["printed", "failed", "uncertain", "sending"]))
    def printer(self, state: str) -> None:
        if slip := self.journey.slip:
            self.journey.job(slip.visit, slip.copy, state, "", self.step())

    @rule(yes=st.booleans())
    def came_out(self, yes: bool) -> None:
        self.journey.came_out(yes, self.step())

    @rule(code=st.sampled_from(["reissued", "not_possible"]))
    def recarded(self, code: str) -> None:
        if (slip := self.journey.slip) and self.journey.page == Page.PRINTING and slip.awaiting:
            if code == "reissued":
                self.books[slip.visit] = row(slip.visit, "welcome", copy=slip.copy + 1)
            self.journey.recarded(slip.visit, code, self.step())

    @rule()
    def retry(self) -> None:
        self.journey.retry(self.step())

    @rule(seconds=st.sampled_from([1.0, 31.0, 61.0, 80.0, 400.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds
        self.journey.tick(self.now)

    @invariant()
    def nothing_remains_on_the_first_page(self) -> None:
        j = self.journey
        if j.page == Page.ATTRACT:
            kept = (j.entries, j.visit, j.caller, j.slip, j.held, j.digits, j.complaints, j.reason, j.busy)
            assert kept == (Entries(), None, None, None, None, "", {}, "", False)

    @invariant()
    def the_page_has_what_it_shows(self) -> None:
        j = self.journey
        assert (j.caller is not None) == (j.held is not None)
        assert j.page != Page.CALLED or j.caller is not None
        assert j.page not in (Page.PRINTING, Page.TAKE, Page.DOUBT, Page.FAILED) or j.slip is not None
        assert j.page not in (Page.ASKING, Page.DECLINED, Page.LAPSED) or j.visit is not None
        assert j.page == Page.ATTRACT or j.left(self.now) is not None, "no page holds the screen for ever"
        assert j.page != Page.GUARD or j.reason

    @invariant()
    def a_slip_is_printed_only_for_somebody_who_is_there(self) -> None:
        for asked in self.desk.asked:
            assert asked[0] != "print" or asked[1] in self.books

    @invariant()
    def the_one_at_the_screen_is_not_called(self) -> None:
        if self.journey.slip and self.journey.page not in ENDS:
            assert self.journey.slip.visit not in {one.visit for one in self.journey.calls()}


AnyVisitor.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
TestAnyVisitor = AnyVisitor.TestCase
