"""The log as it is asked for, on both kinds of books: filters, pages, counts, streams, and keys of names."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, event, select, text, update

from doorstep import MORNING, Blank, Doorstep
from kiosk.ledger import journal
from kiosk.ledger.journal import FIELDS, PAGE, Filter, Place
from kiosk.ledger.seals import bound
from kiosk.ledger.tables import visit_terms, visits
from kiosk.logbook import COLUMNS

pytestmark = pytest.mark.on_both  # each filter is SQL of its own

PEOPLE: list[dict[str, Any]] = [
    {"name": "张伟", "organisation": "上海晨光仪器有限公司", "plate": "沪A12345"},
    {"name": "欧阳晴", "organisation": "远洋物流", "host": 2},
    {"name": "Anna Schmidt", "organisation": "Messtechnik GmbH", "plate": "京B·98765", "host": 3},
    {"name": "单雪", "organisation": "远洋物流", "purpose": "family"},
    {"name": "张薇", "organisation": "", "host": 2},
]


@dataclass
class House:
    """A log with some visits, made through the reception."""

    step: Doorstep
    numbers: list[int]

    def found(self, **wanted: Any) -> list[int]:
        """Which of the visits, by their place in `PEOPLE`, the oldest first; told alike by every way in."""
        asked = Filter(**wanted)
        with self.step.books.reading() as conn:
            streamed = [row[0] for row in journal.rows(conn, asked)]
            page = [row[0] for row in journal.page(conn, asked).rows]
            assert journal.count(conn, asked) == len(streamed)
            assert journal.leaf(conn, asked)[1] == (len(streamed), False)
        assert page == streamed[::-1]
        return [self.numbers.index(number) for number in streamed]


@pytest.fixture(scope="module")
def house(blank: Blank) -> Any:
    """A day on which these people came, ten minutes apart."""
    step = Doorstep(blank())
    numbers = []
    for person in PEOPLE:
        step.later(minutes=10)
        numbers.append(step.register(**person))
    step.agree(numbers[0])
    step.reception.answer(step.token(numbers[1], 2), "decline", step.now, reason="busy")
    yield House(step, numbers)
    step.books.close()


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"start": MORNING + timedelta(minutes=20), "end": MORNING + timedelta(minutes=40)}, [1, 2]),
        ({"state": "asked"}, [2, 3, 4]),
        ({"state": "declined"}, [1]),
        ({"state": "closed"}, []),
        ({"owed": True}, []),
        ({"owed": True, "state": "asked"}, []),
        ({"visitor_class": "general"}, [0, 1, 2, 3, 4]),
        ({"visitor_class": "important"}, []),
        ({"host": 2}, [1, 4]),
        ({"host": 0}, []),
        ({"department": "一车间"}, [2]),
        ({"department": "一"}, []),
        ({"station": "lobby-1"}, [0, 1, 2, 3, 4]),
        ({"station": "lobby-2"}, []),
        ({"name": "张"}, [0, 4]),
        ({"name": "zhangwei"}, [0, 4]),
        ({"name": "ZW"}, [0, 4]),
        ({"name": "ouyang"}, [1]),
        ({"name": "shan"}, [3]),
        ({"name": "schmidt"}, [2]),
        ({"name": "nobody"}, []),
        ({"name": "%"}, []),
        ({"name": "'; --"}, []),
        ({"name": "\x00"}, []),
        ({"organisation": "晨光"}, [0]),
        ({"organisation": "yywl"}, [1, 3]),
        ({"organisation": "gmbh"}, [2]),
        ({"plate": "12345"}, [0]),
        ({"plate": "京b98765"}, [2]),
        ({"plate": "8765"}, []),
        ({"name": "zhang", "host": 2}, [4]),
        ({"organisation": "远洋", "state": "asked"}, [3]),
        (
            {
                "name": "张",
                "organisation": "上海",
                "plate": "沪",
                "department": "研发部",
                "station": "lobby-1",
            },
            [0],
        ),
    ],
)
def test_a_filter_finds_just_what_fits(house: House, wanted: dict[str, Any], found: list[int]) -> None:
    assert house.found(**wanted) == found


def test_rows_hold_what_the_columns_name() -> None:
    assert tuple(COLUMNS) == FIELDS


@pytest.fixture(scope="module")
def long(blank: Blank) -> Any:
    """Three pages of visits, many of them of the same moment."""
    step = Doorstep(blank())
    first = step.register(name="张伟")
    with step.books.engine.begin() as conn:
        row = conn.execute(select(visits).where(visits.c.id == first)).one()._asdict()
        for number in range(2, 2 * PAGE + 8):
            at = MORNING + timedelta(minutes=number // 7)
            facts = {**row, "id": number, "registered_at": at, "seq": 100 + number}
            conn.execute(visits.insert().values(bound(conn, visits, number, facts)))
    yield step
    step.books.close()


def walk(conn: Connection, wanted: Filter, **place: Place) -> list[list[int]]:
    """Every page, from the newest to the oldest, or back."""
    page = journal.page(conn, wanted, **place)
    numbers = [row[0] for row in page.rows]
    following = page.newer if "after" in place else page.older
    name = "after" if "after" in place else "before"
    return [numbers, *(walk(conn, wanted, **{name: following}) if following else [])]


@pytest.mark.parametrize(
    "wanted", [Filter(), Filter(name="zw"), Filter(visitor_class="general"), Filter(state="asked")]
)
def test_pages_follow_one_another_without_a_gap(long: Doorstep, wanted: Filter) -> None:
    with long.books.reading() as conn:
        there = walk(conn, wanted)
        everybody = [row[0] for row in journal.rows(conn, wanted)]
        assert [len(page) for page in there] == [PAGE, PAGE, 7]
        assert [number for page in there for number in page] == everybody[::-1]
        oldest = conn.execute(
            select(visits.c.registered_at, visits.c.id).where(visits.c.id == there[-1][-1])
        ).one()
        back = walk(conn, wanted, after=Place(*oldest))
    assert [number for page in back[::-1] for number in page] == everybody[::-1][:-1]


def test_the_first_page_has_none_that_is_newer_and_the_last_none_that_is_older(long: Doorstep) -> None:
    with long.books.reading() as conn:
        first = journal.page(conn, Filter())
        assert (first.newer, first.older is not None) == (None, True)
        second = journal.page(conn, Filter(), before=first.older)
        last = journal.page(conn, Filter(), before=second.older)
        assert (last.older, last.newer is not None) == (None, True)
        assert journal.page(conn, Filter(), after=last.newer).rows == second.rows
        assert journal.page(conn, Filter(), before=Place(MORNING - timedelta(days=1), 1)).rows == []


def test_a_stream_is_whole_and_a_count_too(long: Doorstep) -> None:
    with long.books.reading() as conn:
        assert len(list(journal.rows(conn, Filter()))) == 2 * PAGE + 7
        assert journal.count(conn, Filter()) == 2 * PAGE + 7
        found, counted = journal.leaf(conn, Filter())
        assert (len(found.rows), counted) == (PAGE, (2 * PAGE + 7, False))


MANY = """
INSERT INTO visits (id, state, seq, visitor_class, purpose, name, people, language, host_id, department,
    station, registered_at, answer_by)
