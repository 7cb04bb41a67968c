"""Whatever visitors, hosts, printers, the office and the clock do, in any order."""

from collections.abc import Callable
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from lobby_desk import FOUND, HOUSE, JPEG, KNOWN, SHAN, STROKES, ZHANG, Desk, new_journey, row

from kiosk.lobby.entries import Entries
from kiosk.lobby.house import House
from kiosk.lobby.journey import Visitor
from kiosk.lobby.journey.journey import NO_ANSWER
from kiosk.lobby.pages import ENDS, FORM, IDLE, LINGER, TEXTS, Page
from kiosk.visit.states import State

FIELDS = sorted({field for fields in TEXTS.values() for field in fields})
TYPED = [
    "123456",
    "8000",
    "13800138000",
    "Anna",
    "204X",
    "",
    "\x00\x1b@",
    "𬱟" * 70,
    "=cmd|' /C calc'!A0",
    " ",
]
PURPOSES = ["business", "interview", "audit", "secret", "shoot", "official", "sales", "unknown"]
LANGUAGES = ["zh-CN", "zh-TW", "en"]
WAYS = ["walk_in", "walk_in", "expected", "been_here", "own_phone", "leaving"]
STATES = [*State, *[State.WELCOME] * 9, *[State.ASKED, State.DECLINED, State.LAPSED] * 3]
ANSWERS = {
    "register": ["asked", "asked", "refused", "see_guard", "to_gate", "turned_away", "not_kept"],
    "announced": ["found", "found", "unknown", "not_today", "wait", "unreachable"],
    "arrive": ["welcome", "welcome", "asked", "to_gate", "see_guard", "not_possible", "refused"],
    "known": ["known", "known", "unknown", "wait", "unreachable"],
    "invite": ["open", "unreachable"],
}
"""What the office says; anything to anything now and then."""
TOLD: dict[str, dict[str, Any]] = {"found": FOUND, "known": KNOWN, "open": {"url": "https://x"}}
WRONG = ["phone", "host", "purpose", "agreement", "photo", "members", "visitor", "proof"]


class Printer(Desk):
    """Notes what comes out of the printer. `copies`: of the slips that the journey knows."""

    def __init__(self) -> None:
        super().__init__()
        self.copies: dict[int, int] = {}
        self.out: set[tuple[int, int]] = set()

    def print(self, visit: int) -> None:
        super().print(visit)
        assert (visit, self.copies[visit]) not in self.out, "printed twice"


