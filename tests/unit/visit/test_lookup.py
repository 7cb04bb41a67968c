"""What may have been meant by what was typed: one slip of the finger, no more."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.lookup import certain, folded, slips, wildcards

WORDS = st.text("abcz09", min_size=4, max_size=10)


@pytest.mark.parametrize(
    "typed", ["zhangwie", "zhangwe", "zhanwei", "zhangwwei", "xhangwei", "hzangwei", "zhangweix", "zhangwe1"]
)
def test_one_letter_missing_doubled_wrong_or_changed_in_place(typed: str) -> None:
    assert "zhangwei" in slips(typed)


@pytest.mark.parametrize("typed", ["zhagnwie", "zhang", "zhangweiab", "weizhang"])
def test_two_slips_are_another_word(typed: str) -> None:
    assert "zhangwei" not in slips(typed)


@pytest.mark.parametrize("typed", ["", "z", "zha", "张", "a" * 25, "张" * 25])
def test_too_short_or_too_long_for_a_slip(typed: str) -> None:
    assert slips(typed) == []
    assert wildcards(typed) == []


@given(WORDS, st.data())
def test_what_one_slip_made_is_found_again(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    letter = data.draw(st.sampled_from("abcz09"))
    for typed in (
        word[:at] + letter + word[at:],
        word[:at] + letter + word[at + 1 :],
        word[:at] + word[at + 1 :],
    ):
        assert typed == word or len(typed) < 4 or word in slips(typed)


@pytest.mark.parametrize(
    ("typed", "name"), [("张炜明", "张伟明"), ("张明", "张伟明"), ("张伟名", "张伟明"), ("欧阳请", "欧阳晴")]
)
def test_characters_by_a_pattern_behind_what_is_certain(typed: str, name: str) -> None:
    def like(pattern: str) -> bool:
        body = pattern.removesuffix("%")
        return len(name) >= len(body) and all(p in ("_", n) for p, n in zip(body, name, strict=False))

    assert any(name.startswith(head) and like(pattern) for head, pattern in wildcards(typed))


def test_letters_have_no_patterns_and_characters_no_alphabet() -> None:
    assert wildcards("zhangwei") == []
    assert slips("张伟明") == ["伟明", "张明", "张伟", "伟张明", "张明伟"]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        (" Müller-Lüdenscheidt ", "mullerludenscheidt"),
        ("ＺＷ", "zw"),
        ("阿卜杜拉·买买提", "阿卜杜拉买买提"),
        ("\x1b…", ""),
    ],
)
def test_accents_width_case_and_marks_make_no_difference(typed: str, meant: str) -> None:
    assert folded(typed) == meant


@pytest.mark.parametrize(
    ("before", "after", "known"), [("zhafei", "zhakang", 3), ("", "zz", 1), ("", "", 0), ("zhagnwei", "", 8)]
)
def test_how_much_of_it_begins_some_key(before: str, after: str, known: int) -> None:
    assert certain("zhagnwei", before, after) == known
