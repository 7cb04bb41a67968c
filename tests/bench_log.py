"""The entry/exit log at a million visits and more: pages, filters, exports. `measure()` prints everything.

    .venv/bin/python tests/bench_log.py [VISITS [ADDRESS OF EMPTY POSTGRESQL BOOKS]]

The visits are invented and written by SQL straight into fresh books. Each figure stands beside what it is
measured against: an export beside Python's csv module writing the same rows of the same query as they are.
"""

import csv
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, insert, text

from doorstep import MORNING
from kiosk.directory.findable import terms_of
from kiosk.export import FORMS, parts
from kiosk.ledger import books, journal
from kiosk.ledger.journal import Filter
from kiosk.ledger.tables import metadata

# from kiosk.logbook import Logbook
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
_TIMES = ("registered_at", "answer_by", "came_in_at", "left_at", "closed_at")
_COLUMNS = (
    *(
        "id",
        "state",
        "seq",
        "visitor_class",
        "purpose",
        "name",
        "organisation",
        "phone",
        "people",
        "language",
    ),
    *("plate", "belongings", "host_id", "host_name", "department", "station", "let_in_by", "let_out_by"),
    *("identity_document", "identity_last4", "identity_by", "reason", *_TIMES),
)


def fill(engine: Engine, many: int) -> None:
    """`many` visits of the last years, with releases, hosts and keys, into fresh books."""
    chance = random.Random(7)
    with engine.begin() as conn:
        about = {"department": "研发部", "terms": [], "revision": 1}
        hosts = [
            {"id": n, "staff_no": f"B{n}", "name": _person(chance), **about} for n in range(1, HOSTS + 1)
        ]
        conn.execute(insert(metadata.tables["hosts"]), hosts)
        for start in range(0, many, 50_000):
            some = [
                _visit(chance, number, many) for number in range(start + 1, min(start + 50_000, many) + 1)
            ]
            _insert(conn, "visits", _COLUMNS, some)
            signed = [(row[0], "page", "李娜", row[-2], row[-2]) for row in some if row[-2]]
            _insert(conn, "releases", ("visit_id", "route", "by", "at", "signed_at"), signed)
        for field in journal.FOUND_BY:
            while values := journal.unknown(conn, field, 20_000):
                keys = [(field, key, value) for value in values for key in terms_of(field, value)]
                _insert(conn, "visit_terms", ("field", "term", "value"), keys)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text("ANALYZE"))


def _insert(conn: Any, table: str, columns: tuple[str, ...], rows: list[Any]) -> None:
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        names = ", ".join(f'"{name}"' for name in columns)
        conn.connection.cursor().executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", rows)
        return
    names = ", ".join(f'"{name}"' for name in columns)
    with conn.connection.cursor().copy(f"COPY {table} ({names}) FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _person(chance: random.Random) -> str:
    return chance.choice(SURNAMES) + "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))


def _visit(chance: random.Random, number: int, many: int) -> tuple[Any, ...]:
    at = MORNING - timedelta(minutes=(many - number) * 2, seconds=chance.randrange(60))
    luck = chance.random()
    kind = "important" if luck < 0.04 else "other" if luck < 0.05 else "general"
    state = chance.choice(("inside", "owed", "asked", "left")) if number > many - 300 else "closed"
    known = random.Random(int(chance.expovariate(1 / 3000)))
    organisation = f"{known.choice(PLACES)}{known.choice(GIVEN)}{known.choice(GIVEN)}{known.choice(TRADES)}"
    organisation += known.choice(KINDS)
    plate = f"沪{chance.choice('ABCDEF')}{chance.randrange(10**5):05}" if luck > 0.7 else ""
    host = min(HOSTS, 1 + int(chance.expovariate(1 / 150)))
    left = None if state in ("inside", "asked") else at + timedelta(minutes=chance.randrange(20, 200))
    times = (at, at, at + timedelta(minutes=7), left, left if state == "closed" else None)
    return (
        *(number, state, number, kind, chance.choice(PURPOSES), _person(chance), organisation),
        *(f"+86138{chance.randrange(10**8):08}", 1 + int(luck * 3), "zh-CN", plate, ""),
        *(host, f"李{host}", DEPARTMENTS[min(8, int(chance.expovariate(0.5)))]),
        *(
            f"lobby-{1 + int(luck * luck * 4)}",
            "岗一",
            "岗二",
            "resident_id",
            f"{number % 10000:04}",
            "岗一",
            "",
        ),
        *(one and one.astimezone(UTC).isoformat(" ", "microseconds")[:26] for one in times),
    )


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


def pages(opened: books.Books) -> None:
    """A page and its count for every filter, the median of five; then deep pages."""
    for name, wanted in FILTERS.items():
        took = [_timed(partial(_look, opened, wanted)) for _ in range(5)]
        print(f"{name:40} {statistics.median(took) * 1000:8.1f} ms   worst {max(took) * 1000:8.1f}")


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


def _look(opened: books.Books, wanted: Filter) -> int:
    with opened.reading() as conn:
        journal.page(conn, wanted)
        return journal.count(conn, wanted)


def _timed(work: Callable[[], Any]) -> float:
    """Seconds of the processor: on a busy machine the clock on the wall also counts other people's work."""
    began = time.thread_time()
    work()
    return time.thread_time() - began


def books_of(url: str, many: int) -> books.Books:
    books.upgrade(url, MORNING)
    opened = books.Books(url, b"k")
    print(f"{many:,} visits written in {_timed(lambda: fill(opened.engine, many)):.0f} s")
    return opened


def measure(many: int = 200_000, url: str = "") -> None:
    """Print everything, of books with so many visits: SQLite in a folder of its own, or at `url`."""
    with tempfile.TemporaryDirectory(prefix="visitor-kiosk-") as folder:
        opened = books_of(url or f"sqlite:///{folder}/ledger.db", many)
        pages(opened)
        exports(opened)
        opened.close()


if __name__ == "__main__":
    measure(*(int(one) if one.isdigit() else one for one in sys.argv[1:]))  # type: ignore[arg-type]
