"""What Chinese input can do here, and what it says it lacks."""

from pathlib import Path

from kiosk.lobby.input.means import means

NOWHERE = Path("/nowhere")


def test_here_everything_works() -> None:
    assert [(one.name, one.missing) for one in means()] == [
        ("words", ""),
        ("names", ""),
        ("picker", ""),
        ("handwriting", ""),
    ]


def test_without_libraries_names_and_picker_remain() -> None:
    found = means("libnowhere.so", NOWHERE, "libnowhere.so", NOWHERE)
    assert {one.name for one in found if one.works} == {"names", "picker"}


def test_what_is_missing_says_what_to_install() -> None:
    words, *_, hand = means(shared=NOWHERE, hand_model=NOWHERE / "model")
    assert "apt-get install rime-data-pinyin-simp" in words.missing
    assert "apt-get install tegaki-zinnia-simplified-chinese" in hand.missing
