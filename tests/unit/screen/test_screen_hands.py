"""Fingers or a scanner: what is typed, what is a shortcut, what is a scan."""

from collections.abc import Iterable

import pytest

from hardware.scan import Scan
from hardware.virtual.scanner import Keystroke, VirtualScanner
from kiosk.screen.hands import PACE, Hands

PASS = "VP1" + "AB2C" * 13


class Desk:
    """A keyboard and a scanner on one line, with a clock of its own."""

    def __init__(self) -> None:
        self.now = 100.0
        self.typed: list[str] = []
        self.struck: list[str] = []
        self.scans: list[str] = []
        self.refusals: list[str] = []
        self.hands = Hands(self.typed.append, self.struck.append, self._scanned)

    def _scanned(self, scan: Scan) -> None:
        if scan.outcome == "complete":
            self.scans.append(scan.text)
        else:
            self.refusals.append(scan.reason or scan.outcome)

    def wait(self, seconds: float) -> None:
        end = self.now + seconds
        while self.now < end:
            self.now += 0.02
            self.hands.tick(self.now)

    def key(self, key: str, pause: float) -> None:
        if len(key) > 1:
            self.hands.key(key, self.now)
        else:
            self.hands.text(key, self.now)
        if pause > PACE:
            self.wait(pause)
        else:
            self.now += pause

    def hand(self, *keys: str) -> None:
        for key in keys:
            self.key(key, 0.15)

    def scanner(self, *keys: str, pace: float = 0.004) -> None:
        for key in keys:
            self.key(key, pace)

    def play(self, strokes: Iterable[Keystroke]) -> None:
        begin = self.now
        for stroke in strokes:
            self.wait(max(0.0, begin + stroke.at - self.now - 0.02))
            self.now = begin + stroke.at
            self.key("enter" if stroke.character == "\r" else stroke.character, 0)
        self.wait(1)


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.mark.parametrize("pace", [0.0, 0.001, 0.004, 0.015, 0.03])
@pytest.mark.parametrize("end", ["enter", "tab"])
def test_a_scan_is_a_scan_at_any_pace_of_a_scanner(desk: Desk, pace: float, end: str) -> None:
    desk.scanner(*PASS.lower(), end, pace=pace)
    desk.wait(1)
    assert (desk.scans, desk.typed, desk.struck) == ([PASS.lower()], [], [])


def test_a_scanner_that_sends_no_end_is_understood_after_a_pause(desk: Desk) -> None:
    desk.scanner(*PASS)
    assert desk.scans == []
    desk.wait(0.5)
    assert (desk.scans, desk.typed) == ([PASS], [])


def test_a_hand_types_and_strikes(desk: Desk) -> None:
    desk.hand("1", "2", "X", "backspace", "enter", "escape", "up")
    assert (desk.typed, desk.struck) == (["1", "2", "X"], ["backspace", "enter", "escape", "up"])
    assert desk.scans == desk.refusals == []


def test_two_keys_that_fall_together_are_still_a_hand(desk: Desk) -> None:
    desk.scanner("a", "b", pace=0.01)
    desk.wait(0.1)
    assert desk.typed == ["a", "b"]


@pytest.mark.parametrize(
    "keys",
    [
        ("escape", *"abcdef", "enter"),
        (*"abc", "escape", *"def", "enter"),
        (*"ab", "backspace", *"cd", "enter"),
        ("enter", "enter", "enter"),
        ("1", "enter"),
        ("1", "2", "enter"),
        ("escape", "enter"),
        ("up", "up", "enter"),
        ("tab", "tab", "enter"),
    ],
)
def test_no_barcode_is_ever_a_shortcut_or_typing(desk: Desk, keys: tuple[str, ...]) -> None:
    desk.scanner(*keys)
    desk.wait(1)
    assert desk.typed == []
    assert desk.struck == []


def test_a_barcode_with_an_escape_in_it_is_refused_whole(desk: Desk) -> None:
    desk.scanner(*"VP1AA", "escape", *"BBB", "enter")
    desk.wait(1)
    assert (desk.scans, desk.refusals) == ([], ["garbled"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [("x" * 10_000, "too_long"), ("VP1\ufffd" * 3, "garbled"), ("ab\u202ecdef", "garbled")],
)
def test_a_hostile_barcode_is_refused_and_the_next_one_is_read(desk: Desk, text: str, reason: str) -> None:
    desk.scanner(*text, "enter")
    desk.wait(1)
    desk.scanner(*PASS, "enter")
    desk.wait(1)
    assert (desk.refusals, desk.scans, desk.typed, desk.struck) == ([reason], [PASS], [], [])


def test_a_pasted_text_is_a_scan_too(desk: Desk) -> None:
    desk.hands.text(PASS, desk.now)
    desk.wait(1)
    assert (desk.scans, desk.typed) == ([PASS], [])


def test_a_hand_between_two_scans_stays_a_hand(desk: Desk) -> None:
    desk.scanner(*PASS, "enter")
    desk.wait(0.2)
    desk.hand("7", "enter")
    desk.scanner(*"OTHER123", "enter")
    desk.wait(1)
    assert (desk.scans, desk.typed, desk.struck) == ([PASS, "OTHER123"], ["7"], ["enter"])


def test_the_same_code_held_before_the_scanner_is_told_apart(desk: Desk) -> None:
    for _ in range(2):
        desk.scanner(*PASS, "enter")
        desk.wait(0.2)
    assert (desk.scans, desk.refusals) == ([PASS], ["repeated"])


@pytest.mark.parametrize("way", ["scan", "doubled", "split", "without_shift"])
def test_a_virtual_scanner_in_all_its_moods_is_no_hand(desk: Desk, way: str) -> None:
    desk.play(getattr(VirtualScanner(seed=4), way)("K7QM2XRD"))
    assert [scan.upper() for scan in desk.scans] == ["K7QM2XRD"]
    assert desk.typed == desk.struck == []


def test_a_hand_that_types_the_code_is_no_scanner(desk: Desk) -> None:
    desk.play(VirtualScanner(seed=4).by_hand("K7QM2XRD"))
    assert ("".join(desk.typed), desk.struck, desk.scans) == ("K7QM2XRD", ["enter"], [])
