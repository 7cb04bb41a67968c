"""A machine under QEMU for the installation: switched on and off, led from outside, photographed.

    emulator.py FOLDER on [1|2]               start it with so many panels; machine.sh made its disk
    emulator.py FOLDER deeds [DEED...]        what guest.py can do there, in order; `reboot` is done from here
    emulator.py FOLDER run 'systemctl status' anything, as root
    emulator.py FOLDER press ctrl alt f2      keys held together, as QMP names them
    emulator.py FOLDER shot NAME              both panels to FOLDER/pictures
    emulator.py FOLDER off

What runs in the machine may ask for things by a line `ASK {...}` and gets a line back (`Outside` below).
"""

import json
import os
import select
import shlex
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
SLOW = os.environ.get("CAMPAIGN_SLOW", "1" if os.environ.get("ACCELERATOR") == "kvm" else "6")
GUEST = f"CAMPAIGN_SLOW={shlex.quote(SLOW)} python3 /mnt/campaign/guest.py"
DEEDS = (
    *("started", "no_way_out", "turned", "light", "usb", "printer", "visit", "blows", "pages"),
    *("staff_leave", "night", "upgrade", "reboot", "started", "away", "purge"),
)
KERNEL = "root=/dev/vda rw console=ttyS0 mitigations=off video=Virtual-2:1280x800@60e acpi_backlight=video"
GRAPHICS = {  # by the number of panels; xrandr calls them Virtual-1 and -2
    # Only this shows a turned picture: Xorg does not tell virtio-gpu when it has painted one.
    1: ("-device", "VGA,id=gpu,addr=1,edid=on,vgamem_mb=32,xres=1920,yres=1080"),
    2: ("-device", "virtio-vga,id=gpu,addr=1,max_outputs=2,xres=1920,yres=1080"),
}
ACCELERATORS = {  # by ACCELERATOR in the environment; a software kind of kvm starts and never ends
    "tcg": ("-accel", "tcg,thread=multi,tb-size=1024", "-cpu", "Nehalem"),
    "kvm": ("-accel", "kvm", "-cpu", "host,-arch-capabilities"),
}


def hardware(folder: Path) -> list[str]:
    """QEMU's options: two cores, 3 GB, panels of which a second is forced on, a lamp, USB, two ways in."""
    shares = {"tree": folder / "tree", "wheels": folder / "wheels", "campaign": HERE}
    return [
        *(
            "qemu-system-x86_64",
            "-machine",
            "q35",
            "-smp",
            "2",
            "-m",
            "3G",
            "-nodefaults",
            "-display",
            "none",
        ),
        *("-kernel", str(folder / "kernel"), "-initrd", str(folder / "initrd")),
        *("-append", KERNEL),
        *("-acpitable", f"file={folder}/lamp.aml"),
        *("-drive", f"file={folder}/disk,format=raw,if=virtio,cache=unsafe"),
        *GRAPHICS[panels(folder)],
        *("-device", "qemu-xhci,id=usb", "-device", "virtio-keyboard-pci", "-device", "usb-tablet,bus=usb.0"),
        *("-chardev", f"socket,id=scanner,path={folder}/scanner,server=on,wait=off"),
        *("-device", "usb-serial,bus=usb.0,chardev=scanner,always-plugged=on,serial=scanner"),
        *("-device", "virtio-net-pci,netdev=net"),
        *("-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{way_in(folder)}-:2222"),
        *("-qmp", f"unix:{folder}/qmp,server=on,wait=off", "-serial", f"file:{folder}/console"),
        *(option for name, path in shares.items() for option in share(name, path)),
        *("-pidfile", str(folder / "pid"), "-daemonize"),
    ]


def panels(folder: Path) -> int:
    """How many it has."""
    return int((folder / "panels").read_text())


def way_in(folder: Path) -> int:
    """The port by which the machine's shell is reached (campaign.socket)."""
    file = folder / "port"
    if not file.exists():
        with socket.create_server(("127.0.0.1", 0)) as free:
            file.write_text(str(free.getsockname()[1]))
    return int(file.read_text())


def share(name: str, path: Path) -> list[str]:
    """A folder of ours that the machine may read."""
    return ["-virtfs", f"local,path={path},mount_tag={name},security_model=none,readonly=on"]


def switch_on(folder: Path, count: str = "2") -> None:
    """Start it unless it runs."""
    if not running(folder):
        (folder / "panels").write_text(count)
        name = os.environ.get("ACCELERATOR", "tcg")
        if not subprocess.run([*hardware(folder), *ACCELERATORS[name]], check=False).returncode:
            print("CAMPAIGN machine on", name, flush=True)
            return
        sys.exit("the machine cannot be started")


def running(folder: Path) -> bool:
    """Whether its process is there."""
    try:
        return Path(f"/proc/{(folder / 'pid').read_text().strip()}").exists()
    except OSError:
        return False


class Lines:
    """A socket, by its path or its port, that speaks in lines."""

    def __init__(self, there: Path | int) -> None:
        if isinstance(there, Path):
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(os.fspath(there))
        else:
            self._socket = socket.create_connection(("127.0.0.1", there))
        self._rest = b""

    def say(self, line: str) -> None:
        """Send a line."""
        self._socket.sendall(line.encode() + b"\n")

    def hear(self, seconds: float) -> str | None:
        """The next line; None if none comes in time."""
        until = time.monotonic() + seconds
        while b"\n" not in self._rest:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self._socket], [], [], left)[0]:
                return None
            more = self._socket.recv(65536)
            if not more:
                raise EOFError
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode(errors="replace")


