"""Lines end where Chinese and Latin script allow it, and nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.lines import CLOSING, OPENING, break_lines, clusters, pieces


def em(text: str) -> int:
    """Ten dots a Chinese character, five a Latin one, none for an accent."""
    return sum(10 if ord(cluster[0]) > 0x2E80 else 5 for cluster in clusters(text))


@pytest.mark.parametrize("mark", sorted(CLOSING))
def test_no_line_begins_with_closing_punctuation(mark: str) -> None:
    for room in range(30, 90, 10):
        lines = break_lines("你好世界欢迎来访" + mark + "请出示证件" + mark, room, em)
        assert not any(line[0] in CLOSING for line in lines), lines


@pytest.mark.parametrize("mark", sorted(OPENING))
def test_no_line_ends_with_opening_punctuation(mark: str) -> None:
    for room in range(30, 90, 10):
        lines = break_lines("欢迎来" + mark + "公司" + mark + "总部参观访问", room, em)
        assert not any(line[-1] in OPENING for line in lines), lines


def test_dots_and_dashes_stay_in_one_piece() -> None:
    for room in (40, 50, 60, 70):
        lines = break_lines("他想了想……然后——走了", room, em)
        assert any("……" in line for line in lines)
        assert any("——" in line for line in lines)


def test_a_latin_word_stays_whole() -> None:
    lines = break_lines("请找 Department of Research 的人", 60, em)
    words = " ".join(lines).split()
    assert {"Department", "of", "Research"} <= set(words)


def test_a_break_is_allowed_between_chinese_and_latin() -> None:
    assert break_lines("欢迎Margaret来访", 45, em) == ["欢迎", "Margaret", "来访"]


@pytest.mark.parametrize("text", ["2025-06-03", "don’t", "O’Sullivan", "18:00", "A/B", "100%"])
def test_what_belongs_together_is_one_piece(text: str) -> None:
    assert pieces(text) == [text]


def test_a_double_name_may_part_after_its_hyphen() -> None:
    assert break_lines("Anna Müller-Schmidt", 60, em) == ["Anna Müller-", "Schmidt"]


def test_a_word_wider_than_the_line_is_broken_and_not_cut() -> None:
    assert break_lines("W" * 60, 100, em) == ["W" * 20] * 3


def test_a_long_word_does_not_leave_its_full_stop_alone() -> None:
    lines = break_lines("W" * 20 + "。", 100, em)
    assert "".join(lines) == "W" * 20 + "。"
    assert lines[-1] != "。"


def test_an_accent_is_never_parted_from_its_letter() -> None:
    lines = break_lines("e\u0323\u0301" * 40, 30, em)
    assert "".join(lines) == "e\u0323\u0301" * 40
    assert all(line.startswith("e") for line in lines)


def test_nothing_but_closing_punctuation_is_still_shown() -> None:
    assert "".join(break_lines("。" * 60, 100, em)) == "。" * 60


def test_no_text_is_one_empty_line() -> None:
    assert break_lines("", 100, em) == [""]


def test_lines_come_out_about_equally_long() -> None:
    assert break_lines("苏州恒远自动化设备有限公司", 120, em) == ["苏州恒远自动化", "设备有限公司"]


_mixed = st.text(
    st.sampled_from("中文名字龘𬱟abcXYZ 0189，。！（）「」“”…—·-'’.,()[]ée\u0301أבж🙂"),
    min_size=1,
    max_size=70,
).map(lambda text: " ".join(text.split()))


@given(_mixed, st.integers(min_value=10, max_value=300))
def test_whatever_the_text_no_line_is_too_wide_and_no_character_is_lost(text: str, room: int) -> None:
    lines = break_lines(text, room, em)
    assert all(em(line) <= room for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


@given(_mixed, st.integers(min_value=10, max_value=300))
def test_whatever_the_text_lines_part_only_where_they_may(text: str, room: int) -> None:
    whole = [piece.rstrip() for piece in pieces(text)]
    if all(em(piece) <= room for piece in whole):
        lines = break_lines(text, room, em)
        assert not any(line[:1] in CLOSING for line in lines[1:])
        assert not any(line[-1:] in OPENING for line in lines[:-1])
