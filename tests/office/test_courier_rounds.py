"""The courier's rounds, on real books, to a real mail server and a real receiver."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from letterboxes import MailServer, Receiver

from doorstep import Doorstep
from kiosk.courier import Channel, Courier, channels
from kiosk.courier.letter import Letter
from kiosk.courier.rounds import last_closing
from kiosk.settings import House, Notices

HOUSE = House(name="晨光仪器", name_en="Morninglight Instruments", closes_at="22:00")


@dataclass
class Post:
    """A courier with both its letterboxes."""

    doorstep: Doorstep
    mail: MailServer
    receiver: Receiver
    courier: Courier

    def round(self, **later: float) -> int:
        """One round, some time later."""
        return self.courier.run_once(self.doorstep.later(**later))

    def kinds(self) -> list[str]:
        """The tags of all events so far."""
        with self.doorstep.books.reading() as conn:
            found = conn.exec_driver_sql("SELECT kind FROM events ORDER BY seq")
            return [str(row[0]) for row in found]

    def failures(self) -> str:
        """Everything that the books say of notices."""
        with self.doorstep.books.reading() as conn:
            found = conn.exec_driver_sql("SELECT data FROM events WHERE kind LIKE 'courier:%'")
            return "\n".join(str(row[0]) for row in found)


@pytest.fixture
def post(sqlite_doorstep: Doorstep) -> Iterator[Post]:
    """A house with a courier."""
    mail, receiver = MailServer(), Receiver()
    with ExitStack() as stack:
        stack.callback(mail.close)
        stack.callback(receiver.close)
        ways = stack.enter_context(channels(Notices(smtp=mail.address, webhook=receiver.address)))
        clock = lambda: sqlite_doorstep.now  # noqa: E731
        courier = Courier(sqlite_doorstep.reception, ways, HOUSE, clock)
        yield Post(sqlite_doorstep, mail, receiver, courier)


def test_one_registration_is_told_once_on_each_channel(post: Post) -> None:
    visit = post.doorstep.register(people=2)
    assert post.round() == 2
    assert post.round(minutes=1) == 0
    (message,), (call,) = post.mail.messages, post.receiver.calls
    assert message["To"] == "t1@example.com"
    plain = message.get_body(("plain",))
    assert plain
    assert f"https://office.example/h#{post.doorstep.token(visit)[:12]}" in plain.get_content()
    assert call.content["visitor"] == {
        "name": "王小明",
        "organisation": "晨光仪器",
        "purpose": "business",
        "people": 2,
    }
    assert call.content["url"].startswith("https://office.example/h#")
    assert "13800001111" not in str(call.content) + message.as_string()
    assert post.kinds().count("courier:notice:sent") == 2


def test_a_receiver_that_is_busy_is_tried_again_under_the_same_key(post: Post) -> None:
    post.doorstep.register()
    post.receiver.answers = [503, 429, 408]
    post.mail.answers = ["451 later"]
    assert post.round() == 0
    assert post.round(seconds=5) == 1
    assert post.round(seconds=10) == 0
    assert post.round(seconds=20) == 1
    assert len({call.key for call in post.receiver.calls}) == 1
    assert (len(post.receiver.calls), len(post.mail.messages)) == (4, 1)


def test_an_answer_that_was_lost_means_the_same_call_again(post: Post) -> None:
    """The receiver took it; nobody knows; it is told again and can see that it is the same."""
    post.doorstep.register()
    post.receiver.answers = [0]
    assert post.round() == 1
    assert post.round(seconds=5) == 1
    first, second = post.receiver.calls
    assert first == second


def test_retries_wait_longer_each_time(post: Post) -> None:
    post.doorstep.register()
    post.receiver.answers = [500] * 3
    post.round()
    assert len(post.receiver.calls) == 1
    post.round(seconds=4)
    assert len(post.receiver.calls) == 1
    post.round(seconds=1)
    assert len(post.receiver.calls) == 2
    post.round(seconds=9)
    assert len(post.receiver.calls) == 2
    post.round(seconds=1)
    assert len(post.receiver.calls) == 3


def test_the_message_id_stays_the_same_on_every_try_and_differs_between_visits(post: Post) -> None:
    post.doorstep.register()
    post.mail.answers = ["451 later"]
    post.round()
    post.round(seconds=5)
    post.doorstep.register(host=2)
    post.round()
    first, again, other = (message["Message-ID"] for message in post.mail.offered)
    assert first == again != other


@pytest.mark.parametrize("status", [400, 401, 404, 410, 422, 301])
def test_what_trying_again_would_not_help_is_given_up_at_once(post: Post, status: int) -> None:
    post.doorstep.register()
    post.receiver.answers = [status]
    post.round()
    post.round(seconds=60)
    assert len(post.receiver.calls) == 1
    assert f"http_{status}" in post.failures()
    assert "courier:notice:given_up" in post.kinds()


def test_a_mailbox_that_does_not_exist_is_given_up(post: Post) -> None:
    move_host(post.doorstep, "nobody@example.com")
    post.doorstep.register()
    assert post.round() == 1
    assert "smtp_550" in post.failures()
    assert "courier:notice:given_up" in post.kinds()


@pytest.mark.parametrize(
    "address",
    [
        "no-at-sign",
        "a@b, c@d",
        "a@b\r\nBcc: evil@example.com",
        "<a@b>",
        "a b@c",
        "x@" + "y" * 300,
        "张伟@@例子",
    ],
)
def test_an_address_that_is_none_stops_nobody_else(post: Post, address: str) -> None:
    move_host(post.doorstep, address)
    post.doorstep.register(host=1)
    post.doorstep.register(host=2)
    assert post.round() == 3
    assert [message["To"] for message in post.mail.messages] == ["t2@example.com"]
    assert "bad_address" in post.failures()
    assert address not in post.failures()


def test_a_mail_server_that_is_gone_stops_nobody_else(post: Post) -> None:
    post.mail.close()
    post.doorstep.register()
    assert post.round() == 1
    assert len(post.receiver.calls) == 1
    assert "smtp_ConnectionRefusedError" in post.failures()
    assert "127.0.0.1" not in post.failures()


def test_a_fault_that_nobody_foresaw_stops_nobody_else(sqlite_doorstep: Doorstep) -> None:
    class Broken:
        def deliver(self, letter: Letter) -> None:
            raise ZeroDivisionError(letter.visitor["name"])

    class Good:
        def deliver(self, letter: Letter) -> None:
            told.append(letter.to)

    told: list[str] = []
    ways: dict[str, Channel] = {"mail": Broken(), "webhook": Good()}
    courier = Courier(sqlite_doorstep.reception, ways, HOUSE, lambda: sqlite_doorstep.now)
    sqlite_doorstep.register()
    sqlite_doorstep.register()
    assert courier.run_once(sqlite_doorstep.now) == 2
    assert len(told) == 2


def test_a_channel_that_was_switched_off_keeps_its_notices_for_a_while(sqlite_doorstep: Doorstep) -> None:
    sqlite_doorstep.register()
    off = Courier(sqlite_doorstep.reception, {}, HOUSE, lambda: sqlite_doorstep.now)
    assert off.run_once(sqlite_doorstep.now) == 0
    receiver = Receiver()
    with channels(Notices(webhook=receiver.address)) as ways:
        on = Courier(sqlite_doorstep.reception, ways, HOUSE, lambda: sqlite_doorstep.now)
        assert on.run_once(sqlite_doorstep.later(seconds=5)) == 1
    receiver.close()


def test_a_courier_that_died_half_way_is_taken_over_under_the_same_key(post: Post) -> None:
    post.doorstep.register()
    taken = post.doorstep.reception.take_notices(post.doorstep.now)
    post.doorstep.reopen()
    successor = Courier(
        post.doorstep.reception,
        {"webhook": _Way(post.receiver)},
        HOUSE,
        lambda: post.doorstep.now,
    )
    assert successor.run_once(post.doorstep.later(seconds=30)) == 0
    assert successor.run_once(post.doorstep.later(seconds=31)) == 1
    assert [call.key for call in post.receiver.calls] == [n.key for n in taken if n.channel == "webhook"]


class _Way:
    """The real webhook of a courier that started anew."""

    def __init__(self, receiver: Receiver) -> None:
        self._address = receiver.address

    def deliver(self, letter: Letter) -> None:
        with channels(Notices(webhook=self._address)) as ways:
            ways["webhook"].deliver(letter)


def test_nobody_is_told_of_what_was_answered_meanwhile(post: Post) -> None:
    visit = post.doorstep.register()
    post.receiver.answers = [503]
    post.mail.answers = ["451 later"]
    post.round()
    post.doorstep.agree(visit)
    assert post.round(minutes=1) == 0
    assert (len(post.receiver.calls), post.mail.messages) == (1, [])


def test_an_owed_signature_is_asked_for(post: Post) -> None:
    _, qr = post.doorstep.inside()
    release = {"route": "call", "by": "张伟"}
    post.doorstep.ask(post.doorstep.gate, "gate", scan=qr, release=release, guard="岗一")
    assert post.round() == 2
    assert post.mail.messages[0]["Subject"] == "请补签：王小明 的来访"
    assert post.receiver.calls[0].content["kind"] == "owed"


def test_silence_lapses_and_never_agrees(post: Post) -> None:
    visit = post.doorstep.register()
    post.round(seconds=179)
    assert post.doorstep.states()[visit] == "asked"
    post.round(seconds=2)
    assert post.doorstep.states()[visit] == "lapsed"


def test_the_day_is_closed_once_when_the_house_closes(post: Post) -> None:
    visit, _ = post.doorstep.inside()
    post.round()
    assert post.doorstep.states()[visit] == "inside"
    post.doorstep.now = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # ten in the evening in Shanghai
    post.round()
    assert post.doorstep.states()[visit] == "unseen"
    before = post.doorstep.reception.last_seq()
    post.round(minutes=5)
    assert post.doorstep.reception.last_seq() == before


def test_a_courier_started_in_the_morning_closes_yesterday_and_not_today(post: Post) -> None:
    stayed, _ = post.doorstep.inside()
    post.doorstep.later(hours=24)
    fresh, _ = post.doorstep.inside()
    post.round()
    states = post.doorstep.states()
    assert (states[stayed], states[fresh]) == ("unseen", "inside")


def test_the_last_closing_follows_the_houses_own_clock() -> None:
    shanghai = House(closes_at="22:00")
    noon = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    assert last_closing(shanghai, noon) == datetime(2026, 11, 22, 14, 0, tzinfo=UTC)
    assert last_closing(shanghai, noon + timedelta(hours=10)) == datetime(2026, 11, 23, 14, 0, tzinfo=UTC)
    berlin = House(closes_at="22:00", timezone="Europe/Berlin")
    after_the_change = datetime(2026, 10, 25, 22, 0, tzinfo=UTC)
    assert last_closing(berlin, after_the_change) == datetime(2026, 10, 25, 21, 0, tzinfo=UTC)
    before_it = datetime(2026, 10, 25, 12, 0, tzinfo=UTC)
    assert last_closing(berlin, before_it) == datetime(2026, 10, 24, 20, 0, tzinfo=UTC)


def test_the_loop_goes_on_after_a_round_that_failed_and_ends_when_told(sqlite_doorstep: Doorstep) -> None:
    delivered, stopping = threading.Event(), threading.Event()

    class Good:
        def deliver(self, letter: Letter) -> None:
            delivered.set()

    def clock() -> datetime:
        if not warned.is_set():
            warned.set()
            raise OSError("the clock is away")
        return sqlite_doorstep.now

    warned = threading.Event()
    sqlite_doorstep.register()
    courier = Courier(sqlite_doorstep.reception, {"webhook": Good(), "mail": Good()}, HOUSE, clock)
    thread = threading.Thread(target=courier.run, args=(stopping,))
    thread.start()
    assert delivered.wait(10)
    stopping.set()
    thread.join(10)
    assert warned.is_set()
    assert not thread.is_alive()


def move_host(doorstep: Doorstep, mail: str) -> None:
    """Give the first host another mail address."""
    with doorstep.books.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE hosts SET mail = ? WHERE id = 1", (mail,))
