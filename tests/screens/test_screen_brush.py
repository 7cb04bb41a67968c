"""Painting in part: what is seen is what painting the whole window would show, and the rest is left alone."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.graphics import opengl as gl
from kivy.lang import Builder
from kivy.uix.floatlayout import FloatLayout

from conftest import Hands
from kiosk.screen.brush import SCISSOR_TEST
from kiosk.screen.widgets import Key, Notice

PAGE = """
FloatLayout:
    Key:
        id: key
        text: '王'
        size_hint: None, None
        size: 100, 80
        pos: 300, 300
    Field:
        id: field
        label: '姓名'
        focused: True
        size_hint_x: None
        width: 400
        pos: 20, 600
    RelativeLayout:
        id: shelf
        size_hint: None, None
        size: 200, 100
        pos: 700, 400
        Notice:
            id: notice
            text: '请稍候'
            size_hint_x: None
            width: 180
    Word:
        id: word
        text: '您好'
        pos: 600, 100
"""
STAIN = (1270, 10)  # where nothing of the page is


class Sheet:
    """A page, and what is painted of it."""

    def __init__(self, hands: Hands) -> None:
        self.window = hands.window
        self.page: Any = Builder.load_string(PAGE)
        self.window.add_widget(self.page)
        for _ in range(6):
            EventLoop.idle()
        self.painted(whole=True)

    def painted(self, whole: bool = False) -> bytes:
        """The window after what changed was painted, or all of it."""
        taken: list[bytes] = []

        def take(window: Any) -> None:
            taken.append(bytes(gl.glReadPixels(0, 0, *window.size, gl.GL_RGB, gl.GL_UNSIGNED_BYTE)))

        self.window.bind(on_flip=take)
        while whole and not taken:
            self.window.canvas.ask_update()
            EventLoop.idle()
        for _ in range(0 if whole else 3):  # what is laid out anew may need another frame
            EventLoop.idle()
        self.window.unbind(on_flip=take)
        return taken[-1]

    def stain(self) -> None:
        """Something that only painting it over takes away."""
        gl.glEnable(SCISSOR_TEST)
        gl.glScissor(*STAIN, 2, 2)
        gl.glClearColor(1, 0, 0, 1)
        gl.glClear(gl.GL_COLOR_BUFFER_BIT)
        gl.glDisable(SCISSOR_TEST)

    @property
    def stained(self) -> bool:
        return bytes(gl.glReadPixels(*STAIN, 1, 1, gl.GL_RGB, gl.GL_UNSIGNED_BYTE)) == b"\xff\0\0"


@pytest.fixture
def sheet(hands: Hands) -> Iterator[Sheet]:
    made = Sheet(hands)
    yield made
    made.window.remove_widget(made.page)


def written(page: Any) -> None:
    page.ids.field.text = "欧阳娜娜"


def lit(page: Any) -> None:
    page.ids.key.state = "down"


def moved(page: Any) -> None:
    page.ids.key.pos = 350, 340


def shelf_moved(page: Any) -> None:
    page.ids.shelf.pos = 760, 360


def shrunk(page: Any) -> None:
    page.ids.word.text = "好"


def faded(page: Any) -> None:
    page.ids.shelf.opacity = 0.4
    page.ids.notice.text = "请到前台"


def gone(page: Any) -> None:
    page.remove_widget(page.ids.shelf)
    page.ids.key.text = "张"


def come(page: Any) -> None:
    page.add_widget(Notice(text="门卫来了", size_hint_x=None, width=300, pos=(100, 100)))


def exchanged(page: Any) -> None:
    """One thing goes and another comes to its place within one frame."""
    page.remove_widget(page.ids.key)
    page.add_widget(Key(text="李", size_hint=(None, None), size=(60, 60), pos=(320, 310)))


def gone_and_back(page: Any) -> None:
    """It did not change, but for a frame it was elsewhere."""
    page.remove_widget(page.ids.shelf)
    page.add_widget(page.ids.shelf)


CHANGES = [written, lit, moved, shelf_moved, shrunk, faded, gone_and_back]
COMING = [gone, come, exchanged]


@pytest.mark.parametrize("change", [*CHANGES, *COMING])
def test_part_of_a_window_looks_as_the_whole(sheet: Sheet, change: Callable[[Any], None]) -> None:
    before = sheet.painted(whole=True)
    change(sheet.page)
    after = sheet.painted()
    assert after == sheet.painted(whole=True)
    assert after != before or change is gone_and_back


@pytest.mark.parametrize("change", CHANGES[:6])
def test_what_did_not_change_is_not_painted(sheet: Sheet, change: Callable[[Any], None]) -> None:
    sheet.stain()
    change(sheet.page)
    sheet.painted()
    assert sheet.stained


def test_a_new_page_is_painted_whole(sheet: Sheet) -> None:
    sheet.stain()
    sheet.window.add_widget(layer := FloatLayout())
    sheet.painted()
    sheet.window.remove_widget(layer)
    assert not sheet.stained


def test_nothing_stale_stays_once_all_is_still(sheet: Sheet, hands: Hands) -> None:
    sheet.stain()
    written(sheet.page)
    sheet.painted()
    assert sheet.stained
    hands.until(lambda: (EventLoop.idle(), not sheet.stained)[1])
