"""The flow of the lobby's pages, without any screen: events and the time come in, `page` is what to show.

Times are seconds of a clock that only grows. What has to be done elsewhere is asked of a `Desk`, at once and
without waiting; what came of it comes back as an event. One visitor's journey runs

    attract → host → you → purpose → summary → asking → printing → take

The screen is not held while the host thinks: asking ends by itself, and whoever is called later proves it by
the end of the telephone number, in an interlude that leaves the present visitor's entries where they are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from kiosk.lobby.callers import Callers, Row
from kiosk.lobby.entries import TEXTS, Entries, room_for
from kiosk.lobby.pages import ENDS, FIELD_PAGES, FORM, IDLE, LINGER, REPRINTS, WARNING, Page
from kiosk.station.copy import Host
from kiosk.visit.forms import MOST_PEOPLE
from kiosk.visit.states import State


class Desk(Protocol):
    """Who carries out what a journey asks for. Nothing here waits or answers."""

    def register(self, journey: int, form: dict[str, Any]) -> None:
        """Hand in a registration; the answer comes back by `registered` with this journey's number."""

    def print(self, visit: int) -> None:
        """Print the visit's slip; what becomes of it comes back by `job`."""

    def recard(self, visit: int, copy: int) -> None:
        """Void this copy and have another issued; the answer comes back by `recarded`."""

    def came_out(self, visit: int, copy: int) -> None:
        """The visitor says that an uncertain slip came out."""


@dataclass
class Slip:
    """The slip that is being seen to: of which visit, which copy, where its bearer is sent."""

    visit: int
    copy: int
    where: str
    reprints: int = 0
    awaiting: bool = False  # the next copy has been asked for


