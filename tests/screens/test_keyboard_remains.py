"""What somebody typed on the lobby's keyboard is nowhere once the page is gone: nothing alive holds it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.lobby.input.composer import Composer

REMAINS = Path(__file__).with_name("keyboard_remains.py")
JOURNEYS = {
    "opened": ("zh-CN", "zhuangxuejuan", ("candidates", "sieve:single", "candidates:next")),
    "into handwriting": ("zh-TW", "ㄖㄨㄟˋㄐㄩㄢ", ("candidates", "sieve:ˋ", "candidates", "way:hand")),
    "latin": ("en", "qwxzvjk", ()),
}


def alive_after(folder: Path, language: str, keys: str, more: tuple[str, ...], stay: bool = False) -> str:
    """Every text in the keyboard's process after its page is gone."""
    told = " ".join([language, *(f"key:{key}" for key in keys), *more, *["stay"] * stay])
    subprocess.run(
        [sys.executable, str(REMAINS), str(folder / "alive.txt")],
        env={**os.environ, "SDL_VIDEODRIVER": "offscreen", "PYTHONPATH": str(REMAINS.parents[2])},
        input=told,
        text=True,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / "alive.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("journey", JOURNEYS)
def test_nothing_typed_is_alive_after_the_page(tmp_path: Path, journey: str) -> None:
    language, keys, more = JOURNEYS[journey]
    alive = alive_after(tmp_path, language, keys, more)
    assert [text for text in alive.split("\n") if keys in text] == []


def test_no_name_that_was_chosen_is_alive_after_the_page(tmp_path: Path) -> None:
    composer = Composer("zh-CN")
    assert all(map(composer.type, "qiuxuejuan"))
    chosen, beside, *_ = composer.candidates("")
    alive = alive_after(tmp_path, "zh-CN", "qiuxuejuan", (f"pick:{chosen}",))
    assert [text for text in alive.split("\n") if chosen in text or beside in text] == []


def test_the_search_finds_what_still_stands_there(tmp_path: Path) -> None:
    language, keys, more = JOURNEYS["opened"]
    assert keys in alive_after(tmp_path, language, keys, more, stay=True)
