"""Names cleaned for keeping and masked for calling."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.names import clean, is_chinese, masked


@given(st.text())
def test_cleaning_leaves_nothing_invisible_and_is_final(text: str) -> None:
    kept = clean(text)
    assert not any(unicodedata.category(c) in ("Cc", "Cf", "Cs") for c in kept)
    assert clean(kept) == kept


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("张伟", "张*"),
        ("欧阳娜娜", "欧**"),
        ("㛃", "㛃"),
        ("Anna Smith", "Anna S."),
        ("Prince", "P***"),
        ("", "***"),
    ],
)
def test_called_names(name: str, called: str) -> None:
    assert masked(name) == called


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), min_size=2))
def test_a_called_chinese_name_tells_the_first_character_only(name: str) -> None:
    assert masked(name).replace("*", "") == name[0]


def test_what_is_chinese() -> None:
    assert is_chinese("𬱟")
    assert not is_chinese("Li")
    assert not is_chinese("")
