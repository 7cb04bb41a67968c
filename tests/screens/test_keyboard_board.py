"""The lobby's keyboard by touch: Pinyin, Zhuyin, handwriting, picker, Latin, and nonsense on all of them."""

import gc
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from kivy.base import EventLoop
from kivy.uix.boxlayout import BoxLayout
from kivy.uix.widget import Widget

from conftest import Hands
from kiosk.lobby.input import handwriting
from kiosk.lobby.input.composer import Composer
from kiosk.lobby.keyboard.board import Board
from kiosk.lobby.keyboard.slate import MOST_STROKES, InkArea
from kiosk.lobby.keyboard.slots import CandidateKey
from kiosk.screen import touch
from kiosk.screen.theme import theme

SHAPES = [(1280, 800), (1080, 1920), (1920, 1080)]
WANG = [[(10, 10), (90, 10)], [(20, 50), (80, 50)], [(50, 10), (50, 90)], [(5, 90), (95, 90)]]
SHI = [[(10, 50), (90, 50)], [(50, 10), (50, 90)]]
NOWHERE = Path("/nowhere")

Strokes = Sequence[Sequence[tuple[float, float]]]


class Desk:
    """Somebody who writes a text on the lobby's keyboard; `sent` counts the touches on the big key."""

    def __init__(self, hands: Hands, language: str = "zh-CN", **given: Any) -> None:
        theme.speak(language)
        self.hands, self.text, self.sent = hands, "", 0
        self.page = BoxLayout(orientation="vertical", padding=theme.unit * 2)
        self.board = Board(composing=language != "en", **given)
        self.board.bind(on_text=self._write, on_erase=self._erase, on_enter=self._send)
        self.page.add_widget(Widget())
        self.page.add_widget(self.board)
        hands.window.add_widget(self.page)
        hands.frames(4)

    def leave(self) -> None:
        self.hands.window.remove_widget(self.page)

    def type(self, keys: str) -> None:
        self.hands.touch(*(f"key:{key}" for key in keys))

    def offered(self) -> list[str]:
        return [tag.removeprefix("pick:") for tag in self.hands.tags() if tag.startswith("pick:")]

    def begin(self, x: float, y: float) -> touch.Finger:
        """A finger on the slate, at a place in hundredths of it from its upper left corner."""
        finger = touch.Finger(self.hands.window, *self._place(x, y))
        EventLoop.post_dispatch_input("begin", finger)
        return finger

    def move(self, finger: touch.Finger, x: float, y: float) -> None:
        (x, y), window = self._place(x, y), self.hands.window
        finger.move({"sx": x / window.width, "sy": y / window.height})
        EventLoop.post_dispatch_input("update", finger)

    def lift(self, finger: touch.Finger) -> None:
        EventLoop.post_dispatch_input("end", finger)
        self.hands.frames(2)

    def draw(self, strokes: Strokes) -> None:
        for (x, y), *more in strokes:
            finger = self.begin(x, y)
            for x, y in more:
                self.move(finger, x, y)
            self.lift(finger)

    def _place(self, x: float, y: float) -> tuple[float, float]:
        slate = self.hands.tags()["slate"]
        left, top = slate.to_window(slate.center_x - slate.height / 2, slate.top)
        return left + x * slate.height / 100, top - y * slate.height / 100

    def _write(self, _: object, text: str) -> None:
        self.text += text
        self.board.before = self.text

    def _erase(self, _: object) -> None:
        self.text = self.text[:-1]
        self.board.before = self.text

    def _send(self, _: object) -> None:
        self.sent += 1


Sit = Callable[..., Desk]


@pytest.fixture
def sit(hands: Hands) -> Iterator[Sit]:
    """Makes a desk; all are cleared away afterwards."""
    desks: list[Desk] = []

    def made(language: str = "zh-CN", shape: tuple[int, int] = SHAPES[0], **given: Any) -> Desk:
        hands.resize(*shape)
        desks.append(Desk(hands, language, **given))
        return desks[-1]

    yield made
    for desk in desks:
        desk.leave()
    theme.speak("zh-CN")


def without_a_hand(_: str) -> handwriting.Hand:
    """No machine without zinnia is at hand."""
    return handwriting.hand("zh-CN", "libnowhere.so")


# What goes wrong


@pytest.mark.parametrize("tone", "ˉˊˇˋ˙")
def test_a_tone_without_a_syllable_writes_nothing(sit: Sit, tone: str) -> None:
    desk = sit("zh-TW")
    desk.type(tone)
    assert (desk.text, desk.board.typed) == ("", "")


