"""Notices as mail: what arrives at a real mail server, also from names that mean harm."""

from collections.abc import Iterator
from dataclasses import replace
from email.message import EmailMessage

import pytest
from letterboxes import MailServer

from kiosk.courier.letter import Letter, write
from kiosk.courier.mail import Mail, compose
from kiosk.courier.undelivered import Undelivered
from kiosk.reception import Notice
from kiosk.settings import House, Notices

HOUSE = House(name="晨光仪器", name_en="Morninglight Instruments")
NOTICE = Notice(
    id=1,
    key="5f0c6a4e-0000-4000-8000-000000000001",
    kind="ask_host",
    channel="mail",
    name="Zhang Wei",
    mail="host@example.com",
    language="en",
    url="https://office.example/h#TOKEN_-x",
    visit={
        "name": "Anna Schmidt",
        "organisation": "Brightwell Ltd",
        "purpose": "supply",
        "people": 2,
        "host_name": "Zhang Wei",
    },
)


def letter(language: str = "en", **visit: object) -> Letter:
    """A letter on a visit."""
    return write(replace(NOTICE, language=language, visit={**NOTICE.visit, **visit}), HOUSE, "zh-CN")


def parts(message: EmailMessage) -> tuple[str, str]:
    """The plain and the HTML part."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


@pytest.fixture
def server() -> Iterator[MailServer]:
    running = MailServer()
    yield running
    running.close()


def test_it_arrives_in_both_forms(server: MailServer) -> None:
    Mail(Notices(smtp=server.address, mail_from="visitors@house.example")).deliver(letter())
    (message,) = server.messages
    assert message["Subject"] == "Anna Schmidt is here to see you"
    assert (message["From"], message["To"]) == ("visitors@house.example", "host@example.com")
    assert message["Message-ID"].endswith("@house.example>")
    assert message["Auto-Submitted"] == "auto-generated"
    for text in parts(message):
        for said in ("Brightwell Ltd", "Delivery", "2 people", "https://office.example/h#TOKEN_-x"):
            assert said in text


@pytest.mark.parametrize(
    ("language", "subject", "house"),
    [
        ("zh-CN", "Anna Schmidt 来访，请您答复", "晨光仪器"),
        ("zh-TW", "Anna Schmidt 來訪，請您答覆", "晨光仪器"),
        ("en", "Anna Schmidt is here to see you", "Morninglight Instruments"),
        ("", "Anna Schmidt 来访，请您答复", "晨光仪器"),
        ("../en", "Anna Schmidt 来访，请您答复", "晨光仪器"),
    ],
)
def test_it_speaks_the_hosts_language_or_the_houses(language: str, subject: str, house: str) -> None:
    message = compose(letter(language), "visitors@localhost")
    assert message["Subject"] == subject
    assert all(house in text for text in parts(message))


@pytest.mark.parametrize(
    "name",
    [
        "Anna\r\nBcc: everybody@example.com",
        "Anna\nContent-Type: text/html\n\n<b>",
        "Anna\x00\x1b[31m",
        "=?utf-8?b?QmNjOiB4?=",
        "\u202eannA",
        "㛃𬱟喆堃",
        "a" * 60,
    ],
)
def test_a_name_is_never_a_header(server: MailServer, name: str) -> None:
    Mail(Notices(smtp=server.address)).deliver(letter(name=name, organisation=name, host_name=name))
    (message,) = server.messages
    assert message["Bcc"] is None
    assert message["To"] == "host@example.com"
    assert message.get_content_type() == "multipart/alternative"
    assert not set("\r\n\x00\x1b\u202e") & set(str(message["Subject"]))


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "<img src=//x>", '" onmouseover="x', "</td><h1>"]
)
def test_a_name_is_never_html(name: str) -> None:
    _, html = parts(compose(letter(name=name, organisation=name, host_name=name), "visitors@localhost"))
    assert html.count("<script") == html.count("<img") == html.count("<h1") == 0
    assert name not in html


def test_nothing_in_the_mail_is_fetched_from_anywhere() -> None:
    _, html = parts(compose(letter(), "visitors@localhost"))
    assert "src=" not in html
    assert html.count("http") == 1


def test_every_byte_passes_an_old_mail_server() -> None:
    raw = compose(letter("zh-CN", name="㛃𬱟" * 30), "visitors@localhost").as_bytes()
    assert max(raw) < 128
    assert max(len(line) for line in raw.splitlines()) <= 998


def test_the_message_id_is_the_keys() -> None:
    same = [compose(letter(name=name), "v@house.example")["Message-ID"] for name in ("甲", "乙")]
    other = compose(replace(letter(), key="another"), "v@house.example")["Message-ID"]
    assert same[0] == same[1] != other


@pytest.mark.filterwarnings("ignore:Requiring AUTH:UserWarning")
def test_it_logs_in_where_the_server_wants_it() -> None:
    server = MailServer(login=("kiosk", "let-me-in"))
    try:
        good = Notices(smtp=server.address, smtp_user="kiosk", smtp_password="let-me-in")
        Mail(good).deliver(letter())
        assert len(server.messages) == 1
        with pytest.raises(Undelivered) as refused:
            Mail(replace(good, smtp_password="guess")).deliver(letter())
        assert (refused.value.code, refused.value.permanent) == ("smtp_535", False)
    finally:
        server.close()


def test_no_word_goes_out_in_the_clear_where_tls_is_wanted(server: MailServer) -> None:
    wanted = Notices(smtp=server.address, smtp_tls=True, smtp_user="kiosk", smtp_password="let-me-in")
    with pytest.raises(Undelivered) as refused:
        Mail(wanted).deliver(letter())
    assert not refused.value.permanent
    assert server.messages == []


@pytest.mark.parametrize(
    ("said", "code", "permanent"),
    [("421 closing", "smtp_421", False), ("451 later", "smtp_451", False), ("554 no", "smtp_554", True)],
)
def test_the_servers_answer_decides_whether_to_try_again(
    server: MailServer, said: str, code: str, permanent: bool
) -> None:
    server.answers = [said]
    with pytest.raises(Undelivered) as refused:
        Mail(Notices(smtp=server.address)).deliver(letter())
    assert (refused.value.code, refused.value.permanent) == (code, permanent)
