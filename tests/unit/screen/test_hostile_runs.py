"""Ten thousand hostile codes through the key handling of both screens, as a scanner that types sends them."""

import random
import string
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from hardware.scan import Scan
from kiosk.gate.part import Answered
from kiosk.gate.tasks import PARTS
from kiosk.gate.watch import Watch
from kiosk.lobby.journey import Journey
from kiosk.lobby.pages import Page as LobbyPage
from kiosk.screen.hands import Hands
from kiosk.screen.keys import Keys
from kiosk.station import Host

CODES = 10_000
LONGEST = 60
PACE = 0.004  # seconds from one key to the next
ENTER, CTRL, SHIFT = 13, 306, 304
ALPHABETS = (
    string.printable,
    "".join(map(chr, range(128))),
    "".join(map(chr, range(256))),
    "\x1b\x08\t\r\n\x7f\x00",
    "=cmd|' /C<>\u202e\ufffd访客\U0001f3ab",
)


class Window:
    """What `Keys` binds itself to."""

    def bind(self, **callbacks: Callable[..., bool]) -> None:
        self.callbacks = callbacks

    def strike(self, key: int, text: str = "", held: tuple[str, ...] = ()) -> None:
        self.callbacks["on_key_down"](self, key, 0, text, list(held))
        if text:
            self.callbacks["on_textinput"](self, text)
        self.callbacks["on_key_up"](self, key, 0)


class Counter:
    """A window's keys, hands, and whatever they work on; `by_hand` is what a hand is said to have done."""

    def __init__(self) -> None:
        self.at = 0.0
        self.by_hand: list[str] = []
        self.scans: list[Scan] = []
        self.window = Window()
        self.hands = Hands(self.typed, self.struck, self.scanned)
        Keys(
            self.window,
            lambda text: self.hands.text(text, self.at),
            lambda key: self.hands.key(key, self.at),
        )

    def typed(self, text: str) -> None:
        self.by_hand.append(text)

    def struck(self, key: str) -> None:
        self.by_hand.append(key)

    def scanned(self, scan: Scan) -> None:
        self.scans.append(scan)

    def scan(self, code: str) -> None:
        """Type a code as a scanner does, and let a moment pass."""
        for key, text, held in keystrokes(code):
            self.window.strike(key, text, held)
            self.at += PACE
        self.window.strike(ENTER)
        self.wait(1)

    def wait(self, seconds: float) -> None:
        end = self.at + seconds
        while self.at < end:
            self.at += 0.1
            self.hands.tick(self.at)

    def hand(self, text: str) -> None:
        for character in text:
            self.window.strike(ord(character), character)
            self.wait(0.2)


class Gate(Counter):
    def __init__(self) -> None:
        super().__init__()
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.watch = Watch(self, PARTS, ("王师傅",))
        self.watch.do("guard:0")

    def typed(self, text: str) -> None:
        super().typed(text)
        self.watch.typed(text)

    def struck(self, key: str) -> None:
        super().struck(key)
        self.watch.struck(key)

    def scanned(self, scan: Scan) -> None:
        super().scanned(scan)
        self.watch.scanned(scan)

    def ask(self, verb: str, body: dict[str, Any], then: Answered) -> None:
        self.asked.append((verb, body))
        then("unknown", {"code": "unknown"}, "office")

    def seconds(self) -> float:
        return self.at

    def now(self) -> datetime:
        return datetime(2026, 11, 2, 9, tzinfo=UTC)

    def changed(self, lamp: object) -> None:
        return

    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a scan led to {name}")


class Desk:
    def __getattr__(self, name: str) -> Any:
        raise AssertionError(f"a scan led to {name}")


