"""Live news: a change reaches the stream, a revoked token ends it, a station hears what is its own alone."""

import json
import threading
from queue import Queue
from typing import Any

import httpx
from front_desk import FrontDesk

from doorstep import Doorstep

PATIENCE = 45
"""Seconds after which what was to come will not come any more, however busy the machine is."""


class Listener:
    """Reads one stream into a queue of (event, data); None when the stream has ended."""

    def __init__(self, station: httpx.Client, since: int) -> None:
        self.heard: Queue[tuple[str, Any] | None] = Queue()
        self._station, self._since = station, since
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        name = ""
        query = {"since": self._since}
        with self._station, self._station.stream("GET", "/station/live", params=query) as answer:
            for line in answer.iter_lines():
                if line.startswith("event: "):
                    name = line.removeprefix("event: ")
                if line.startswith("data: "):
                    self.heard.put((name, json.loads(line.removeprefix("data: "))))
        self.heard.put(None)

    def next(self, name: str) -> Any:
        """The data of the next event of that name; others are passed over."""
        while (found := self.heard.get(timeout=PATIENCE)) is not None:
            if found[0] == name:
                return found[1]
        raise AssertionError("the stream has ended")

    def wait_for_end(self) -> None:
        """Come back when the office has ended the stream."""
        while self.heard.get(timeout=PATIENCE) is not None:
            pass


def listening(desk: FrontDesk, name: str, kind: str) -> Listener:
    """A new station that listens from now on, until the office closes."""
    since = desk.doorstep.reception.last_seq()
    listener = Listener(desk.station(name, kind), since)
    assert listener.next("hosts") == {"revision": 1}
    return listener


def test_a_change_made_through_the_office_is_heard(desk: FrontDesk) -> None:
    ear = listening(desk, "gate-3", "gate")
    with desk.station("lobby-2", "lobby") as lobby:
        form = {"host": 1, "name": "王小明", "phone": "13800001111", "purpose": "business"}
        lobby.post("/station/requests", json=desk.doorstep.request("register", form))
        (row,) = ear.next("visits")["visits"]
        assert (row["name"], row["state"]) == ("王小明", "asked")


def test_a_change_made_by_another_process_is_heard_too(desk: FrontDesk) -> None:
    ear = listening(desk, "gate-3", "gate")
    elsewhere = Doorstep.__new__(Doorstep)
    elsewhere.__dict__.update(desk.doorstep.__dict__)
    elsewhere.open()
    visit = elsewhere.register()
    assert [row["visit"] for row in ear.next("visits")["visits"]] == [visit]
    elsewhere.agree(visit)
    assert [row["state"] for row in ear.next("visits")["visits"]] == ["welcome"]
    elsewhere.books.close()


def test_a_lobby_hears_nothing_of_what_others_registered(desk: FrontDesk) -> None:
    ear = listening(desk, "lobby-2", "lobby")
    with desk.station("lobby-3", "lobby") as other:
        desk.doorstep.register()
        form = {"host": 1, "name": "李四", "phone": "13800002222", "purpose": "supply"}
        other.post("/station/requests", json=desk.doorstep.request("register", form))
        desk.doorstep.reception.import_hosts([], desk.doorstep.now)
        assert ear.next("hosts") == {"revision": 2}
        assert ear.heard.empty()


def test_news_since_an_older_event_comes_first(desk: FrontDesk) -> None:
    visit = desk.doorstep.register()
    ear = Listener(desk.station("gate-3", "gate"), 0)
    assert [row["visit"] for row in ear.next("visits")["visits"]] == [visit]


def test_a_revoked_token_ends_the_stream(desk: FrontDesk) -> None:
    ear = listening(desk, "gate-3", "gate")
    desk.doorstep.reception.revoke_station("gate-3", desk.doorstep.now)
    ear.wait_for_end()


def test_the_office_closes_with_streams_open(sqlite_doorstep: Doorstep) -> None:
    desk = FrontDesk(sqlite_doorstep)
    ear = listening(desk, "gate-3", "gate")
    desk.close()
    ear.wait_for_end()


def test_a_quiet_stream_shows_that_it_lives(desk: FrontDesk) -> None:
    with desk.station("lobby-2", "lobby") as station:
        latest = desk.doorstep.reception.last_seq()
        with station.stream("GET", "/station/live", params={"since": latest}) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            assert any(line == ": still here" for line in answer.iter_lines())
