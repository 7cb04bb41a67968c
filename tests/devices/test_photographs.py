"""A camera for photographs: what every one promises, shown on the virtual camera and its faults."""

import io
import random
import threading
from collections.abc import Callable, Iterator

import pytest
from device_bench import Clock, fault_of
from PIL import Image

from hardware.cameras import open_camera
from hardware.drivers.video import OpenCvCamera
from hardware.portraits import MOST, STILL, PortraitCamera, photograph
from hardware.ports import View
from hardware.virtual.camera import VirtualCamera
from hardware.virtual.sitter import sitter

RED, GREEN = (200, 30, 30), (30, 200, 30)


class Mirror:
    """Where the views go; a test can wait for one without sleeping."""

    def __init__(self) -> None:
        self.views: list[View] = []
        self._news = threading.Condition()

    def show(self, view: View) -> None:
        with self._news:
            self.views.append(view)
            self._news.notify_all()

    def until(self, met: Callable[[list[View]], bool]) -> list[View]:
        with self._news:
            assert self._news.wait_for(lambda: met(self.views), timeout=10), len(self.views)
            return list(self.views)


class Booth:
    def __init__(self) -> None:
        self.device = VirtualCamera(sitter)
        self.camera = PortraitCamera(self.device.switch_on)
        self.mirror = Mirror()

    def start(self) -> None:
        self.camera.start(self.mirror.show)
        self.mirror.until(bool)


@pytest.fixture
def booth() -> Iterator[Booth]:
    made = Booth()
    yield made
    made.camera.close()


def seen(jpeg: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(jpeg))
    picture.load()
    return picture


def halves(left: tuple[int, int, int], right: tuple[int, int, int]) -> Image.Image:
    picture = Image.new("RGB", (640, 480), left)
    picture.paste(right, (320, 0, 640, 480))
    return picture


