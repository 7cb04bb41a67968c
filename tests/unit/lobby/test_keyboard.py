"""Writing Chinese names: what a syllable offers, in which order, and that every character can be reached."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.lobby.keyboard import names, readings, syllables
from kiosk.lobby.keyboard.composer import LONGEST, Pinyin

NAMES = {
    "王晓伟": "wang xiao wei", "李秀芬": "li xiu fen", "单雪": "shan xue", "仇勇": "qiu yong",
    "曾志明": "zeng zhi ming", "查文彬": "zha wen bin", "解春燕": "xie chun yan", "区嘉欣": "ou jia xin",
    "朴成浩": "piao cheng hao", "盖建国": "ge jian guo", "任静": "ren jing", "乐佳": "yue jia",
    "缪红": "miao hong", "吕晨": "lv chen", "欧阳明月": "ou yang ming yue", "诸葛青": "zhu ge qing",
    "章泽宇": "zhang ze yu", "翟玉兰": "zhai yu lan", "尉迟松": "yu chi song", "覃喆": "qin zhe",
}  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_names_are_among_the_first_thirty(name: str) -> None:
    for place, (character, typed) in enumerate(zip(name, NAMES[name].split(), strict=True)):
        assert character in syllables.characters(typed, "zh-CN", begins=place == 0)[:30]


@pytest.mark.parametrize(
    ("typed", "simplified", "traditional"),
    [
        ("zhang", "张", "張"),
        ("chen", "陈", "陳"),
        ("wu", "吴", "吳"),
        ("zheng", "郑", "鄭"),
        ("ye", "叶", "葉"),
    ],
)
def test_surnames_come_first_in_the_script_of_the_language(
    typed: str, simplified: str, traditional: str
) -> None:
    assert syllables.characters(typed, "zh-CN", begins=True)[0] == simplified
    assert syllables.characters(typed, "zh-TW", begins=True)[0] == traditional


def test_within_a_name_given_names_come_first() -> None:
    assert syllables.characters("wei", "zh-CN", begins=True)[0] == "魏"
    assert syllables.characters("wei", "zh-CN", begins=False)[0] == "伟"


def _reachable(language: str) -> set[str]:
    return {char for one in syllables.table() for char in syllables.characters(one, language)}


def test_every_character_of_gb2312_and_big5_can_be_reached() -> None:
    gb2312 = {
        bytes([row, cell]).decode("gb2312")
        for row in range(0xB0, 0xF8)
        for cell in range(0xA1, 0xFF)
        if row != 0xD7 or cell <= 0xF9
    }
    big5 = set()
    for lead in range(0xA4, 0xFA):
        for trail in (*range(0x40, 0x7F), *range(0xA1, 0xFF)):
            try:
                big5.add(bytes([lead, trail]).decode("big5"))
            except UnicodeDecodeError:
                continue
    ideographs = {char for char in big5 if 0x4E00 <= ord(char) <= 0x9FFF}
    for language in ("zh-CN", "zh-TW"):
        reachable = _reachable(language)
        assert gb2312 <= reachable
        assert len(ideographs - reachable) <= 2, ideographs - reachable


@pytest.mark.parametrize("rare", ["㛃", "𬱟", "喆", "堃", "祎", "珺"])
def test_rare_characters_of_names_can_be_reached(rare: str) -> None:
    assert rare in _reachable("zh-CN")
    assert rare in _reachable("zh-TW")


def test_both_languages_offer_the_same_characters() -> None:
    assert _reachable("zh-CN") == _reachable("zh-TW")


def test_no_candidate_comes_twice() -> None:
    for one in ("yi", "shi", "zh", "l"):
        offered = syllables.characters(one, "zh-CN", begins=True)
        assert len(offered) == len(set(offered))


@pytest.mark.parametrize(
    ("typed", "first", "rest"),
    [
        ("zhang", "zhang", ""),
        ("zhangwei", "zhang", "wei"),
        ("zhan", "zhan", ""),
        ("xian", "xian", ""),
        ("xi'an", "xi", "an"),
        ("lijianguo", "li", "jianguo"),
        ("fangan", "fang", "an"),
        ("zh", "zh", ""),
        ("wangx", "wang", "x"),
        ("lue", "lue", ""),
        ("nve", "nve", ""),
        ("vvv", "", "vvv"),
        ("", "", ""),
        ("'", "", ""),
        ("iwang", "", "iwang"),
    ],
)
def test_where_a_syllable_ends(typed: str, first: str, rest: str) -> None:
    assert syllables.split(typed) == (first, rest)


@given(st.text("abcdefghijklmnopqrstuvwxyz'", max_size=LONGEST))
def test_splitting_loses_no_letter(typed: str) -> None:
    first, rest = syllables.split(typed)
    assert (first + rest).replace("'", "") == typed.replace("'", "")
    assert not first or syllables.characters(first, "zh-CN")


def test_u_with_dots_is_typed_as_v_or_as_u() -> None:
    assert "吕" in syllables.characters("lv", "zh-CN")
    assert syllables.characters("lue", "zh-CN") == syllables.characters("lve", "zh-CN")


@pytest.mark.parametrize("typed", ["v", "i", "u", "qqq", "zhangx1"])
def test_what_is_no_syllable_offers_nothing(typed: str) -> None:
    assert syllables.characters(typed, "zh-CN") == ()


def _typed(pinyin: Pinyin, letters: str) -> None:
    for letter in letters:
        assert pinyin.type(letter)


def test_several_syllables_become_a_name() -> None:
    pinyin = Pinyin("zh-CN")
    _typed(pinyin, "OuYang")
    assert pinyin.candidates("")[0] == "欧"
    written = pinyin.choose("欧")
    assert pinyin.typed == "yang"
    written += pinyin.choose(pinyin.candidates(written)[0])
    assert (written, pinyin.typed) == ("欧阳", "")


@pytest.mark.parametrize("letter", ["1", " ", "é", "张", "-", "'", "\x1b"])
def test_what_is_no_letter_is_not_taken(letter: str) -> None:
    assert not Pinyin("zh-CN").type(letter)


def test_letters_are_taken_back_one_by_one_and_flushed_as_they_are() -> None:
    pinyin = Pinyin("zh-CN")
    _typed(pinyin, "li'")
    assert not pinyin.type("'")
    assert pinyin.erase()
    assert (pinyin.flush(), pinyin.flush(), pinyin.erase()) == ("li", "", False)


def test_endless_letters_are_refused() -> None:
    pinyin = Pinyin("zh-CN")
    _typed(pinyin, "a" * LONGEST)
    assert not pinyin.type("a")


def test_the_file_is_what_its_maker_makes() -> None:
    assert readings.FILE.read_text(encoding="utf-8") == readings.make()
    assert readings.FILE.stat().st_size < 300_000


@pytest.mark.parametrize(
    ("reading", "typed"), [("zhāng", "zhang"), ("lǚ", "lv"), ("lüè", "lve"), ("nǜ", "nv"), ("ń", "n")]
)
def test_readings_lose_their_tones(reading: str, typed: str) -> None:
    assert readings.toneless(reading) == typed


def test_the_lists_of_names_are_sound() -> None:
    pairs = list(zip(names.TRADITIONAL[::2], names.TRADITIONAL[1::2], strict=True))
    for simplified, traditional in pairs:
        traditional.encode("big5")
        simplified.encode("gb18030")
    assert set(names.SURNAME_READINGS.values()) <= syllables.table().keys()
