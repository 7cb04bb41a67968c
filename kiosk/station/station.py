"""A station: one path for every request, whether the office answers or not.

A request is written to the spool, handed in by one thread in the order of the spool, and answered by the
office, or, when the office stays silent, by the station itself from its copy. What the station decided is
handed in later under the same nonce. A second thread listens to the office and keeps the copy fresh.
"""

import json
import logging
import sqlite3
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kiosk.notify import Guard, Turn, unguarded
from kiosk.station.album import Album
from kiosk.station.alone import UNREACHABLE, decide
from kiosk.station.copy import Copy
from kiosk.station.effects import differs
from kiosk.station.feed import TURN, Feed
from kiosk.station.hosts import Host
from kiosk.station.line import EXCHANGE, LONGEST_MESSAGE, Line, NotTaken, Unreachable
from kiosk.station.report import ROUND, Report
from kiosk.station.spool import Request, Spool
from kiosk.station.view import View

log = logging.getLogger(__name__)

PATIENCE = 1.5  # seconds that somebody at the screen waits for the office
_ALONE = 0.4  # seconds, once the station knows that it is cut off
_OF_LATE = timedelta(days=2)
_ASIDE = timedelta(days=30)  # what the office will never take is there so long for a person to see to (R25)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 15.0  # seconds between attempts while cut off
_IDLE = 20.0  # seconds after which the hand-in turns with nothing to do


@dataclass(frozen=True)
class Answer:
    """`code` says what came of it, `data` is the whole answer, `by` who gave it: office or station."""

    code: str
    data: dict[str, Any]
    by: str


@dataclass(frozen=True)
class Connection:
    """How the station stands. `copied_at`: how fresh its copy is; `alone_since`: cut off since then.

    `waiting`: requests to be handed in; `refused`: requests that the office will never take, kept for a
    person to look at; `why`: no_answer, busy, garbled, no_token or unknown_station while cut off.
    """

    online: bool
    copied_at: datetime | None
    waiting: int
    alone_since: datetime | None = None
    refused: int = 0
    why: str = ""


def utc_now() -> datetime:
    """The time, in UTC."""
    return datetime.now(UTC)


