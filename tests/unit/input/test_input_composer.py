"""Composing names: what is offered, what choosing leaves, what remains when things are missing."""

from pathlib import Path

import pytest

from kiosk.lobby.input import characters
from kiosk.lobby.input.characters import Syllable
from kiosk.lobby.input.composer import Composer
from kiosk.lobby.input.spelling import LONGEST

NOWHERE = Path("/nowhere")


def typing(keys: str, language: str = "zh-CN", zhuyin: bool = False, library: str | None = None) -> Composer:
    """A composer with these keys waiting."""
    composer = Composer(language, zhuyin) if library is None else Composer(language, zhuyin, library, NOWHERE)
    assert all(composer.type(key) for key in keys)
    return composer


@pytest.mark.parametrize(
    ("keys", "name"),
    [
        ("zhangwei", "张伟"),
        ("shanxue", "单雪"),
        ("ouyangnana", "欧阳娜娜"),
        ("zengjing", "曾静"),
        ("xiexiaodong", "谢晓东"),
        ("zhangw", "张伟"),
        ("lixl", "李秀兰"),
        ("lvmei", "吕梅"),
        ("ouyn", "欧阳娜"),
    ],
)
def test_names_come_first(keys: str, name: str) -> None:
    assert name in typing(keys).candidates("")[:9]


def test_initials_alone_find_the_commonest_names() -> None:
    shown = typing("zw").candidates("")[:9]
    assert "张伟" in shown
    assert all(len(name) == 2 for name in shown)


@pytest.mark.parametrize("keys", ["ㄔㄣˊㄧˊㄐㄩㄣ", "ㄔㄣㄧㄐㄩㄣ"])
def test_zhuyin_writes_traditional_characters_with_tones_or_without(keys: str) -> None:
    assert "陳怡君" in typing(keys, "zh-TW", zhuyin=True).candidates("")[:9]


def test_taiwan_reads_some_characters_in_its_own_way() -> None:
    assert "黃淑芬" in typing("ㄏㄨㄤˊㄕㄨˊㄈㄣ", "zh-TW", zhuyin=True).candidates("")[:9]


def test_pinyin_in_taiwan_writes_traditional_characters() -> None:
    shown = typing("zhangjiahao", "zh-TW").candidates("")
    assert "張家豪" in shown[:9]
    assert "张家豪" not in shown


def test_a_name_uses_up_every_key() -> None:
    composer = typing("zhangwei")
    composer.candidates("")
    assert composer.choose("张伟") == "张伟"
    assert composer.typed == ""


def test_a_surname_leaves_the_given_name_to_be_chosen() -> None:
    composer = typing("shanxue")
    composer.candidates("")
    assert composer.choose("单") == "单"
    assert composer.typed == "xue"
    assert "雪" in composer.candidates("单")[:3]


def test_an_apostrophe_goes_with_the_syllable_before_it() -> None:
    composer = typing("fang'an")
    composer.candidates("")
    composer.choose("方")
    assert composer.typed == "an"


def test_a_surname_is_expected_first_and_a_given_name_after_it() -> None:
    assert typing("wang").candidates("")[0] == "王"
    assert typing("xuemei").candidates("王")[0] == "雪梅"
    assert "伟" in typing("wei").candidates("王")[:3]


def test_what_is_no_name_begins_with_words() -> None:
    composer = typing("beijingdaxue")
    composer.naming = False
    assert composer.candidates("")[0] == "北京大学"


def test_a_word_at_the_beginning_leaves_the_rest() -> None:
    composer = typing("beijingkeji")
    composer.naming = False
    assert "北京" in composer.candidates("")
    composer.choose("北京")
    assert composer.typed == "keji"


@pytest.mark.parametrize("keys", ["zhang", "zhangwei", "z", "ji", "xuan"])
def test_no_candidate_is_offered_twice(keys: str) -> None:
    shown = typing(keys).candidates("")
    assert len(shown) == len(set(shown))


def test_every_character_that_has_a_reading_can_be_picked() -> None:
    syllables = [Syllable(letters, True, 0) for letters in characters.syllables()]
    for language in ("zh-CN", "zh-TW"):
        found = {char for syllable in syllables for char in characters.picker(syllable, language)}
        assert {"㛃", "𬱟", "喆", "堃", "䶮", "𠀀"} <= found
        assert sum("\u4e00" <= char <= "\u9fff" for char in found) > 20_900
        assert sum("\u3400" <= char <= "\u4dbf" for char in found) > 5_700
        assert sum("\U00020000" <= char <= "\U0002a6df" for char in found) > 14_500


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_what_the_picker_holds_the_composer_offers(language: str) -> None:
    for letters in ("jie", "yi", "lv", "shan"):
        shown = typing(letters, language).candidates("")
        assert set(characters.picker(Syllable(letters, True, 0), language)) <= set(shown)


