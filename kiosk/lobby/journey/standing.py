"""Where a journey stands: the page, the visitor's one record, and the time that is left."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from kiosk.lobby.answers import Found, Invitation, Known
from kiosk.lobby.callers import Callers, Row
from kiosk.lobby.entries import Entries
from kiosk.lobby.house import House
from kiosk.lobby.journey.desk import Desk
from kiosk.lobby.pages import HUBS, IDLE, LINGER, WARNING, Page, Way
from kiosk.lobby.tray import Tray


@dataclass
class Visitor:
    """All that is known of the present visitor. The next one gets a new record, and so nothing of the last.

    `mending`: the page that a detour leads back to; `visits`: those that came of it; `served`: those of them
    whose slip was seen to; `until`: when somebody who tried too often may try again; `spoke`: whether a
    language was chosen.
    """

    way: Way = Way.WALK_IN
    entries: Entries = field(default_factory=Entries)
    mending: Page | None = None
    found: Found | None = None
    known: Known | None = None
    invitation: Invitation | None = None
    visits: tuple[int, ...] = ()
    needs: tuple[str, ...] = ()
    served: frozenset[int] = frozenset()
    until: float = 0.0
    at: str = ""
    spoke: bool = False


@dataclass
class Slip:
    """The slip that is being seen to: of which visit, which copy, where its bearer is sent."""

    visit: int
    copy: int
    where: str
    reprints: int = 0
    awaiting: bool = False  # the next copy has not come yet


@dataclass(frozen=True)
class Awaited:
    """A question whose answer somebody waits for. `since`: seconds."""

    ticket: int
    verb: str
    since: float


class Standing:
    """One screen's state.

    `caller`: who came back for a pass, while the journey at `held` waits; `complaints`: fields to codes;
    `reason`: more about the page; `camera`: whether there is one; `hindrance`: why nothing can be printed.
    """

    page: Page
    visitor: Visitor
    complaints: dict[str, str]
    reason: str
    held: Page | None
    caller: Row | None
    slip: Slip | None
    digits: str

    def __init__(self, desk: Desk, idle: float = 45.0, now: float = 0.0, house: House | None = None) -> None:
        self._desk, self._idle = desk, idle
        self._callers, self._tray = Callers(), Tray()
        self._tickets = 0
        self.house = house or House()
        self.camera = False
        self.hindrance = ""
        self.number = 0
        self._wipe(now)

    # What the screen shows

    @property
    def entries(self) -> Entries:
        """What the present visitor entered."""
        return self.visitor.entries

    @property
    def found(self) -> Found | None:
        """The announced visit that was looked up."""
        return self.visitor.found

    @property
    def known(self) -> Known | None:
        """Who was here before."""
        return self.visitor.known

    @property
    def invitation(self) -> Invitation | None:
        """An address for one's own telephone: of the form, or of the answer to what was said."""
        return self.visitor.invitation

    @property
    def visits(self) -> tuple[int, ...]:
        """The present visitor's, and those of the group."""
        return self.visitor.visits

    @property
    def visit(self) -> int | None:
        """The present visitor's own, once registered."""
        return self.visits[0] if self.visits else None

    @property
    def needs(self) -> tuple[str, ...]:
        """Which approvals are awaited, by their kinds."""
        return self.visitor.needs

    @property
    def row(self) -> Row | None:
        """The present visitor's own visit."""
        return self._callers.row(self.visit) if self.visit else None

    @property
    def language(self) -> str:
        """The language of whoever stands here now."""
        return self.caller.language if self.caller else self.entries.language

    @property
    def busy(self) -> bool:
        """Whether an answer is awaited."""
        return self._awaited is not None

    @property
    def mending(self) -> bool:
        """Whether this page is a detour from where all is confirmed."""
        return self.visitor.mending is not None

    @property
    def at(self) -> str:
        """When somebody is expected who came on another day, ISO 8601."""
        return self.visitor.at

    def seconds(self, now: float) -> int | None:
        """How long somebody who tried too often has to wait."""
        waits = (self.page, self.reason) == (Page.SORRY, "wait")
        return max(0, round(self.visitor.until - now)) if waits else None

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

    # What happens to it

    def touch(self, now: float) -> None:
        """Somebody is there."""
        self._touched = now

    def speak(self, language: str, now: float) -> None:
        """Another language, in the middle of it all."""
        if self.caller:
            self.caller = replace(self.caller, language=language)
        elif self.page != Page.ATTRACT:
            self._put(language=language)
            self.visitor.spoke = True
        self.touch(now)

    def _wipe(self, now: float) -> None:
        self.number += 1
        self.visitor = Visitor()
        self._awaited: Awaited | None = None
        self._forget_caller()
        self._go(Page.ATTRACT, now)

    def _forget_caller(self) -> None:
        self.held = self.caller = self.slip = None
        self.digits = self.reason = ""

    def _go(self, page: Page, now: float) -> None:
        if page in HUBS:
            self.visitor.mending = None
        self.page, self.complaints = page, {}
        self.touch(now)

    def _end(self, page: Page, reason: str, now: float) -> None:
        self.digits, self.reason = "", reason
        self._go(page, now)

    def _put(self, **values: Any) -> None:
        """These entries are now so; what was wrong with them is forgotten."""
        self.visitor.entries = replace(self.entries, **values)
        kept = {field: code for field, code in self.complaints.items() if field not in values}
        self.complaints = {field: code for field, code in kept.items() if field != "lookup"}

    def _ask(self, verb: str, body: Mapping[str, Any], now: float) -> None:
        """Ask, and wait for the answer."""
        self._tickets += 1
        self._awaited = Awaited(self._tickets, verb, now)
        self._desk.ask(self._tickets, verb, dict(body))

    def _cancelled(self) -> bool:
        """A question that changes nothing need not be waited for; whether none is left."""
        if self._awaited and self._awaited.verb not in ("register", "arrive"):
            self._awaited = None
        return self._awaited is None

    def _tell(self, verb: str, body: Mapping[str, Any]) -> None:
        """Ask, and do not wait."""
        self._desk.ask(0, verb, dict(body))