class Day:
    """A day at the lobby. Each event that there is happens, whether it fits the page or not."""

    def __init__(self, chance: Random) -> None:
        self.chance, self.now, self.desk = chance, 0.0, Printer()
        self.journey = new_journey(self.desk)
        self.books: dict[int, dict[str, Any]] = {}
        self.pages: set[Page] = set()

    def step(self) -> float:
        self.now += 0.5
        return self.now

    # The visitor

    def begin(self) -> None:
        self.journey.begin(self.chance.choice(LANGUAGES), self.step())

    def choose_a_way(self) -> None:
        getattr(self.journey, self.chance.choice(WAYS))(self.step())

    def speak(self) -> None:
        language = self.chance.choice(LANGUAGES)
        self.journey.speak(language, self.step())
        assert self.journey.language == language or self.journey.page == Page.ATTRACT

    def enter(self) -> None:
        self.journey.enter(self.chance.choice(FIELDS), self.chance.choice(TYPED), self.step())

    def fill_rightly(self) -> None:
        """Whatever this page wants."""
        journey = self.journey
        journey.purpose(self.chance.choice(PURPOSES), self.step())
        if journey.page == Page.HOST:
            journey.choose(self.chance.choice([ZHANG, SHAN]), self.now)
            return
        for field, text in (
            ("name", "Anna"),
            ("phone", "13800138000"),
            ("last4", "8000"),
            ("code", "123456"),
        ):
            journey.enter(field, text, self.now)
        journey.sign(STROKES, self.now)
        journey.consent(self.now)
        journey.photograph(JPEG, self.now)
        journey.next(self.now)

    def walk_through(self) -> None:
        """Somebody who knows what to do, up to the office's answer."""
        if self.journey.page == Page.ATTRACT:
            self.choose_a_way()
            for _ in range(7):
                self.fill_rightly()

    def scan(self) -> None:
        self.journey.scan(self.chance.choice(["VI1ABC", "", "VP1" + "A" * 52]), self.step())

    def means(self) -> None:
        self.journey.means(self.chance.choice(["digits", "name", "x"]), self.step())

    def no_host(self) -> None:
        self.journey.no_host(self.step())

    def bring_others(self) -> None:
        self.journey.people(self.chance.randint(-3, 200), self.step())
        self.journey.enter("member", self.chance.choice(["", "李雷", "x" * 99]), self.now)
        self.journey.add_member(self.now)
        self.journey.drop_member(self.chance.randint(-2, 3), self.now)
        self.journey.each(self.chance.random() < 0.5, self.now)

    def photograph(self) -> None:
        if self.chance.random() < 0.3:
            self.journey.no_photograph(self.step())
        self.journey.photograph(self.chance.choice(["", "?", JPEG]), self.step())

    def sign(self) -> None:
        self.journey.sign(self.chance.choice([[], STROKES, None]), self.step())

    def rate(self) -> None:
        self.journey.rate(self.chance.randint(0, 6), self.step())

    def remark(self) -> None:
        self.journey.remark(self.chance.choice(["suggestion", "complaint", "x"]), self.step())

    def next(self) -> None:
        self.journey.next(self.step())

    def back(self) -> None:
        before, page = self.journey.entries, self.journey.page
        self.journey.back(self.step())
        if page in FORM and self.journey.page != Page.ATTRACT:
            kept = self.journey.entries
            assert (before.name, before.host, before.members) == (kept.name, kept.host, kept.members)

    def mend(self) -> None:
        self.journey.mend(self.chance.choice([*self.journey.can_mend, *Page]), self.step())

    def finish(self) -> None:
        self.journey.finish(self.step())

    def read_guide(self) -> None:
        self.journey.read_guide(self.step())

    # The office

    def office_answers(self) -> None:
        """Rightly or wrongly, late, or twice."""
        chance = self.chance
        verb, ticket, _ = next(
            (one for one in reversed(self.desk.asked) if one[0] in ANSWERS and one[1]), ("register", 1, {})
        )
        code = chance.choice(ANSWERS[verb if chance.random() < 0.8 else chance.choice(list(ANSWERS))])
        visits = [len(self.books) + number + 1 for number in range(chance.randint(1, 3))]
        wrong = dict.fromkeys(chance.sample(WRONG, chance.randint(0, 2)), "missing")
        data: dict[str, Any] = {"complaints": wrong, "visits": visits, "seconds": 60}
        data |= TOLD.get(code, {}) | {"visit": visits[0], "guide_seen": chance.random() < 0.5}
        states = {"asked": State.ASKED, "found": State.ANNOUNCED}
        if code == "welcome" and self.journey.found:
            self.book(self.journey.found.visit, State.WELCOME)
        for visit in visits if code in states else []:
            self.book(visit, states[code])
        for _ in range(chance.choice((1, 1, 2))):
            self.journey.answered(ticket - chance.choice((0, 0, 0, 1)), code, data, self.step())

    def book(self, visit: int, state: str, copy: int = 1, **more: Any) -> None:
        """A visit stands so in the books. A copy's number only grows."""
        known = self.books.get(visit) or {"by_phone": False, "slip": None}
        copy = max(copy, (known["slip"] or {}).get("copy", 0)) if state == State.WELCOME else 0
        self.books[visit] = row(visit, state, copy, by_phone=known["by_phone"]) | more

    def hear(self) -> None:
        """The copy of the books is brought up to date."""
        self.desk.copies = {visit: one["slip"]["copy"] for visit, one in self.books.items() if one["slip"]}
        self.journey.rows(list(self.books.values()), self.step())

    def host_answers(self) -> None:
        if self.books:
            visit = self.chance.choice([*self.books, *self.journey.visits * 3])
            self.book(visit, self.chance.choice(STATES))
        self.hear()

    def somebody_registers_by_phone(self) -> None:
        self.book(len(self.books) + 1, self.chance.choice(STATES), by_phone=True)
        self.hear()

    def the_house_changes(self) -> None:
        told = self.chance.choice([*[HOUSE] * 6, {}, {"purposes": HOUSE["purposes"]}])
        self.journey.camera = self.chance.random() < 0.8
        self.journey.furnish(House.read(told), self.step())

    # The ones who come back, and the printer

    def call(self) -> None:
        visits = [one.visit for one in self.journey.calls()]
        self.journey.call(self.chance.choice([*visits, 99]), self.step())

    def digits(self) -> None:
        for one in self.chance.choice(["8000", "8000", "0000", "1", "x"]):
            self.journey.digit(one, self.step())

    def a_slip_ends(self) -> None:
        state = self.chance.choice(["printed", "printed", "failed", "uncertain", "sending"])
        if printing := self.journey.printing():
            visit = self.chance.choice(printing)
            slip = (visit, self.desk.copies.get(visit, 1))
            if state == "printed":
                self.desk.out.add(slip)
            self.journey.job(*slip, state, "", self.step())

    def the_printer_is(self) -> None:
        self.journey.printer(self.chance.choice(["", "", "paper_out"]), self.step())

    def came_out(self) -> None:
        self.journey.came_out(self.chance.random() < 0.5, self.step())

    def recarded(self) -> None:
        if (slip := self.journey.slip) and self.journey.page == Page.PRINTING and slip.awaiting:
            code = self.chance.choice(["reissued", "not_possible"])
            if code == "reissued":
                self.book(slip.visit, State.WELCOME, slip.copy + 1)
            self.journey.recarded(slip.visit, code, self.step())
            self.hear()

    def retry(self) -> None:
        self.journey.retry(self.step())

    def time_passes(self) -> None:
        self.now += self.chance.choice([0.1, 0.1, 1.0, 2.0, 16.0, 46.0, 95.0])
        self.journey.tick(self.now)

    # What always holds

    def look(self) -> None:
        self.pages.add(self.journey.page)
        self.nothing_remains_on_the_first_page()
        self.every_page_ends()
        self.the_page_has_what_it_shows()
        self.whoever_is_here_is_not_called()

    def nothing_remains_on_the_first_page(self) -> None:
        j = self.journey
        if j.page == Page.ATTRACT:
            assert j.visitor == Visitor()
            assert (j.entries, j.visit, j.caller, j.slip, j.held) == (Entries(), None, None, None, None)
            assert (j.digits, j.complaints, j.reason, j.busy, j.code) == ("", {}, "", False, "")

    def every_page_ends(self) -> None:
        j = self.journey
        assert j.page in (Page.ATTRACT, *IDLE, *LINGER)
        assert j.page == Page.ATTRACT or j.left(self.now) is not None

    def the_page_has_what_it_shows(self) -> None:
        j = self.journey
        assert (j.caller is not None) == (j.held is not None)
        assert j.page != Page.CALLED or j.caller is not None
        assert j.page not in (Page.PRINTING, Page.DOUBT, Page.FAILED) or j.slip is not None
        assert j.page not in (Page.ASKING, Page.DECLINED, Page.LAPSED) or j.visit is not None
        assert j.page != Page.CONFIRM or j.found is not None
        assert j.page != Page.AGAIN or j.known is not None
        assert j.page not in (Page.GUARD, Page.SORRY, Page.THANKS) or j.reason
        assert not j.complaints or j.page in (*FORM, Page.CALLED)
        assert j.step is None or j.step[0] <= j.step[1] <= 6

    def whoever_is_here_is_not_called(self) -> None:
        j = self.journey
        called = {one.visit for one in j.calls()}
        assert called.isdisjoint(j.visits)
        if j.slip and j.page not in ENDS:
            assert j.slip.visit not in called

    def everybody_goes_home(self) -> None:
        """Whatever page it is and whatever is awaited: in the end the screen is free again."""
        for _ in range(12):
            self.now += 2 * NO_ANSWER + max(LINGER.values())
            self.journey.tick(self.now)
        assert self.journey.page == Page.ATTRACT