def test_the_common_characters_of_the_language_come_first() -> None:
    assert set(characters.picker(Syllable("guo", True, 0), "zh-CN")[:4]) >= {"国", "过"}
    assert set(characters.picker(Syllable("guo", True, 0), "zh-TW")[:4]) >= {"國", "過"}


def test_without_librime_names_still_come_first() -> None:
    composer = typing("zhangwei", library="libnowhere.so")
    assert "张伟" in composer.candidates("")[:9]
    assert "掌" not in composer.candidates("")[:9]


def test_without_its_words_librime_is_done_without() -> None:
    composer = Composer("zh-TW", shared=NOWHERE)
    assert composer.type("c")
    assert composer.candidates("")


def test_latin_letters_that_are_no_pinyin_stay_as_they_are() -> None:
    composer = typing("vivian")
    assert composer.candidates("") == ()
    assert composer.flush() == "vivian"
    assert composer.typed == ""


def test_erasing_takes_key_by_key_and_says_when_nothing_is_left() -> None:
    composer = typing("li")
    assert composer.erase()
    assert composer.typed == "l"
    assert composer.erase()
    assert not composer.erase()


def test_keys_without_end_are_not_all_taken() -> None:
    composer = Composer("zh-CN")
    taken = sum(composer.type("a") for _ in range(1000))
    assert taken == LONGEST
    assert composer.candidates("")


@pytest.mark.parametrize("key", ["", "ab", "1", " ", "é", "\n", "\x00", "😀"])
def test_other_keys_are_not_taken(key: str) -> None:
    assert not Composer("zh-CN").type(key)


@pytest.mark.parametrize("before", ["张", "张伟", "欧阳", "Anna ", "  ", "一二三四五六七八", "😀"])
def test_any_text_may_stand_before(before: str) -> None:
    assert typing("mei").candidates(before)


def test_the_picker_sifts_the_first_syllable_by_its_tone() -> None:
    composer = typing("yiming")
    second = composer.characters("", "2")
    assert {"宜", "怡", "仪"} <= set(second)
    assert not {"亿", "易", "鸣", "明"} & set(second)
    assert set(second) < set(composer.characters(""))


def test_a_sifted_character_leaves_the_keys_behind_its_syllable() -> None:
    composer = typing("jieming")
    assert "㛃" in composer.characters("", "2")
    assert (composer.choose("㛃"), composer.typed) == ("㛃", "ming")


@pytest.mark.parametrize(
    ("keys", "language", "zhuyin", "wanted"),
    [
        ("chen", "zh-TW", False, {"陳"}),
        ("ㄔㄣˊ", "zh-TW", True, {"陳", "宸"}),
        ("ㄔㄣ", "zh-TW", True, {"陳"}),
        ("yan", "zh-CN", False, {"䶮", "龑", "彦"}),
    ],
)
def test_the_sieve_without_a_tone_holds_every_character(
    keys: str, language: str, zhuyin: bool, wanted: set[str]
) -> None:
    assert wanted <= set(typing(keys, language, zhuyin).characters(""))


@pytest.mark.parametrize("keys", ["", "vvv", "i", "'"])
def test_what_is_no_syllable_has_no_characters(keys: str) -> None:
    composer = Composer("zh-CN")
    for key in keys:
        composer.type(key)
    assert composer.characters("", "1") == ()


def test_another_spelling_begins_anew() -> None:
    composer = typing("chen", "zh-TW")
    composer.candidates("")
    composer.spell(zhuyin=True)
    assert (composer.typed, composer.candidates("")) == ("", ())
    assert not composer.type("c")
    assert all(map(composer.type, "ㄔㄣˊ"))
    assert "陳" in composer.candidates("")[:9]
    composer.spell(zhuyin=False)
    assert not composer.type("ㄔ")
    assert composer.type("c")


def test_nothing_remains_after_clearing() -> None:
    composer = typing("zhangwei")
    composer.candidates("")
    composer.clear()
    assert (composer.typed, composer.candidates("")) == ("", ())
    assert composer.choose("张伟") == "张伟"
