"""The virtual printer as a program: its page, its folder, its addresses, its end."""

import io
import json
import signal
import socket
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from hardware.address import open_printer
from hardware.status import ask
from hardware.virtual.page import SlipPage
from hardware.virtual.printer import VirtualPrinter
from hardware.virtual.slips import SlipFolder

SLIP = b"pass\n\x1dV\x00"


class Stand:
    """A virtual printer with its page, fed by hand."""

    def __init__(self, folder: Path) -> None:
        self.slips = SlipFolder(folder)
        self.printer = VirtualPrinter(self.slips.save)
        self.page = SlipPage(self.printer, self.slips, ["tcp://127.0.0.1:9100"])
        self.page.start()

    def request(self, path: str, method: str = "GET", **headers: str) -> tuple[int, bytes]:
        asked = urllib.request.Request(self.page.address + path, method=method, headers=headers)
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()

    def state(self) -> dict:
        return json.loads(self.request("state")[1])


@pytest.fixture
def stand(tmp_path) -> Iterator[Stand]:
    made = Stand(tmp_path / "slips")
    yield made
    made.page.stop()


def test_the_page_lists_slips_newest_first_and_shows_them(stand):
    stand.printer.feed(SLIP * 3)
    assert stand.state()["slips"] == ["slip-0003.png", "slip-0002.png", "slip-0001.png"]
    status, png = stand.request("slips/slip-0002.png")
    assert status == 200
    assert Image.open(io.BytesIO(png)).size == (576, 30)


def test_the_page_itself_is_whole_and_fetches_nothing_from_elsewhere(stand):
    status, page = stand.request("")
    assert status == 200
    assert page.endswith(b"</html>\n")
    assert b"http://" not in page
    assert b"https://" not in page


@pytest.mark.parametrize(
    ("button", "trouble"),
    [
        ("paper_out", "paper_out"),
        ("near_end", "near_end"),
        ("cover", "cover"),
        ("cutter", "cutter"),
        ("overheated", "overheated"),
        ("hang", "hang"),
        ("mute", "mute"),
    ],
)
def test_each_button_does_its_mischief_and_one_mends_it(stand, button, trouble):
    assert stand.request(f"do/{button}", "POST")[0] == 204
    assert stand.state()["trouble"] == trouble
    assert stand.request("do/mend", "POST")[0] == 204
    assert stand.state()["trouble"] is None


def test_the_page_has_a_button_and_a_word_for_every_trouble(stand):
    page = stand.request("")[1].decode()
    for trouble in ("paper_out", "near_end", "cover", "cutter", "overheated", "hang", "mute"):
        assert f'data-do="{trouble}"' in page
        assert f"{trouble}: [" in page


def test_switched_off_and_on_the_printer_forgets_what_it_was_at(stand):
    stand.printer.hang()
    stand.printer.feed(SLIP)
    assert stand.request("do/restart", "POST")[0] == 204
    assert stand.state()["trouble"] is None
    stand.printer.feed(SLIP)
    assert stand.state()["slips"] == ["slip-0001.png"]


def test_the_page_tells_what_was_not_understood(stand):
    stand.printer.feed(b"\x1bZ")
    assert stand.state()["shouts"] == ["unknown command 1b 5a"]


@pytest.mark.parametrize(
    ("path", "method"),
    [
        ("nothing", "GET"),
        ("slips/", "GET"),
        ("slips/slip-0009.png", "GET"),
        ("slips/../secret.txt", "GET"),
        ("slips/..%2fsecret.txt", "GET"),
        ("slips/%2fetc%2fpasswd", "GET"),
        ("slips/secret.txt", "GET"),
        ("do/", "POST"),
        ("do/format_disk", "POST"),
        ("do/mend/", "POST"),
        ("state", "POST"),
        ("do/mend", "GET"),
    ],
)
def test_what_is_not_there_is_not_found(stand, tmp_path, path, method):
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "slips" / "secret.txt").write_text("secret")
    status, body = stand.request(path, method)
    assert status == 404
    assert b"secret" not in body


