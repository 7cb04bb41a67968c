"""What a station's screen stands on: one page at a time, work in other threads, and no trace ever shown."""

import logging
import time
from abc import abstractmethod
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from kivy.base import EventLoop, ExceptionHandler, ExceptionManager, runTouchApp, stopTouchApp
from kivy.clock import Clock
from kivy.lang import Builder
from kivy.properties import ObjectProperty, StringProperty
from kivy.uix.anchorlayout import AnchorLayout
from kivy.uix.floatlayout import FloatLayout
from kivy.uix.widget import Widget

from hardware.scan import Scan
from kiosk.notify import Supervisor, Watchdog
from kiosk.screen.broom import Broom
from kiosk.screen.hands import Hands
from kiosk.screen.keys import Keys
from kiosk.screen.motion import appear, settle
from kiosk.screen.theme import theme

FAULT_SECONDS = 20
WORKED = 90.0
"""Seconds within which one of the threads that work for the screen has come back, whatever they do."""
_LOOK = 5.0  # seconds from one look after them to the next
FAULT_AGAIN = 60.0  # a page that breaks again so soon is not offered once more
log = logging.getLogger(__name__)


class Fault(AnchorLayout):
    """What a visitor or guard sees when something broke. `go_on`: back to where they were, if possible."""

    again = ObjectProperty()
    go_on = ObjectProperty(None, allownone=True)


class Above(AnchorLayout):
    """What stands over a lowered page: the house's colour, and nothing to touch."""


