"""The other side takes a notice and its answer is lost on the way: none is lost, none changes its key."""

import re
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import cycle
from threading import Lock

import pytest
from bad_wire import FAULTS, BadWire
from letterboxes import MailServer, Receiver
from sqlalchemy import func, select

from doorstep import HOUSE as DOORSTEP
from doorstep import Blank, Doorstep
from kiosk.courier import Courier, channels
from kiosk.ledger.tables import outbox
from kiosk.settings import House, Notices

LOST = ("lost", "reset", "half", "half_open")
BRIEF = 0.4  # seconds: what a real courier waits ten for
HOUSE = House(name="晨光仪器")
A_HUNDRED_AND_A_THOUSAND = [100, pytest.param(1000, marks=[pytest.mark.soak, pytest.mark.timeout(900)])]


class Misfortune:
    """Every message meets so many faults, each time another one, before it gets through."""

    def __init__(self, faults: int) -> None:
        self._left: dict[bytes, int] = defaultdict(lambda: faults)
        self._kinds, self._lock = cycle(FAULTS), Lock()

    def of(self, message: bytes) -> str:
        """What happens to this message now."""
        found = re.search(rb"(?i)(?:idempotency-key|message-id): *(\S+)", message)
        assert found
        with self._lock:
            self._left[found[1]] -= 1
            return next(self._kinds) if self._left[found[1]] >= 0 else ""


def whole_request(sent: bytes) -> bool:
    """Whether an HTTP request is there with all of its body."""
    head, there, body = sent.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)content-length: *(\d+)", head)
    return bool(there) and len(body) >= int(length[1] if length else 0)


def whole_letter(sent: bytes) -> bool:
    """Whether a mail has come to its dot."""
    return sent.endswith(b"\r\n.\r\n")


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is to be closed."""
    with ExitStack() as opened:
        yield opened


def house(blank: Blank, stack: ExitStack, channel: str) -> Doorstep:
    """A house that tells its hosts in one way, and whose visitors wait for long."""
    told = replace(DOORSTEP, channels=(channel,), answer_within=timedelta(hours=2))
    step = Doorstep(blank(), house=told)
    stack.callback(step.books.close)
    return step


def deliver_all(step: Doorstep, notices: Notices) -> None:
    """Round after round; the back-off passes on the test's clock alone."""
    with channels(notices, patience=BRIEF) as ways:
        courier = Courier(step.reception, ways, HOUSE, lambda: step.now)
        for _ in range(5000):
            courier.run_once(step.now)
            with step.books.reading() as conn:
                pending = select(func.min(outbox.c.next_at)).where(outbox.c.state == "pending")
                due = conn.execute(pending).scalar_one()
            if due is None:
                return
            step.now = max(step.now, due)
    raise AssertionError("notices are still under way")


def ends(step: Doorstep) -> dict[str, int]:
    """How the notices ended."""
    with step.books.reading() as conn:
        found = conn.execute(select(outbox.c.state, func.count()).group_by(outbox.c.state))
        return {row.state: row[1] for row in found}


@pytest.mark.parametrize("visits", A_HUNDRED_AND_A_THOUSAND)
def test_no_notice_by_webhook_is_lost_and_its_key_stays(
    blank_sqlite: Blank, stack: ExitStack, visits: int
) -> None:
    step = house(blank_sqlite, stack, "webhook")
    receiver = Receiver()
    stack.callback(receiver.close)
    wire = BadWire(receiver.address.split("/")[2], whole_request, Misfortune(3).of)
    stack.callback(wire.close)
    for number in range(visits):
        step.register(name=f"访客{number}", host=2)
    deliver_all(step, Notices(webhook=f"http://{wire.address}/notices"))
    calls = defaultdict(list)
    for call in receiver.calls:
        calls[call.content["visitor"]["name"]].append(call)
    assert sorted(calls) == sorted(f"访客{number}" for number in range(visits))
    assert all(call == told[0] for told in calls.values() for call in told)
    assert len({told[0].key for told in calls.values()}) == visits
    assert sum(wire.done[fault] for fault in LOST) >= visits
    assert min(wire.done[fault] for fault in FAULTS) >= visits // 6
    assert ends(step) == {"sent": visits}


def test_no_letter_is_lost_and_every_copy_can_be_known_as_the_same(
    blank_sqlite: Blank, stack: ExitStack
) -> None:
    step = house(blank_sqlite, stack, "mail")
    server = MailServer()
    stack.callback(server.close)
    wire = BadWire(server.address, whole_letter, Misfortune(2).of)
    stack.callback(wire.close)
    for number in range(30):
        step.register(name=f"访客{number}", host=2)
    deliver_all(step, Notices(smtp=wire.address))
    letters = defaultdict(set)
    for letter in server.messages:
        body = letter.get_body(("plain",))
        assert body
        letters[letter["Message-ID"]].add(body.get_content())
    assert len(letters) == 30
    assert all(len(copies) == 1 for copies in letters.values())
    assert ends(step) == {"sent": 30}
