"""What goes with a registration, read from whatever a screen or a phone may have sent."""

import base64
from collections.abc import Callable

import pytest

from kiosk.visit import enclosures
from kiosk.visit.enclosures import Agreement, Member
from kiosk.visit.forms import Compared
from kiosk.visit.refusal import Refused

JPEG = b"\xff\xd8\xff" + bytes(20) + b"\xff\xd9"
SIGNED = {"version": "0123456789ab", "language": "zh-CN", "signature": [[[0, 0], [1000, 1000]]]}
NOBODY = {"name": "王五", "phone": ""}


def encoded(jpeg: bytes) -> str:
    return base64.b64encode(jpeg).decode()


def test_nothing_is_nothing() -> None:
    assert (enclosures.belongings(None), enclosures.members(None), enclosures.guide(None)) == ("", (), "")
    assert enclosures.agreement(None) is enclosures.photograph(None) is enclosures.photograph("") is None


def test_what_is_well_formed_is_taken() -> None:
    assert enclosures.belongings(" 电脑\x1b一台 ") == "电脑 一台"
    assert enclosures.members([{"name": " 王五 ", "phone": "(0512) 6600-1234"}, {"name": "赵六"}]) == (
        Member("王五", "051266001234"),
        Member("赵六"),
    )
    assert enclosures.agreement(SIGNED) == Agreement("0123456789ab", "zh-CN", (((0, 0), (1000, 1000)),))
    assert enclosures.photograph(encoded(JPEG)) == JPEG
    assert enclosures.guide("0123456789ab") == "0123456789ab"
    assert Compared.read({"same": False, "note": " 少一把螺丝刀 "}) == Compared(False, "少一把螺丝刀")


@pytest.mark.parametrize(("value", "code"), [(7, "not_text"), ([], "not_text"), ("件" * 301, "too_long")])
def test_belongings_that_are_none(value: object, code: str) -> None:
    assert refusal(lambda: enclosures.belongings(value)) == {"belongings": code}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ({}, "not_a_list"),
        ("王五", "not_a_list"),
        ([NOBODY] * 99, "too_many"),
        ([7], "missing"),
        ([{"name": " \x1b "}], "missing"),
        ([{"name": 7}], "missing"),
        ([{"name": "王" * 61}], "too_long"),
        ([{"name": "王五", "phone": "1234"}], "not_a_phone_number"),
        ([{"name": "王五", "phone": "١٢٣٤٥٦"}], "not_a_phone_number"),
        ([{"name": "王五", "phone": 13800000000}], "not_a_phone_number"),
    ],
)
def test_members_that_are_none(value: object, code: str) -> None:
    assert refusal(lambda: enclosures.members(value)) == {"members": code}


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"version": "0123456789AB"}, "not_a_version"),
        ({"version": 7}, "not_a_version"),
        ({"language": "zh_CN!"}, "not_a_choice"),
        ({"language": None}, "not_a_choice"),
        ({"signature": None}, "not_signed"),
        ({"signature": [[[1, 1]]]}, "not_signed"),
        ({"signature": [[[1, 1], [2, 2]], "x"]}, "not_a_signature"),
        ({"signature": [[[1, 1], [2, 2]] * 1501]}, "not_a_signature"),
        ({"signature": [[[1, 1], [2, 1001]]]}, "not_a_signature"),
        ({"signature": [[[1, 1], [-1, 2]]]}, "not_a_signature"),
        ({"signature": [[[1, 1], [True, 2]]]}, "not_a_signature"),
        ({"signature": [[[1, 1], [2]]]}, "not_a_signature"),
        ({"signature": [["11", "22"]]}, "not_a_signature"),
    ],
)
def test_an_agreement_that_was_not_signed(changed: dict[str, object], code: str) -> None:
    assert refusal(lambda: enclosures.agreement({**SIGNED, **changed})) == {"agreement": code}


def test_an_agreement_that_is_no_form() -> None:
    assert refusal(lambda: enclosures.agreement("yes")) == {"agreement": "not_a_version"}


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (7, "not_a_photograph"),
        ("!", "not_a_photograph"),
        ("相片", "not_a_photograph"),
        (encoded(JPEG[:-1]), "not_a_photograph"),
        (encoded(b"\x89PNG" + JPEG), "not_a_photograph"),
        (encoded(b"\xff\xd8\xff" + bytes(27_000) + b"\xff\xd9"), "too_large"),
    ],
)
def test_a_photograph_that_is_none(value: object, code: str) -> None:
    assert refusal(lambda: enclosures.photograph(value)) == {"photo": code}


@pytest.mark.parametrize("value", [7, "v1", "0123456789abc", []])
def test_a_guide_that_is_none(value: object) -> None:
    assert refusal(lambda: enclosures.guide(value)) == {"guide": "not_a_version"}


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({}, "not_a_choice"),
        ({"same": "yes"}, "not_a_choice"),
        ({"same": False, "note": 7}, "not_a_choice"),
        ({"same": False}, "missing"),
        ({"same": False, "note": " \x00 "}, "missing"),
    ],
)
def test_a_comparison_that_says_nothing(form: dict[str, object], code: str) -> None:
    assert refusal(lambda: Compared.read(form)) == {"belongings": code}


def refusal(read: Callable[[], object]) -> dict[str, str]:
    with pytest.raises(Refused) as refused:
        read()
    return dict(refused.value.complaints)
