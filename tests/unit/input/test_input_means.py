"""What Chinese input can do here, and what it says it lacks."""

from pathlib import Path

from kiosk.doctor.writing import writing
from kiosk.lobby.input.handwriting import MODELS, SIMPLIFIED, TRADITIONAL
from kiosk.lobby.input.means import Means, means

NOWHERE = Path("/nowhere")


def test_here_everything_works() -> None:
    assert [(one.name, one.missing) for one in means()] == [
        ("words", ""),
        ("names", ""),
        ("picker", ""),
        ("handwriting", ""),
    ]


def test_handwriting_says_which_forms_it_reads(tmp_path: Path) -> None:
    (tmp_path / SIMPLIFIED).symlink_to(MODELS / SIMPLIFIED)
    assert means(hand_models=tmp_path)[-1].note == "simplified forms only"
    (tmp_path / TRADITIONAL).symlink_to(MODELS / SIMPLIFIED)
    assert means(hand_models=tmp_path)[-1].note == "simplified and traditional"


def test_without_libraries_names_and_picker_remain() -> None:
    found = means("libnowhere.so", NOWHERE, "libnowhere.so", NOWHERE)
    assert {one.name for one in found if one.works} == {"names", "picker"}


def test_what_is_missing_says_what_to_install() -> None:
    words, *_, hand = means(shared=NOWHERE, hand_models=NOWHERE)
    assert "apt-get install rime-data-pinyin-simp" in words.missing
    assert "apt-get install tegaki-zinnia-simplified-chinese" in hand.missing


def test_the_doctor_names_every_means_that_works() -> None:
    found = list(writing())
    assert [(one.what, one.state, one.advice) for one in found] == [
        (f"Chinese: {name}", "good", "") for name in ("words", "names", "picker", "handwriting")
    ]


def test_the_doctor_says_what_carries_on_and_what_to_do() -> None:
    words, names, picker, hand = writing(means("libnowhere.so", NOWHERE, "libnowhere.so", NOWHERE))
    assert (names.state, picker.state) == ("good", "good")
    assert (words.state, words.advice) == ("doubtful", "apt-get install librime1")
    assert words.says == "no usable libnowhere.so; names and single characters come without them"
    assert (hand.state, hand.advice) == ("doubtful", "apt-get install libzinnia0")


def test_the_doctor_says_when_only_latin_letters_are_left() -> None:
    nothing = tuple(Means(one.name, "not there: put it there") for one in means())
    assert {(one.state, one.advice) for one in writing(nothing)} == {("bad", "put it there")}
    assert all("Latin letters only" in one.says for one in writing(nothing))