class Stage(FloatLayout):
    """The window's root. A page is built anew each time it is shown, so it cannot remember anybody."""

    page_name = StringProperty()
    fades = False  # whether pages come up softly

    def __init__(self, window: Any, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self.clock = clock
        self.page: Widget | None = None
        self._cover: Widget | None = None
        self._window = window
        self._workers = ThreadPoolExecutor(4, "station")
        self._keys: Keys | None = None
        self._hands = Hands(
            lambda text: self.typed(text), lambda key: self.struck(key), lambda scan: self.scanned(scan)
        )
        self._closed = False
        self._shield, self._broom = _Shield(self), Broom()
        self._above: Widget | None = None
        self._failed = float("-inf")

    # To be filled in by the screens

    def typed(self, text: str) -> None:
        """A hand typed this on a keyboard."""

    def struck(self, key: str) -> None:
        """A hand struck one of `keys.NAMED`, or another key."""

    def scanned(self, scan: Scan) -> None:
        """A scanner that types as a keyboard does has read a code."""

    @abstractmethod
    def begin_again(self) -> None:
        """Show the first page: at the start and after a fault. Nothing of anybody may remain."""

    def resume(self) -> bool:
        """Show the page once more as it was before a fault, with what was entered; False: it cannot be."""
        return False

    def resized(self) -> None:
        """The window has another size, and the theme with it: what is shown must be built anew."""
        self.begin_again()

    # What they use

    def show(self, name: str, page: Widget) -> None:
        """Put `page` in the place of the one before, and uncover it."""
        self.uncover()
        if self.page is not None:
            settle(self.page)
            self.remove_widget(self.page)
        self.page, self.page_name = page, name
        page.size_hint_y = theme.share
        self._stand_above()
        self.add_widget(page)
        if self.fades:
            appear(page)
        self._broom.littered()

    def _stand_above(self) -> None:
        if self._above is not None:
            self.remove_widget(self._above)
            self._above = None
        if theme.share < 1:
            self._above = Above(size_hint_y=1 - theme.share, pos_hint={"top": 1})
            self.add_widget(self._above)

    def cover(self, layer: Widget) -> None:
        """Lay something over the page: a question that must be answered."""
        self.uncover()
        self._cover = layer
        self.add_widget(layer)

    def uncover(self) -> None:
        """Take away what covers the page, if anything does."""
        if self._cover is not None:
            self.remove_widget(self._cover)
            self._cover = None

    @property
    def layer(self) -> Widget | None:
        """What lies over the page."""
        return self._cover

    @property
    def covered(self) -> bool:
        """Whether something lies over the page."""
        return self._cover is not None

    def later(self, work: Callable[[], Any], then: Callable[[Any], None]) -> None:
        """Do `work` in another thread, then call `then` with its result in this one."""
        self._workers.submit(work).add_done_callback(
            lambda done: self.soon(lambda: self._came_back(done, then))
        )

    def soon(self, act: Callable[[], None]) -> None:
        """Call `act` in the screen's thread with the next frame; safe from any thread."""
        Clock.schedule_once(lambda _: None if self._closed else act(), 0)

    def _came_back(self, done: Future[Any], then: Callable[[Any], None]) -> None:
        if fault := done.exception():
            self.fail(fault)
        else:
            then(done.result())

    def fail(self, fault: BaseException) -> None:
        """Show that something broke, kindly. The record names the place, never what people typed."""
        log.error("screen fault on page %s: %s at %s", self.page_name, type(fault).__name__, _place(fault))
        Clock.unschedule(self._begin_again)
        now = self.clock()
        first, self._failed = now - self._failed > FAULT_AGAIN, now
        self.show("fault", Fault(again=self._begin_again, go_on=self._go_on if first else None))
        Clock.schedule_once(self._begin_again, FAULT_SECONDS)

    def _begin_again(self, *_: object) -> None:
        Clock.unschedule(self._begin_again)
        self.begin_again()

    def _go_on(self, *_: object) -> None:
        Clock.unschedule(self._begin_again)
        try:
            if not self.resume():
                self.begin_again()
        except Exception as fault:  # whatever broke the page breaks it still
            self.fail(fault)

    # Opening and closing

    def open(self) -> None:
        """Take the window and the keys, and show the first page."""
        ExceptionManager.add_handler(self._shield)
        self._keys = Keys(self._window, self._text_came, self._key_came)
        self._listening = Clock.schedule_interval(lambda _: self._hands.tick(self.clock()), 0)
        self._window.add_widget(self)
        self._window.bind(on_resize=self._fit)
        self.begin_again()
        self._broom.begin()

    def close(self) -> None:
        """Give everything back; the window stays open for another stage."""
        self._closed = True
        Clock.unschedule(self._begin_again)
        self._broom.end()
        self._listening.cancel()
        ExceptionManager.remove_handler(self._shield)
        self._window.unbind(on_resize=self._fit)
        if self._keys:
            self._keys.close()
        self._window.remove_widget(self)
        self.page = self._cover = None  # what a page does now and then ends with it
        self._workers.shutdown(wait=True, cancel_futures=True)

    def _text_came(self, text: str) -> None:
        self._hands.text(text, self.clock())

    def _key_came(self, key: str) -> None:
        self._hands.key(key, self.clock())

    def _fit(self, _: object, width: float, height: float) -> None:
        theme.measure(width, height)
        self.soon(self.resized)

    def run(self, watchdog: Watchdog | None = None) -> None:
        """Open, and stay until `quit`. Each frame feeds `watchdog`: a screen that stands still does not, nor
        one whose workers all hang."""
        self.open()
        watchdog = watchdog or Watchdog(Supervisor({}))
        turn = watchdog.guard("workers", WORKED)

        def feed(_: float) -> None:  # and answers None: Kivy never calls again what answers False
            watchdog.feed()

        def look(_: float) -> None:
            self._workers.submit(turn, WORKED)

        watched = [Clock.schedule_interval(feed, 0), Clock.schedule_interval(look, _LOOK)]
        try:
            runTouchApp()
        except KeyboardInterrupt:
            log.info("stopped from the keyboard")
        finally:
            for one in watched:
                one.cancel()
            watchdog.end()
            self.close()

    def quit(self) -> None:
        """Leave `run`; safe from any thread."""
        self.soon(stopTouchApp)


class _Shield(ExceptionHandler):
    def __init__(self, stage: Stage) -> None:
        self._stage = stage

    def handle_exception(self, fault: BaseException) -> Any:
        if not isinstance(fault, Exception) or EventLoop.status == "closed":
            return ExceptionManager.RAISE
        self._stage.soon(lambda: self._stage.fail(fault))
        return ExceptionManager.PASS


def _place(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace and trace.tb_next:
        trace = trace.tb_next
    return f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}" if trace else "unknown"


Builder.load_file(str(Path(__file__).with_suffix(".kv")))