def near(dot: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(dot, tuple)
    return all(abs(a - b) < 25 for a, b in zip(dot, wanted, strict=True))


def test_views_come_and_a_photograph_is_taken(booth):
    booth.start()
    view = booth.mirror.views[0]
    assert (view.width, view.height, len(view.rgb), view.dark) == (360, 480, 360 * 480 * 3, False)
    jpeg = booth.camera.still()
    assert (seen(jpeg).size, seen(jpeg).format) == (STILL, "JPEG")
    assert len(jpeg) <= MOST
    assert booth.camera.trouble is None


def test_a_view_is_a_mirror_and_a_photograph_is_not(booth):
    booth.start()
    booth.device.show(halves(RED, GREEN))
    views = booth.mirror.until(lambda views: views[-1].rgb[:3] != views[0].rgb[:3])
    shown = Image.frombytes("RGB", (360, 480), views[-1].rgb)
    assert near(shown.getpixel((90, 240)), GREEN)
    booth.device.show(halves(GREEN, RED))
    taken = seen(booth.camera.still())
    assert near(taken.getpixel((120, 320)), GREEN)
    assert near(taken.getpixel((360, 320)), RED)


@pytest.mark.parametrize("size", [(1, 1), (3, 1000), (1000, 3), (160, 120), (1280, 720), (479, 641)])
@pytest.mark.parametrize("noise", [0, 128])
def test_any_picture_becomes_a_photograph_that_fits(size, noise):
    chance = random.Random(sum(size))
    grain = Image.frombytes("RGB", size, chance.randbytes(size[0] * size[1] * 3))
    picture = Image.blend(Image.new("RGB", size, RED), grain, 1.0 if noise else 0.0)
    jpeg = photograph(picture)
    assert len(jpeg) <= MOST
    assert seen(jpeg).size == STILL


def test_a_photograph_says_nothing_of_where_and_by_what_it_was_taken():
    file, secret = io.BytesIO(), b"31.2304 N 121.4737 E"
    exif = Image.Exif()
    exif[0x010E] = secret.decode()
    sitter(0).save(file, "JPEG", exif=exif, comment=secret, icc_profile=secret)
    assert file.getvalue().count(secret) == 3
    jpeg = photograph(Image.open(file))
    assert secret not in jpeg
    assert set(seen(jpeg).info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not seen(jpeg).getexif()


def test_a_dark_view_says_so_and_a_light_one_does_not(booth):
    booth.start()
    booth.device.black_out()
    booth.mirror.until(lambda views: views[-1].dark)
    booth.device.mend()
    booth.mirror.until(lambda views: not views[-1].dark)


def test_darkness_that_lasts_is_not_a_frozen_camera():
    clock = Clock()
    camera, mirror = PortraitCamera(Ticking(clock).switch_on, clock), Mirror()
    camera.start(mirror.show)
    assert all(view.dark for view in mirror.until(lambda views: len(views) > 100))
    assert camera.trouble is None
    camera.close()


class Ticking(VirtualCamera):
    """A fiftieth of a second passes on `clock` with each picture of this camera."""

    def __init__(self, clock: Clock) -> None:
        super().__init__(lambda number: Image.new("RGB", (64, 48)), 0.0)
        self.clock = clock

    def picture(self, timeout: float) -> Image.Image | None:
        self.clock.wait(0.02)
        return super().picture(timeout)


def test_views_come_fifteen_times_a_second_at_most():
    clock = Clock()
    camera, times = PortraitCamera(Ticking(clock).switch_on, clock), Mirror()
    at: list[float] = []
    camera.start(lambda view: (at.append(clock.now), times.show(view)))
    times.until(lambda views: len(views) > 60)
    camera.close()
    assert len(at) / (at[-1] - at[0]) <= 16.8


def test_a_photograph_is_taken_after_it_was_asked_for(booth):
    booth.start()
    booth.device.show(halves(RED, RED))
    booth.device.show(halves(GREEN, GREEN))
    assert near(seen(booth.camera.still()).getpixel((240, 320)), GREEN)


def test_a_camera_that_is_off_takes_nothing_and_keeps_nothing(booth):
    assert fault_of(booth.camera.still).code == "closed"
    assert booth.camera.trouble == "the camera is switched off"
    booth.start()
    booth.camera.stop()
    count = len(booth.mirror.views)
    assert fault_of(booth.camera.still).code == "closed"
    booth.camera.close()
    assert len(booth.mirror.views) == count
    assert not any(isinstance(held, Image.Image) for held in vars(booth.camera).values())


def test_it_is_switched_on_again_and_again(booth):
    for _ in range(5):
        booth.mirror.views.clear()
        booth.start()
        assert booth.camera.still()
        booth.camera.stop()


def test_switching_on_what_is_on_goes_on_with_the_new_mirror_alone(booth):
    booth.start()
    other = Mirror()
    booth.camera.start(other.show)
    count = len(booth.mirror.views)
    other.until(lambda views: len(views) > 3)
    assert len(booth.mirror.views) == count


def test_a_mirror_that_breaks_or_switches_off_ends_nothing_else(booth):
    def breaks(view: View) -> None:
        raise RuntimeError("a widget that is gone")

    booth.camera.start(breaks)
    assert booth.camera.still()
    gone = threading.Event()
    booth.camera.start(lambda view: (booth.camera.stop(), gone.set()))
    assert gone.wait(10)
    assert fault_of(booth.camera.still).code == "closed"


@pytest.mark.parametrize(
    ("mishap", "code"),
    [(VirtualCamera.unplug, "unreachable"), (VirtualCamera.occupy, "busy")],
)
def test_a_camera_that_is_lost_says_why_and_comes_back_by_itself(booth, mishap, code):
    booth.start()
    mishap(booth.device)
    while (fault := fault_of(lambda: booth.camera.still(0))).code != code:
        assert fault.code in ("closed", "timeout")
    assert code == "busy" or "plugged" in str(booth.camera.trouble)
    booth.device.mend()
    count = len(booth.mirror.views)
    booth.mirror.until(lambda views: len(views) > count)
    assert booth.camera.trouble is None
    assert booth.camera.still()


@pytest.mark.parametrize(
    ("mishap", "code"),
    [(VirtualCamera.unplug, "unreachable"), (VirtualCamera.occupy, "busy")],
)
def test_a_camera_that_cannot_be_switched_on_says_so_at_once(booth, mishap, code):
    mishap(booth.device)
    booth.camera.start(booth.mirror.show)
    assert fault_of(lambda: booth.camera.still(30)).code == code
    assert booth.mirror.views == []


def test_a_frozen_camera_is_found_and_stays_found_when_it_is_opened_anew():
    clock = Clock()
    frozen = PortraitCamera(Frozen(clock).switch_on, clock)
    mirror = Mirror()
    frozen.start(mirror.show)
    while frozen.trouble is None or "same picture" not in frozen.trouble:
        mirror.until(lambda views: len(views) > 10)
    count = len(mirror.views)
    assert "same picture" in str(fault_of(lambda: frozen.still(0.8))), "it was opened anew meanwhile"
    assert len(mirror.views) == count
    frozen.close()


class Frozen(Ticking):
    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self._scene = lambda number: sitter(1)


def test_a_slow_camera_is_waited_for_as_long_as_was_said(booth):
    booth.device.slow_down()
    booth.camera.start(booth.mirror.show)
    assert fault_of(lambda: booth.camera.still(0.1)).code == "timeout"
    assert booth.camera.still(5)


def test_a_house_may_have_no_camera():
    assert open_camera("") is None


@pytest.mark.parametrize("scene", ["", "slip"])
def test_the_demonstration_camera_shows_what_moves(scene):
    camera, mirror = open_camera(f"virtual:{scene}"), Mirror()
    assert camera is not None
    camera.start(mirror.show)
    first, second = mirror.until(lambda views: len(views) == 2)
    assert first.rgb != second.rgb
    assert not first.dark
    camera.close()


@pytest.mark.parametrize("fault", ["busy", "black", "frozen", "slow", "unplugged"])
def test_a_fault_to_try_out_is_taken(fault):
    camera = open_camera(f"virtual:?fault={fault}")
    assert camera is not None
    camera.start(lambda view: None)
    if fault == "busy":
        assert fault_of(camera.still).code == "busy"
    camera.close()


@pytest.mark.parametrize(
    "address",
    [
        *("camera:", "camera:0", "camera://", "camera:///dev/", "camera://dev/video0", "camera:///dev/a%00"),
        *("virtual:x", "virtual:?", "virtual:?fault=", "virtual:?fault=fire", "virtual:?busy", "virtual"),
        *("/dev/video0", "http://192.0.2.1/cam", " ", "virtual:\n", "none", "VIRTUAL:"),
    ],
)
def test_a_wrong_address_is_named(address):
    fault = fault_of(lambda: open_camera(address))
    assert fault.code == "bad_address"
    assert not fault.passing
    assert str(fault).isprintable()


@pytest.mark.parametrize("there", ["nothing", "a file"])
def test_a_device_file_without_a_camera_behind_it_is_named(tmp_path, there):
    path = tmp_path / "video0"
    if there == "a file":
        path.write_bytes(b"no camera")
    fault = fault_of(lambda: OpenCvCamera(path))
    assert fault.code in ("unreachable", "busy")
    assert "camera" in str(fault)
