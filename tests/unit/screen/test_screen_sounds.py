"""A machine that nothing can be heard from: it starts as any other, and its journal is no alarm."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.screen import audible

PLAYS = """
from kiosk.journaling import log_to_stderr
log_to_stderr(False, "json")
from kiosk.screen import sounds
from kiosk.screen.voice import Voice
from kivy.logger import Logger

class Worker:
    def later(self, work, then):
        sound = work()
        then(sound)
        print("heard" if sound else "silent")

sounds.play("good")
sounds.play("bad")
Voice(Worker()).say("again", "en")
Logger.critical("Elsewhere: a fault")
"""


def played(driver: str) -> tuple[str, list[str]]:
    """What comes of sounds with this driver of SDL: stdout, and the journal's lines."""
    environment = {**os.environ, "SDL_AUDIODRIVER": driver, "SDL_VIDEODRIVER": "offscreen"}
    root = Path(__file__).parents[3]
    done = subprocess.run(
        [sys.executable, "-c", PLAYS], env=environment, cwd=root, capture_output=True, text=True, check=True
    )
    return done.stdout, done.stderr.splitlines()


@pytest.mark.parametrize(
    ("files", "environment"),
    [
        ([], {}),
        (["timer", "seq"], {}),
        (["controlC0", "pcmC0D0c"], {}),  # a camera's microphone
        ([], {"PULSE_SERVER": "", "XDG_RUNTIME_DIR": "/nowhere"}),
        ([], {"XDG_RUNTIME_DIR": "/" + "x" * 300}),  # where one cannot look
    ],
)
def test_where_nothing_plays_nothing_is_tried(
    tmp_path: Path, files: list[str], environment: dict[str, str]
) -> None:
    for name in files:
        (tmp_path / name).touch()
    assert not audible(environment, tmp_path)
    assert not audible(environment, tmp_path / "snd")


def test_a_card_or_a_server_of_sounds_is_heard(tmp_path: Path) -> None:
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert audible({"XDG_RUNTIME_DIR": str(tmp_path)}, tmp_path)
    assert audible({"PULSE_SERVER": "tcp:sounds.example"}, tmp_path)
    (tmp_path / "pcmC1D3p").touch()
    assert audible({}, tmp_path)


def test_a_card_that_cannot_be_opened_is_told_once_and_is_no_fault() -> None:
    out, lines = played("nonsense")
    assert out == "silent\n"
    silent, elsewhere = lines
    assert silent.startswith("<6>")
    assert "no sound on this machine" in silent
    assert "nonsense" in silent
    assert elsewhere.startswith("<2>")  # what else is critical stays so


def test_sounds_that_can_be_played_are_played() -> None:
    out, lines = played("dummy")
    assert out == "heard\n"
    assert len(lines) == 1
