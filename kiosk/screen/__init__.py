"""What the lobby's and the gate's screens share: window, look, touches, keys, sounds.

Kivy reads its environment when it is first imported, so it is set here, before any module of this package can
import it. What is already set wins: `SDL_VIDEODRIVER=offscreen` draws without a display.
"""

import os
import tempfile
from pathlib import Path


class NoDisplay(Exception):
    """There is nothing to draw on; the message says so in one line."""


os.environ.setdefault("KIVY_NO_ARGS", "1")  # the command line is ours
os.environ.setdefault("KIVY_NO_CONFIG", "1")  # nobody's ~/.kivy changes what a visitor sees
os.environ.setdefault("KIVY_NO_FILELOG", "1")
os.environ.setdefault("KIVY_LOG_MODE", "PYTHON")  # stdout and the root logger stay the program's
os.environ.setdefault("KIVY_WINDOW", "sdl2")  # a failing SDL must fail, not become another back end
os.environ.setdefault("SDL_VIDEODRIVER", "x11,wayland,kmsdrm")  # or, without a display, SDL draws to nowhere
os.environ.setdefault("KIVY_HOME", str(Path(tempfile.gettempdir()) / f"visitor-kiosk-kivy-{os.getuid()}"))
os.environ.setdefault("SDL_NO_SIGNAL_HANDLERS", "1")  # or SIGTERM becomes a window event that we refuse
if not Path("/dev/snd").exists() and not os.environ.get("PULSE_SERVER"):
    os.environ.setdefault("SDL_AUDIODRIVER", "dummy")  # no sound card: silent, and no complaints from ALSA
