"""The screens' services led by lines on standard input (`--driven`), in the session and sandbox they have.

In the machine the touches themselves go the long way: touch panel, kernel, libinput, X, SDL. The lines only
say what is on the screen and where.
"""

import json
import os
import shutil
import time
from pathlib import Path
from typing import IO, Any

from telling import MACHINE, SETTINGS, SLOW, ask, on_display, run, unit

DROP = "/run/systemd/system/visitor-kiosk-{}.service.d"
FIFO = Path("/run/touch-panels")
SCREENS = Path("/etc/visitor-kiosk/screens.conf")
TURNED = {  # place on the picture, in parts from its upper left: place on the panel itself
    "normal": lambda x, y: (x, y),
    "right": lambda x, y: (1 - y, x),
    "left": lambda x, y: (y, 1 - x),
    "inverted": lambda x, y: (1 - x, 1 - y),
}


def direction(part: str) -> str:
    """How the panel of a part hangs."""
    lines = SCREENS.read_text().splitlines() if SCREENS.exists() else []
    return next((line.split()[2] for line in lines if line.startswith(part)), "normal")


def tap(part: str, x: float, y: float) -> None:
    """A finger on this part of the picture, from its upper left."""
    across, down = TURNED[direction(part)](x, y)
    FIFO.write_text(f"{part} {across:.5f} {down:.5f}\n")
    time.sleep(0.3)


def size(part: str) -> tuple[int, int]:
    """Of its window, in dots."""
    said = dict(
        line.split("=") for line in Path(f"/run/visitor-kiosk-display/{part}.env").read_text().split()
    )
    return int(said["KCFG_GRAPHICS_WIDTH"]), int(said["KCFG_GRAPHICS_HEIGHT"])


class Led:
    """A screen's service led by lines, until the end of the block."""

    def __init__(self, part: str) -> None:
        self.part, self.folder = part, Path(DROP.format(part))
        self.orders, self.answers = (Path(f"/run/{part}.{way}") for way in ("orders", "answers"))

    def __enter__(self) -> "Led":
        run("systemctl", "stop", unit(self.part))  # else what is done after it stopped would open the lines
        for fifo in (self.orders, self.answers):
            fifo.unlink(missing_ok=True)
            os.mkfifo(fifo)
        self.folder.mkdir(parents=True, exist_ok=True)
        start = f"/opt/visitor-kiosk/current/venv/bin/kiosk --settings {SETTINGS} {self.part} --driven"
        (self.folder / "led.conf").write_text(
            f"[Service]\nExecStart=\nExecStart={start}\nStandardInput=file:{self.orders}\n"
            f"StandardOutput=file:{self.answers}\nStandardError=journal\n"
        )
        run("systemctl", "daemon-reload")
        run("systemctl", "start", "--no-block", unit(self.part))
        self.to: IO[str] = self.orders.open("w")
        self.back: IO[str] = self.answers.open()
        return self

    def __exit__(self, *_: object) -> None:
        (self.folder / "led.conf").unlink()
        if not any(self.folder.iterdir()):
            shutil.rmtree(self.folder)
        run("systemctl", "daemon-reload")
        run("systemctl", "restart", "--no-block", unit(self.part))
        self.to.close()
        for fifo in (self.orders, self.answers):
            fifo.unlink()

    def do(self, **order: Any) -> dict[str, Any]:
        """An order, and its answer."""
        print(json.dumps(order), file=self.to, flush=True)
        line = self.back.readline()
        if not line:
            raise RuntimeError(f"{self.part}: {order}: no answer, its lines were closed")
        answer: dict[str, Any] = json.loads(line)
        if not answer["ok"]:
            raise RuntimeError(f"{self.part}: {order}: {answer}")
        return answer

    def wait(self, page: str) -> None:
        """Until this page is shown."""
        self.do(wait=page, seconds=30 * SLOW)

    def touch(self, tag: str) -> None:
        """A finger on what has this tag, once it is there."""
        self.do(wait_tag=tag, seconds=20 * SLOW)
        if not MACHINE:
            self.do(touch=tag)
            return
        place, (wide, high) = self.do(aim=tag), size(self.part)
        tap(self.part, place["x"] / wide, place["y"] / high)

    def type(self, text: str) -> None:
        """The keys of the keyboard on the screen."""
        for letter in text:
            self.touch(f"key:{letter}")

    def seen(self) -> dict[str, Any]:
        """The page's name, and the tags and texts on it."""
        return self.do(tags=True)

    def scan(self, code: str) -> None:
        """A scanner reads this."""
        if MACHINE:
            ask("scan", code)
        else:
            self.do(keys=code + "\n")


def arranged() -> str:
    """What the X server says about panels and touch panels."""
    return on_display("xrandr", "--query") + on_display("xinput", "list")
