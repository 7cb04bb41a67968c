"""What an announced visitor gets by real mail: code, digits, calendar entry, change, cancellation."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any

import pytest
import zxingcpp
from letterboxes import MailServer
from PIL import Image

from doorstep import Blank, Doorstep
from kiosk.courier import Courier, channels
from kiosk.settings import House, Notices

HOUSE = House(
    name="晨光仪器",
    name_en="Morninglight, Instruments; Ltd",
    address="高新路 8 号南门\n地铁 2 号线",
    address_en="8 Gaoxin Road, south gate",
)
TOMORROW = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)


@dataclass
class Office:
    """A doorstep whose courier sends real mail."""

    doorstep: Doorstep
    mailbox: MailServer
    courier: Courier

    def announce(self, **fields: Any) -> dict[str, Any]:
        """An announced visit of tomorrow at ten."""
        form = {
            "name": "王小明",
            "mail": "guest@example.org",
            "purpose": "business",
            "at": TOMORROW,
            "language": "en",
            "room": "B302",
        }
        return self.doorstep.reception.announce({**form, **fields}, 1, self.doorstep.now)

    def letters(self) -> list[EmailMessage]:
        """Everything that is due now, sent."""
        self.mailbox.messages.clear()
        self.courier.run_once(self.doorstep.later(seconds=1))
        return [one for one in self.mailbox.messages if one["To"] == "guest@example.org"]


@pytest.fixture
def office(blank_sqlite: Blank) -> Iterator[Office]:
    """Until the last letter is out."""
    mailbox = MailServer()
    notices = Notices(smtp=mailbox.address, mail_from="visit@example.com")
    doorstep = Doorstep(blank_sqlite())
    with channels(notices) as ways:
        house = replace(HOUSE)
        now = lambda: doorstep.now  # noqa: E731
        yield Office(
            doorstep, mailbox, Courier(doorstep.reception, ways, house, now, "zh-CN", "visit@example.com")
        )
    mailbox.close()
    doorstep.books.close()


def text(letter: EmailMessage) -> str:
    """The plain part."""
    body = letter.get_body(("plain",))
    assert body
    return str(body.get_content())


def parts(letter: EmailMessage, kind: str) -> list[Any]:
    """The parts of this media type, unpacked."""
    return [part for part in letter.walk() if part.get_content_type() == kind]


def event(letter: EmailMessage) -> dict[str, str]:
    """The calendar entry's lines by name."""
    (entry, attached) = parts(letter, "text/calendar")
    written = entry.get_content()
    assert attached.get_content() == written
    lines = re.sub(r"\r?\n[ \t]", "", written).splitlines()
    return {line.partition(":")[0].partition(";")[0]: line.partition(":")[2] for line in lines}


def test_the_invitation_says_all_and_its_code_opens_the_lobby(office: Office) -> None:
    made = office.announce(parking="P3", note="Please use the south gate", people=3)
    (letter,) = office.letters()
    said = text(letter)
    for expected in (
        "2026-11-24 10:00",
        "张伟",
        "B302",
        "P3",
        "8 Gaoxin Road, south gate",
        "3 people",
        "south gate",
    ):
        assert expected in said
    assert f"{made['digits'][:3]} {made['digits'][3:]}" in said
    (picture,) = parts(letter, "image/png")
    assert f"cid:{picture['Content-ID'].strip('<>')}" in parts(letter, "text/html")[0].get_content()
    image = Image.open(io.BytesIO(picture.get_content())).convert("RGB")
    (code,) = zxingcpp.read_barcodes(image)
    assert code.text == made["code"]
    office.doorstep.later(days=1)
    found = office.doorstep.ask(office.doorstep.lobby, "announced", scan=code.text)
    assert (found["code"], found["visit"]) == ("found", made["visit"])