def test_two_tones_are_one(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.type("ㄔㄣˊˋ")
    assert (desk.text, desk.board.typed) == ("", "ㄔㄣˊ")


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_where_handwriting_cannot_be_read_it_is_not_offered(sit: Sit, language: str) -> None:
    desk = sit(language, reader=without_a_hand)
    assert "way:hand" not in desk.hands.tags()
    desk.hands.touch("way:latin", "way:pinyin", "key:l", "key:i", "pick:李")
    assert desk.text == "李"


def test_a_model_that_is_not_there_is_no_handwriting_either(sit: Sit) -> None:
    desk = sit(reader=lambda language: handwriting.hand(language, models=NOWHERE))
    assert "way:hand" not in desk.hands.tags()


def test_letters_of_nothing_are_kept_as_letters(sit: Sit) -> None:
    desk = sit()
    desk.type("vvv")
    assert desk.offered() == []
    assert "candidates" not in desk.hands.tags()
    desk.hands.touch("next")
    assert (desk.text, desk.sent) == ("vvv", 1)


def test_more_letters_than_can_wait_break_nothing(sit: Sit) -> None:
    desk = sit()
    desk.type("zhuang" * 8)
    assert desk.board.typed == ("zhuang" * 8)[:40]
    assert desk.text == ""
    assert wrong(desk) == []


def test_a_scribble_is_answered_and_ends_somewhere(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    for number in range(MOST_STROKES + 5):
        desk.draw([[(number % 9 * 10, 5), (50, 95), (95, number % 7 * 10)]])
    [ink] = [widget for widget in desk.hands.widgets() if isinstance(widget, InkArea)]
    assert len(ink.strokes) == MOST_STROKES
    desk.hands.touch("slate:clear")
    assert (ink.strokes, desk.offered()) == ([], [])


def test_a_finger_that_leaves_the_slate_draws_to_its_edge(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.draw([[(50, 50), (50, -400)], [(50, 50), (4000, 50)]])
    [ink] = [widget for widget in desk.hands.widgets() if isinstance(widget, InkArea)]
    assert all(ink.collide_point(*point) for stroke in ink.strokes for point in stroke)


def test_a_second_finger_ends_the_first_ones_stroke(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    one, two = desk.begin(10, 10), desk.begin(50, 50)
    desk.move(one, 90, 10)
    desk.move(two, 50, 90)
    desk.lift(one)
    desk.lift(two)
    [ink] = [widget for widget in desk.hands.widgets() if isinstance(widget, InkArea)]
    assert [len(stroke) for stroke in ink.strokes] == [1, 2]
    assert desk.offered()


def test_a_finger_that_never_lifts_does_not_stop_the_next(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.begin(50, 50)
    desk.hands.touch("slate:clear")
    desk.draw(WANG)
    desk.hands.touch("pick:王")
    assert desk.text == "王"


def test_undo_and_clear_of_nothing_do_nothing(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand", "slate:undo", "slate:clear", "slate:undo", "key:backspace")
    assert desk.text == ""


def test_pages_end_at_both_ends(sit: Sit) -> None:
    desk = sit()
    desk.type("zhui")
    desk.hands.touch("candidates")
    assert desk.hands.tags()["candidates:before"].disabled
    seen = set(desk.offered())
    while not desk.hands.tags()["candidates:next"].disabled:
        desk.hands.touch("candidates:next")
        assert not seen & set(desk.offered()), "each is shown once"
        seen |= set(desk.offered())
    assert seen <= set(desk.board.composer.candidates(""))
    assert len(seen) > 30
    desk.hands.touch("candidates:before")
    assert not desk.hands.tags()["candidates:next"].disabled


def test_a_sieve_through_which_nothing_falls_is_an_empty_page(sit: Sit) -> None:
    desk = sit()
    desk.type("yi")
    desk.hands.touch("candidates", "sieve:˙")
    assert desk.offered() == []
    desk.hands.touch("sieve:all", "pick:易")
    assert desk.text == "易"


# Chinese


def test_zhuyin_is_the_usual_way_in_taiwan(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.type("ㄔㄣˊㄧˊㄐㄩㄣ")
    desk.hands.touch("pick:陳怡君")
    assert (desk.text, desk.board.typed) == ("陳怡君", "")


def test_a_key_of_its_own_is_the_first_tone(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.type("ㄓㄤˉ")
    assert "張" in desk.offered()
    assert "長" not in desk.offered()


@pytest.mark.parametrize(
    ("language", "ways"),
    [("zh-CN", ["pinyin", "hand", "latin"]), ("zh-TW", ["zhuyin", "hand", "pinyin", "latin"]), ("en", [])],
)
def test_the_ways_of_a_language(sit: Sit, language: str, ways: list[str]) -> None:
    tags = [tag for tag in sit(language).hands.tags() if tag.startswith("way:")]
    assert sorted(tags) == sorted(f"way:{way}" for way in ways)


def test_pinyin_in_taiwan_offers_traditional_characters(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.hands.touch("way:pinyin")
    desk.type("zhangjiahao")
    desk.hands.touch("pick:張家豪")
    assert desk.text == "張家豪"


def test_what_waits_is_not_lost_by_writing_in_another_way(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.type("ㄔㄣ")
    desk.hands.touch("way:pinyin")
    desk.type("li")
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    desk.hands.touch("way:latin")
    assert desk.text == "ㄔㄣli王"


def test_the_way_chosen_stays_from_field_to_field(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.hands.touch("way:hand")
    desk.board.arrangement, desk.board.composing = "digits", False
    desk.hands.frames()
    assert not any(tag.startswith("way:") for tag in desk.hands.tags())
    desk.board.arrangement, desk.board.composing = "letters", True
    desk.hands.frames()
    assert "slate" in desk.hands.tags()


def test_latin_letters_are_always_there(sit: Sit) -> None:
    desk = sit("zh-TW")
    desk.hands.touch("way:latin", "key:shift", "key:l", "key:i", "key:space", "key:2", "key:&")
    assert desk.text == "Li 2&"


def test_the_dot_of_a_name_ends_what_is_before_it(sit: Sit) -> None:
    desk = sit()
    desk.type("guli·")
    assert desk.text.endswith("·")
    assert not desk.text.isascii()
    assert desk.board.typed == ""


def test_a_real_keyboard_picks_by_number(sit: Sit) -> None:
    desk = sit()
    desk.type("li")
    second = desk.board.composer.candidates("")[1]
    desk.board.take("2")
    assert desk.text == second


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_nine_candidates_of_names_are_shown(sit: Sit, shape: tuple[int, int]) -> None:
    desk = sit(shape=shape)
    for name, keys in {"欧阳娜娜": "ouyangnana", "张伟": "zhangwei", "周子涵": "zhouzihan"}.items():
        desk.type(keys)
        assert len(desk.offered()) == 9
        desk.hands.touch(f"pick:{name}")
        assert desk.text == name
        desk.text = desk.board.before = ""


@pytest.mark.parametrize(
    ("keys", "character", "sieve"), [("yi", "燚", "ˋ"), ("jie", "㛃", "ˊ"), ("yan", "䶮", "single")]
)
def test_the_picker_leads_to_rare_characters(sit: Sit, keys: str, character: str, sieve: str) -> None:
    desk = sit()
    desk.type(keys)
    desk.hands.touch("candidates", f"sieve:{sieve}")
    turned = 0
    while character not in desk.offered():
        desk.hands.touch("candidates:next")
        turned += 1
    desk.hands.touch(f"pick:{character}")
    assert desk.text == character
    assert turned <= 12
    assert "candidates:next" not in desk.hands.tags(), "the keys are back"


# By hand


def test_a_drawn_character_is_offered_and_added(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    assert len(desk.offered()) == 9
    desk.hands.touch("pick:王")
    desk.draw(SHI)
    desk.hands.touch("pick:十")
    assert (desk.text, desk.offered()) == ("王十", [])


def test_a_stroke_too_many_is_taken_back(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    before = desk.offered()
    desk.draw([[(80, 70), (90, 80)]])
    assert desk.offered() != before
    desk.hands.touch("slate:undo")
    assert sorted(desk.offered()) == sorted(before)


def test_backspace_beside_the_slate_takes_a_character(sit: Sit) -> None:
    desk = sit()
    desk.type("li")
    desk.hands.touch("pick:李", "way:hand", "key:backspace")
    assert desk.text == ""


def test_what_is_drawn_is_not_lost_by_going_on(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    desk.hands.touch("next")
    assert (desk.text, desk.sent) == ("王", 1)


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_the_slate_says_what_to_do_until_it_is_used(sit: Sit, language: str) -> None:
    desk = sit(language)
    desk.hands.touch("way:hand")
    [ink] = [widget for widget in desk.hands.widgets() if isinstance(widget, InkArea)]
    assert ink.hint in desk.hands.texts()
    desk.begin(50, 50)
    desk.hands.frames()
    assert ink.hint not in desk.hands.texts()


# How it looks


def wrong(desk: Desk) -> list[str]:
    """Labels that are larger than their keys, and keys that lie over others or outside the window."""
    return [*_cut_off(desk), *_misplaced(desk)]


def _cut_off(desk: Desk) -> Iterator[str]:
    for label in desk.hands.widgets():
        wide, high = getattr(label, "texture_size", (0, 0)) if getattr(label, "text", "") else (0, 0)
        if wide > label.width + 1 or high > label.height + 1:
            yield f"{label.text!r} is {wide}x{high} in {label.width:.0f}x{label.height:.0f}"


def _misplaced(desk: Desk) -> Iterator[str]:
    width, height = desk.hands.window.size
    boxes = [_box(tag, widget) for tag, widget in desk.hands.tags().items()]
    for at, (tag, left, low, right, top) in enumerate(boxes):
        if left < -1 or low < -1 or right > width + 1 or top > height + 1:
            yield f"{tag} lies outside"
        for other, left_too, low_too, right_too, top_too in boxes[at + 1 :]:
            beside = right < left_too + 1 or right_too < left + 1
            if not beside and top > low_too + 1 and top_too > low + 1:
                yield f"{tag} lies over {other}"


def _box(tag: str, widget: Any) -> tuple[str, float, float, float, float]:
    left, low = widget.to_window(*widget.pos)
    return tag, left, low, left + widget.width, low + widget.height


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_everything_fits_in_every_way_and_shape(sit: Sit, language: str, shape: tuple[int, int]) -> None:
    desk = sit(language, shape)
    usual = {"zh-CN": "zhangweiming", "zh-TW": "ㄓㄨㄤㄨㄟˇㄇㄧㄥˊ"}[language]
    found = wrong(desk)
    desk.type(usual)
    found += wrong(desk)
    desk.hands.touch("candidates")
    found += wrong(desk)
    desk.hands.touch("sieve:single")
    found += wrong(desk)
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    found += wrong(desk)
    desk.hands.touch("way:latin")
    found += wrong(desk)
    desk.board.composing, desk.board.arrangement = False, "digits"
    desk.hands.frames()
    assert [*found, *wrong(desk)] == []


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_keys_are_as_high_as_the_panel_lets_them_be(sit: Sit, language: str, shape: tuple[int, int]) -> None:
    desk = sit(language, shape)
    desk.type({"zh-CN": "li", "zh-TW": "ㄌㄧ"}[language])
    keys = {tag: key for tag, key in desk.hands.tags().items() if tag.startswith(("key:", "pick:", "way:"))}
    assert {tag: key.height for tag, key in keys.items() if key.height < theme.key - 1} == {}
    assert {tag: key.width for tag, key in keys.items() if key.width < 7.4 * theme.unit} == {}


def test_no_two_keys_have_the_same_tag(sit: Sit) -> None:
    desk = sit()
    desk.type("li")
    for step in ((), ("candidates",), ("sieve:single",), ("candidates", "way:hand")):
        desk.hands.touch(*step)
        tags = [tag for widget in desk.hands.widgets() if (tag := getattr(widget, "tag", ""))]
        assert sorted(tags) == sorted(set(tags))


# What remains


def test_nothing_of_a_board_outlives_its_page(hands: Hands) -> None:
    desk = Desk(hands, "zh-TW")
    desk.type("ㄔㄣˊ")
    desk.hands.touch("candidates", "sieve:ˊ", "candidates", "way:hand")
    desk.draw(WANG)
    desk.leave()
    hands.frames(5)
    del desk
    while gc.collect():  # what hung on the collected goes with the next round
        pass
    parts = (Board, InkArea, CandidateKey, Composer)
    assert [kind.__name__ for one in gc.get_objects() if (kind := type(one)) in parts] == []


def test_a_drawing_is_read_alike_whatever_was_drawn_before(sit: Sit) -> None:
    desk = sit()
    desk.hands.touch("way:hand")
    desk.draw(WANG)
    before = desk.offered()
    desk.hands.touch("slate:clear")
    desk.draw(SHI)
    desk.hands.touch("slate:clear")
    desk.draw(WANG)
    assert sorted(desk.offered()) == sorted(before)
