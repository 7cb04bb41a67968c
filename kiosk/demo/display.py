"""Where the demo's two screens are shown: on the desktop, or on virtual displays that a browser can touch.

A virtual display is Xvfb; x11vnc shows it and websockify carries it to noVNC's page, all on the loopback.
"""

import os
import random
import shutil
from collections.abc import Mapping
from pathlib import Path

from kiosk.demo import DemoFault
from kiosk.demo.crew import Crew, answers, free_port, wait_for

SIZE = "1280x800"
NOVNC = Path("/usr/share/novnc")
SOCKETS = Path("/tmp/.X11-unix")  # noqa: S108


def desktop(environment: Mapping[str, str] = os.environ) -> bool:
    """There is a desktop that windows can be opened on."""
    return bool(environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY"))


def what_is_missing() -> list[str]:
    """The Debian packages that virtual displays need and this machine lacks."""
    missing = [package for package, program in _PROGRAMS.items() if not shutil.which(program)]
    return missing if NOVNC.is_dir() else [*missing, "novnc"]


def virtual(crew: Crew, name: str, wanted_port: int) -> tuple[Mapping[str, str], str]:
    """A new virtual display: the environment for who draws on it, and the address to see and touch it at."""
    if missing := what_is_missing():
        raise DemoFault(f"No display, and none can be made: apt-get install {' '.join(missing)}")
    number = _free_number()
    crew.start(f"{name}-display", ["Xvfb", f":{number}", "-screen", "0", f"{SIZE}x24", "-nolisten", "tcp"])
    wait_for(f"display :{number}", (SOCKETS / f"X{number}").exists, crew)
    vnc, web = free_port(5900 + number), free_port(wanted_port)
    crew.start(f"{name}-vnc", _vnc(number, vnc))
    wait_for(f"VNC for {name}", lambda: answers(vnc), crew)
    crew.start(f"{name}-web", ["websockify", "--web", str(NOVNC), f"127.0.0.1:{web}", f"127.0.0.1:{vnc}"])
    wait_for(f"noVNC for {name}", lambda: answers(web), crew)
    environment = {"DISPLAY": f":{number}", "WAYLAND_DISPLAY": "", "SDL_VIDEODRIVER": "x11"}
    return environment, f"http://127.0.0.1:{web}/vnc.html?autoconnect=1&resize=scale&reconnect=1"


_PROGRAMS = {"xvfb": "Xvfb", "x11vnc": "x11vnc", "websockify": "websockify"}


def _vnc(number: int, port: int) -> list[str]:
    quiet = ["-quiet", "-nopw", "-forever", "-shared", "-noxrecord"]
    return ["x11vnc", "-display", f":{number}", "-localhost", "-no6", "-rfbport", str(port), *quiet]


def _free_number() -> int:
    # By chance, so that two demos that start at once do not meet.
    for number in random.sample(range(90, 1000), 100):
        if not (SOCKETS / f"X{number}").exists() and not Path(f"/tmp/.X{number}-lock").exists():  # noqa: S108
            return number
    raise DemoFault("no free number for a display")
