"""The look: sizes, icons and sounds, without a window."""

import re
import wave

import pytest

from kiosk.screen.icons import SHAPES, draw
from kiosk.screen.sounds import NAMES
from kiosk.screen.theme import Theme
from kiosk.screen.tones import FOLDER, TUNES
from kiosk.words import FOLDER as WORDS

CODE = WORDS.parents[1] / "kiosk"


@pytest.mark.parametrize(
    ("size", "portrait"), [((1280, 800), False), ((1080, 1920), True), ((1920, 1080), False)]
)
def test_sizes_follow_the_shorter_side(size: tuple[int, int], portrait: bool) -> None:
    theme = Theme()
    theme.measure(*size)
    assert (theme.portrait, theme.unit) == (portrait, min(size) / 100)
    assert theme.display > theme.title > theme.letter > theme.body > theme.small >= 2.5 * theme.unit
    assert theme.touch >= 14 * theme.unit


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en", "no such language"])
def test_every_language_has_a_face(language: str) -> None:
    theme = Theme()
    theme.speak(language)
    assert ("TC" in theme.font) == (language == "zh-TW")


@pytest.mark.parametrize("name", SHAPES)
def test_icons_are_seen_and_stay_within_their_field(name: str) -> None:
    box = draw(name, 48).getchannel("A").getbbox()
    assert box is not None
    assert min(box) >= 0
    assert max(box) <= 48
    assert max(box[2] - box[0], box[3] - box[1]) >= 12


def test_every_icon_that_is_named_exists() -> None:
    described = "\n".join(path.read_text(encoding="utf-8") for path in CODE.rglob("*.kv"))
    values = re.findall(r"\b(?:icon|icon_after|name): (.+)", described)
    named = {name for value in values for name in re.findall(r"(?:^|else )'([a-z_]+)'", value)}
    assert {"back", "next", "tick"} <= named <= set(SHAPES)


@pytest.mark.parametrize("name", NAMES)
def test_sounds_are_short_and_not_silent(name: str) -> None:
    with wave.open(str(FOLDER / f"{name}.wav")) as sound:
        seconds = sound.getnframes() / sound.getframerate()
        loudest = max(sound.readframes(sound.getnframes()))
    assert name in TUNES
    assert 0.02 <= seconds <= 1.5
    assert loudest > 0
