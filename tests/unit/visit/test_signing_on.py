"""Passwords and changing codes: what is taken, and what is guessed first."""

from datetime import UTC, datetime, timedelta

import pytest

from kiosk.visit import totp
from kiosk.visit.passwords import LONGEST, complaint

SECRET = b"12345678901234567890"  # of RFC 6238, appendix B


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("", "too_short"),
        ("Kx7!pq2vw", "too_short"),
        ("x7" * 65, "too_long"),
        ("aaaaaaaabbbb", "too_common"),
        ("abcdefghijkl", "too_common"),
        ("9876543210", "too_common"),
        ("Password1234", "too_common"),
        ("P@$$w0rd2026", "too_common"),
        ("ｐａｓｓｗｏｒｄ２０２６", "too_common"),
        ("wangfang2026!", "too_common"),
        ("wet stone under bridge", ""),
        ("Kx7!pq2vwz", ""),
        ("雨后初晴的山谷里有一只鹿", ""),
    ],
)
def test_a_password_is_long_and_not_guessed_first(password: str, why: str) -> None:
    assert complaint(password, "Wangfang") == why
    assert LONGEST == 128


@pytest.mark.parametrize(
    ("seconds", "shown"), [(59, "287082"), (1111111109, "081804"), (20000000000, "353130")]
)
def test_codes_are_those_of_the_standard(seconds: int, shown: str) -> None:
    now = datetime.fromtimestamp(seconds, UTC)
    assert totp.code(SECRET, seconds // 30) == shown
    assert totp.step_of(f"{shown[:3]} {shown[3:]}", SECRET, now) == seconds // 30


@pytest.mark.parametrize(("late", "taken"), [(-61, False), (-29, True), (0, True), (30, True), (61, False)])
def test_a_code_holds_for_its_step_and_the_neighbours(late: float, taken: bool) -> None:
    now = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
    shown = totp.code(SECRET, int(now.timestamp()) // 30)
    assert bool(totp.step_of(shown, SECRET, now + timedelta(seconds=late))) is taken


@pytest.mark.parametrize("shown", ["", "28708", "2870821", "２８７０８２", "abcdef", "😀"])
def test_what_is_no_code(shown: str) -> None:
    assert totp.step_of(shown, SECRET, datetime.fromtimestamp(59, UTC)) == 0


def test_a_phone_reads_the_secret_with_name_and_house() -> None:
    told = totp.address(SECRET, "王芳", "访客 中心")
    assert totp.shown(SECRET) in told
    assert told.startswith("otpauth://totp/%E8%AE%BF%E5%AE%A2%20")
    assert "%3A%E7%8E%8B" in told
