"""Whether the books can be trusted, in plain words; and each day's head on its way to a real mail server."""

import re
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from front_desk import HOUSE, FrontDesk
from inner_office import Clerk
from letterboxes import MailServer

from doorstep import Doorstep
from kiosk.courier.channels import channels
from kiosk.courier.heads import read_heads
from kiosk.courier.night import Night
from kiosk.courier.rounds import last_closing
from kiosk.settings import Notices, Office, Settings, Trust


@pytest.fixture
def box() -> Iterator[MailServer]:
    """Somebody outside who keeps the heads."""
    server = MailServer()
    yield server
    server.close()


def _settings(step: Doorstep, folder: Path, box: MailServer, **trust: str) -> Settings:
    return Settings(
        data=folder,
        house=HOUSE,
        office=Office(database=step.url),
        notices=Notices(smtp=box.address, language="en"),
        trust=Trust(heads_mail="notary@example.com", **trust),
    )


def _closed(step: Doorstep, settings: Settings) -> datetime:
    """A day is over; when it closed."""
    step.inside()
    closing_time = last_closing(settings.house, step.later(days=1))
    step.reception.close_day(step.now, closing_time)
    return closing_time


def _night(step: Doorstep, settings: Settings) -> bool:
    with channels(settings.notices) as ways:
        night = Night(step.reception, settings, ways, lambda: step.now - timedelta(days=1))
        return night.run_once(step.now)


def test_the_head_goes_out_by_mail_and_into_a_file_once(
    sqlite_doorstep: Doorstep, tmp_path: Path, box: MailServer
) -> None:
    step = sqlite_doorstep
    heads = tmp_path / "heads.txt"
    settings = _settings(step, tmp_path, box, heads_file=str(heads))
    _closed(step, settings)
    assert _night(step, settings)
    assert _night(step, settings)  # an office that was started anew
    (letter,) = box.messages
    (day,) = step.reception.closed_days()
    assert letter["To"] == "notary@example.com"
    assert HOUSE.name_en in letter["Subject"]
    text = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert day["hash"] in text.replace("\n", "")
    assert str(day["events"]) in text
    assert [head.hash for head in read_heads(str(heads))] == [day["hash"]]
    assert "王小明" not in str(letter)


def test_a_head_that_was_not_taken_is_sent_again(
    sqlite_doorstep: Doorstep, tmp_path: Path, box: MailServer
) -> None:
    step, settings = sqlite_doorstep, _settings(sqlite_doorstep, tmp_path, box)
    _closed(step, settings)
    box.answers += ["451 later, please"] * 2
    assert _night(step, settings)
    assert "head_not_written" in step.reception.night_matters(step.now)
    step.later(hours=2)
    assert _night(step, settings)
    assert "head_not_written" not in step.reception.night_matters(step.now)
    assert [one["Subject"] for one in box.messages if "head" in str(one["Subject"])]


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_the_page_says_since_when_and_how_old(
    sqlite_doorstep: Doorstep, tmp_path: Path, box: MailServer, language: str
) -> None:
    step = sqlite_doorstep
    settings = _settings(step, tmp_path, box, heads_file=str(tmp_path / "heads.txt"))
    for _ in range(2):
        _closed(step, settings)
        assert _night(step, settings)
    step.later(days=2)
    desk = FrontDesk(step, settings)
    with closing(Clerk(desk, "auditor", language)) as clerk:
        text = clerk.get("/office/trust").text
    desk.close()
    (day, *_) = step.reception.closed_days()
    assert day["hash"] in text
    assert "notary@example.com" in text
    assert not re.search(r">[^<]*\btrust\.[a-gi-z]", text)
    if language == "en":
        assert "What was written from event" in text
        assert re.search(r"Verified as a whole</dt><dd>3 days ago", text)
        assert re.search(r"Last backup</dt><dd>\d days ago", text)
        assert "sent last: 2 days ago" in text


def test_a_house_that_has_begun_today_has_nothing_to_show(steady: FrontDesk) -> None:
    with closing(Clerk(steady, "auditor")) as clerk:
        text = clerk.get("/office/trust").text
    for shown in ("not been verified yet", "There is no backup yet", "to nobody: set trust.heads_mail"):
        assert shown in text
