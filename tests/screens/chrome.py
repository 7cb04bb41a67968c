"""A lobby of chrome only: a page with header, fields and keys; the switches, the overlay, the staff."""

import time
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from kivy.lang import Builder
from stand_in import StandIn

from kiosk.lobby.callers import Row
from kiosk.lobby.pages import Page
from kiosk.lobby.screens import frame
from kiosk.lobby.screens.staff import Staff
from kiosk.pins import Waits
from kiosk.screen.ease import Ease
from kiosk.screen.stage import Stage
from kiosk.screen.voice import Voice
from kiosk.station.slips import Job

Builder.load_string("""
#:import theme kiosk.screen.theme.theme
#:import Keyboard kiosk.screen.keyboard.Keyboard

<ChromePage>:
    back_word: 'lobby.back'
    BoxLayout:
        size_hint_y: None
        height: self.minimum_height
        spacing: theme.unit * 2
        Field:
            tag: 'field:a'
            label: theme.words('lobby.host.title')
            text: '张伟 Zhang'
            icon: 'search'
            focused: True
        Field:
            tag: 'field:b'
            label: theme.words('lobby.host.title')
            hint: theme.words('lobby.back')
            complaint: theme.words('lobby.complaint.missing')
    BoxLayout:
        size_hint_y: None
        height: theme.touch
        spacing: theme.gap
        Choice:
            tag: 'choice:1'
            text: '张伟  Zhang Wei'
            second: '研发部'
            icon: 'person'
        Choice:
            tag: 'choice:2'
            text: '单雪  Shan Xue'
            second: '信息技术部'
            icon: 'person'
            chosen: True
        PrimaryButton:
            tag: 'next'
            text: theme.words('lobby.next')
            icon_after: 'next'
            size_hint_x: None
            width: theme.unit * 36
    Widget:
    Keyboard:
        arrangement: 'pinyin'
""")


class ChromePage(frame.Frame):
    """Something of everything."""


class Slips(StandIn):
    """Slips with sheets."""

    sheets: list[str]

    def sheet(self, kind: str, language: str) -> Job:
        self.sheets = [*getattr(self, "sheets", []), kind]
        return Job(0, len(self.sheets), "queued", kind=kind, language=language)

    def sheet_job(self, number: int) -> Job:
        return Job(0, number, self.outcome, self.reason if self.outcome != "printed" else "")


class Chrome(Stage):
    """One page, whose journey is what the test sets."""

    fades = False

    def __init__(
        self, window: Any, folder: Path, kept: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        super().__init__(window, clock)
        self.did: list[str] = []
        self.seconds = 21.4
        self.quitted = False
        self.resumed = 0
        self.station = self.slips = Slips()
        self.house: dict[str, str] = {}
        self.voice = Voice(self, folder / "voice")
        self.ease = Ease(False, False, False, self.voice)
        self.staff = Staff(self, Waits(folder / "pins.json", clock), kept)
        self.journey = SimpleNamespace(
            step=(2, 5), page=Page.HOST, calls=self._calls, complaints={}, entries=SimpleNamespace(),
            back=self._did("back"), next=self._did("next"), touch=self._did("touch"), call=self._did("call"),
            finish=self._did("finish"), speak=self._did("speak"), left=lambda _: self.seconds,
            language="zh-CN",
        )  # fmt: skip

    def begin_again(self) -> None:
        self.show("host", ChromePage(self))

    def resume(self) -> bool:
        self.resumed += 1
        self.begin_again()
        return True

    def act(self, event: Callable[..., None], *given: Any) -> None:
        event(*given, self.clock())

    def on_touch_down(self, touch: Any) -> bool:
        return self.staff.knocked(touch) or bool(super().on_touch_down(touch))

    def typed(self, text: str) -> None:
        self.staff.typed(text)

    def struck(self, key: str) -> None:
        self.staff.struck(key)

    def quit(self) -> None:
        self.quitted = True

    def _calls(self) -> list[Row]:
        return [Row.read(row) for row in self.station.visits()]

    def _did(self, name: str) -> Callable[..., None]:
        return lambda *_: self.did.append(name)
