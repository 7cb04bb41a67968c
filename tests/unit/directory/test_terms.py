"""What a host can be looked up by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.directory.terms import LONGEST_TERM, terms
from kiosk.visit.lookup import folded


def finds(typed: str, keys: list[str]) -> bool:
    """As a station searches: the folded beginning of a key."""
    return any(key.startswith(folded(typed)) for key in keys)


WAYNE = [
    "张伟",
    "张",
    "伟",
    "zhangwei",
    "zw",
    "ZW",
    "zhw",
    "zhangw",
    "zwei",
    "wei",
    "weizhang",
    "wz",
    "Wayne",
    "采购",
    "caigou",
    "cgb",
    "8021",
    "ｚｗ",
]
SPACED = ["Zhang Wei", "wayne zhang", "zhang wayne", "zhāng wěi"]


@pytest.mark.parametrize("typed", WAYNE + SPACED)
def test_a_host_is_found_by_whatever_a_visitor_remembers(typed: str) -> None:
    assert finds(typed, terms("张伟", "Wayne Zhang", "采购部", "8021"))


@pytest.mark.parametrize("typed", ["zhao", "伟张", "wangwei", "8022", "zj", "hang", "购"])
def test_a_host_is_not_found_by_something_else(typed: str) -> None:
    assert not finds(typed, terms("张伟", "Wayne Zhang", "采购部", "8021"))


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("单志强", "shan", "dan"),
        ("單志強", "shan", "dan"),
        ("查良", "zha", "cha"),
        ("仇国华", "qiu", "chou"),
        ("曾敏", "zeng", "ceng"),
        ("翟天", "zhai", None),
        ("解小东", "xie", "jie"),
        ("區明", "ou", "qu"),
        ("朴正", "piao", None),
        ("盖宁", "ge", None),
        ("尉迟敬", "yuchi", "weichi"),
        ("尉遲敬", "yuchi", "weichi"),
        ("长孙无忌", "zhangsun", "changsun"),
        ("万俟雪", "moqi", "wansi"),
        ("单于丹", "chanyu", "shanyu"),
        ("澹台明", "tantai", "dantai"),
        ("乐正言", "yuezheng", "lezheng"),
    ],
)
def test_surnames_are_read_as_their_bearers_read_them(name: str, right: str, wrong: str | None) -> None:
    keys = terms(name, "", "", "")
    assert finds(right, keys)
    assert wrong is None or not finds(wrong, keys)


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("欧阳娜娜", "ouyangnana"),
        ("歐陽娜娜", "oynn"),
        ("欧阳娜娜", "nana"),
        ("欧阳", "ouyang"),
        ("陈乐", "chenle"),
        ("陈乐", "chenyue"),
        ("王长行", "wangchangxing"),
        ("刘茜", "liuxi"),
        ("刘茜", "lq"),
        ("吕布", "lubu"),
        ("吕布", "lvbu"),
        ("吕布", "lyubu"),
        ("吕布", "lübu"),
        ("張曉明", "zhangxiaoming"),
        ("張曉明", "曉明"),
        ("张 伟", "张伟"),
        ("𬱟㛃", "weijie"),
        ("㐂喆堃", "㐂喆"),
        ("阿卜杜拉·买买提", "买买提"),
        ("阿卜杜拉·买买提", "maimaiti"),
        ("阿卜杜拉•买买提", "abdlmmt"),
    ],
)
def test_names_of_every_kind_are_found(name: str, typed: str) -> None:
    assert finds(typed, terms(name, "", "", ""))


@pytest.mark.parametrize("typed", ["müller", "muller", "Anna", "schmidt anna", "ANNA MÜLLER", "ams"])
def test_latin_names_are_found_without_accents(typed: str) -> None:
    assert finds(typed, terms("Anna Müller Schmidt", "", "", ""))


@pytest.mark.parametrize("typed", ["IT", "it部", "itb", "itbu"])
def test_a_department_with_letters(typed: str) -> None:
    assert finds(typed, terms("张伟", "", "IT部", ""))


@pytest.mark.parametrize("typed", ["human", "resources", "hr", "human resources"])
def test_a_department_in_english(typed: str) -> None:
    assert finds(typed, terms("张伟", "", "Human Resources", ""))


@pytest.mark.parametrize("name", ["", " ", "·", "🙂", "\u202e", "'", "=+-@"])
def test_a_name_without_letters_has_no_keys(name: str) -> None:
    assert terms(name, "", "", "") == []


def test_one_letter_is_no_key_but_one_character_is() -> None:
    keys = terms("王b", "B", "", "7")
    assert "王b" in keys
    assert "7" in keys
    assert not {"b", "w"} & set(keys)


def test_a_name_with_many_readings_stays_small() -> None:
    assert len(terms("翟" + "乐" * 60, "", "", "")) < 40


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=80), st.text(max_size=20))
def test_any_text_gives_few_folded_keys(name: str, name_en: str, department: str, extension: str) -> None:
    keys = terms(name, name_en, department, extension)
    assert len(keys) == len(set(keys))
    assert all(key and len(key) <= LONGEST_TERM and folded(key) == key for key in keys)


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    assert folded(folded(text)) == folded(text)


@given(st.text())
def test_folding_leaves_nothing_invisible(text: str) -> None:
    assert not any(c.isspace() or not c.isprintable() for c in folded(text))
