"""A walk past the pages on which the guard looks after the house, for pictures."""

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from watch_house import WatchHouse, watch_house

from conftest import Hands

DAY = {
    "until": "2026-03-02T14:00:00+00:00",
    "visits": 128,
    "people": 203,
    "left": 125,
    "unseen": 1,
    "owed": 2,
    "events": 48213,
    "hash": "9f4c27e1b05ad3866c1e90f75b2ad84e03c7f6185da94b20e7731fc8a652d09b",
}  # fmt: skip


def pages(hands: Hands, language: str) -> Iterator[str]:
    """Past every page in this language."""
    with tempfile.TemporaryDirectory() as folder, watch_house(hands, Path(folder)) as house:
        house.stage.speak(language)
        _fill(house)
        house.on_duty()
        house.told(12)
        yield "ready-with-overstays"
        yield from _roll(house)
        yield from _closing(house)
        yield from _handover(house)
        yield from _muster(house)


def _fill(house: WatchHouse) -> None:
    firms = (
        "苏州恒远自动化设备有限公司",
        "Schmidt Feinwerktechnik GmbH",
        "恒信物流",
        "新竹光譜儀器股份有限公司",
    )
    names = ("欧阳娜娜", "Anna-Maria Schmidt", "陈志强", "林書豪", "周敏", "阿卜杜热西提·买买提明江")
    for number in range(1, 7):
        house.visit(
            number, "signed" if number == 2 else "inside", since=0.6 * number, name=names[number - 1],
            organisation=firms[number % 4], people=3 if number == 1 else 1,
            heads={"in": 3 if number == 1 else 1, "out": 0},
            host_name="单雪" if number % 2 else "张伟", department="研发部" if number % 2 else "采购部",
            plate="沪A·D12345" if number == 3 else "",
            areas=["reception", "works"] if number == 4 else ["reception"],
            **{"class": "important" if number == 5 else "general"},
        )  # fmt: skip
    house.visit(7, hours=-1.5, since=5, name="郭建国", organisation="宏达电梯维保")
    house.visit(8, "unseen", hours=-15, since=26, name="孙丽", organisation="恒信物流")
    house.visit(9, "unseen", hours=-15, since=27, name="Jean-Luc Moreau", organisation="")
    house.visit(10, "owed", since=3, name="何静", left=datetime.now(UTC).isoformat())
    house.visit(11, "owed", since=4, name="马超", left=datetime.now(UTC).isoformat())
    house.visit(12, "announced", name="市监局 陈局长", organisation="", **{"class": "important"})


def _roll(house: WatchHouse) -> Iterator[str]:
    hands = house.hands
    hands.touch("roll")
    house.at("roll")
    yield "roll"
    hands.touch("order:area")
    yield "roll-by-area"
    hands.touch("lens:owed", "order:since")
    yield "roll-owed"
    hands.touch("lens:inside", *(f"key:{letter}" for letter in "SHANX"))
    hands.until(lambda: any("单雪" in text for text in hands.texts()))
    yield "roll-search"
    house.stage.watch.do("history:2")
    house.at("history")
    hands.until(lambda: any("2026-03-02" in text for text in hands.texts()))
    yield "history"
    house.stage.watch.do("cancel")
    house.stage.watch.do("cancel")
    house.at("ready")


def _closing(house: WatchHouse) -> Iterator[str]:
    house.desk.house_wide(day=DAY)
    house.hands.until(lambda: house.stage.watch.facts.get("day"))
    house.hands.touch("closing")
    house.at("closing")
    yield "closing"
    house.hands.touch("print_head")
    house.hands.until(lambda: house.pictures)
    house.hands.until(lambda: house.stage.watch.desk.sheet_state()[0] == "printed")
    house.hands.touch("explain:8")
    house.at("settle")
    yield "settle"
    house.hands.touch("reason:not_scanned", "settle")
    house.at("closing")
    yield "closing-one-settled"
    house.hands.touch("cancel")


def _handover(house: WatchHouse) -> Iterator[str]:
    house.at("ready")
    house.hands.touch("guards")
    house.at("handover")
    house.hands.touch("next:1")
    yield "handover"
    house.hands.touch("cancel")
    house.at("ready")


def _muster(house: WatchHouse) -> Iterator[str]:
    house.hands.touch("emergency")
    house.at("muster_ask")
    yield "muster-ask"
    house.hands.touch("begin")
    house.at("muster")
    house.hands.touch("tick:1", "tick:3")
    house.hands.until(lambda: house.stage.watch.desk.sheet_state()[0] == "printed")
    yield "muster"
    house.hands.touch("end")
    house.at("muster_end")
    yield "muster-end"
    house.hands.touch("cancel", "cancel")
    house.at("ready")
    yield "ready-emergency"
    house.shut()
    house.hands.touch("emergency")
    house.at("muster")
    yield "muster-alone"
