"""What a visitor types reaches a host as plain words in every channel, and no more than the host needs."""

import json
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import pytest
from letterboxes import MailServer, Receiver

from devices.hostile_strings import hostile_strings
from doorstep import Doorstep
from kiosk.courier import channels
from kiosk.courier.bots import said
from kiosk.courier.letter import Letter, write
from kiosk.courier.mail import compose
from kiosk.courier.undelivered import Undelivered
from kiosk.reception import Notice
from kiosk.settings import House, Notices

HOUSE = House(name="晨光仪器")
LINK = "https://office.example/h#token"
SECRETS = ("13800001111", "沪A12345", "祖传相机", "13911112222", "邓同行")
HOSTILE = sorted(set(hostile_strings()), key=len)
CROWD = '@all @所有人 <@everyone> <!channel> <at user_id="all">all</at> <at id=all></at> @13800138000'


def letter(name: str, organisation: str = "") -> Letter:
    """The notice of such a visitor, with much that is nobody's business."""
    visit = {
        "name": name, "organisation": organisation, "purpose": "business", "people": 2,
        "plate": SECRETS[1], "belongings": SECRETS[2], "members": [SECRETS[4]], "phone": SECRETS[0],
    }  # fmt: skip
    about = {"name": "张伟", "mail": "t1@example.com", "language": "zh-CN", "url": LINK, "mobile": ""}
    notice = Notice(id=1, key="k" * 36, kind="ask_host", channel="mail", visit=visit, **about)
    return write(notice, HOUSE, "zh-CN")


LINKS = ("看这里 http://evil.example/login", "[同意](https://evil.example)", "ftp://a\u200b://b")


def html_of(written: Letter) -> str:
    """The HTML part of the mail."""
    part = compose(written, "visitors@localhost").get_body(("html",))
    assert part
    return str(part.get_content())


def test_a_group_reads_one_line_of_harmless_words_of_each() -> None:
    lines = len(said(letter("王小明", "晨光")).splitlines())
    for text in (*HOSTILE, CROWD, *LINKS):
        told = said(letter(text, text))
        assert told.endswith(f"\n{LINK}")
        words = told.removesuffix(LINK)
        assert not set("@<>") & set(words), ascii(text)
        assert "://" not in words, ascii(text)
        assert len(words.splitlines()) <= lines, ascii(text)
        assert not {c for c in words if not c.isprintable()} - {"\n"}, ascii(text)


def test_a_mail_holds_no_tag_header_or_link_of_a_visitor() -> None:
    tags = html_of(letter("王小明", "晨光")).count("<")
    for text in (*HOSTILE, CROWD, *LINKS):
        message = compose(letter(text, text), "visitors@localhost")
        assert message["To"] == "t1@example.com"
        assert {"Bcc", "Cc", "Set-Cookie"}.isdisjoint(message.keys())
        plain = message.get_body(("plain",))
        assert plain
        html = html_of(letter(text, text))
        assert html.count("<") <= tags, ascii(text)
        assert html.count("://") == plain.get_content().count("://") == 1, ascii(text)


@pytest.fixture
def everywhere() -> Iterator[tuple[dict[str, Any], Receiver, MailServer]]:
    """Every channel there is, to receivers that keep what they are sent."""
    with ExitStack() as stack:
        receiver, mail = Receiver(), MailServer()
        stack.callback(receiver.close)
        stack.callback(mail.close)
        address = receiver.address
        bots = dict.fromkeys(("webhook", "wecom", "dingtalk", "feishu"), address)
        other = address.replace("http", "json", 1)
        ways = stack.enter_context(channels(Notices(smtp=mail.address, apprise=(other,), **bots)))
        yield dict(ways), receiver, mail


def test_every_channel_carries_name_organisation_purpose_number_and_no_more(
    everywhere: tuple[dict[str, Any], Receiver, MailServer], sqlite_doorstep: Doorstep
) -> None:
    ways, receiver, mail = everywhere
    form = {"name": CROWD[:60], "organisation": "远山商贸", "people": 2, "phone": SECRETS[0]}
    more = {"plate": SECRETS[1], "belongings": SECRETS[2]}
    sqlite_doorstep.register(**form, **more, members=[{"name": SECRETS[4], "phone": SECRETS[3]}])
    notice = sqlite_doorstep.reception.take_notices(sqlite_doorstep.now)[0]
    assert set(ways) == {"mail", "webhook", "wecom", "dingtalk", "feishu", "apprise"}
    for way in ways.values():
        with suppress(Undelivered):  # a receiver of ours says nothing that a bot would say
            way.deliver(write(notice, HOUSE, "zh-CN"))
    sent = [json.dumps(call.content, ensure_ascii=False) for call in receiver.calls]
    assert len(sent) == 5
    sent += [part.get_content() for part in mail.messages[0].walk() if not part.is_multipart()]
    for text in sent:
        assert "远山商贸" in text
        assert not [secret for secret in SECRETS if secret in text]
    for call in receiver.calls[1:]:
        shown = json.dumps(call.content, ensure_ascii=False).replace(notice.url, "")
        assert not set("@<>") & set(shown)