WITH RECURSIVE numbers(n) AS (SELECT 2 UNION ALL SELECT n + 1 FROM numbers WHERE n < 20300)
SELECT id + n, CASE WHEN n % 390 = 0 THEN 'closed' ELSE state END, seq, visitor_class, purpose,
    CASE WHEN n < 12300 THEN name ELSE '单雪' END, people, language, host_id, department,
    station, registered_at, answer_by
FROM visits JOIN numbers ON visits.id = 1
"""


@pytest.fixture(scope="module")
def many(blank: Blank) -> Any:
    """More visits than a count looks through; the few that are closed stand far apart."""
    step = Doorstep(blank())
    step.register(name="张伟")
    step.register(name="单雪")
    with step.books.engine.begin() as conn:
        conn.execute(text(MANY))
    yield step
    step.books.close()


@pytest.mark.parametrize(
    ("wanted", "more"),
    [
        (Filter(), True),
        (Filter(visitor_class="general", department="研发部"), True),
        (Filter(name="zhangwei"), True),
        (Filter(state="closed"), True),
        (Filter(name="单雪"), False),
        (Filter(name="shanxue", state="closed"), False),
        (Filter(state="closed", station="lobby-1", name="z"), False),
        (Filter(state="closed", station="lobby-2"), False),
        (Filter(state="declined"), False),
        (Filter(start=MORNING + timedelta(days=1)), False),
    ],
)
def test_a_count_that_was_broken_off_says_so(many: Doorstep, wanted: Filter, more: bool) -> None:
    with many.books.reading() as conn:
        page, counted = journal.leaf(conn, wanted)
        exactly = journal.count(conn, wanted)
    assert counted.more is more
    assert len(page.rows) <= counted.number <= journal.MOST_COUNTED
    assert counted.number == exactly if not more else counted.number <= exactly


def test_identity_digits_are_opened_in_the_stream(doorstep: Doorstep) -> None:
    doorstep.inside()
    doorstep.inside(name="李四")
    assert [row["identity_last4"] for row in doorstep.log()] == ["1234", "1234"]


def terms(conn: Connection, value: str) -> list[str]:
    """The keys that lead to a value."""
    return list(conn.execute(select(visit_terms.c.term).where(visit_terms.c.value == value)).scalars())


def test_a_name_has_its_keys_once_however_often_somebody_comes(doorstep: Doorstep) -> None:
    doorstep.register(name="王建国")
    with doorstep.books.reading() as conn:
        keys = terms(conn, "王建国")
    doorstep.register(name="王建国")
    with doorstep.books.reading() as conn:
        assert terms(conn, "王建国") == keys
        assert {"王建国", "wangjianguo", "wjg"} <= set(keys)


def test_a_forgotten_name_leaves_no_key(doorstep: Doorstep) -> None:
    first, second = doorstep.register(name="王建国"), doorstep.register(name="王建国")
    with doorstep.books.engine.begin() as conn:
        for number, left in ((first, True), (second, False)):
            conn.execute(update(visits).where(visits.c.id == number).values(name=""))
            journal.forget(conn, "name", ["王建国"])
            assert bool(terms(conn, "王建国")) is left


def test_a_plate_that_the_gate_adds_is_found(doorstep: Doorstep) -> None:
    visit, qr = doorstep.welcome()
    identity = {"document": "resident_id", "last4": "1234"}
    doorstep.ask(doorstep.gate, "gate", scan=qr, identity=identity, guard="岗一", plate="苏E55555")
    with doorstep.books.reading() as conn:
        assert [row[0] for row in journal.rows(conn, Filter(plate="e55555"))] == [visit]


def test_names_of_older_books_are_made_findable_once(doorstep: Doorstep) -> None:
    visit = doorstep.register(name="王建国")
    with doorstep.books.engine.begin() as conn:
        conn.execute(text("DELETE FROM visit_terms"))
    assert doorstep.reception.make_findable(doorstep.now) == 2  # the name and the organisation
    assert doorstep.reception.make_findable(doorstep.now) == 0
    with doorstep.books.reading() as conn:
        assert [row[0] for row in journal.rows(conn, Filter(name="wjg"))] == [visit]


def test_departments_and_stations_to_choose_from(house: House) -> None:
    choices = house.step.reception.log_choices()
    assert choices.departments == sorted(["研发部", "采购部", "一车间"])
    assert choices.stations == ["lobby-1"]


WAYS = [
    (Filter(), "ix_visits_log"),
    (Filter(start=MORNING), "ix_visits_log"),
    (Filter(state="closed"), "ix_visits_log"),
    (Filter(name="zhangwei"), "ix_visits_log_name"),
    (Filter(organisation="晨光"), "ix_visits_log_organisation"),
    (Filter(plate="12345"), "ix_visits_log_plate"),
    (Filter(host=1), "ix_visits_log_host"),
    (Filter(host=1, department="研发部"), "ix_visits_log_host"),
    (Filter(department="研发部", state="closed"), "ix_visits_log_department"),
    (Filter(department="研发部", visitor_class="general"), "ix_visits_log_class_department"),
    (Filter(department="研发部", station="lobby-1"), "ix_visits_log_department_station"),
    (Filter(visitor_class="general", station="lobby-1"), "ix_visits_log_class_station"),
    (Filter(station="lobby-1"), "ix_visits_log_station"),
    (Filter(visitor_class="general"), "ix_visits_log_class"),
    (Filter(state="inside"), "ix_visits_live"),
    (Filter(owed=True, visitor_class="general"), "ix_visits_live"),
    (Filter(name="zhang", department="研发部"), "ix_visits_log_name"),
    (Filter(name="zhang", host=3), "ix_visits_log_host"),
]


@pytest.mark.parametrize(("wanted", "index"), WAYS)
def test_every_filter_has_an_index_to_go_by(house: House, wanted: Filter, index: str) -> None:
    asked: list[tuple[str, Any]] = []
    engine = house.step.books.engine
    event.listen(engine, "before_cursor_execute", lambda c, cur, sql, values, *_: asked.append((sql, values)))
    with house.step.books.reading() as conn:
        journal.leaf(conn, wanted)
        list(journal.rows(conn, wanted))
    with house.step.books.reading() as conn:
        plans = [_plan(conn, sql, values) for sql, values in list(asked) if "FROM visits" in sql]
    for plan in plans:
        assert "Seq Scan on visits" not in plan
        assert "SCAN visits" not in plan.replace("SCAN visits USING", "") or wanted.empty
    if conn.dialect.name == "sqlite":  # PostgreSQL looks at how much there is, and here is little
        assert any(f"{index} " in f"{plan} " for plan in plans)


def _plan(conn: Connection, sql: str, values: Any) -> str:
    """How the database would go about it if these books were large."""
    if conn.dialect.name == "sqlite":
        return "\n".join(str(row[3]) for row in conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values))
    conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
    return "\n".join(str(row[0]) for row in conn.exec_driver_sql(f"EXPLAIN {sql}", values))


def test_times_of_the_stream_are_text_in_utc(doorstep: Doorstep) -> None:
    doorstep.register()
    with doorstep.books.reading() as conn:
        (row,) = journal.rows(conn, Filter())
    written = row[FIELDS.index("registered_at")]
    assert datetime.fromisoformat(f"{written}+00:00") == doorstep.now