class Station:
    """What the screens talk to. `folder` holds the spool and the copy; `kind` is lobby or gate."""

    def __init__(
        self,
        line: Line,
        folder: Path,
        kind: str,
        clock: Callable[[], datetime] = utc_now,
        patience: float = PATIENCE,
    ) -> None:
        self.kind = kind
        self._line, self._clock, self._patience = line, clock, patience
        self._spool, self._copy = Spool(folder / "spool.db"), Copy(folder / "copy.db")
        self._view = View(self._copy, self._spool.waiting())
        self._feed = Feed(line, self._copy, clock, self._reached, self._cut_off, self._heard, self._tell)
        self._album = Album(line, self._copy)
        self._report = Report(line, self._counts)
        self._lock = threading.RLock()
        self._asked: dict[str, _Asked] = {}
        self._work, self._stopping = threading.Event(), threading.Event()
        self._online, self._why, self._alone_since = False, "no_answer", clock()
        self._listeners: list[Callable[[], None]] = []
        self._threads: list[threading.Thread] = []

    def start(self, guard: Guard = unguarded) -> None:
        """Begin to hand in, to listen, and to fetch photographs. `guard` watches over the threads."""
        self._spool.forget(self._clock() - _ASIDE)
        loops: list[tuple[str, Callable[[Turn], None], float]] = [
            ("hand-in", self._hand_in_all, TURN),
            ("feed", self._feed.run, TURN),
            ("album", self._album.run, TURN),
            ("report", self._report.run, ROUND),
        ]
        for name, run, within in loops:
            turns = (guard(name, within),)
            self._threads.append(threading.Thread(target=run, args=turns, name=name, daemon=True))
            self._threads[-1].start()

    def stop(self) -> None:
        """End the threads and close the files; what was not handed in stays in the spool."""
        self._stopping.set()
        self._work.set()
        self._feed.stop()
        self._album.stop()
        self._report.stop()
        for thread in self._threads:
            if thread.is_alive():
                thread.join(10)
        self._line.close()
        self._spool.close()
        self._copy.close()

    def ask(self, verb: str, body: Mapping[str, Any]) -> Answer:
        """The answer to a request, from the office if it comes in time, else from this station. Blocks.

        The code `not_kept` says that nothing could be written down, so that nothing was asked.
        """
        text = json.dumps(_kept(body), ensure_ascii=False).encode("utf-8", "replace")
        if len(text) > LONGEST_MESSAGE - 400:  # room for nonce, verb, time and decision
            return Answer("malformed", {"code": "malformed"}, "station")
        asked = _Asked()
        try:
            with self._lock:
                request = self._spool.put(verb, json.loads(text), self._clock())
                self._asked[request.nonce] = asked
            self._work.set()
            asked.settled.wait(self._patience if self._online else min(_ALONE, self._patience))
            return asked.answer or self._answer_alone(request, asked)
        except sqlite3.Error as fault:
            log.error("the spool cannot be written: %s", fault)
            return Answer("not_kept", {"code": "not_kept"}, "station")

    def search(self, text: str, limit: int = 8) -> list[Host]:
        """Hosts that somebody who typed this may mean, the likeliest first."""
        return self._copy.search(text, limit)

    def visits(self) -> list[dict[str, Any]]:
        """The rows of the copy, with what this station decided by itself since then."""
        return self._view.visits()

    def visit(self, number: int) -> dict[str, Any] | None:
        """One of these rows."""
        return self._view.visit(number)

    def photograph(self, visit: int) -> bytes | None:
        """The visitor's photograph as a JPEG, None when there is none or it cannot be had now. May block
        for about a second where it was not fetched ahead."""
        return self._album.photograph(visit)

    def facts(self) -> dict[str, Any]:
        """What holds for the whole house: `muster` while there is an emergency (R29), `day` that was closed
        last; and `differences`: what this station decided alone of late and the books see otherwise."""
        return {**self._view.facts(), "differences": self._spool.differences(self._clock() - _OF_LATE)}

    def house(self) -> dict[str, Any]:
        """What the office said of the house; empty before it was ever reached."""
        return self._copy.fact("house") or {}

    @property
    def connection(self) -> Connection:
        """How the station stands now."""
        with self._lock:
            waiting, refused = self._spool.count()
            copied_at = self._feed.copied_at
            if self._online:
                return Connection(True, copied_at, waiting, refused=refused)
            return Connection(False, copied_at, waiting, self._alone_since, refused, self._why)

    def watch(self, device: str, trouble: Callable[[], str]) -> None:
        """Let the office hear of a device: `Report.watch`."""
        self._report.watch(device, trouble)

    def on_change(self, callback: Callable[[], None]) -> None:
        """Call this whenever copy or connection have changed; it is called from the station's own threads."""
        self._listeners.append(callback)

    def _counts(self) -> dict[str, int]:
        waiting, refused = self._spool.count()
        differences = self._spool.differences(self._clock() - _OF_LATE)
        return {"waiting": waiting, "refused": refused, "differences": len(differences)}

    def _answer_alone(self, request: Request, asked: "_Asked") -> Answer:
        with self._lock:
            if asked.answer:
                return asked.answer
            self._asked.pop(request.nonce, None)
            moment = datetime.fromisoformat(request.at)
            decided = decide(request.verb, request.body, self._view, moment)
            told = {"code": decided["code"], "visit": decided.get("visit")}
            if decided["code"] == UNREACHABLE:
                self._spool.answered(request.nonce)
            else:
                self._spool.decide(request.nonce, told)
                self._view.note(request, told)
        self._tell()
        return Answer(decided["code"], decided, "station")

    def _hand_in_all(self, turn: Turn) -> None:
        pause = _FIRST_PAUSE
        while not self._stopping.is_set():
            self._work.clear()
            turn(TURN)
            try:
                request = self._spool.oldest()
                if request is None:
                    self._work.wait(_IDLE)
                    continue
                turn(EXCHANGE)
                self._hand_in(request)
                pause = _FIRST_PAUSE
                continue
            except Unreachable as gap:
                self._cut_off(gap.why)
            except Exception:  # this thread must outlive whatever one request does
                log.exception("a request could not be handed in")
            turn(TURN)
            self._work.wait(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    def _hand_in(self, request: Request) -> None:
        self._view.sending()
        try:
            data = self._line.hand_in(request.message())
            refused = False
        except NotTaken as refusal:
            data, refused = {"code": refusal.code}, True
        with self._lock:
            asked = self._asked.pop(request.nonce, None)
            if asked is None and request.decided is None and self._spool.decided(request.nonce):
                return  # decided here while it was on its way: it goes once more, with the decision
            numbers = self._view.settle(request, data, self._clock())
            if asked:  # nobody waits for the spool: what stays in it is handed in again, and answered alike
                asked.give(Answer(data["code"], data, "office"))
            if numbers:
                self._spool.renumber(numbers)
            if request.decided and (books := differs(request.verb, request.decided, data)):
                self._spool.differ(request, data.get("visit") or request.decided.get("visit"), books)
            if refused:
                log.error("the office will not take a %s request: %s", request.verb, data["code"])
                self._spool.set_aside(request, data["code"])
                self._spool.forget(self._clock() - _ASIDE)
            else:
                self._spool.answered(request.nonce)
        self._reached()
        self._tell()

    def _reached(self) -> None:
        with self._lock:
            changed, self._online, self._why = not self._online, True, ""
        if changed:
            self._work.set()
            self._tell()

    def _cut_off(self, why: str) -> None:
        with self._lock:
            changed = self._online or self._why != why
            if self._online:
                self._alone_since = self._clock()
            self._online, self._why = False, why
            for asked in self._asked.values():
                asked.settled.set()
        if changed:
            self._tell()

    def _heard(self, visits: list[int], house_wide: int | None) -> None:
        self._album.look_again()
        if self._view.heard(visits, house_wide, self._clock()) or visits or house_wide is not None:
            self._tell()

    def _tell(self) -> None:
        for listener in self._listeners:
            try:
                listener()
            except Exception:  # a screen's mistake must not end the hand-in
                log.exception("a listener failed")


def _kept(body: Mapping[str, Any]) -> Mapping[str, Any]:
    """A request as it may be written down: the number of an identity document is looked at and forgotten."""
    identity = body.get("identity")
    if not isinstance(identity, Mapping):
        return body
    return {**body, "identity": {key: value for key, value in identity.items() if key != "number"}}


class _Asked:
    """Somebody waiting for an answer; settled without one means that nobody will give it in time."""

    def __init__(self) -> None:
        self.settled = threading.Event()
        self.answer: Answer | None = None

    def give(self, answer: Answer) -> None:
        self.answer = answer
        self.settled.set()
