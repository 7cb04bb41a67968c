"""The screens' session on panels, with the keys, touches and plugs of somebody outside: machine.sh only."""

import re
import subprocess
import time
from pathlib import Path

from led import SCREENS, Led, arranged, size, tap
from telling import (
    KIOSK,
    PARTS,
    SETTINGS,
    SLOW,
    ask,
    check,
    on_display,
    run,
    say,
    shot,
    shows,
    unit,
    until,
    up,
)

PIN = "271828"
TERMINAL = Path("/sys/class/tty/tty0/active")
RUN = Path("/run/visitor-kiosk-display")
PLACES = {"lobby": ("Virtual-1", "1080x1920"), "gate": ("Virtual-2", "1280x800")}


def no_way_out() -> None:
    """Keys that lead out of a session elsewhere lead nowhere here."""
    processes = {part: shows(unit(part), "MainPID") for part in (*PARTS, "display")}
    booted = Path("/proc/sys/kernel/random/boot_id").read_text()
    before = TERMINAL.read_text()
    for keys in (
        "ctrl alt f1",
        "ctrl alt f2",
        "alt f2",
        "alt right",
        "ctrl alt backspace",
        "ctrl alt delete",
    ):
        ask("press", *keys.split())
        time.sleep(SLOW)
        check(f"{keys}: the terminal stays", TERMINAL.read_text() == before, TERMINAL.read_text().strip())
    for _ in range(8):
        ask("press", "ctrl", "alt", "delete")
    for keys in ("alt sysrq k", "alt sysrq e", "alt sysrq b"):
        ask("press", *keys.split())
    for keys in ("meta_l", "alt tab", "alt f4", "ctrl q", "f11", "esc", "print", "ctrl alt kp_add"):
        ask("press", *keys.split())
    time.sleep(10)
    check("no key starts the machine anew", Path("/proc/sys/kernel/random/boot_id").read_text() == booted)
    after = {part: shows(unit(part), "MainPID") for part in (*PARTS, "display")}
    check("no key ends a service", after == processes, processes, after)
    check("SysRq means nothing", Path("/proc/sys/kernel/sysrq").read_text().strip() == "0")
    shells = [line for line in Path("/etc/passwd").read_text().splitlines() if "visitor-kiosk" in line]
    check("no user has a shell", all(line.endswith("/nologin") for line in shells), *shells)
    run("systemctl", "is-active", "getty@tty2")
    shot("no-way-out")


def turned() -> None:
    """One panel upright, one across; each touch lands where the finger is."""
    for way in ("left", "right"):
        hang(way)
        print(arranged(), *(path.read_text() for path in RUN.glob("*.env")), sep="\n", flush=True)
        for part, (_, dots) in PLACES.items():
            check(f"{part}: {dots}", "{}x{}".format(*size(part)) == dots, size(part))
        corners()
        shot(f"turned-{way}")


def hang(way: str) -> None:
    """The lobby's panel this way round, the gate's across."""
    said = f"lobby Virtual-1 {way} Touch lobby\ngate Virtual-2 normal Touch gate\n"
    if not SCREENS.exists() or SCREENS.read_text() != said:
        SCREENS.write_text(said)
        run("systemctl", "restart", "visitor-kiosk-display", "visitor-kiosk-lobby", "visitor-kiosk-gate")
    for part in ("display", "lobby", "gate"):
        until(f"{part} with the lobby's panel turned {way}", lambda part=part: up(part), 120)  # type: ignore[misc]


def corners() -> None:
    """Five taps into the upper left corner open the staff's door; touches elsewhere do what is there."""
    staff_pin()
    with Led("lobby") as lobby, Led("gate") as gate:
        lobby.wait("attract")
        for x, y in ((0.99, 0.01), (0.99, 0.99), (0.01, 0.99)):
            knock(x, y)
            time.sleep(SLOW)
            check(f"no door at {x} {y}", "pin:1" not in lobby.seen()["tags"])
            lobby.do(wait="attract", seconds=60 * SLOW) if lobby.seen()["page"] == "attract" else back(lobby)
        knock(0.01, 0.01)
        lobby.do(wait_tag="pin:1", seconds=20 * SLOW)
        say("GOOD the staff's door opens at the upper left corner of the turned panel")
        shot("door")
        if gate.seen()["page"] == "guard":
            gate.touch("guard:0")
            gate.wait("ready")
            say("GOOD a touch on the other panel is the gate's")


def knock(x: float, y: float) -> None:
    """Five taps."""
    for _ in range(5):
        tap("lobby", x, y)


def back(lobby: Led) -> None:
    """To the first page, from wherever those taps led."""
    while lobby.seen()["page"] != "attract":
        tags = lobby.seen()["tags"]
        lobby.touch(next(tag for tag in ("home", "restart", "back", "cancel") if tag in tags))


def staff_pin() -> None:
    """Staff may leave by a PIN."""
    settings = SETTINGS.read_text()
    if "\nstaff_pin" not in settings:
        line = run(KIOSK, "--as", "lobby", "pin", stdin=f"{PIN}\n{PIN}\n").partition("#")[0]
        SETTINGS.write_text(settings.replace("[lobby]\n", f"[lobby]\n{line}\n"))