@pytest.mark.parametrize(
    ("language", "subject", "shown"),
    [
        ("en", "Invitation: 2026-11-24 10:00", "Please bring an identity document"),
        ("zh-CN", "邀请：2026-11-24 10:00", "请携带身份证件"),
        ("zh-TW", "邀請：2026-11-24 10:00", "請攜帶身分證件"),
    ],
)
def test_in_the_visitor_s_language(office: Office, language: str, subject: str, shown: str) -> None:
    office.announce(language=language)
    (letter,) = office.letters()
    assert letter["Subject"].startswith(subject)
    assert letter["Content-Language"] == language
    assert shown in text(letter)


def test_the_calendar_entry_has_place_and_time(office: Office) -> None:
    office.announce(until=TOMORROW + timedelta(minutes=90))
    entry = event(office.letters()[0])
    assert (entry["DTSTART"], entry["DTEND"]) == ("20261124T020000Z", "20261124T033000Z")
    assert entry["METHOD"] == "REQUEST"
    assert entry["SEQUENCE"] == "0"
    assert r"Morninglight\, Instruments\; Ltd" in entry["SUMMARY"]
    assert "B302" in entry["LOCATION"]


def test_changes_and_cancellations_travel_to_the_same_entry(office: Office) -> None:
    visit = office.announce()["visit"]
    first = event(office.letters()[0])
    later = {"at": TOMORROW + timedelta(hours=3), "room": "C1"}
    office.doorstep.reception.change_for("diary", visit, later, office.doorstep.now)
    (letter,) = office.letters()
    changed = event(letter)
    assert letter["Subject"].startswith("Changed: 2026-11-24 13:00")
    assert "C1" in text(letter)
    office.doorstep.reception.cancel_announcement(visit, office.doorstep.now)
    (letter,) = office.letters()
    gone = event(letter)
    assert letter["Subject"].startswith("Cancelled:")
    assert parts(letter, "image/png") == []
    assert [one["UID"] for one in (changed, gone)] == [first["UID"]] * 2
    assert [int(one["SEQUENCE"]) for one in (first, changed, gone)] == sorted(
        {int(one["SEQUENCE"]) for one in (first, changed, gone)}
    )
    assert (gone["METHOD"], gone["STATUS"]) == ("CANCEL", "CANCELLED")


def test_an_announcement_that_is_cancelled_before_the_courier_comes_sends_no_invitation(
    office: Office,
) -> None:
    visit = office.announce()["visit"]
    office.doorstep.reception.cancel_announcement(visit, office.doorstep.now)
    assert [letter["Subject"][:9] for letter in office.letters()] == ["Cancelled"]


def test_without_an_address_there_is_no_letter(office: Office) -> None:
    office.announce(mail="")
    assert office.letters() == []


@pytest.mark.parametrize(
    "name",
    ["x\r\nBcc: evil@example.org", "x\nBEGIN:VALARM", "<b>fat</b>", "a;b,c\\d", "张" * 60, "\u202eevil"],
)
def test_a_hostile_name_changes_neither_letter_nor_entry(office: Office, name: str) -> None:
    office.announce(name=name, room="R\r\nATTENDEE:x", note="N\r\n.\r\nQUIT")
    (letter,) = office.letters()
    assert letter["Bcc"] is None
    assert "<b>fat" not in parts(letter, "text/html")[0].get_content()
    written = parts(letter, "text/calendar")[0].get_content()
    assert written.count("BEGIN:") == 2
    assert written.count("ATTENDEE") == 1 + written.count("R ATTENDEE")
    assert all(len(line.encode()) <= 75 for line in written.splitlines())


def test_a_mail_server_that_refuses_gets_the_same_letter_again(office: Office) -> None:
    office.announce()
    office.mailbox.answers.append("451 try again")
    assert office.letters() == []
    office.doorstep.later(minutes=1)
    (letter,) = office.letters()
    refused = office.mailbox.offered[0]
    assert letter["Message-ID"] == refused["Message-ID"]
