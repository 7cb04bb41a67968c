"""The entry/exit log at a million visits and more: pages, filters, exports. `measure()` prints everything.

    .venv/bin/python tests/bench_log.py [--pages] VISITS... [ADDRESS OF EMPTY POSTGRESQL BOOKS]

Several numbers of visits are measured one after the other, each beside the one before: what is looked up must
not take longer in large books. `--pages` leaves the exports out. The visits are invented and written by SQL
straight into fresh books, sealed as the program seals them. An export stands beside Python's csv module
writing the same rows of the same query as they are. Seconds are the processor's, this program's and (SQLite)
the database's; on PostgreSQL the clock's.
"""

import csv
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from math import log
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import insert, text

from doorstep import MORNING
from kiosk.directory.findable import terms_of
from kiosk.export import FORMS, parts
from kiosk.ledger import books, journal, numbers
from kiosk.ledger.journal import Filter
from kiosk.ledger.seals import Seals, packed
from kiosk.ledger.tables import metadata
from kiosk.visit.periods import Period
from kiosk.words import Words

ZONE = ZoneInfo("Asia/Shanghai")
SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬晓燕春梅建国志文海波宁浩宇轩梓涵雨欣怡佳琪"
)
PLACES = ("上海", "北京", "深圳", "苏州", "宁波", "青岛", "成都", "武汉")
TRADES = ("仪器", "物流", "精密机械", "电子", "化工", "软件", "包装", "五金")
KINDS = ("有限公司", "股份有限公司", "集团", "研究所", "经营部")
DEPARTMENTS = ("研发部", "采购部", "一车间", "二车间", "总经办", "财务部", "市场部", "质检部", "人力资源部")
PURPOSES = ("business", "supply", "interview", "service", "family", "tour", "official", "sales")
HOSTS = 800
_COLUMNS = (
    *("id", "state", "seq", "visitor_class", "purpose", "name", "organisation", "phone", "phone_digest"),
    *("people", "language", "plate", "belongings", "host_id", "host_name", "department", "station"),
    *("let_in_by", "let_out_by", "identity_document", "identity_last4", "identity_by", "reason"),
    *("registered_at", "answer_by", "came_in_at", "left_at", "closed_at"),
)
_AT_ONCE = 50_000


def fill(opened: books.Books, many: int) -> None:
    """`many` visits of the last years, with releases, hosts and keys, into fresh books. Indexes are made
    afterwards: in order they cost a fraction."""
    chance, found = random.Random(7), {field: set[str]() for field in journal.FOUND_BY}
    organisations = [_organisation(random.Random(number)) for number in range(30_000)]
    indexes = sorted(metadata.tables["visits"].indexes, key=lambda one: str(one.name))
    about = {"department": "研发部", "terms": [], "revision": 1}
    hosts = [{"id": n, "staff_no": f"B{n}", "name": _person(chance), **about} for n in range(1, HOSTS + 1)]
    with opened.engine.begin() as conn:
        conn.execute(insert(metadata.tables["hosts"]), hosts)
        for index in indexes:
            index.drop(conn)
    for start in range(1, many + 1, _AT_ONCE):
        some = _visits(chance, opened, organisations, range(start, min(start + _AT_ONCE, many + 1)), many)
        signed = [(row[0], "page", "李娜", row[-2], row[-2]) for row in some if row[-2]]
        for field, values in found.items():
            values.update(row[_COLUMNS.index(field)] for row in some)
        with opened.engine.begin() as conn:
            _insert(conn, "visits", _COLUMNS, some)
            _insert(conn, "releases", ("visit_id", "route", "by", "at", "signed_at"), signed)
    for field, values in found.items():
        keys = {(field, key, value) for value in values - {""} for key in terms_of(field, value)}
        with opened.engine.begin() as conn:
            _insert(conn, "visit_terms", ("field", "term", "value"), sorted(keys))
    for index in indexes:
        with opened.engine.begin() as conn:
            index.create(conn)
    with opened.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ANALYZE"))