@pytest.mark.parametrize("method", ["PUT", "DELETE", "BREW"])
def test_other_methods_are_refused(stand, method):
    assert stand.request("state", method)[0] == 501


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8093", "127.0.0.1.evil.example", ""])
@pytest.mark.parametrize(
    ("path", "method"), [("state", "GET"), ("slips/slip-0001.png", "GET"), ("do/hang", "POST")]
)
def test_a_page_of_another_name_gets_nothing(stand, host, path, method):
    stand.printer.feed(SLIP)
    assert stand.request(path, method, Host=host)[0] == 403
    assert stand.state()["trouble"] is None


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1"])
def test_another_page_may_not_press_buttons(stand, origin):
    assert stand.request("do/hang", "POST", Origin=origin)[0] == 403
    assert stand.state()["trouble"] is None


def test_half_a_request_does_not_stop_the_page(stand):
    with socket.create_connection(("127.0.0.1", int(stand.page.address.split(":")[2].rstrip("/")))) as line:
        line.sendall(b"GET /state HT")
        assert stand.state()["trouble"] is None


def test_slips_are_whole_private_and_never_replaced(tmp_path):
    folder = tmp_path / "slips"
    one, other = SlipFolder(folder), SlipFolder(folder)
    picture = Image.new("1", (8, 8), 1)
    threads = [threading.Thread(target=slips.save, args=(picture,)) for slips in (one, other) * 10]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    names = sorted(path.name for path in folder.iterdir())
    assert names == [f"slip-{number:04}.png" for number in range(1, 21)]
    assert folder.stat().st_mode & 0o077 == 0
    assert all(path.stat().st_mode & 0o077 == 0 for path in folder.iterdir())


def test_strange_files_in_the_folder_change_nothing(tmp_path):
    for name in ("slip-x.png", "slip-.png", "slip-²3.png", "other.png", "slip-0041.png"):
        (tmp_path / name).touch()
    SlipFolder(tmp_path).save(Image.new("1", (8, 8)))
    assert (tmp_path / "slip-0042.png").exists()


@pytest.mark.parametrize("signal_number", [signal.SIGTERM, signal.SIGINT])
def test_the_program_tells_its_addresses_prints_and_ends_cleanly(tmp_path, signal_number):
    command = [
        sys.executable,
        "-m",
        "hardware.virtual",
        "--port",
        "0",
        "--web",
        "0",
        "--out",
        str(tmp_path / "out"),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as program:
        lines = [program.stdout.readline().split(maxsplit=1) for _ in range(4)]
        words, addresses = zip(*lines, strict=True)
        assert words == ("printer", "printer", "page", "slips")
        for address in addresses[:2]:
            port = open_printer(address.strip())
            assert ask(port, 5).known
            port.write(b"\x1b@" + SLIP + b"\x1d(H\x06\x0000done", 5)
            assert port.read(5) == b'7"done\x00'
            port.close()
        with urllib.request.urlopen(addresses[2].strip() + "state", timeout=10) as answer:
            assert len(json.loads(answer.read())["slips"]) == 2
        program.send_signal(signal_number)
        rest, complaints = program.communicate(timeout=10)
    assert (program.returncode, rest, complaints) == (0, "", "")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["slip-0001.png", "slip-0002.png"]


@pytest.mark.parametrize("wrong", [("--port", "70000"), ("--width", "575"), ("--out", "/proc/nowhere")])
def test_what_cannot_be_had_is_said_in_one_line(tmp_path, wrong):
    command = [
        sys.executable,
        "-m",
        "hardware.virtual",
        "--port",
        "0",
        "--web",
        "0",
        "--out",
        str(tmp_path),
        *wrong,
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=20)
    assert done.returncode == 1
    assert done.stderr.startswith("the virtual printer cannot start: ")
    assert done.stderr.count("\n") == 1


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        for option in ("--port", "--web"):
            ports = {"--port": "0", "--web": "0", option: port}
            command = [sys.executable, "-m", "hardware.virtual", "--out", str(tmp_path)]
            command += [word for pair in ports.items() for word in pair]
            done = subprocess.run(command, capture_output=True, text=True, timeout=20)
            assert (done.returncode, done.stderr.count("\n")) == (1, 1)