D = Day
EVENTS: list[Callable[[Day], None]] = [
    *(D.begin, D.choose_a_way, D.speak, D.enter, D.scan, D.means, D.no_host, D.bring_others, D.photograph),
    *(D.sign, D.rate, D.remark, D.next, D.back, D.mend, D.finish, D.read_guide, D.the_house_changes),
    *(D.somebody_registers_by_phone, D.call, D.digits, D.the_printer_is, D.came_out, D.recarded, D.retry),
    *(*[D.time_passes] * 3, *[D.fill_rightly] * 6, *[D.walk_through] * 6, *[D.office_answers] * 8),
    *(*[D.host_answers] * 6, *[D.a_slip_ends] * 3, D.digits, D.call, D.came_out, D.recarded),
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(EVENTS), min_size=60, max_size=200), st.integers(0, 2**32))
def test_any_day(events: list[Callable[[Day], None]], seed: int) -> None:
    day = Day(Random(seed))
    for event in events:
        event(day)
        day.look()
    day.everybody_goes_home()
    day.look()


def test_the_days_lead_everywhere() -> None:
    """Or the test above would prove nothing of the pages that it never sees."""
    seen: set[Page] = set()
    for seed in range(200):
        day = Day(Random(seed))
        for _ in range(300):
            day.chance.choice(EVENTS)(day)
            day.look()
        seen |= day.pages
        if seen == set(Page):
            return
    raise AssertionError(f"never seen: {set(Page) - seen}")
