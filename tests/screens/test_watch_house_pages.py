"""The guard looks after the house: real widgets, touches and station, with and without the office."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from watch_house import WatchHouse, pass_text, watch_house

from conftest import Hands
from kiosk.words import languages


@pytest.fixture
def house(hands: Hands, tmp_path: Path) -> Iterator[WatchHouse]:
    with watch_house(hands, tmp_path) as made:
        made.on_duty()
        yield made


def _inside(house: WatchHouse, *visits: int, **fields: Any) -> None:
    for visit in visits:
        house.visit(visit, **fields)
    house.told(visits[-1])


def _reads(house: WatchHouse, *parts: str) -> Any:
    return house.hands.until(lambda: all(any(part in text for text in house.hands.texts()) for part in parts))


def test_an_emergency_is_two_touches_a_list_on_paper_and_a_code_for_telephones(house: WatchHouse) -> None:
    _inside(house, 1, 2, 3)
    house.hands.touch("emergency", "begin")
    house.at("muster")
    _reads(house, "还差 3人", "手机扫码清点")
    house.hands.until(lambda: len(house.pictures) == 1)
    house.hands.touch("tick:2")
    _reads(house, "还差 2人", "已到 1人")
    house.hands.until(lambda: house.desk.facts["muster"]["ticked"] == [2])
    house.scan(house.texts[3])
    _reads(house, "还差 1人")
    house.hands.until(lambda: house.desk.facts["muster"]["ticked"] == [2, 3])
    house.desk.house_wide(muster={**house.desk.facts["muster"], "ticked": [1, 2, 3]})  # by telephone
    _reads(house, "还差 0人")
    house.hands.touch("end", "over")
    house.at("ready")
    assert house.desk.facts["muster"] is None


def test_an_emergency_without_the_office_goes_on_with_screen_and_paper(house: WatchHouse) -> None:
    _inside(house, 1, 2)
    house.shut()
    house.hands.touch("emergency", "begin")
    house.at("muster")
    _reads(house, "还差 2人", "手机页面不可用")
    house.hands.until(lambda: len(house.pictures) == 1)
    house.hands.touch("tick:1")
    _reads(house, "还差 1人")
    house.office.start()
    house.hands.until(lambda: house.gate.connection.online and house.gate.connection.waiting == 0)
    assert [body["visit"] for body in house.asked("tick")] == [1]
    house.hands.until(lambda: (house.stage.watch.facts.get("muster") or {}).get("url"))
    _reads(house, "还差 1人", "手机扫码清点")


def test_an_emergency_elsewhere_rings_here(house: WatchHouse) -> None:
    _inside(house, 1)
    muster = {"id": 9, "since": datetime.now(UTC).isoformat(), "url": "", "ticked": []}
    house.desk.house_wide(muster=muster)
    _reads(house, "紧急清点进行中")
    house.stage.watch.do("emergency")
    house.at("muster")


def test_a_visitor_is_found_by_the_host_s_pinyin_on_the_screen_s_keys(house: WatchHouse) -> None:
    _inside(house, 1, host_name="张伟", department="采购部", name="甲")
    _inside(house, 2, host_name="单雪", department="研发部", name="乙")
    house.hands.touch("roll")
    house.at("roll")
    _reads(house, "甲", "乙")
    house.hands.touch("key:S", "key:X")
    house.hands.until(lambda: "inside:1" not in house.hands.tags() and "inside:2" in house.hands.tags())
    house.hands.touch("inside:2")
    house.at("person")
    house.hands.touch("history:2")
    house.at("history")
    _reads(house, "乙 的来访记录", "单雪", "2026-03-02 10:30")


def test_a_real_keyboard_finds_and_opens_too(house: WatchHouse) -> None:
    _inside(house, 1, name="王小明", terms=["wangxiaoming", "wxm"])
    _inside(house, 2, name="赵敏", terms=["zhaomin", "zm"])
    house.hands.touch("roll")
    house.at("roll")
    house.hands.keys("wxm")
    house.hands.until(lambda: "inside:2" not in house.hands.tags())
    house.stage.struck("down")
    house.stage.struck("enter")
    house.at("person")
    _reads(house, "王小明")


def test_what_only_the_office_knows_is_not_made_up(house: WatchHouse) -> None:
    _inside(house, 1)
    house.shut()
    house.stage.watch.do("history:1")
    _reads(house, "暂时查不到")


def test_a_signature_that_comes_in_shortens_the_list(house: WatchHouse) -> None:
    house.visit(1, "owed", name="何静")
    house.visit(2, "owed", name="马超")
    house.told(2)
    house.hands.touch("owed")
    house.at("roll")
    _reads(house, "何静", "马超")
    house.visit(1, "closed", name="", host_name="")
    house.hands.until(lambda: "inside:1" not in house.hands.tags())
    _reads(house, "马超")


def test_the_day_ends_with_everybody_explained_and_the_head_printed(house: WatchHouse) -> None:
    for visit in (1, 2):
        house.visit(visit, "unseen", since=20, hours=-5)
    counts = {"visits": 5, "people": 6, "left": 3, "unseen": 2, "owed": 0}
    day = {"until": "2026-03-02T14:00:00+00:00", **counts, "events": 99, "hash": "ab" * 32}
    house.desk.house_wide(day=day)
    house.hands.until(lambda: house.stage.watch.facts.get("day"))
    house.hands.touch("closing")
    house.at("closing")
    _reads(house, "2026-03-02 已日结", "来访批次 5", "abab abab")
    house.hands.touch("print_head")
    house.hands.until(lambda: len(house.pictures) == 1)
    _reads(house, "已打印")
    for visit in (1, 2):
        house.hands.touch(f"explain:{visit}", "reason:other_gate", "settle")
        house.at("closing")
    _reads(house, "没有未见离开的访客")
    assert [(body["visit"], body["reason"], body["guard"]) for body in house.asked("settle")] == [
        (1, "由其他门离开", "王师傅"),
        (2, "由其他门离开", "王师傅"),
    ]


def test_what_was_decided_alone_and_is_otherwise_in_the_books_is_shown(house: WatchHouse) -> None:
    text = house.visit(1, "carded", name="李娜")
    house.told(1, state="carded")
    house.shut()
    identity = {"document": "passport", "last4": "1234"}
    answer = house.gate.ask("gate", {"scan": text, "identity": identity, "guard": "岗"})
    assert (answer.code, answer.by) == ("admitted", "station")
    house.desk.reply = lambda message: {"code": "admitted", "books": "void", "visit": 1}
    house.office.start()
    house.hands.until(lambda: house.gate.facts()["differences"])
    house.stage.watch.do("closing")
    house.at("closing")
    _reads(house, "李娜", "门岗：请进", "登记：已作废")


def test_the_shift_changes_and_what_was_open_is_recorded(house: WatchHouse) -> None:
    _inside(house, 1, 2)
    house.visit(3, "owed")
    house.told(3)
    house.hands.touch("guards")
    house.at("handover")
    _reads(house, "交班：王师傅", "待补签")
    house.hands.touch("hand_over")
    _reads(house, "请先点选接班人")
    house.hands.touch("next:0", "hand_over")
    house.at("ready")
    house.hands.until(lambda: len(house.asked("shift")) > 1)
    assert house.asked("shift") == [
        {"from": "", "matters": {}, "guard": "王师傅"},
        {"from": "王师傅", "matters": {"owed": 1, "inside": 2}, "guard": "刘师傅"},
    ]


def test_hostile_texts_are_shown_as_they_are(house: WatchHouse) -> None:
    for visit, name in enumerate(("[b]x[/b]", "\u202eevil", "🎫" * 30, "'; DROP TABLE", "x" * 300), 1):
        house.visit(visit, name=name, organisation=name, host_name=name, terms=[name])
    house.told(5)
    house.hands.touch("roll")
    house.at("roll")
    _reads(house, "[b]x[/b]")
    house.stage.watch.do("cancel")
    house.hands.touch("emergency", "begin")
    house.at("muster")
    assert house.stage.page_name == "muster"


@pytest.mark.parametrize("language", languages())
def test_all_pages_stand_with_nothing_to_show(house: WatchHouse, language: str) -> None:
    house.stage.speak(language)
    for page in ("roll", "closing", "handover"):
        house.stage.watch.do(page)
        house.at(page)
        house.stage.watch.do("cancel")
        house.at("ready")
    house.hands.touch("emergency", "begin")
    house.at("muster")
    assert not house.hands.tags().keys() & {f"tick:{number}" for number in range(9)}


def test_a_scan_on_any_page_is_a_verdict_but_at_the_assembly_point(house: WatchHouse) -> None:
    house.visit(1, "carded")
    house.told(1)
    house.stage.watch.do("roll")
    house.scan(pass_text(77))
    house.at("verdict")
    assert len(house.asked("gate")) == 1
    house.stage.watch.do("cancel")
    house.at("ready")
    house.hands.touch("emergency", "begin")
    house.at("muster")
    before = len(house.asked("gate"))
    house.scan(pass_text(77))
    _reads(house, "此证不在在内名单上")
    assert len(house.asked("gate")) == before
