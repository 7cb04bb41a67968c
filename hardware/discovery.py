"""What is plugged in, and the line in the settings that would mean it.

The places to look at are arguments: `dev` is the folder of device files (/dev), `context` a pyusb context.
Nothing is opened but USB printers, for their serial numbers; nothing is changed.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from usb.backend import IBackend

from hardware.deadline import Deadline
from hardware.drivers.usb_search import Contexts, fresh_context, no_permission, setting, sightings
from hardware.ports import Fault

Kind = Literal["printer", "scanner", "serial", "camera"]

_USB_TIME = 3.0  # seconds
_MAKERS = ("symbol", "zebra", "honeywell", "metrologic", "datalogic", "newland", "opticon", "cognex")
_SCANNER_WORDS = ("scan", "barcode", "bar_code", "qr", "imager", *_MAKERS)
_KEYBOARD_END = "-event-kbd"
_PICTURES = "-video-index0"


@dataclass(frozen=True)
class Found:
    """Something that is plugged in.

    `kind`: a printer, a scanner, a camera, or a serial line at whose end a printer or a scanner may be.
    `name` is what it calls itself. `setting` is its address for `open_printer`, `open_scanner` or
    `open_camera`. `sure` is False for a guess by its name, and for a keyboard. `trouble` says why it cannot
    be used as things are, '' if nothing speaks against it.
    """

    kind: Kind
    name: str
    setting: str
    sure: bool = True
    trouble: str = ""


def everything(dev: Path = Path("/dev"), contexts: Contexts = fresh_context) -> tuple[list[Found], str]:
    """All that is plugged in, and why the USB could not be looked at ('' if it could)."""
    trouble, printers = "", []
    try:
        printers = usb_printers(contexts())
    except Fault as fault:
        trouble = str(fault)
    return [*printers, *printer_files(dev), *scanners(dev), *serial_lines(dev), *cameras(dev)], trouble


def usb_printers(context: IBackend) -> list[Found]:
    """Printers on the USB, by interface class; set by serial number where that tells them apart."""
    seen = sightings(context, Deadline(_USB_TIME))
    identities = [one.identity for one in seen]
    return [
        Found(
            "printer",
            str(one.identity),
            setting(one.identity, identities),
            trouble=str(no_permission(one.identity)) if one.locked else "",
        )
        for one in seen
    ]


def printer_files(dev: Path) -> list[Found]:
    """Printers that the kernel's driver has: their device files, which stand for one socket each."""
    return [
        Found("printer", _spoken(path.name), _address("file", path)) for path in _listed(dev / "usb", "lp*")
    ]


def scanners(dev: Path) -> list[Found]:
    """Keyboards that may be scanners, likely ones first; by their stable names."""
    keyboards = [_keyboard(path) for path in _listed(dev / "input" / "by-id", f"*{_KEYBOARD_END}")]
    return sorted(keyboards, key=lambda found: not found.sure)


def serial_lines(dev: Path) -> list[Found]:
    """Serial lines by their stable names, and those of the board itself that are named by number alone."""
    named = _listed(dev / "serial" / "by-id", "*")
    targets = {path.resolve() for path in named}
    unnamed = [path for path in _listed(dev, "ttyUSB*", "ttyACM*") if path.resolve() not in targets]
    return [
        Found("serial", _spoken(path.name), f"{_address('serial', path)}?baud=9600", sure=False)
        for path in [*named, *unnamed]
    ]


def cameras(dev: Path) -> list[Found]:
    """Cameras by their stable names, and those that are named by number alone.

    A camera has several device files, the first of which gives pictures; one that is named by number alone
    may be any of them.
    """
    named = _listed(dev / "v4l" / "by-id", f"*{_PICTURES}")
    known = {path.resolve() for path in _listed(dev / "v4l" / "by-id", "*")}
    unnamed = [path for path in _listed(dev, "video*") if path.resolve() not in known]
    return [_camera(path, sure=True) for path in named] + [_camera(path, sure=False) for path in unnamed]


def _camera(path: Path, *, sure: bool) -> Found:
    locked = not os.access(path, os.R_OK | os.W_OK)
    trouble = "this user may not use it: add the user to the group video" if locked else ""
    return Found(
        "camera", _spoken(path.name.removesuffix(_PICTURES)), _address("camera", path), sure, trouble
    )


def _keyboard(path: Path) -> Found:
    name = path.name.removesuffix(_KEYBOARD_END)
    likely = any(word in name.lower() for word in _SCANNER_WORDS)
    return Found("scanner", _spoken(name), _address("input", path), sure=likely)


def _listed(folder: Path, *patterns: str) -> list[Path]:
    """What is there, in order; a link to something that is gone is not."""
    found: Iterator[Path] = (path for pattern in patterns for path in folder.glob(pattern))
    return sorted(path for path in found if path.exists())


def _spoken(name: str) -> str:
    """A name from udev as people write it: 'usb-Example_Scanner_1-if00' is 'Example Scanner 1'."""
    plain = name.removeprefix("usb-").partition("-if0")[0].replace("_", " ").strip()
    return "".join(letter if letter.isprintable() else "?" for letter in plain)


def _address(kind: str, path: Path) -> str:
    return f"{kind}://{quote(str(path))}"
