"""kill -9 of the office at work, again and again: nothing acknowledged is lost, nothing happens twice."""

import json
import random
import re
import threading
from collections import Counter, defaultdict
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kiosk.demo.house import DemoHouse, Ports, make
from kiosk.station import Line, Station
from office_process import Office, until

KILLS, AT_ONCE = 8, 8
VISITORS = KILLS * AT_ONCE


class Mailbox:
    """A mail server that keeps which visit each mail told of, and under which Message-ID."""

    def __init__(self) -> None:
        self.keys: defaultdict[str, set[str]] = defaultdict(set)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(bytes(envelope.content or b""))
        [plain] = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
        text = bytes(plain.get_payload(decode=True)).decode()
        link = re.search(r"/h#(\S+)", text)
        assert link, text
        self.keys[link[1]].add(str(mail["Message-ID"]))
        return "250 taken"


@pytest.fixture
def house(tmp_path: Path) -> DemoHouse:
    return make(tmp_path / "house", Ports.free())


@pytest.fixture
def office(house: DemoHouse, mailbox: Mailbox) -> Iterator[Office]:
    office = Office(house)
    yield office
    office.stop()


@pytest.fixture
def mailbox(house: DemoHouse) -> Iterator[Mailbox]:
    mailbox = Mailbox()
    server = Controller(mailbox, hostname="127.0.0.1", port=house.ports.smtp)
    server.start()
    yield mailbox
    server.stop()


@pytest.fixture
def lobby(house: DemoHouse, tmp_path: Path) -> Iterator[Station]:
    (tmp_path / "lobby").mkdir()
    station = Station(Line(house.office, house.folder / "lobby.token"), tmp_path / "lobby", "lobby")
    yield station
    station.stop()


@pytest.mark.timeout(300)
def test_killed_again_and_again_while_visitors_register(
    house: DemoHouse, office: Office, mailbox: Mailbox, lobby: Station
) -> None:
    news, chance = threading.Event(), random.Random(9)
    lobby.on_change(news.set)
    lobby.start()
    until(lambda: lobby.connection.online, news)
    phones = [f"1390000{number:04}" for number in range(VISITORS)]
    acknowledged: dict[str, int] = {}
    come, done = threading.Semaphore(0), threading.Semaphore(0)

    def register_all() -> None:
        for phone in phones:
            come.acquire()
            form = {"host": 1, "name": "王小明", "phone": phone, "purpose": "business"}
            answer = lobby.ask("register", form)
            if answer.by == "office":
                acknowledged[phone] = answer.data["visit"]
            done.release()

    visitors = threading.Thread(target=register_all)
    visitors.start()
    for _ in range(KILLS):
        come.release(AT_ONCE)
        before = chance.randrange(1, AT_ONCE)
        for _ in range(before):
            done.acquire()
        office.kill()  # while the next one is registering
        for _ in range(AT_ONCE - before):
            done.acquire()
        office.start()
        until(lambda: lobby.connection.online and lobby.connection.waiting == 0, news)
    visitors.join()
    log = [json.loads(line) for line in house.carry_out("log", "--json").splitlines()]
    ends = {phone[-4:]: visit for phone, visit in acknowledged.items()}
    assert Counter(row["phone"][-4:] for row in log) == Counter(phone[-4:] for phone in phones)
    assert {row["phone"][-4:]: row["visit"] for row in log}.items() >= ends.items()
    assert house.carry_out("log", "verify")
    until(lambda: len(mailbox.keys) == VISITORS, news)
    assert all(len(keys) == 1 for keys in mailbox.keys.values()), "a notice came again under another key"
    assert len(acknowledged) > KILLS, "too few were answered by the office to show anything"