def _insert(conn: Any, table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        conn.connection.cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    with conn.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _person(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def _organisation(chance: random.Random) -> str:
    parts = (PLACES, GIVEN, GIVEN, TRADES, KINDS)
    return "".join(chance.choice(part) for part in parts)


def _visits(
    chance: random.Random, opened: books.Books, organisations: list[str], numbers: range, many: int
) -> list[tuple[Any, ...]]:
    """Some rows, in the order of `_COLUMNS`."""
    made, seals, choose, luck_of = [], opened.seals, chance.choice, chance.random
    for number in numbers:
        luck = luck_of()
        at = MORNING - timedelta(minutes=(many - number) * 2, seconds=int(luck * 60))
        kind = "important" if luck < 0.04 else "other" if luck < 0.05 else "general"
        state = choose(("inside", "owed", "asked", "left")) if number > many - 300 else "closed"
        host = min(HOSTS, 1 + int(-150 * log(luck_of() + 1e-9)))
        phone, last4 = f"+86138{int(luck_of() * 10**8):08}", f"{number % 10000:04}"
        left = "" if state in ("inside", "asked") else _utc(at + timedelta(minutes=20 + int(luck * 180)))
        began = _utc(at)
        made.append(
            (
                *(number, state, number, kind, choose(PURPOSES), _person(chance)),
                *(organisations[min(29_999, int(-3000 * log(luck_of() + 1e-9)))],),
                *(_sealed(seals, "phone", number, phone), seals.digests(phone)[0]),
                *(1 + int(luck * 3), "zh-CN"),
                f"沪{choose('ABCDEF')}{int(luck_of() * 10**5):05}" if luck > 0.7 else "",
                *("", host, f"李{host}", DEPARTMENTS[min(8, int(-2 * log(luck_of() + 1e-9)))]),
                *(f"lobby-{1 + int(luck * luck * 4)}", "岗一", "岗二", "resident_id"),
                *(_sealed(seals, "identity_last4", number, last4), "岗一", ""),
                *(began, began, _utc(at + timedelta(minutes=7))),
                *(left or None, left or None if state == "closed" else None),
            )
        )
    return made


def _sealed(seals: Seals, field: str, number: int, value: str) -> str:
    return packed(seals.seal(value.encode(), f"visits.{field}:{number}"))


def _utc(at: datetime) -> str:
    return f"{at.isoformat(' ')[:19]}.000000"


FILTERS: dict[str, Filter] = {
    "nothing": Filter(),
    "a month": Filter(start=MORNING - timedelta(days=400), end=MORNING - timedelta(days=370)),
    "state inside": Filter(state="inside"),
    "state closed": Filter(state="closed"),
    "owed": Filter(owed=True),
    "class important": Filter(visitor_class="important"),
    "class general": Filter(visitor_class="general"),
    "host": Filter(host=40),
    "host of few": Filter(host=HOSTS - 1),
    "department": Filter(department="研发部"),
    "department of few": Filter(department="人力资源部"),
    "station": Filter(station="lobby-1"),
    "organisation": Filter(organisation="伟伟仪器"),
    "organisation, many": Filter(organisation="上海"),
    "name": Filter(name="张伟"),
    "name in pinyin": Filter(name="zhangwei"),
    "initials": Filter(name="zw"),
    "a surname": Filter(name="王"),
    "one letter": Filter(name="z"),
    "nobody's name": Filter(name="qqqq"),
    "plate": Filter(plate="沪A12345"),
    "plate, end": Filter(plate="12345"),
    "plate, province": Filter(plate="沪"),
    "class and department": Filter(visitor_class="other", department="人力资源部"),
    "class and station that never meet": Filter(visitor_class="important", station="lobby-4"),
    "department and station": Filter(department="研发部", station="lobby-4"),
    "one letter and class": Filter(name="z", visitor_class="other"),
    "surname and department": Filter(name="王", department="人力资源部"),
    "one letter and station": Filter(name="z", station="lobby-4", visitor_class="important"),
    "organisation and name": Filter(organisation="上海", name="zhang"),
    "closed, department, a month": Filter(
        start=MORNING - timedelta(days=400),
        end=MORNING - timedelta(days=370),
        state="closed",
        department="采购部",
    ),
}


def pages(opened: books.Books, before: dict[str, float]) -> dict[str, float]:
    """A page and its count for every filter, and the last page of all: each the median of five, in
    milliseconds, and beside smaller books."""
    looks = {name: partial(_look, opened, wanted) for name, wanted in FILTERS.items()}
    looks["the last page"] = partial(_last, opened)
    looks["numbers of a month"] = partial(_month, opened)
    took = {name: statistics.median(_timed(look) for _ in range(5)) * 1000 for name, look in looks.items()}
    for name, one in took.items():
        beside = f"{one / before[name]:6.2f} times" if before else ""
        print(f"{name:40} {one:8.1f} ms {beside}")
    print(f"last page / first page {took['the last page'] / took['nothing']:.2f}", flush=True)
    return took


def exports(opened: books.Books) -> None:
    """Every form beside the bare csv module writing the same rows as they are; memory it grew by."""
    bare: list[float] = []
    ours: dict[str, list[float]] = {form: [] for form in FORMS}
    grown = dict.fromkeys(FORMS, 0)
    for _ in range(3):
        bare.append(_timed(partial(_bare, opened)))
        for form in FORMS:
            before = _peak()
            ours[form].append(_timed(partial(_export, opened, form)))
            grown[form] += _peak() - before
    print(f"bare csv module {min(bare):.2f} s")
    for form, took in ours.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(took, bare, strict=True))
        print(f"{form:5} {min(took):6.2f} s, {ratio:.2f} times the csv module, +{grown[form] / 1024:.0f} MB")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _bare(opened: books.Books) -> None:
    with opened.reading() as conn, Path("/dev/null").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(journal.rows(conn, Filter()))


def _export(opened: books.Books, form: str) -> None:
    with opened.reading() as conn, Path("/dev/null").open("wb") as file:
        for part in parts(journal.rows(conn, Filter()), form, Words("zh-CN"), ZONE):
            file.write(part)


def _look(opened: books.Books, wanted: Filter) -> None:
    with opened.reading() as conn:
        journal.page(conn, wanted)
        journal.count(conn, wanted)


def _last(opened: books.Books) -> None:
    """The oldest page, and the count that stands on it."""
    with opened.reading() as conn:
        journal.page(conn, Filter(), after=journal.Place(MORNING - timedelta(days=36_500), 0))
        journal.count(conn, Filter())


def _month(opened: books.Books) -> None:
    """R26 of a month that nobody has summed up before: every visit of it is counted."""
    with opened.reading() as conn:
        numbers.of_period(conn, Period.month_of(MORNING.date() - timedelta(days=40)), ZONE, MORNING)


def _timed(work: Callable[[], Any]) -> float:
    """Seconds of the processor: on a busy machine the clock on the wall also counts other people's work."""
    began = CLOCK()
    work()
    return CLOCK() - began


CLOCK: Callable[[], float] = time.thread_time


def measure(*many: int, url: str = "", files: bool = True) -> None:
    """Print everything, of books with so many visits each: SQLite in a folder of its own, or at `url`."""
    global CLOCK
    CLOCK = time.perf_counter if url else time.thread_time
    before: dict[str, float] = {}
    for number in many:
        with tempfile.TemporaryDirectory(prefix="visitor-kiosk-") as folder:
            where = url or f"sqlite:///{folder}/ledger.db"
            books.upgrade(where, MORNING)
            opened = books.Books(where, b"k", {1: bytes(32)})
            print(f"{number:,} visits written in {_timed(partial(fill, opened, number)):.0f} s", flush=True)
            before = pages(opened, before)
            if files:
                exports(opened)
            opened.close()


if __name__ == "__main__":
    given = sys.argv[1:]
    address = next((one for one in given if "://" in one), "")
    measure(
        *([int(one) for one in given if one.isdigit()] or [20_000, 200_000]),
        url=address,
        files="--pages" not in given,
    )