class Lobby(Counter):
    def __init__(self) -> None:
        super().__init__()
        self.journey = Journey(Desk(), idle=1e9)
        self.journey.begin("en", 0)
        self.journey.walk_in(0)
        self.journey.purpose("business", 0)
        self.journey.next(0)
        self.journey.choose(Host(1, "张伟", "", "研发部"), 0)

    def typed(self, text: str) -> None:
        super().typed(text)
        self.journey.enter("name", self.journey.entries.name + text, self.at)

    def struck(self, key: str) -> None:
        super().struck(key)
        if key == "enter":
            self.journey.next(self.at)

    def scanned(self, scan: Scan) -> None:
        super().scanned(scan)
        if scan.outcome == "complete":
            self.journey.scan(scan.text, self.at)


def keystrokes(code: str) -> Iterator[tuple[int, str, tuple[str, ...]]]:
    """Control characters come as Ctrl with a letter, or as the key that they are."""
    for character in code:
        number = ord(character)
        if number in (8, 9, 10, 13, 27, 127):
            yield ENTER if number == 10 else number, "", ()
        elif number < 32:
            yield CTRL, "", ("ctrl",)
            yield number + 96, chr(number + 96), ("ctrl",)
        elif character.isupper():
            yield SHIFT, "", ("shift",)
            yield ord(character.lower()[0]), character, ("shift",)
        else:
            yield number, character, ()


def codes() -> Iterator[str]:
    chance = random.Random(17)
    for number in range(CODES):
        alphabet = ALPHABETS[number % len(ALPHABETS)]
        yield "".join(chance.choices(alphabet, k=chance.randint(1, LONGEST)))


def test_no_code_is_typing_or_a_shortcut_at_the_gate() -> None:
    gate = Gate()
    for code in codes():
        gate.watch.do("code")
        gate.watch.do("key:7")
        gate.scan(code)
        assert gate.by_hand == [], ascii(code)
        assert gate.watch.page in ("verdict", "code"), ascii(code)
    verbs = [verb for verb, _ in gate.asked]
    assert verbs[0] == "shift", "the guard's own, who signed on"
    assert set(verbs[1:]) == {"gate"}
    assert gate.watch.guard == "王师傅"


def test_no_code_is_typing_or_a_shortcut_in_the_lobby() -> None:
    lobby = Lobby()
    lobby.hand("Li")
    lobby.by_hand.clear()
    for code in codes():
        lobby.scan(code)
        assert lobby.by_hand == [], ascii(code)
    assert (lobby.journey.page, lobby.journey.entries.name) == (LobbyPage.YOU, "Li")
    lobby.hand("!")
    assert lobby.journey.entries.name == "Li!"


@pytest.mark.parametrize("control", range(128))
def test_every_ascii_code_in_a_barcode_is_read_or_refused(control: int) -> None:
    counter = Counter()
    counter.scan(f"VP1{chr(control)}AB")
    assert counter.by_hand == []
    assert counter.scans, "nothing was read and nothing refused"


@pytest.mark.parametrize("key", [*range(277, 297), 0, 1, 28, 0x4000003A])
def test_a_function_key_in_a_barcode_spoils_it_and_does_nothing(key: int) -> None:
    counter = Counter()
    counter.window.strike(key)
    for character in "VP1AB":
        counter.window.strike(ord(character), character)
    counter.window.strike(ENTER)
    counter.wait(1)
    assert counter.by_hand == []
    assert [scan.outcome for scan in counter.scans] == ["refused"]


def test_a_key_held_down_is_one_key_and_no_scan() -> None:
    counter = Counter()
    for _ in range(30):
        counter.window.callbacks["on_key_down"](counter.window, 97, 0, "a", [])
        counter.window.callbacks["on_textinput"](counter.window, "a")
        counter.at += 0.03
        counter.hands.tick(counter.at)
    counter.window.callbacks["on_key_up"](counter.window, 97, 0)
    counter.wait(1)
    counter.hand("b")
    assert (counter.by_hand, counter.scans) == (["a", "b"], [])


def test_shift_does_not_make_a_scanner_of_a_hand() -> None:
    counter = Counter()
    counter.window.strike(SHIFT, held=("shift",))
    counter.at += 0.01
    counter.window.strike(97, "A", ("shift",))
    counter.wait(1)
    assert counter.by_hand == ["A"]
