"""Links to hosts: sealed, bound to one visit and host, expiring."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.visit.links import BadLink, For, Link, follow, invitation

KEY, NOW = b"k" * 32, datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
LATER = int((NOW + timedelta(days=3)).timestamp())


def why(token: str, key: bytes = KEY, now: datetime = NOW) -> str:
    with pytest.raises(BadLink) as bad:
        follow(token, key, now)
    return bad.value.code


@given(st.integers(0, 2**40 - 1), st.integers(0, 2**32 - 1))
def test_a_link_leads_to_its_visit_and_host(visit: int, host: int) -> None:
    link = Link(visit, host, LATER)
    assert follow(link.token(KEY), KEY, NOW) == link


@given(st.text(max_size=60))
def test_no_text_is_a_link_by_chance(text: str) -> None:
    assert why(text) == "broken"


def test_a_link_expires() -> None:
    assert why(Link(1, 1, LATER).token(KEY), now=NOW + timedelta(days=4)) == "expired"


def test_another_key() -> None:
    assert why(Link(1, 1, LATER).token(KEY), key=b"x" * 32) == "broken"


@pytest.mark.parametrize("place", range(0, 38, 3))
def test_a_changed_link(place: int) -> None:
    token = Link(1, 1, LATER).token(KEY)
    other = "A" if token[place] != "A" else "B"
    assert why(token[:place] + other + token[place + 1 :]) == "broken"


@pytest.mark.parametrize("length", [0, 1, 10, 38])
def test_a_link_cut_short(length: int) -> None:
    assert why(Link(1, 1, LATER).token(KEY)[:length]) == "broken"


def test_an_invitation_is_read_whatever_its_case() -> None:
    link = Link(7, 3, LATER, For.INVITATION)
    assert invitation(f" {link.code(KEY).lower()}\n", KEY, NOW) == link


@pytest.mark.parametrize(
    "text", ["", "VI1", "VI1" + "A" * 46, "VI1" + "A" * 47, "VP1" + "A" * 47, "VI1" + "1" * 47]
)
def test_what_is_no_invitation(text: str) -> None:
    with pytest.raises(BadLink) as bad:
        invitation(text, KEY, NOW)
    assert bad.value.code == "broken"


def test_a_link_for_one_thing_opens_no_other() -> None:
    for use in set(For) - {For.HOST}:
        assert why(Link(1, 1, LATER, use).token(KEY)) == "broken"
    assert invitation(Link(7, 3, LATER, For.INVITATION).code(KEY), KEY, NOW).use is For.INVITATION
