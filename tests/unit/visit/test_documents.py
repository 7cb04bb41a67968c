"""Numbers of documents: what is right, what is wrong, and that no more than the end of one comes out."""

import string
from contextlib import suppress
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.documents import alike, end_of, passport_line, read, resident_number
from kiosk.visit.forms import Document, Refused

SPECIMEN = "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
"""The line of ICAO's own specimen passport, Doc 9303 part 4."""
SYMBOLS = string.digits + string.ascii_uppercase + "<"


def resident(region: int, born: date, order: int) -> str:
    """A number with its check character by another way of reckoning: ISO 7064's recursive one, MOD 11-2."""
    payload = f"{region:06}{born:%Y%m%d}{order:03}"
    rest = 0
    for digit in payload:
        rest = (rest + int(digit)) * 2 % 11
    return payload + "0123456789X"[(12 - rest) % 11]


residents = st.builds(
    resident,
    st.integers(110000, 659999),
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.integers(0, 999),
)


@given(residents)
def test_a_resident_number_is_known_by_its_check_character(number: str) -> None:
    assert resident_number(number)
    seen = read(number.lower())
    assert seen is not None
    assert (seen.document, seen.last4) == (Document.RESIDENT_ID, number[-4:])


@given(residents, st.integers(0, 17), st.sampled_from("0123456789"))
def test_one_wrong_digit_is_found_wherever_it_is(number: str, place: int, digit: str) -> None:
    spoilt = number[:place] + digit + number[place + 1 :]
    assert resident_number(spoilt) is (spoilt == number)


@given(residents, st.integers(0, 15))
def test_two_digits_in_each_others_place_are_found(number: str, place: int) -> None:
    swapped = number[:place] + number[place + 1] + number[place] + number[place + 2 :]
    assert resident_number(swapped) is (swapped == number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "11010519491231002",
        "110105194912310021X",
        "١" * 18,
        "1" * 18,
        "11010519490230002X",
        "０" * 18,
    ],
)
def test_no_resident_number(text: str) -> None:
    assert not resident_number(text)
    assert read(text) is None


def test_the_standards_own_examples() -> None:
    assert resident_number("11010519491231002X")
    assert passport_line(SPECIMEN)
    seen = read(SPECIMEN)
    assert seen is not None
    assert (seen.document, seen.last4) == (Document.PASSPORT, "02C3")


@given(st.integers(0, 43), st.sampled_from(SYMBOLS))
def test_another_symbol_of_another_value_is_found_in_what_is_checked(place: int, symbol: str) -> None:
    spoilt = SPECIMEN[:place] + symbol + SPECIMEN[place + 1 :]
    unchecked = place in range(10, 13) or place == 20  # nationality and sex have no check digit
    alike_to_the_check = "<0AKU".find(symbol) >= 0 and "<0AKU".find(SPECIMEN[place]) >= 0
    values = SYMBOLS[:-1].find(symbol) % 10, SYMBOLS[:-1].find(SPECIMEN[place]) % 10
    if spoilt == SPECIMEN or unchecked:
        assert passport_line(spoilt)
    elif not alike_to_the_check and values[0] != values[1]:
        assert not passport_line(spoilt)


def test_an_optional_field_that_is_empty_may_have_no_check_digit() -> None:
    def check(text: str) -> str:
        values = {symbol: value for value, symbol in enumerate(SYMBOLS)} | {"<": 0}
        return str(sum(values[one] * (7, 3, 1)[place % 3] for place, one in enumerate(text)) % 10)

    number, born, until = "E12345678", "900101", "300101"
    head = f"{number}{check(number)}CHN{born}{check(born)}F{until}{check(until)}"
    for own in "<0":
        rest = "<" * 14 + own
        whole = head[:10] + head[13:20] + head[21:28] + rest
        assert passport_line(f"{head}{rest}{check(whole)}")


@given(st.text(max_size=60))
def test_no_text_breaks_it_and_no_more_than_four_come_out(text: str) -> None:
    seen = read(text)
    assert seen is None or len(seen.last4) <= 4
    for document in Document:
        with suppress(Refused):
            assert len(end_of(document, text)) <= 4


@pytest.mark.parametrize("document", Document)
@pytest.mark.parametrize("typed", ["", "7", "204x", " 2 0 4 X "])
def test_the_end_may_be_typed_alone(document: Document, typed: str) -> None:
    assert end_of(document, typed) == "".join(typed.split()).upper()


@pytest.mark.parametrize(
    ("document", "typed"),
    [
        (Document.RESIDENT_ID, "11010519491231002X"),
        (Document.PASSPORT, SPECIMEN.lower()),
        (Document.PASSPORT, "E12345678"),  # a passport's number by itself has no check digit
        (Document.OTHER, "A-B-12345678"),
        (Document.DRIVING_LICENCE, "110105194912310029"),
    ],
)
def test_of_a_whole_number_the_end_is_kept(document: Document, typed: str) -> None:
    end = "02C3" if typed == SPECIMEN.lower() else typed[-4:].upper()
    assert end_of(document, typed) == end


@pytest.mark.parametrize(
    ("document", "typed"),
    [
        (Document.RESIDENT_ID, "110105194912310020"),
        (Document.RESIDENT_ID, "11010519491231"),
        (Document.RESIDENT_ID, SPECIMEN),
        (Document.PASSPORT, SPECIMEN[:-1] + "1"),
        (Document.TRAVEL_PERMIT, SPECIMEN),
    ],
)
def test_a_whole_number_that_is_wrong_is_refused(document: Document, typed: str) -> None:
    with pytest.raises(Refused):
        end_of(document, typed)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("11010519491231002X", True),
        ("110105194912310020", True),  # wrong, but a number of somebody all the same
        (SPECIMEN, True),
        ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", True),
        ("I<UTOD231458907<<<<<<<<<<<<<<<", True),
        ("VP1" + "A2" * 26, False),
        ("K7QM-2XRD", False),
        ("https://example.com/?a=b", False),
        ("", False),
    ],
)
def test_what_looks_like_a_document_is_told_from_a_pass(text: str, expected: bool) -> None:
    assert alike(text) is expected
