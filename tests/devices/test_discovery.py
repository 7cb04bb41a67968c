"""What is plugged in: a folder of device files in place of /dev, and the virtual USB."""

from pathlib import Path

import pytest

from hardware.address import open_printer, printer_at
from hardware.discovery import Found, cameras, everything, printer_files, scanners, serial_lines, usb_printers
from hardware.ports import Fault
from hardware.scanners import open_scanner
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.usb import UsbBus
from hardware.virtual.usb_device import KEYBOARD_CLASS, Alternate, UsbDevice

SCANNER = "usb-Honeywell_Imaging___Mobility_1900_12345-event-kbd"
KEYBOARD = "usb-Cherry_GmbH_CHERRY_Wired_Keyboard-event-kbd"


def device(dev: Path, number: str, link: str = "") -> Path:
    """A device file, and the stable name that leads to it."""
    path = dev / number
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    if link:
        (dev / link).parent.mkdir(parents=True, exist_ok=True)
        (dev / link).symlink_to(path)
    return dev / (link or number)


def printer(serial: str | None = None, **settings) -> UsbDevice:
    return UsbDevice(VirtualPrinter(lambda slip: None), serial=serial, **settings)


def test_an_empty_machine_has_nothing(tmp_path):
    assert everything(tmp_path, UsbBus().context) == ([], "")
    assert everything(tmp_path / "nothing", UsbBus().context) == ([], "")


def test_everything_is_found_and_each_setting_is_taken_by_what_opens_it(tmp_path):
    bus = UsbBus()
    bus.plug(printer("J7GF"), "1-2")
    device(tmp_path, "usb/lp0")
    device(tmp_path, "input/event7", f"input/by-id/{SCANNER}")
    device(tmp_path, "ttyACM0", "serial/by-id/usb-Example_Reader_9-if00")
    found, trouble = everything(tmp_path, bus.context)
    assert trouble == ""
    assert [one.kind for one in found] == ["printer", "printer", "scanner", "serial"]
    assert [one.sure for one in found] == [True, True, True, False]
    printer_at(found[0].setting, usb=bus.context)().close()
    open_printer(found[1].setting).close()
    open_scanner(found[2].setting)
    open_scanner(found[3].setting)
    printer_at(found[3].setting)


def test_where_the_usb_cannot_be_looked_at_the_rest_is_found_and_it_says_why(tmp_path):
    device(tmp_path, "usb/lp0")

    def broken():
        raise Fault("unreachable", "the library for USB is missing", passing=False)

    found, trouble = everything(tmp_path, broken)
    assert [one.setting for one in found] == [f"file://{tmp_path}/usb/lp0"]
    assert trouble == "the library for USB is missing"


def test_usb_printers_have_the_setting_that_means_them_alone():
    bus = UsbBus()
    for serial, path in (("A", "1-1"), ("SAME", "1-2"), ("SAME", "1-3.4"), (None, "2-1")):
        bus.plug(printer(serial), path)
    bus.plug(UsbDevice(alternates=[Alternate(device_class=KEYBOARD_CLASS)]), "1-9")
    found = usb_printers(bus.context())
    assert [one.setting for one in found] == ["usb:serial=A", "usb:bus=1-2", "usb:bus=1-3.4", "usb:bus=2-1"]
    assert found[0].name == "04b8:0202 at 1-1, serial number A"
    for one in found:
        printer_at(one.setting, usb=bus.context)().close()


def test_a_usb_printer_without_permission_is_listed_with_its_trouble():
    bus, locked = UsbBus(), printer("A")
    locked.locked = True
    bus.plug(locked, "1-1")
    (found,) = usb_printers(bus.context())
    assert found.setting == "usb:bus=1-1"
    assert "group lp" in found.trouble


def test_looking_leaves_no_handle_open_and_the_kernel_its_device():
    bus, watched = UsbBus(), printer("A")
    watched.kernel_driver = True
    bus.plug(watched)
    usb_printers(bus.context())
    assert watched.handles == watched.resets == 0
    assert watched.kernel_has_it


def test_printer_files_are_those_of_the_kernels_driver(tmp_path):
    for name in ("usb/lp0", "usb/lp1", "usb/hiddev0", "lp0", "null"):
        device(tmp_path, name)
    assert [one.setting for one in printer_files(tmp_path)] == [
        f"file://{tmp_path}/usb/lp{n}" for n in (0, 1)
    ]


def test_likely_scanners_come_first_and_keyboards_are_no_more_than_a_guess(tmp_path):
    device(tmp_path, "input/event2", f"input/by-id/{KEYBOARD}")
    device(tmp_path, "input/event7", f"input/by-id/{SCANNER}")
    device(tmp_path, "input/event8", "input/by-id/usb-Example_Mouse-event-mouse")
    first, second = scanners(tmp_path)
    assert first == Found(
        "scanner", "Honeywell Imaging   Mobility 1900 12345", f"input://{tmp_path}/input/by-id/{SCANNER}"
    )
    assert (second.name, second.sure) == ("Cherry GmbH CHERRY Wired Keyboard", False)


def test_a_serial_line_is_listed_once_by_its_stable_name(tmp_path):
    device(tmp_path, "ttyUSB0", "serial/by-id/usb-FTDI_Adapter_A1-if00-port0")
    device(tmp_path, "ttyACM3")
    device(tmp_path, "ttyS0")
    assert [one.setting for one in serial_lines(tmp_path)] == [
        f"serial://{tmp_path}/serial/by-id/usb-FTDI_Adapter_A1-if00-port0?baud=9600",
        f"serial://{tmp_path}/ttyACM3?baud=9600",
    ]


def test_a_link_to_what_was_unplugged_is_not_listed(tmp_path):
    device(tmp_path, "input/event7", f"input/by-id/{SCANNER}")
    device(tmp_path, "ttyUSB0", "serial/by-id/usb-FTDI_Adapter_A1-if00-port0")
    (tmp_path / "input/event7").unlink()
    (tmp_path / "ttyUSB0").unlink()
    assert everything(tmp_path, UsbBus().context) == ([], "")


@pytest.mark.parametrize("name", ["a b", "a%2Fb", "a?baud=1", "a#b", "张", "a\x1b[2Jb", "a\nb"])
def test_strange_names_come_out_printable_and_their_settings_lead_back(tmp_path, name):
    device(tmp_path, "input/event7", f"input/by-id/usb-{name}-event-kbd")
    (found,) = scanners(tmp_path)
    assert found.name.isprintable()
    assert found.setting.isprintable()
    open_scanner(found.setting)
    device(tmp_path, f"usb/lp{name}")
    (found,) = printer_files(tmp_path)
    assert found.name.isprintable()
    open_printer(found.setting).close()


def test_a_camera_is_named_by_the_device_file_that_gives_pictures(tmp_path):
    device(tmp_path, "video0", "v4l/by-id/usb-Example_Webcam_C1-video-index0")
    device(tmp_path, "video1", "v4l/by-id/usb-Example_Webcam_C1-video-index1")
    device(tmp_path, "video2")
    assert cameras(tmp_path) == [
        Found(
            "camera",
            "Example Webcam C1",
            f"camera://{tmp_path}/v4l/by-id/usb-Example_Webcam_C1-video-index0",
        ),
        Found("camera", "video2", f"camera://{tmp_path}/video2", sure=False),
    ]


def test_a_camera_that_was_unplugged_is_not_there(tmp_path):
    device(tmp_path, "video0", "v4l/by-id/usb-Example_Webcam_C1-video-index0")
    (tmp_path / "video0").unlink()
    assert cameras(tmp_path) == []