def light() -> None:
    """Nothing blanks the picture; dimmed and bright again by the timers' service."""
    said = on_display("xset", "q")
    check("no screen saver", "timeout:  0" in said and "prefer blanking:  no" in said)
    check(
        "no power saving",
        "DPMS is Disabled" in said or "Standby: 0    Suspend: 0    Off: 0" in said,
        said[-300:],
    )
    for part in ("display", "lobby", "gate"):
        until(f"{part} is up", lambda part=part: up(part), 120)  # type: ignore[misc]
    for percent in ("30", "100"):
        run("systemctl", "start", f"visitor-kiosk-brightness@{percent}.service")
        good = shows(f"visitor-kiosk-brightness@{percent}.service", "Result") == "success"
        seen = brightness()
        check(f"{percent} percent", good and set(seen.values()) == {int(percent) / 100}, seen)
        shot(f"light-{percent}")
    dpi = [line for path in RUN.glob("*.env") for line in path.read_text().split() if "DPI" in line]
    say("dots per inch by the panels:", *dpi)


def brightness() -> dict[str, float]:
    """How bright each panel is, 0 to 1: by what its lamp says of itself (lamp.asl), else by its picture."""
    lamps = list(Path("/sys/class/backlight").glob("*"))
    if lamps:
        return {lamp.name: told(lamp, "actual") / told(lamp, "max") for lamp in lamps}
    found = re.findall(r"^(\S+) connected|Brightness: ([0-9.]+)", on_display("xrandr", "--verbose"), re.M)
    return {name: float(part) for (name, _), (_, part) in zip(found[::2], found[1::2], strict=True)}


def told(lamp: Path, kind: str) -> int:
    """What a lamp says of itself."""
    return int((lamp / f"{kind}_brightness").read_text())


def usb() -> None:
    """What a kiosk needs may be plugged in, the rest has no effect."""
    plugged("usb-kbd", True)
    plugged("usb-serial", True, always_plugged=True)
    plugged("usb-audio", True)
    plugged("usb-storage", False)
    plugged("usb-net", False)
    check("no disk appeared", not list(Path("/sys/block").glob("sd*")))


def plugged(driver: str, good: bool, **options: object) -> None:
    """A device goes in, works or not, and goes out again."""
    before = set(devices())
    ask("plug", driver, f"new-{driver}", **{name.replace("_", "-"): value for name, value in options.items()})
    if until(f"{driver} is seen", lambda: bool(set(devices()) - before), 20):
        [new] = set(devices()) - before
        if good:
            until(f"{driver} works", lambda: authorised(new) and bool(list(new.glob("*:*/driver"))), 20)
        else:
            time.sleep(3 * SLOW)
            check(f"{driver} has no effect", not authorised(new) and not list(new.glob("*:*/driver")))
    ask("unplug", f"new-{driver}")
    until(f"{driver} is gone", lambda: set(devices()) == before, 20)


def authorised(device: Path) -> bool:
    """Whether the rules let it in."""
    return (device / "authorized").read_text().strip() == "1"


def devices() -> list[Path]:
    """All USB devices."""
    return [path.parent for path in Path("/sys/bus/usb/devices").glob("*/idVendor")]


def printer() -> None:
    """One of the USB class, made by the kernel itself: open to the lobby, and no usblp takes it."""
    udc = gadget()
    udc.write_text("dummy_udc.0")
    if until("the USB printer is seen", lambda: bool(made()), 30):
        [new] = made()
        check("the printer may work", authorised(new))
        check("usblp is kept off it", not list(new.glob("*:*/driver")) and not Path("/dev/usb/lp0").exists())
        check("it stays awake", (new / "power/control").read_text().strip() == "on")
        node = f"/dev/bus/usb/{int((new / 'busnum').read_text()):03}/{int((new / 'devnum').read_text()):03}"
        may = subprocess.run(["runuser", "-u", "visitor-kiosk-lobby", "--", "test", "-w", node], check=False)
        check("the lobby's user may open it", may.returncode == 0)
        print(run(KIOSK, "--as", "lobby", "devices", "list"), flush=True)
    udc.write_text("\n")


def gadget() -> Path:
    """What plugs it in and out (the kernel's Documentation/usb/gadget_configfs.rst)."""
    run("modprobe", "-a", "dummy_hcd", "libcomposite", "usb_f_printer")
    top = Path("/sys/kernel/config/usb_gadget/campaign")
    if not top.exists():
        for folder in ("strings/0x409", "configs/c.1", "functions/printer.campaign"):
            (top / folder).mkdir(parents=True)
        said = {"idVendor": "0x0525", "idProduct": "0xa4a8", "strings/0x409/serialnumber": "CAMPAIGN1"}
        for file, value in said.items():
            (top / file).write_text(value)
        (top / "configs/c.1/printer").symlink_to(top / "functions/printer.campaign")
    return top / "UDC"


def made() -> list[Path]:
    """The printer that the kernel made."""
    serials = [device / "serial" for device in devices()]
    return [one.parent for one in serials if one.exists() and "CAMPAIGN" in one.read_text()]


def staff_leave() -> None:
    """By knock and PIN, all by touch: the screens go, the first terminal's log-in comes; and the way back."""
    staff_pin()
    with Led("lobby") as lobby:
        lobby.wait("attract")
        knock(0.01, 0.01)
        for digit in PIN:
            lobby.touch(f"pin:{digit}")
        lobby.touch("pin:ok")
        lobby.do(wait_tag="staff:leave", seconds=20 * SLOW)
        shot("staff")
        lobby.touch("staff:leave")
        lobby.touch("staff:leave")
        until("the screens are gone", lambda: not up("display") and not up("lobby") and not up("gate"), 60)
        shot("log-in")
    run("systemctl", "start", "visitor-kiosk.target")
    for part in ("display", "lobby", "gate"):
        until(f"{part} is back", lambda part=part: up(part), 120)  # type: ignore[misc]