class Outside:
    """What is around the machine: hands on its keys and sockets, eyes on its panels (QMP)."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._qmp = folder, Lines(folder / "qmp")
        self._qmp.hear(10)
        self.command("qmp_capabilities")

    def command(self, name: str, **what: object) -> Any:
        """A command of QMP and what it returns."""
        self._qmp.say(json.dumps({"execute": name, "arguments": what}))
        while line := self._qmp.hear(30):
            answer = json.loads(line)
            if "error" in answer:
                raise RuntimeError(f"{name}: {answer['error']['desc']}")
            if "return" in answer:
                return answer["return"]
        raise RuntimeError(f"{name}: no answer")

    def shot(self, name: str) -> None:
        """Both panels as pictures."""
        for head in range(panels(self._folder)):
            picture = self._folder / "pictures" / f"{name}-{head + 1}.png"
            self.command("screendump", filename=str(picture), device="gpu", head=head, format="png")

    def press(self, *keys: str) -> None:
        """Hold these keys down together and let them go."""
        for down in (True, False):
            for key in keys if down else reversed(keys):
                event = {"down": down, "key": {"type": "qcode", "data": key}}
                self.command("input-send-event", events=[{"type": "key", "data": event}])
                time.sleep(0.05)

    def point(self, x: float, y: float) -> None:
        """Click at this part of the whole desktop, 0 to 1 from the upper left."""
        for axis, part in (("x", x), ("y", y)):
            where = {"axis": axis, "value": round(part * 32767)}
            self.command("input-send-event", events=[{"type": "abs", "data": where}])
        for down in (True, False):
            button = {"down": down, "button": "left"}
            self.command("input-send-event", events=[{"type": "btn", "data": button}])
            time.sleep(0.1)

    def scan(self, code: str) -> None:
        """The scanner on a USB serial line reads this."""
        Lines(self._folder / "scanner").say(code)

    def plug(self, driver: str, name: str, **options: object) -> None:
        """Put a device into a USB socket."""
        if driver == "usb-storage":
            stick = self._folder / "stick"
            stick.write_bytes(bytes(1 << 20))
            self.command(
                "blockdev-add", **{"driver": "file", "node-name": f"{name}-file", "filename": str(stick)}
            )
            options["drive"] = f"{name}-file"
        if driver == "usb-serial":
            options["chardev"] = f"line-{time.monotonic_ns()}"
            self.command("chardev-add", id=options["chardev"], backend={"type": "null", "data": {}})
        self.command("device_add", driver=driver, id=name, bus="usb.0", **options)

    def unplug(self, name: str) -> None:
        """Take it out again."""
        self.command("device_del", id=name)

    def asked(self, what: dict[str, Any]) -> dict[str, Any]:
        """What the machine asks for: one of the above by its name and its arguments."""
        try:
            getattr(self, {"shot": "shot", "press": "press", "point": "point"}.get(what["do"], what["do"]))(
                *what.get("with", ()), **what.get("named", {})
            )
        except (RuntimeError, OSError) as fault:
            return {"error": str(fault)}
        return {}


class Machine:
    """Orders go in, what they say comes out."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._port = folder, way_in(folder)

    def run(self, order: str, seconds: float = 3600) -> Iterator[str]:
        """What a shell command says; what it asks for is done. Last comes `STATUS n`; none: it broke off."""
        try:
            shell = Lines(self._port)
            shell.say(order + '; echo "STATUS $?"; exit')
            while (line := shell.hear(seconds)) is not None and not line.startswith("STATUS "):
                if line.startswith("ASK "):
                    shell.say(json.dumps(Outside(self._folder).asked(json.loads(line[4:]))))
                else:
                    yield line
        except (OSError, EOFError):
            line = None
        yield line or "STATUS none"

    def reboot(self) -> Iterator[str]:
        """Off and on again by the system itself."""
        before, begun = self._boot(), time.monotonic()
        list(self.run("systemctl reboot", 60))
        if self.wait(but=before):
            yield f"CAMPAIGN GOOD switched off and on after {time.monotonic() - begun:.0f} s"
        else:
            yield "CAMPAIGN BAD the machine does not come back"

    def wait(self, but: str = "", seconds: float = 900) -> bool:
        """Until it takes orders, in another run than `but`."""
        until = time.monotonic() + seconds
        while self._boot() in (but, "STATUS none"):
            if time.monotonic() > until:
                return False
            time.sleep(3)
        return True

    def _boot(self) -> str:
        return next(self.run("cat /proc/sys/kernel/random/boot_id", 60))


def carry_out(folder: Path, deeds: tuple[str, ...]) -> None:
    """One deed after the other, and at last what was bad."""
    machine, bad = Machine(folder), []
    machine.wait()
    for deed in deeds:
        for line in machine.reboot() if deed == "reboot" else machine.run(f"{GUEST} {shlex.quote(deed)}"):
            if not line.startswith("STATUS"):
                print(line, flush=True)
            if line.startswith(("CAMPAIGN BAD", "STATUS none")):
                bad.append(f"{deed}: {line.removeprefix('CAMPAIGN BAD ')}")
    print("CAMPAIGN END bad:", *(bad or ["nothing"]), sep="\n   " if bad else " ", flush=True)


def main(folder: Path, way: str, *rest: str) -> None:
    """One of the ways above."""
    if way == "on":
        switch_on(folder, *rest)
    elif way == "deeds":
        carry_out(folder, rest or DEEDS)
    elif way == "run":
        for line in Machine(folder).run(" ".join(rest)):
            print(line, flush=True)
    elif way == "off":
        if running(folder):
            Outside(folder).command("quit")
    else:
        getattr(Outside(folder), way)(*rest)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
