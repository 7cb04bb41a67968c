"""What the lobby's and the gate's screens share: window, look, touches, keys, sounds.

Kivy reads its environment when it is first imported, so it is set here, before any module of this package can
import it. What is already set wins: `SDL_VIDEODRIVER=offscreen` draws without a display.
"""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path


class NoDisplay(Exception):
    """There is nothing to draw on; the message says so in one line."""


def audible(environment: Mapping[str, str] = os.environ, devices: Path = Path("/dev/snd")) -> bool:
    """Whether there is anything that sound could come out of: a device that plays (a camera's microphone is
    one that only records), or a server of sounds."""
    server = Path(environment.get("XDG_RUNTIME_DIR", "/nowhere"), "pulse", "native")
    there = os.access(server, os.W_OK)  # not in another user's folder, where one may not even look
    return bool(environment.get("PULSE_SERVER")) or there or any(devices.glob("pcmC*D*p"))


os.environ.setdefault("KIVY_NO_ARGS", "1")  # the command line is ours
os.environ.setdefault("KIVY_NO_CONFIG", "1")  # nobody's ~/.kivy changes what a visitor sees
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")  # stdout and the root logger stay the program's
os.environ.setdefault("KIVY_WINDOW", "sdl2")  # a failing SDL must fail, not become another back end
os.environ.setdefault("SDL_VIDEODRIVER", "x11,wayland,kmsdrm")  # or, without a display, SDL draws to nowhere
os.environ.setdefault("KIVY_HOME", str(Path(tempfile.gettempdir()) / f"visitor-kiosk-kivy-{os.getuid()}"))
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # or SIGTERM becomes a window event that we refuse
if not audible():
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")  # silent, and no complaints from ALSA
