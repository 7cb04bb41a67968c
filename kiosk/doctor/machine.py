"""The machine itself: disk, clock, fonts, a display."""

import ctypes
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from kiosk.doctor.finding import Finding, bad, doubtful, good
from kiosk.settings import Settings
from printing.typeface import FacesMissing, face

_LITTLE, _TOO_LITTLE = 2_000_000_000, 200_000_000  # bytes of free disk
_BUILT = 2026
_TIME_ERROR = 5


def folder(settings: Settings) -> Iterator[Finding]:
    """Whether the data folder can be written, durably, and has room."""
    try:
        settings.data.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=settings.data, suffix=".probe") as probe:
            sqlite3.connect(probe.name).execute("CREATE TABLE probe (x)").connection.close()
    except (OSError, sqlite3.Error) as fault:
        advice = f"make {settings.data} writable for the user that runs the kiosk"
        yield bad("data folder", f"{settings.data}: {fault}", advice)
        return
    free = shutil.disk_usage(settings.data).free
    says = f"{settings.data}, {free / 1e9:.1f} GB free"
    if free < _TOO_LITTLE:
        yield bad("data folder", says, "free some disk: nothing can be kept when it is full")
    elif free < _LITTLE:
        yield doubtful("data folder", says, "free some disk soon")
    else:
        yield good("data folder", says)


def clock(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether the clock can be right at all."""
    local = now.astimezone(settings.house.zone)
    says = f"{local:%Y-%m-%d %H:%M} in {settings.house.timezone}"
    if now.year < _BUILT:
        yield bad("clock", says, "set the clock: timedatectl set-ntp true")
    else:
        yield good("clock", says)
    if _adrift():
        yield doubtful("time source", "nothing keeps the clock right", "timedatectl set-ntp true")
    else:
        yield good("time source", "the clock is kept right")


def _adrift() -> bool:
    """Whether the kernel says that nobody synchronises its clock: adjtimex(2) answers TIME_ERROR."""
    try:
        return bool(ctypes.CDLL(None).adjtimex(ctypes.create_string_buffer(512)) == _TIME_ERROR)
    except (OSError, AttributeError):
        return False


def fonts() -> Iterator[Finding]:
    """Whether the faces are there, simplified and traditional."""
    try:
        for script in ("zh-CN", "zh-TW"):
            for bold in (False, True):
                face(script, bold)
    except FacesMissing as fault:
        yield bad("fonts", str(fault), "install fonts-noto-cjk, then run python -m printing.typeface")
    else:
        yield good("fonts", "simplified and traditional faces are there")


def display(environment: Mapping[str, str] = os.environ) -> Iterator[Finding]:
    """Whether a screen can open a window."""
    if environment.get("WAYLAND_DISPLAY") or environment.get("DISPLAY"):
        yield good("display", environment.get("WAYLAND_DISPLAY") or environment["DISPLAY"])
    elif any(Path("/dev/dri").glob("card*")):
        yield good("display", "no window system; the screen can be taken directly (KMS)")
    else:
        advice = "start the screen from a graphical session, or see it by `kiosk demo` in a browser"
        yield doubtful("display", "none", advice)
