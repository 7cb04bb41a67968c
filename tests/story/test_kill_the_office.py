"""kill -9 of the office at work, again and again: nothing acknowledged is lost, nothing happens twice."""

import json
import random
import re
import sqlite3
import threading
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing
from email import message_from_bytes
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from kiosk.demo.house import DemoHouse
from kiosk.station import Line, Station
from office_process import Office, until

AT_ONCE = 8


class Mailbox:
    """A mail server that keeps which visit each mail told of, and under which Message-ID."""

    def __init__(self) -> None:
        self.keys: defaultdict[str, set[str]] = defaultdict(set)

    def count(self) -> int:
        """How many mails came, the same one again not counted."""
        return len(set().union(*self.keys.values()))

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        mail = message_from_bytes(bytes(envelope.content or b""))
        [plain] = [part for part in mail.walk() if part.get_content_type() == "text/plain"]
        text = bytes(plain.get_payload(decode=True)).decode()
        link = re.search(r"/h#(\S+)", text)
        assert link, text
        self.keys[link[1]].add(str(mail["Message-ID"]))
        return "250 taken"


@pytest.fixture
def house(new_house: Callable[[], DemoHouse]) -> DemoHouse:
    return new_house()


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


def notices(house: DemoHouse) -> int:
    """How many mails the books asked for: one a visit, more where a slow machine kept the host silent."""
    with closing(sqlite3.connect(house.folder / "ledger.db")) as books:
        [count] = books.execute("SELECT count(*) FROM outbox WHERE channel = 'mail'").fetchone()
    return int(count)


@pytest.mark.parametrize("kills", [3, pytest.param(60, marks=[pytest.mark.soak, pytest.mark.timeout(3000)])])
@pytest.mark.timeout(300)
def test_killed_again_and_again_while_visitors_register(
    house: DemoHouse, office: Office, mailbox: Mailbox, lobby: Station, kills: int
) -> None:
    news, chance = threading.Event(), random.Random(9)
    lobby.on_change(news.set)
    lobby.start()
    until(lambda: lobby.connection.online, news)
    phones = [f"1390000{number:04}" for number in range(kills * AT_ONCE)]
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
    for _ in range(kills):
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
    until(lambda: len(mailbox.keys) == len(phones) and mailbox.count() >= notices(house), news)
    assert mailbox.count() == notices(house), "a notice came again under another key"
    assert len(acknowledged) > kills, "too few were answered by the office to show anything"
