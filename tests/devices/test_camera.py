"""A camera as a scanner, with pictures shown to a virtual one."""

import random
from collections.abc import Iterator

import pytest
import qrcode
from device_bench import Clock, fault_of
from hostile_strings import hostile_strings
from PIL import Image, ImageFilter
from reading import Scans

from hardware.camera import CameraScanner, Frame
from hardware.drivers.video import OpenCvCamera
from hardware.scan import Scan
from hardware.scanners import open_scanner
from hardware.virtual.camera import VirtualCamera

PASS = "VP1ABCDEFGHIJKLMNOPQRSTUVWXYZ234567AAAAAAAAAAAAAAAAAAAA"


class Watch:
    def __init__(self) -> None:
        self.clock = Clock()
        self.camera = VirtualCamera()
        self.scans = Scans()
        self.scanner = CameraScanner(self.camera.switch_on, clock=self.clock)
        self.scanner.start(self.scans.take)


@pytest.fixture
def watch() -> Iterator[Watch]:
    made = Watch()
    yield made
    made.scanner.stop()


def code(text: str, module: int = 5) -> Image.Image:
    maker = qrcode.QRCode(box_size=module, border=4)
    maker.add_data(text)
    return maker.make_image().get_image().convert("L")


def held(picture: Image.Image, turn: float = 0, blur: float = 0) -> Image.Image:
    """The picture as a hand holds it before a camera."""
    scene = Image.new("L", (640, 480), 70)
    turned = picture.convert("L").rotate(turn, expand=True, fillcolor=70, resample=Image.Resampling.BICUBIC)
    scene.paste(turned, (100, 60))
    return scene.filter(ImageFilter.GaussianBlur(blur))


@pytest.mark.parametrize("turn", [0, 17, 90, 200])
@pytest.mark.parametrize("blur", [0, 1.5])
def test_a_code_before_the_camera_is_one_scan(watch, turn, blur):
    watch.camera.show(held(code(PASS), turn, blur))
    assert watch.scans.until_code(PASS) == [Scan("complete", PASS, 0.0)]
    watch.camera.show(held(code(PASS), turn, blur))
    assert len(watch.scans.all) == 1


def test_a_code_that_was_gone_is_read_again(watch):
    watch.camera.show(held(code(PASS)))
    watch.camera.cover()
    watch.clock.wait(2)
    watch.camera.show(held(code(PASS)))
    assert [scan.outcome for scan in watch.scans.until(lambda scans: len(scans) == 2)] == ["complete"] * 2


def test_two_codes_in_view_are_two_scans(watch):
    both = Image.new("L", (640, 480), 255)
    both.paste(code("ONE"), (20, 100))
    both.paste(code("TWO"), (300, 100))
    watch.camera.show(both)
    assert {scan.text for scan in watch.scans.until(lambda scans: len(scans) == 2)} == {"ONE", "TWO"}


def test_an_end_of_line_inside_a_code_makes_no_two_codes_of_it(watch):
    for text in ("VP1\rVP1", "VP1\n", "\tVP1", "a\r\nb"):
        watch.camera.show(held(code(text)))
        watch.camera.cover()
        watch.clock.wait(2)
    scans = watch.scans.all
    assert [(scan.outcome, scan.text, scan.reason) for scan in scans] == [("refused", "", "garbled")] * 4


def test_hostile_codes_are_accepted_or_refused_and_the_next_pass_is_read(watch):
    chance = random.Random(5)
    texts = [text for text in hostile_strings() if text.isascii() and 0 < len(text) < 100]
    for text in chance.sample(texts, 40):
        watch.camera.show(code(text))
        watch.clock.wait(2)
    watch.camera.show(held(code(PASS)))
    for scan in watch.scans.until_code(PASS):
        assert (scan.outcome == "refused") == (scan.text == "")
        assert scan.text.isprintable()


@pytest.mark.parametrize("size", [(640, 480), (1, 1), (3, 1000), (7, 7)])
def test_noise_is_no_code(watch, size):
    chance = random.Random(9)
    for _ in range(10):
        watch.camera.show(Image.frombytes("L", size, chance.randbytes(size[0] * size[1])))
    watch.camera.show(held(code(PASS)))
    assert [scan.text for scan in watch.scans.until_code(PASS)] == [PASS]


class Torn(VirtualCamera):
    """Every other picture of this camera is cut short."""

    def frame(self, timeout: float) -> Frame | None:
        whole = super().frame(timeout)
        assert whole
        return Frame(whole.width, whole.height, whole.grey[:999] if self._taken % 2 else whole.grey)


def test_pictures_cut_short_are_passed_over():
    camera, scans = Torn(), Scans()
    scanner = CameraScanner(camera.switch_on, clock=Clock())
    scanner.start(scans.take)
    camera.show(held(code(PASS)))
    assert len(scans.until_code(PASS)) == 1
    scanner.stop()


def test_an_unplugged_camera_is_named_and_watched_again_when_it_is_back(watch):
    watch.camera.show(held(code("ONE")))
    assert watch.scanner.trouble is None
    watch.camera.unplug()
    watch.camera.plug()
    watch.camera.show(held(code("TWO")))
    watch.scans.until_code("TWO")
    watch.scanner.stop()
    assert watch.scanner.trouble == "the camera has been stopped"


@pytest.mark.parametrize(
    "address", ["camera:", "camera:0", "camera://", "camera:///dev/", "camera://dev/video0"]
)
def test_a_wrong_address_is_named(address):
    assert fault_of(lambda: open_scanner(address)).code == "bad_address"


def test_a_camera_that_is_not_there_is_waited_for_and_named(tmp_path):
    scanner = open_scanner(f"camera://{tmp_path}/video0")
    assert isinstance(scanner, CameraScanner)
    fault = fault_of(lambda: OpenCvCamera(tmp_path / "video0"))
    assert fault.code == "unreachable"
    assert "camera" in str(fault)
    scanner.stop()
