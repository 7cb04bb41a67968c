"""Where a scan begins and ends, whatever the reader sends."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scan import Framing, Scan

PASS = "VP1" + "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567" + "A" * 20


def outcomes(scans: list[Scan]) -> list[tuple[str, str, str]]:
    return [(scan.outcome, scan.text, scan.reason) for scan in scans]


@pytest.mark.parametrize("end", ["\r", "\n", "\t", "\r\n", "\n\r\t"])
def test_a_terminator_ends_a_scan_and_only_one(end):
    assert Framing().feed(PASS + end, 1.0) == [Scan("complete", PASS, 1.0)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_pieces_make_the_same_scan(size):
    framing, sent, scans = Framing(), PASS + "\r", []
    for number, at in enumerate(range(0, len(sent), size)):
        scans += framing.feed(sent[at : at + size], 1 + number * 0.01)
    assert [scan.text for scan in scans] == [PASS]


def test_two_scans_in_one_piece_are_two():
    assert [scan.text for scan in Framing().feed("one\rtwo\r", 0)] == ["one", "two"]


def test_terminators_alone_are_nothing():
    assert Framing().feed("\r\n\t\r\r", 0) == []


def test_case_is_left_as_it_came():
    assert Framing().feed("vP1aB\r", 0)[0].text == "vP1aB"


@pytest.mark.parametrize("text", ["张伟", "È", "A B", "ABC=DEF+/", "'; DROP TABLE"])
def test_what_can_be_seen_is_taken(text):
    assert Framing().feed(text + "\r", 0)[0].text == text


@pytest.mark.parametrize(
    "bad", ["\0", "\x1b", "\x7f", "\x85", "\u200f", "\u202e", "\ufffd", chr(0xDC80), "\u2028"]
)
def test_what_cannot_be_seen_refuses_the_scan_and_not_the_next(bad):
    framing = Framing()
    assert outcomes(framing.feed(f"AB{bad}CD\r", 0)) == [("refused", "", "garbled")]
    assert outcomes(framing.feed("ABCD\r", 0)) == [("complete", "ABCD", "")]


@pytest.mark.parametrize("code", range(128))
def test_every_ascii_code_has_one_clear_answer(code):
    character = chr(code)
    scans = Framing().feed(f"A{character}B\r", 0)
    if character in "\r\n\t":
        assert [scan.text for scan in scans] == ["A", "B"]
    elif 32 <= code < 127:
        assert outcomes(scans) == [("complete", f"A{character}B", "")]
    else:
        assert outcomes(scans) == [("refused", "", "garbled")]


@pytest.mark.parametrize("length", [1, 255, 256])
def test_up_to_the_longest_is_taken(length):
    assert Framing().feed("A" * length + "\r", 0)[0].outcome == "complete"


@pytest.mark.parametrize("length", [257, 10_000, 1_000_000])
def test_longer_is_refused_and_not_the_next(length):
    framing = Framing()
    assert outcomes(framing.feed("A" * length + "\r", 0)) == [("refused", "", "too_long")]
    assert framing.feed("B\r", 0)[0].text == "B"


def test_a_pause_gives_up_what_was_begun():
    framing = Framing(idle=0.5)
    framing.feed("VP1AB", 1.0)
    assert framing.pause(1.49) == []
    assert framing.pending
    assert outcomes(framing.pause(1.5)) == [("refused", "", "unfinished")]
    assert not framing.pending
    assert framing.pause(9.0) == []


def test_a_stray_key_does_not_spoil_the_scan_after_a_pause():
    framing = Framing()
    framing.feed("x", 1.0)
    scans = framing.feed("ABC\r", 3.0)
    assert outcomes(scans) == [("refused", "", "unfinished"), ("complete", "ABC", "")]


def test_a_short_pause_in_the_middle_is_no_end():
    framing = Framing()
    framing.feed("AB", 1.0)
    assert framing.feed("CD\r", 1.4)[0].text == "ABCD"


def test_without_terminators_the_pause_is_the_end():
    framing = Framing(terminators="", idle=0.1)
    framing.feed("AB", 1.0)
    framing.feed("CD", 1.05)
    assert framing.pause(1.1) == []
    assert framing.pause(1.2) == [Scan("complete", "ABCD", 1.05)]


def test_without_terminators_line_ends_are_noise():
    framing = Framing(terminators="", idle=0.1)
    framing.feed("AB\r", 1.0)
    assert framing.pause(2.0)[0].reason == "garbled"


@pytest.mark.parametrize("prefix", ["]Q3", "\x02", "§"])
def test_a_prefix_is_taken_off_with_the_noise_before_it(prefix):
    framing = Framing(prefix=prefix)
    assert framing.feed(f"{prefix}ABC\r", 0)[0].text == "ABC"
    assert framing.feed(f"xy{prefix}ABD\r", 0)[0].text == "ABD"


def test_without_its_prefix_a_scan_is_refused():
    framing = Framing(prefix="]Q3")
    assert outcomes(framing.feed("ABC\r", 0)) == [("refused", "", "no_prefix")]
    assert outcomes(framing.feed("]Q\r", 0)) == [("refused", "", "no_prefix")]
    assert framing.feed("]Q3\r", 0) == []


def test_a_control_prefix_inside_the_code_is_noise():
    assert outcomes(Framing(prefix="\x02").feed("\x02AB\x02C\r", 0)) == [("refused", "", "garbled")]


def test_the_same_code_in_view_is_marked_until_it_was_gone():
    framing = Framing(same_within=1.0)
    marks = [framing.feed("A\r", now)[0].outcome for now in (0.0, 0.05, 0.9, 1.8, 2.9)]
    assert marks == ["complete", "repeated", "repeated", "repeated", "complete"]


def test_another_code_between_is_another_code():
    framing = Framing()
    marks = [framing.feed(code + "\r", 0.1)[0].outcome for code in "ABAB"]
    assert marks == ["complete", "complete", "repeated", "repeated"]


def test_no_window_no_repetition():
    framing = Framing(same_within=0)
    assert [framing.feed("A\r", 1.0)[0].outcome for _ in range(3)] == ["complete"] * 3


def test_two_readers_at_once_never_mix():
    left, right = Framing(), Framing()
    for number, (one, other) in enumerate(zip("LEFTCODE", "RIGHTONE", strict=True)):
        assert left.feed(one, number * 0.01) == []
        assert right.feed(other, number * 0.01) == []
    assert left.feed("\r", 0.1)[0].text == "LEFTCODE"
    assert right.feed("\r", 0.1)[0].text == "RIGHTONE"


def test_a_clock_that_runs_back_ends_nothing():
    framing = Framing()
    framing.feed("AB", 10.0)
    assert framing.feed("CD\r", 3.0)[0].text == "ABCD"


def test_ten_thousand_strings_of_noise_leave_the_next_scan_whole():
    chance = random.Random(7)
    framing = Framing(same_within=0)
    now = 0.0
    for _ in range(10_000):
        now += chance.choice((0, 0.01, 0.6))
        noise = chance.randbytes(chance.randrange(300)).decode("latin-1")
        for scan in framing.feed(noise, now):
            assert (scan.outcome == "refused") == (scan.text == "") == (scan.reason != "")
            assert scan.text.isprintable()
            assert len(scan.text) <= 256
        now += 1
        framing.pause(now)
        assert framing.feed(PASS + "\r", now) == [Scan("complete", PASS, now)]


@given(st.lists(st.tuples(st.floats(0, 2), st.text(max_size=20)), max_size=30), st.text(max_size=3))
def test_any_text_at_any_pace_is_answered_without_an_error(pieces, prefix):
    framing, now = Framing(prefix=prefix, longest=10), 0.0
    for wait, text in pieces:
        now += wait
        for scan in framing.feed(text, now):
            assert scan.at <= now
            assert len(scan.text) <= 10
            assert bool(scan.text) != bool(scan.reason)
