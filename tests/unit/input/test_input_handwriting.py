"""Characters from strokes."""

from pathlib import Path

import pytest

from kiosk.lobby.input import handwriting
from kiosk.lobby.input.handwriting import SIDE, Hand, Stroke, scaled

WANG = [[(10, 10), (90, 10)], [(20, 50), (80, 50)], [(50, 10), (50, 90)], [(5, 90), (95, 90)]]
SHI = [[(10, 50), (90, 50)], [(50, 10), (50, 90)]]
YI = [[(10, 50), (90, 52)]]
LI = [
    [(10, 22), (90, 22)],
    [(50, 5), (50, 50)],
    [(48, 24), (10, 48)],
    [(52, 24), (90, 48)],
    [(25, 55), (70, 55), (52, 68)],
    [(52, 68), (54, 92), (42, 88)],
    [(12, 75), (88, 75)],
]
DRAWN = [("王", WANG), ("十", SHI), ("一", YI), ("李", LI)]


@pytest.fixture(scope="module")
def hand() -> Hand:
    return Hand()


@pytest.mark.parametrize(("meant", "strokes"), DRAWN)
def test_a_drawn_character_is_the_first_candidate(hand: Hand, meant: str, strokes: list[Stroke]) -> None:
    assert hand.candidates(strokes)[0] == meant


@pytest.mark.parametrize(("meant", "strokes"), DRAWN)
def test_it_does_not_matter_how_large_or_where(hand: Hand, meant: str, strokes: list[Stroke]) -> None:
    corner = [[(x * 0.2 + 700, y * 0.2 - 30) for x, y in stroke] for stroke in strokes]
    assert hand.candidates(corner)[0] == meant


def test_the_order_of_strokes_matters_to_it(hand: Hand) -> None:
    assert hand.candidates(LI) != hand.candidates(LI[::-1])


def test_only_so_many_are_offered(hand: Hand) -> None:
    assert len(hand.candidates(WANG, 3)) == 3


@pytest.mark.parametrize("strokes", [[], [[]], [[], []]])
def test_nothing_drawn_is_nothing(hand: Hand, strokes: list[Stroke]) -> None:
    assert hand.candidates(strokes) == ()


@pytest.mark.parametrize(
    "strokes",
    [
        [[(5, 5)]],
        [[(0, 0), (0, 0)]],
        [[(-1e9, 0), (1e9, 1)]],
        [[(x, x % 7) for x in range(3000)]],
        [YI[0]] * 60,
    ],
)
def test_scribbles_are_answered_too(hand: Hand, strokes: list[Stroke]) -> None:
    assert isinstance(hand.candidates(strokes), tuple)


def test_strokes_fill_the_square_and_keep_their_shape() -> None:
    points = [point for stroke in scaled([[(100, 100), (120, 110)], []]) for point in stroke]
    assert all(0 <= x <= SIDE and 0 <= y <= SIDE for x, y in points)
    (left, top), (right, bottom) = points
    assert right - left == 2 * (bottom - top) == 900


def test_a_library_that_is_not_there_is_named() -> None:
    with pytest.raises(handwriting.Missing, match="libzinnia0"):
        Hand("libnowhere.so")


def test_a_model_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(handwriting.Missing, match="tegaki-zinnia"):
        Hand(model=tmp_path / "none.model")


def test_a_model_that_is_none_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "broken.model"
    broken.write_bytes(b"no model")
    with pytest.raises(handwriting.Missing, match="tegaki-zinnia"):
        Hand(model=broken)


def test_one_hand_is_enough_for_a_process() -> None:
    assert handwriting.hand("zh-CN") is handwriting.hand("zh-CN")


def test_without_a_traditional_model_the_simplified_one_reads(tmp_path: Path) -> None:
    (tmp_path / handwriting.SIMPLIFIED).symlink_to(handwriting.MODELS / handwriting.SIMPLIFIED)
    reads = handwriting.hand("zh-TW", models=tmp_path)
    assert not reads.traditional
    assert reads.candidates(WANG)[0] == "王"


def test_a_traditional_model_reads_where_traditional_is_written(tmp_path: Path) -> None:
    for name in (handwriting.SIMPLIFIED, handwriting.TRADITIONAL):
        (tmp_path / name).symlink_to(handwriting.MODELS / handwriting.SIMPLIFIED)
    assert handwriting.hand("zh-TW", models=tmp_path).traditional
    assert not handwriting.hand("zh-CN", models=tmp_path).traditional


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW"])
def test_no_model_at_all_is_named_each_time(language: str, tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(handwriting.Missing, match="tegaki-zinnia"):
            handwriting.hand(language, models=tmp_path)


def test_closing_twice_does_no_harm() -> None:
    hand = Hand()
    hand.close()
    hand.close()
