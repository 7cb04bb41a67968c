"""Touch panels that nobody built: the kernel has them from /dev/uinput, as from USB, one for each panel.

    touch_panels.py FIFO NAME...     then a line a touch in FIFO: NAME X Y, parts of the panel from its
                                     upper left

Protocol B of the kernel's multi-touch (Documentation/input/multi-touch-protocol.rst); the numbers are those
of linux/uinput.h and linux/input-event-codes.h.
"""

import fcntl
import os
import struct
import subprocess
import sys
import time
from pathlib import Path

SET_EVBIT, SET_KEYBIT, SET_ABSBIT, SET_PROPBIT = 0x40045564, 0x40045565, 0x40045567, 0x4004556E
DEV_SETUP, ABS_SETUP, DEV_CREATE = 0x405C5503, 0x401C5504, 0x5501
EV_SYN, EV_KEY, EV_ABS, BTN_TOUCH, DIRECT = 0, 1, 3, 0x14A, 1
X, Y, SLOT, MT_X, MT_Y, FINGER = 0x00, 0x01, 0x2F, 0x35, 0x36, 0x39
MOST = 4095
LASTS = 0.12  # seconds a finger stays


class TouchPanel:
    """One panel; `name` is what xinput shows."""

    def __init__(self, name: str) -> None:
        self._device, self._count = os.open("/dev/uinput", os.O_WRONLY), 0
        for request, bit in (
            (SET_EVBIT, EV_KEY),
            (SET_KEYBIT, BTN_TOUCH),
            (SET_EVBIT, EV_ABS),
            (SET_PROPBIT, DIRECT),
        ):
            fcntl.ioctl(self._device, request, bit)
        for axis, most in ((X, MOST), (Y, MOST), (MT_X, MOST), (MT_Y, MOST), (SLOT, 1), (FINGER, 65535)):
            fcntl.ioctl(self._device, SET_ABSBIT, axis)
            resolution = 12 if most == MOST else 0
            fcntl.ioctl(self._device, ABS_SETUP, struct.pack("HxxiiiiiI", axis, 0, 0, most, 0, 0, resolution))
        fcntl.ioctl(self._device, DEV_SETUP, struct.pack("HHHH80sI", 3, 0x1D6B, 0x0104, 1, name.encode(), 0))
        fcntl.ioctl(self._device, DEV_CREATE)

    def touch(self, x: float, y: float) -> None:
        """A finger comes and goes."""
        self._count += 1
        across, down = round(x * MOST), round(y * MOST)
        place = [(EV_ABS, MT_X, across), (EV_ABS, MT_Y, down), (EV_ABS, X, across), (EV_ABS, Y, down)]
        self._tell([(EV_ABS, SLOT, 0), (EV_ABS, FINGER, self._count), *place, (EV_KEY, BTN_TOUCH, 1)])
        time.sleep(LASTS)
        self._tell([(EV_ABS, SLOT, 0), (EV_ABS, FINGER, -1), (EV_KEY, BTN_TOUCH, 0)])

    def _tell(self, events: list[tuple[int, int, int]]) -> None:
        for kind, code, value in [*events, (EV_SYN, 0, 0)]:
            os.write(self._device, struct.pack("qqHHi", 0, 0, kind, code, value))


def main(fifo: Path, *names: str) -> None:
    """Until it is ended."""
    panels = {name: TouchPanel(f"Touch {name}") for name in names}
    fifo.unlink(missing_ok=True)
    os.mkfifo(fifo)
    subprocess.run(["systemd-notify", "--ready"], check=False)
    while True:
        for line in fifo.read_text().splitlines():
            name, x, y = line.split()
            panels[name].touch(float(x), float(y))


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
