"""Invented visits of many years. The first is of today, each further one two minutes older: books can grow
without one of them changing. Whoever comes, comes again and again, as drivers, fitters and buyers do."""

from collections.abc import Iterator
from datetime import date, datetime
from math import log
from random import Random
from typing import Any, NamedTuple

from kiosk.ledger.seals import Seals, packed

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬晓燕春梅建国志文海波宁浩宇轩梓涵雨欣怡佳琪"
)
PLACES = ("上海", "北京", "深圳", "苏州", "宁波", "青岛", "成都", "武汉")
TRADES = ("仪器", "物流", "精密机械", "电子", "化工", "软件", "包装", "五金")
KINDS = ("有限公司", "股份有限公司", "集团", "研究所", "经营部")
DEPARTMENTS = ("研发部", "采购部", "一车间", "二车间", "总经办", "财务部", "市场部", "质检部", "人力资源部")
PURPOSES = ("business", "supply", "interview", "service", "family", "tour", "official", "sales")
HOSTS, ORGANISATIONS = 800, 30_000
OPEN = 300  # of today: the rest is over
_LIVE = ("inside", "owed", "asked", "left")
APART, _LONGEST = 120, 12_000  # seconds between two visits, and of one

COLUMNS = (
    *("id", "state", "seq", "visitor_class", "purpose", "name", "organisation", "phone", "phone_digest"),
    *("people", "language", "plate", "belongings", "host_id", "host_name", "department", "station"),
    *("let_in_by", "let_out_by", "identity_document", "identity_last4", "identity_by", "reason"),
    *("registered_at", "answer_by", "came_in_at", "left_at", "closed_at"),
)
RELEASES = ("visit_id", "route", "by", "at", "signed_at")
_LEFT_AT = COLUMNS.index("left_at")


class _Person(NamedTuple):
    name: str
    organisation: str
    phone: str
    digest: str
    plate: str


class Invented:
    """The visits of one invented house, the same every time; sensitive fields are under `seals`."""

    def __init__(self, seals: Seals, now: datetime, people: int) -> None:
        self._chance = Random(7)  # noqa: S311 - nothing is to be kept secret here
        self._seals = seals
        self._newest = int(now.timestamp()) - _LONGEST
        self._organisations = [self._organisation() for _ in range(ORGANISATIONS)]
        self._people = [self._person() for _ in range(people)]
        self._days: dict[int, str] = {}
        self._clock = [f" {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}.000000" for s in range(86_400)]

    def hosts(self) -> list[tuple[Any, ...]]:
        """Number, staff number, name, department, keys and revision of everybody who is visited."""
        return [
            (number, f"B{number}", self._name(), DEPARTMENTS[0], "[]", 1) for number in range(1, HOSTS + 1)
        ]

    def visits(self, numbers: range) -> list[tuple[Any, ...]]:
        """Some visits, in the order of `COLUMNS`."""
        return [self._visit(number, self._chance.random) for number in numbers]

    def _visit(self, number: int, luck_of: Any) -> tuple[Any, ...]:
        luck, second = luck_of(), luck_of()
        came = self._newest - number * APART - int(luck * 60)
        person = self._people[int(second * len(self._people))]
        state = _LIVE[int(second * 4)] if number <= OPEN else "closed"
        left = "" if state in ("inside", "asked") else self._at(came + 1200 + int(luck * (_LONGEST - 1200)))
        began, host = self._at(came), _rarer(luck_of(), 150, HOSTS)
        department = DEPARTMENTS[_rarer(luck_of(), 2, len(DEPARTMENTS))]
        return (
            *(number, state, number),
            "important" if luck < 0.04 else "other" if luck < 0.05 else "general",
            *(PURPOSES[int(second * 8192) % 8], person.name, person.organisation),
            *(self._sealed("phone", number, person.phone), person.digest),
            *(1 + int(luck * 3), "zh-CN", person.plate if luck > 0.7 else "", ""),
            *(host + 1, f"李{host + 1}", department, f"lobby-{1 + int(luck * luck * 4)}"),
            *("岗一", "岗二", "resident_id"),
            *(self._sealed("identity_last4", number, f"{number % 10_000:04}"), "岗一", ""),
            *(began, began, None if state == "asked" else self._at(came + 420)),
            *(left or None, left if state == "closed" else None),
        )

    def _at(self, second: int) -> str:
        day, rest = divmod(second, 86_400)
        if (shown := self._days.get(day)) is None:
            shown = self._days[day] = date.fromordinal(719_163 + day).isoformat()  # 1970-01-01
        return shown + self._clock[rest]

    def _sealed(self, field: str, number: int, value: str) -> str:
        return packed(self._seals.seal(value.encode(), f"visits.{field}:{number}"))

    def _name(self) -> str:
        choose = self._chance.choice
        surname = SURNAMES[int(len(SURNAMES) * self._chance.random() ** 1.5)]  # one of fourteen is a 王
        return surname + "".join(choose(GIVEN) for _ in range(choose((1, 2, 2, 2))))

    def _organisation(self) -> str:
        return "".join(self._chance.choice(part) for part in (PLACES, GIVEN, GIVEN, TRADES, KINDS))

    def _person(self) -> _Person:
        phone = f"+86138{int(self._chance.random() * 10**8):08}"
        organisation = self._organisations[_rarer(self._chance.random(), 3000, ORGANISATIONS)]
        plate = f"沪{self._chance.choice('ABCDEF')}{int(self._chance.random() * 10**5):05}"
        return _Person(self._name(), organisation, phone, self._seals.digests(phone)[0], plate)


def releases(some: list[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """The hosts' signatures of those visits that are over, in the order of `RELEASES`."""
    return ((row[0], "page", "李娜", row[_LEFT_AT], row[_LEFT_AT]) for row in some if row[_LEFT_AT])


def _rarer(luck: float, usual: int, many: int) -> int:
    """A number below `many`; the first ones, about `usual` of them, by far the most often."""
    return min(many - 1, int(-usual * log(luck + 1e-9)))
