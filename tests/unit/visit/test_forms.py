"""Forms: what is taken, and every way of refusing it by field and code."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.classes import PURPOSES, QUESTIONS, by_code
from kiosk.visit.forms import Document, Identity, Refused, Registration, Release, Route, complaint

GOOD: dict[str, Any] = {
    "host": 7,
    "name": "王小明",
    "organisation": "晨光仪器",
    "phone": "138 0000-1111",
    "people": 2,
    "purpose": "business",
    "language": "zh-CN",
}
anything = st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.text()) | st.floats()


def wrong(**fields: Any) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        Registration.read(GOOD | fields)
    return refused.value.complaints


def test_a_good_registration() -> None:
    form = Registration.read(GOOD)
    assert (form.name, form.phone, form.people, form.purpose) == (
        "王小明",
        "13800001111",
        2,
        "business",
    )


def test_what_may_be_left_out() -> None:
    form = Registration.read({key: GOOD[key] for key in ("host", "name", "phone", "purpose")})
    assert (form.organisation, form.people, form.language) == ("", 1, "zh-CN")


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("name", "", "missing"),
        ("name", " \t\u200b\u202e", "missing"),
        ("name", None, "missing"),
        ("name", 5, "not_text"),
        ("name", "长" * 61, "too_long"),
        ("organisation", "x" * 81, "too_long"),
        ("organisation", ["x"], "not_text"),
        ("phone", "", "missing"),
        ("phone", 13800001111, "missing"),
        ("phone", "call me", "not_a_phone_number"),
        ("phone", "1234", "not_a_phone_number"),
        ("phone", "=cmd|' /C calc'!A0", "not_a_phone_number"),
        ("phone", "１３８００００１１１１", "not_a_phone_number"),
        ("people", 0, "not_a_number_of_people"),
        ("people", 100, "not_a_number_of_people"),
        ("people", "2", "not_a_number_of_people"),
        ("people", True, "not_a_number_of_people"),
        ("host", 0, "missing"),
        ("host", "7", "missing"),
        ("host", True, "missing"),
        ("host", 2**31, "missing"),
        ("purpose", "Not A Code", "not_a_choice"),
        ("purpose", "x" * 21, "not_a_choice"),
        ("plate", "x" * 13, "too_long"),
        ("belongings", "x" * 301, "too_long"),
        ("belongings", 3, "not_text"),
        ("guide", "latest", "not_a_version"),
        ("purpose", None, "not_a_choice"),
        ("language", "tlh", "not_a_choice"),
        ("language", ["en"], "not_a_choice"),
    ],
)
def test_refused_by_field_and_code(field: str, value: object, code: str) -> None:
    assert wrong(**{field: value}) == {field: code}
    assert complaint(field, value) == code


def test_all_that_is_wrong_is_said_at_once() -> None:
    with pytest.raises(Refused) as refused:
        Registration.read({})
    assert set(refused.value.complaints) == {"host", "name", "phone", "purpose"}
    assert "phone: missing" in str(refused.value)


@given(st.dictionaries(st.sampled_from([*GOOD, "extra"]), anything))
def test_nothing_but_a_refusal_comes_of_bad_input(form: dict[str, Any]) -> None:
    with suppress(Refused):
        taken = Registration.read(form)
        assert 1 <= len(taken.name) <= 60
        assert 1 <= taken.people <= 99


@pytest.mark.parametrize("name", ["=cmd|' /C calc'!A0", "\x1b@\x1dV\x00 Ann", "Ada\nLovelace", "\u202eeve"])
def test_hostile_names_lose_what_is_invisible(name: str) -> None:
    kept = Registration.read(GOOD | {"name": name}).name
    assert kept.isprintable()
    assert len(kept) >= 3


@pytest.mark.parametrize("name", ["㛃", "𬱟喆堃", "عبد الله", "O'Brien-Smith", "Nguyễn Thị", "长" * 60])
def test_unusual_names_are_kept(name: str) -> None:
    assert Registration.read(GOOD | {"name": name}).name == name


def test_the_table_of_purposes_is_sound() -> None:
    assert len(by_code(PURPOSES)) == len(PURPOSES)
    for purpose in PURPOSES:
        assert purpose.areas, "R21: a purpose that fits no area is refused"
        assert set(purpose.asks) <= set(QUESTIONS)


def test_identity_keeps_at_most_four_characters() -> None:
    assert Identity.read({"document": "passport", "last4": "12x4"}) == Identity(Document.PASSPORT, "12X4")
    assert Identity.read({"document": "other"}).last4 == ""


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({}, "document"),
        ({"document": "library_card"}, "document"),
        ({"document": "passport", "last4": "12345"}, "last4"),
        ({"document": "passport", "last4": "110101199003078515"}, "last4"),
        ({"document": "passport", "last4": 1234}, "last4"),
        ({"document": "passport", "last4": "１２３４"}, "last4"),
    ],
)
def test_identity_refused(form: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        Identity.read(form)
    assert set(refused.value.complaints) == {field}


def test_a_release_by_call_or_paper() -> None:
    assert Release.read({"route": "call", "by": " 张伟 "}) == Release(Route.CALL, "张伟")


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"by": "张伟"}, "route"),
        ({"route": "page", "by": "张伟"}, "route"),  # only the host's own page says that
        ({"route": "paper"}, "by"),
        ({"route": "paper", "by": " "}, "by"),
        ({"route": "call", "by": 5}, "by"),
        ({"route": "call", "by": "x" * 61}, "by"),
    ],
)
def test_release_refused(form: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        Release.read(form)
    assert set(refused.value.complaints) == {field}
