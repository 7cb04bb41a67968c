"""Users and sessions on both databases, the rules for passwords, and codes that change (RFC 6238)."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from doorstep import Doorstep
from kiosk.reception.sessions import Barred, Caller, hashed
from kiosk.visit import passwords, totp
from kiosk.visit.forms import Refused

PASSWORD = "correct horse battery"
HERE = Caller("192.0.2.7", "a browser")
# RFC 6238, appendix B, SHA-1; the last six of its eight digits.
RFC = [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924")]
RFC += [(2000000000, "279037"), (20000000000, "353130")]


def test_a_user_signs_in_and_the_books_bear_it_out(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    number = reception.add_user("王 芳", "security", PASSWORD, "root", now)
    token = reception.sign_in(" 王  芳 ", PASSWORD, "", HERE, now)
    assert token
    found = reception.signed_in(token, now)
    assert found is not None
    assert (found.user, found.name, found.role) == (number, "王 芳", "security")
    assert reception.sign_in("王 芳", PASSWORD.upper(), "", HERE, now) is None
    reception.set_role(number, "auditor", "root", now)
    seen = reception.signed_in(token, now)
    assert seen is not None
    assert seen.role == "auditor"
    assert reception.end_sessions(number, now) == 1
    assert reception.signed_in(token, now) is None
    assert doorstep.books.verify() is None


@pytest.mark.parametrize("name", ["", " ", "x" * 61, "\u202e\u200b"])
def test_a_user_without_a_name_is_none(doorstep: Doorstep, name: str) -> None:
    with pytest.raises(Refused):
        doorstep.reception.add_user(name, "security", PASSWORD, "root", doorstep.now)


def test_two_users_of_one_name_are_one_too_many(doorstep: Doorstep) -> None:
    doorstep.reception.add_user("Anna", "security", PASSWORD, "root", doorstep.now)
    with pytest.raises(Refused, match="taken"):
        doorstep.reception.add_user("aNNA", "auditor", PASSWORD, "root", doorstep.now)


def test_an_address_has_to_wait_whatever_names_it_tries(doorstep: Doorstep) -> None:
    reception, now = doorstep.reception, doorstep.now
    for n in range(30):
        assert reception.sign_in(f"name {n}", "", "", HERE, now) is None
    with pytest.raises(Barred):
        reception.sign_in("name 99", "", "", HERE, now)
    assert reception.sign_in("name 99", "", "", Caller("192.0.2.8"), now) is None
    doorstep.reopen()
    with pytest.raises(Barred):
        doorstep.reception.sign_in("name 99", "", "", HERE, now + timedelta(minutes=9))


def test_what_is_kept_of_a_password_is_argon2id() -> None:
    kept = hashed(PASSWORD)
    assert kept.startswith("$argon2id$v=19$m=32768,t=2,p=1$")
    assert hashed(PASSWORD) != kept


@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "too_short"),
        ("x1!Yz7#qw", "too_short"),
        ("a" * 129, "too_long"),
        ("aaaaaaaaaaaa", "too_common"),
        ("abababababab", "too_common"),
        ("abcdefghijkl", "too_common"),
        ("9876543210", "too_common"),
        ("Password123!", "too_common"),
        ("P@ssw0rd2026", "too_common"),
        ("qwertyuiop12", "too_common"),
        ("1qaz2wsx1qaz", "too_common"),
        ("woaini5201314", "too_common"),
        ("Welcome2026!!", "too_common"),
        ("Anna-Anna-2026", "too_common"),
        ("ＰＡＳＳＷＯＲＤ１２３４", "too_common"),
        (PASSWORD, ""),
        ("茶杯 月亮 铁路 二十", ""),
        ("kT7-vv0-pLe-9sd", ""),
        ("x" * 3 + "七上八下九九归一" * 4, ""),
    ],
)
def test_a_password_is_long_and_none_that_is_guessed_first(password: str, code: str) -> None:
    assert passwords.complaint(password, "Anna") == code


@pytest.mark.parametrize(("at", "code"), RFC)
def test_the_codes_are_those_of_the_standard(at: int, code: str) -> None:
    assert totp.code(b"12345678901234567890", at // 30) == code
    now = datetime.fromtimestamp(at, UTC)
    secret = b"12345678901234567890"
    assert totp.step_of(f" {code[:3]} {code[3:]} ", secret, now) == at // 30
    assert totp.step_of(code, secret, now + timedelta(seconds=30)) == at // 30
    assert not totp.step_of(code, secret, now + timedelta(seconds=90))


@pytest.mark.parametrize("shown", ["", "12345", "1234567", "２８７０８２", "abcdef", "-87082", "٢٨٧٠٨٢"])
def test_what_is_no_code_opens_nothing(shown: str) -> None:
    assert not totp.step_of(shown, b"12345678901234567890", datetime.fromtimestamp(59, UTC))


def test_the_address_for_the_app_survives_any_name() -> None:
    found = totp.address(b"\0" * 20, "a/b?c&d:王", "东海 & Co")
    assert found.startswith("otpauth://totp/%E4%B8%9C")
    assert found.endswith("&issuer=%E4%B8%9C%E6%B5%B7%20%26%20Co")


def test_a_second_factor_of_somebody_else_lets_nobody_in(doorstep: Doorstep) -> None:
    """Whoever can write to the books cannot give another user the factor that they have themselves."""
    reception, secrets = doorstep.reception, {"Anna": b"a" * 20, "Bela": b"b" * 20}

    def code(name: str) -> str:
        return totp.code(secrets[name], int(doorstep.now.timestamp()) // 30)

    for name, secret in secrets.items():
        number = reception.add_user(name, "administrator", PASSWORD, "root", doorstep.now)
        reception.set_totp(number, secret, code(name), "root", doorstep.now)
    doorstep.later(minutes=1)
    assert reception.sign_in("Anna", PASSWORD, code("Anna"), HERE, doorstep.now)
    with doorstep.books.engine.begin() as conn:
        bela = conn.execute(text("SELECT totp FROM users WHERE name = 'Bela'")).scalar_one()
        conn.execute(text("UPDATE users SET totp = :bela WHERE name = 'Anna'"), {"bela": bela})
    doorstep.later(minutes=1)
    for tried in ("", "000000", code("Anna"), code("Bela")):
        assert reception.sign_in("Anna", PASSWORD, tried, HERE, doorstep.now) is None
    assert reception.sign_in("Bela", PASSWORD, code("Bela"), HERE, doorstep.now)
