"""From keys to syllables."""

import pytest

from kiosk.lobby.input.characters import Syllable
from kiosk.lobby.input.spelling import LONGEST, ZHUYIN_ROWS, Pinyin, Zhuyin


def spelled(syllables: tuple[Syllable, ...]) -> str:
    """As text: whole syllables bare, abbreviated ones with a dash."""
    return " ".join(one.letters + one.tone + "-" * (not one.whole) for one in syllables)


@pytest.mark.parametrize(
    ("typed", "likeliest"),
    [
        ("zhangwei", "zhang wei"),
        ("ouyangnana", "ou yang na na"),
        ("zw", "z- w-"),
        ("zhw", "zh- w-"),
        ("zhangw", "zhang w-"),
        ("zhangwe", "zhang we-"),
        ("xian", "xian"),
        ("xi'an", "xi an"),
        ("fang'an", "fang an"),
        ("xiaoyu", "xiao yu"),
        ("lue", "lve"),
        ("lyu", "lv"),
        ("jvn", "ju n-"),
        ("lvlv", "lv lv"),
    ],
)
def test_pinyin_is_divided_as_people_mean_it(typed: str, likeliest: str) -> None:
    assert spelled(Pinyin().divide(typed)[0]) == likeliest


def test_what_can_be_divided_in_two_ways_is_offered_in_both() -> None:
    assert {spelled(way) for way in Pinyin().divide("xian")} == {"xian", "xi an"}


@pytest.mark.parametrize(
    "typed", ["", "'", "i", "ux", "vvv", "zhangiu", "1", "张", "z" * (LONGEST + 1), "''"]
)
def test_what_is_no_pinyin_has_no_division(typed: str) -> None:
    assert Pinyin().divide(typed) == []


def test_the_end_of_a_syllable_counts_the_keys() -> None:
    assert [one.end for one in Pinyin().divide("xi'an")[0]] == [2, 5]
    assert [one.end for one in Zhuyin().divide("ㄓㄤㄨㄟˇ")[0]] == [2, 5]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ㄓㄤㄨㄟˇ", "zhang wei3"),
        ("ㄔㄣˊㄇㄟˇㄌㄧㄥˊ", "chen2 mei3 ling2"),
        ("ㄒㄩˇ", "xu3"),
        ("ㄌㄩˇ", "lv3"),
        ("ㄩㄥˇ", "yong3"),
        ("ㄒㄩㄥˊ", "xiong2"),
        ("ㄨㄥ", "weng"),
        ("ㄉㄨㄥ", "dong"),
        ("ㄧㄡ", "you"),
        ("ㄕˋ", "shi4"),
        ("ㄦˊ", "er2"),
        ("ㄓㄌ", "zh- l-"),
        ("ㄒㄧㄝˋ", "xie4"),
        ("ㄩㄝˋ", "yue4"),
        ("ㄓㄤˉ", "zhang1"),
    ],
)
def test_zhuyin_is_the_same_syllable_as_its_pinyin(typed: str, meant: str) -> None:
    assert [spelled(way) for way in Zhuyin().divide(typed)] == [meant]


@pytest.mark.parametrize("typed", ["", "ˇ", "zhang", "張", "ㄅㄩˊ", "ㄐㄚ"])
def test_what_is_no_zhuyin_has_no_division(typed: str) -> None:
    assert Zhuyin().divide(typed) == []


@pytest.mark.parametrize(
    ("typed", "key"), [("", " "), ("ㄓㄤˊ", " "), ("ㄓㄤˊ", "ˇ"), ("", "ˇ"), ("", "z"), ("", "")]
)
def test_keys_without_a_place_in_zhuyin_are_not_taken(typed: str, key: str) -> None:
    assert Zhuyin().key(typed, key) == ""


def test_a_space_is_the_first_tone() -> None:
    assert Zhuyin().key("ㄓㄤ", " ") == "ˉ"


@pytest.mark.parametrize(
    ("typed", "key"), [("", "'"), ("xi'", "'"), ("", "1"), ("xi", " "), ("", "é"), ("", "张")]
)
def test_keys_without_a_place_in_pinyin_are_not_taken(typed: str, key: str) -> None:
    assert Pinyin().key(typed, key) == ""


def test_the_zhuyin_keys_are_all_there_and_all_taken() -> None:
    keys = "".join(ZHUYIN_ROWS)
    assert len(keys) == len(set(keys)) == 41
    assert all(Zhuyin().key("ㄓㄤ", key) for key in keys)