class Journey:
    """One screen's state: the page, the present visitor's entries, and who may be called.

    `visit` is the present visitor's, once registered; `caller` who came back for a pass, while the journey at
    `held` waits; `complaints` maps fields to codes; `reason` says more about the page it stands on.
    """

    page: Page
    entries: Entries
    visit: int | None
    complaints: dict[str, str]
    held: Page | None
    caller: Row | None
    slip: Slip | None
    digits: str
    reason: str
    busy: bool
    mending: bool

    def __init__(self, desk: Desk, idle: float = 60.0, now: float = 0.0) -> None:
        self._desk, self._idle = desk, idle
        self._callers = Callers()
        self.number = 0
        self._wipe(now)

    # What the screen shows

    @property
    def language(self) -> str:
        """The language of whoever stands here now."""
        return self.caller.language if self.caller else self.entries.language

    @property
    def row(self) -> Row | None:
        """The present visitor's own visit."""
        return self._callers.row(self.visit) if self.visit else None

    @property
    def code(self) -> str:
        """What the guard writes on a card when the slip does not come out; '' where there is none."""
        row = self._callers.row(self.slip.visit) if self.slip else None
        told = self.page == Page.FAILED or (self.page, self.reason) == (Page.GUARD, "no_reprint")
        return row.code if row and row.ready and told else ""

    def calls(self) -> list[Row]:
        """Visitors whose pass is ready and who are not being served, in the order of their visits."""
        served = {self.visit} if self.page == Page.ASKING else set()
        served |= {one.visit for one in (self.slip, self.caller) if one}
        return [row for row in self._callers.waiting() if row.visit not in served]

    def left(self, now: float) -> float | None:
        """Seconds until this page ends by itself; None where it does not."""
        if self.page in IDLE:
            return max(0.0, self._touched + self._idle + WARNING - now)
        if self.page in LINGER:
            return max(0.0, self._touched + LINGER[self.page] - now)
        return None

    def warned(self, now: float) -> bool:
        """Whether to ask 'are you still there?'"""
        return self.page in IDLE and now >= self._touched + self._idle

    # What the visitor does

    def touch(self, now: float) -> None:
        """Somebody is there."""
        self._touched = now

    def begin(self, language: str, now: float) -> None:
        """A language was chosen on the first page."""
        if self.page == Page.ATTRACT:
            self.entries = Entries(language=language)
            self._go(Page.HOST, now)

    def speak(self, language: str, now: float) -> None:
        """Another language, in the middle of it all."""
        if self.caller:
            self.caller = replace(self.caller, language=language)
        else:
            self.entries = replace(self.entries, language=language)
        self.touch(now)

    def enter(self, field: str, text: str, now: float) -> None:
        """One of the texts is now this; what is longer than it may be stays out."""
        self.touch(now)
        if field in TEXTS and self.page in (Page.HOST, Page.YOU):
            self._set(field, text[: room_for(field)])

    def people(self, count: int, now: float) -> None:
        """How many come."""
        self.touch(now)
        if self.page == Page.PURPOSE:
            self._set("people", min(max(1, count), MOST_PEOPLE))

    def purpose(self, purpose: str, now: float) -> None:
        """Why they come."""
        self.touch(now)
        if self.page == Page.PURPOSE:
            self._set("purpose", purpose)

    def choose(self, host: Host, now: float) -> None:
        """The host was chosen; that also leads on."""
        if self.page == Page.HOST:
            self._set("host", host)
            self.next(now)

    def next(self, now: float) -> None:
        """On to the next page, unless something on this one is wrong or missing."""
        self.touch(now)
        if self.page not in FORM or self.busy:
            return
        fields = [
            field for field, page in FIELD_PAGES.items() if page == self.page or self.page == Page.SUMMARY
        ]
        if wrong := self.entries.complaints(*fields):
            self._complain(wrong, now)
        elif self.page == Page.SUMMARY:
            self.busy = True
            self._desk.register(self.number, self.entries.form())
        else:
            following = FORM[FORM.index(self.page) + 1]
            self._go(Page.SUMMARY if self.mending else following, now)

    def back(self, now: float) -> None:
        """The page before, with everything as it was; from the first page out."""
        self.touch(now)
        if self.page == Page.CALLED:
            self._resume(now)
        elif self.page == Page.HOST and not self.mending:
            self._wipe(now)
        elif self.page in FORM and not self.busy:
            before = Page.SUMMARY if self.mending else FORM[FORM.index(self.page) - 1]
            self._go(before, now)

    def mend(self, page: Page, now: float) -> None:
        """From the summary to one of the pages before, and straight back."""
        if self.page == Page.SUMMARY and page in FORM and not self.busy:
            self._go(page, now)
            self.mending = page != Page.SUMMARY

    def finish(self, now: float) -> None:
        """Done here: away with everything, or back to the visitor who was interrupted."""
        if self.page in (*ENDS, Page.ASKING):
            self._resume(now)
        elif self.page in FORM and not self.busy:
            self._wipe(now)

    def call(self, visit: int, now: float) -> None:
        """Somebody says that this pass is theirs."""
        row = next((row for row in self.calls() if row.visit == visit), None)
        if row and not self.busy and self.page in (Page.ATTRACT, Page.ASKING, *FORM):
            self.held, self.caller, self.digits = self.page, row, ""
            self._go(Page.CALLED, now)

    def digit(self, text: str, now: float) -> None:
        """One more digit of the telephone number's end; the last one opens or refuses."""
        self.touch(now)
        if self.page != Page.CALLED or not self.caller or not (text.isascii() and text.isdigit()):
            return
        self.complaints = {}
        self.digits = (self.digits + text)[:4]
        if len(self.digits) == 4:
            self._prove(self.caller.visit, now)

    def erase_digit(self, now: float) -> None:
        """Take back the last digit."""
        self.touch(now)
        self.digits = self.digits[:-1]

    def came_out(self, yes: bool, now: float) -> None:
        """The visitor's word on an uncertain slip."""
        if self.page != Page.DOUBT or not self.slip:
            return
        if yes:
            self._desk.came_out(self.slip.visit, self.slip.copy)
            self._go(Page.TAKE, now)
        elif self.slip.reprints >= REPRINTS:
            self._end(Page.GUARD, "no_reprint", now)
        else:
            self.slip = replace(self.slip, reprints=self.slip.reprints + 1, awaiting=True)
            self._go(Page.PRINTING, now)
            self._desk.recard(self.slip.visit, self.slip.copy)

    def retry(self, now: float) -> None:
        """Print again what certainly did not come out."""
        if self.page == Page.FAILED and self.slip:
            self._go(Page.PRINTING, now)
            self._desk.print(self.slip.visit)

    # What happens elsewhere

    def registered(self, journey: int, code: str, data: Mapping[str, Any], now: float) -> None:
        """The answer to a registration. One that comes too late is for the books alone."""
        if journey != self.number or not self.busy:
            return
        self.busy = False
        if code == "asked":
            self.visit = data["visit"]
            self._go(Page.ASKING, now)
            self._look(now)
        elif code == "refused":
            self._complain(data.get("complaints") or {}, now)
        else:
            self._end(Page.GUARD, "kept" if code == "see_guard" else "not_kept", now)

    def rows(self, rows: Iterable[Mapping[str, Any]], now: float) -> None:
        """The station's copy has changed."""
        self._callers.update(rows)
        self._look(now)

    def job(self, visit: int, copy: int, state: str, reason: str, now: float) -> None:
        """What became of a slip."""
        if self.page != Page.PRINTING or not self.slip or (visit, copy) != (self.slip.visit, self.slip.copy):
            return
        ends = {"printed": Page.TAKE, "failed": Page.FAILED, "uncertain": Page.DOUBT}
        if state in ends and not self.slip.awaiting:
            self._end(ends[state], reason, now)

    def recarded(self, visit: int, code: str, now: float) -> None:
        """Whether another copy is issued; if it is, the copy of the books brings it."""
        if self.page == Page.PRINTING and self.slip and self.slip.visit == visit and code != "reissued":
            self._end(Page.GUARD, "no_reprint", now)

    def tick(self, now: float) -> None:
        """Time passes."""
        self._callers.tick(now)
        if self.left(now) != 0.0 or self.busy:
            return
        if self.page in IDLE:
            self._wipe(now)
        elif self.page == Page.PRINTING:
            self._go(Page.DOUBT, now)
        else:
            self._resume(now)

    # Inside

    def _wipe(self, now: float) -> None:
        self.number += 1
        self.entries, self.visit = Entries(), None
        self.busy = self.mending = False
        self._forget_caller()
        self._go(Page.ATTRACT, now)

    def _forget_caller(self) -> None:
        self.held = self.caller = self.slip = None
        self.digits = self.reason = ""

    def _resume(self, now: float) -> None:
        """End an interlude, or the journey."""
        held = self.held
        if held is None or held == Page.ATTRACT:
            self._wipe(now)
            return
        self._forget_caller()
        self._go(held, now)
        self._look(now)

    def _go(self, page: Page, now: float) -> None:
        if page in (Page.SUMMARY, Page.ATTRACT, Page.ASKING):
            self.mending = False
        self.page, self.complaints = page, {}
        self.touch(now)

    def _set(self, field: str, value: object) -> None:
        self.entries = replace(self.entries, **{field: value})  # type: ignore[arg-type]
        self.complaints = {key: code for key, code in self.complaints.items() if key != field}

    def _complain(self, complaints: Mapping[str, str], now: float) -> None:
        """Show the first page that something is wrong with, and what."""
        pages = [page for field, page in FIELD_PAGES.items() if field in complaints]
        if not pages:
            self._end(Page.GUARD, "not_kept", now)
            return
        from_summary = self.page == Page.SUMMARY
        self._go(min(pages, key=FORM.index), now)
        self.complaints, self.mending = dict(complaints), from_summary or self.mending

    def _prove(self, visit: int, now: float) -> None:
        row = self._callers.row(visit)
        if row is None or not row.ready:
            self._end(Page.GUARD, "gone", now)
        elif self._callers.proves(visit, self.digits, now):
            self._print(row, now)
        elif self._callers.blocked(visit):
            self._end(Page.GUARD, "not_the_number", now)
        else:
            self.digits, self.complaints = "", {"digits": "not_the_number"}

    def _end(self, page: Page, reason: str, now: float) -> None:
        self.digits, self.reason = "", reason
        self._go(page, now)

    def _print(self, row: Row, now: float) -> None:
        self.slip = Slip(row.visit, row.copy, row.where)
        self._go(Page.PRINTING, now)
        self._desk.print(row.visit)

    def _look(self, now: float) -> None:
        """Act on what the copy says of the visit that this page is about."""
        if self.page == Page.PRINTING and self.slip and self.slip.awaiting:
            row = self._callers.row(self.slip.visit)
            if row and row.ready and row.copy > self.slip.copy:
                self.slip = replace(self.slip, copy=row.copy, awaiting=False)
                self._desk.print(row.visit)
        elif self.page == Page.ASKING and (row := self.row):
            self._answered(row, now)

    def _answered(self, row: Row, now: float) -> None:
        if row.ready:
            self._print(row, now)
        elif row.state == State.DECLINED:
            self._go(Page.DECLINED, now)
        elif row.state == State.LAPSED:
            self._go(Page.LAPSED, now)
        elif row.state not in (State.ASKED, State.WELCOME):
            self._resume(now)  # somebody else saw to it
