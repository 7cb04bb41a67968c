"""A whole lobby process, led line by line: what it answers to good and to bad commands."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

_RUN = """
from kiosk.lobby.app import main
from kiosk.settings import load
main(load(), driven=True)
"""


class Screen:
    """The process, its standard input and output."""

    def __init__(self, data: Path, **environment: str) -> None:
        # Port 9 is 'discard': nobody answers there, so this lobby stands alone.
        here = {
            "KIOSK_DATA": str(data),
            "KIOSK_LOBBY_OFFICE": "http://127.0.0.1:9",
            "SDL_VIDEODRIVER": "offscreen",
        }
        here |= {"KIOSK_LOBBY_FULLSCREEN": "false", "KIOSK_LOBBY_WIDTH": "800", "KIOSK_LOBBY_HEIGHT": "500"}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _RUN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | here | environment,
            text=True,
        )

    def line(self, line: str) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline() or '{"ended": true}')
        return answer

    def do(self, **command: Any) -> dict[str, Any]:
        return self.line(json.dumps(command))


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen]:
    made = Screen(tmp_path_factory.mktemp("alone"))
    yield made
    made.process.kill()
    made.process.communicate()


def test_a_visitor_registers_without_any_office(screen: Screen, tmp_path: Path) -> None:
    assert screen.do(wait="attract", seconds=45) == {"ok": True, "page": "attract"}
    for tag in ("begin:en", "walk_in", "purpose:business"):
        assert screen.do(wait_tag=tag, seconds=45)["ok"]
        place = screen.do(aim=tag)
        assert 0 < place["x"] < 800
        assert 0 < place["y"] < 500
        assert screen.do(touch=tag) == {"ok": True}
    assert screen.do(wait="host", seconds=45)["ok"]
    picture = tmp_path / "new" / "host.png"
    assert screen.do(shot=str(picture)) == {"ok": True}
    with Image.open(picture) as shot:
        assert shot.size == (800, 500)
        assert len(shot.getcolors(100_000) or []) > 20
    seen = screen.do(tags=True)
    assert seen["page"] == "host"
    assert {"back", "next", "key:q"} <= set(seen["tags"])
    assert "Who are you visiting?" in seen["texts"]
    screen.do(keys="VP1ZHANG\n")  # as fast as a scanner: no typing, and Enter is not 'next'
    for key in "zhang\n":
        screen.do(keys=key)
    texts = screen.do(tags=True)["texts"]
    assert "Please choose your host" in texts
    assert "zhang" in texts


BAD = [
    ("", "Expecting value"),
    ("{", "Expecting"),
    ("[]", ""),
    ("null", ""),
    ('{"touch": "no such"}', "nothing here has the tag"),
    ('{"touch": null}', "touch takes a text"),
    ('{"touch": ["a"]}', ""),
    ('{"aim": "no such"}', "nothing here has the tag"),
    ('{"dance": 1}', "no such command: dance"),
    ('{"keys": 5}', ""),
    ('{"wait": "nowhere", "seconds": 0.1}', "still on page"),
    ('{"wait": "x", "seconds": "soon"}', ""),
    ('{"shot": "/proc/none/x.png"}', ""),
]


@pytest.mark.parametrize(("line", "error"), BAD)
def test_bad_commands_are_answered_and_harm_nothing(screen: Screen, line: str, error: str) -> None:
    answer = screen.line(line)
    assert answer["ok"] is False
    assert error in answer["error"]
    assert screen.do(tags=True)["page"] in ("attract", "host")


def test_quit_ends_with_nothing_wrong(screen: Screen) -> None:
    assert screen.do(quit=True) == {"ok": True}
    assert screen.process.wait(15) == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_screen(tmp_path: Path, number: signal.Signals) -> None:
    screen = Screen(tmp_path)
    screen.do(wait="attract", seconds=45)
    screen.process.send_signal(number)
    _, errors = screen.process.communicate(timeout=15)
    assert screen.process.returncode in (0, -number)
    assert "Traceback" not in errors


def test_no_display_is_one_line(tmp_path: Path) -> None:
    screen = Screen(tmp_path, SDL_VIDEODRIVER="x11", DISPLAY=":98765")
    _, errors = screen.process.communicate(timeout=30)
    assert screen.process.returncode != 0
    assert "No display to open a window on" in errors
