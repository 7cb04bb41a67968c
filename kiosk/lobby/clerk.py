"""Who carries out what the journey asks for: the office is asked and slips are printed, in other threads."""

from collections.abc import Callable, Mapping
from typing import Any

from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page
from kiosk.station import Answer, Station
from kiosk.station.slips import Slips

ASK_PRINTER = 1.1  # seconds from one answer of the printer to the next question: a fault is seen within three


class Clerk:
    """The journey's `Desk`, behind the lobby's screen. What came of it goes back to the journey as an event.

    `hindrance`: why no pass can be printed now, '' when one can.
    """

    def __init__(self, lobby: Any, station: Station, slips: Slips) -> None:
        self._lobby, self._station, self._slips = lobby, station, slips
        self.hindrance = ""
        self._asking_printer, self._printer_asked = False, float("-inf")

    def ask(self, ticket: int, verb: str, body: dict[str, Any]) -> None:
        """See `Desk`."""
        journey = self._lobby.journey
        self._ask(verb, body, lambda answer: self._answered(journey, ticket, answer))

    def print(self, visit: int) -> None:
        """See `Desk`."""
        self._lobby.later(lambda: self._slips.print(visit), lambda job: self._printing(visit, job))

    def recard(self, visit: int, copy: int) -> None:
        """See `Desk`."""
        body = {"visit": visit, "copy": copy, "why": "not_printed"}
        self._ask("recard", body, lambda answer: self._tell("recarded", visit, answer.code))

    def came_out(self, visit: int, copy: int) -> None:
        """See `Desk`."""
        said = {"outcome": "printed", "reason": "", "means": "visitor"}
        self._ask("slip", {"visit": visit, "copy": copy} | said, lambda _: None)

    # What changes by itself

    def ask_printer(self) -> None:
        """While nobody types: whoever comes is to know before that whether a pass can be printed."""
        due = self._lobby.clock() >= self._printer_asked + ASK_PRINTER
        if self._lobby.journey.page in (Page.ATTRACT, Page.PHONE) and due and not self._asking_printer:
            self._asking_printer = True
            self._lobby.later(self._slips.hindrance, self._printer_is)

    def printed(self) -> None:
        """Something became of a slip."""
        for visit in self._lobby.journey.printing():
            self._lobby.later(lambda visit=visit: self._slips.job(visit), self._job_is)

    def excuse(self) -> None:
        """Something broke, and it may have been a question to the printer."""
        self._asking_printer = False

    def _ask(self, verb: str, body: Mapping[str, Any], then: Callable[[Answer], None]) -> None:
        self._lobby.later(lambda: self._station.ask(verb, body), then)

    def _tell(self, event: str, *given: Any) -> None:
        self._lobby.act(getattr(self._lobby.journey, event), *given)

    def _answered(self, journey: Journey, ticket: int, answer: Answer) -> None:
        if journey is self._lobby.journey:  # one that broke off in a fault has no use for it
            self._tell("answered", ticket, answer.code, answer.data)

    def _printing(self, visit: int, job: Any) -> None:
        if job is not None and job.state == "failed":  # an earlier failure says nothing about this time
            self._lobby.later(lambda: self._slips.again(visit), lambda _: self.printed())
        else:
            self.printed()

    def _printer_is(self, hindrance: str) -> None:
        self._asking_printer, self._printer_asked = False, self._lobby.clock()
        if hindrance != self.hindrance:
            self.hindrance = hindrance
            self._tell("printer", hindrance)

    def _job_is(self, job: Any) -> None:
        if job is not None:
            self._tell("job", job.visit, job.copy, job.state, job.reason)
