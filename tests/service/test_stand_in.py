"""What stands in for a service that does not start; services that are hung or have broken settings."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from supervising import Ear

from kiosk.certificates import Site
from kiosk.notify import ALIVE, READY, STOPPING
from kiosk.safe.office import listening, stand_in
from kiosk.safe.told import LANGUAGES, PARTS, found, told

ROOT = Path(__file__).parents[2]
BROKEN = '[office]\nlisten = "127.0.0.1:8123"\n[house\nname = '


@contextmanager
def service(*command: str, **environment: str) -> Iterator["subprocess.Popen[str]"]:
    """A service as its unit starts it."""
    outside = {key: value for key, value in os.environ.items() if not key.startswith("KIOSK_")}
    with subprocess.Popen(
        [sys.executable, "-m", "kiosk", *command],
        env=outside | {"SDL_VIDEODRIVER": "offscreen"} | environment,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


@contextmanager
def safe_office_with(certificate: Path | None) -> Iterator[str]:
    """The office's safe page at an address of its own."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = taken.getsockname()[:2]
    ended = threading.Event()
    page = threading.Thread(target=stand_in, args=(("the disk is full",), address, ended, certificate))
    page.start()
    with httpx.Client(transport=httpx.HTTPTransport(retries=9)) as client:
        client.get(f"http://{address[0]}:{address[1]}")
    try:
        yield f"http://{address[0]}:{address[1]}"
    finally:
        ended.set()
        page.join(45)


@pytest.fixture
def safe_office() -> Iterator[str]:
    with safe_office_with(None) as address:
        yield address


def test_an_office_that_does_not_start_says_so_to_everybody(safe_office: str) -> None:
    page = httpx.get(f"{safe_office}/h")
    assert page.status_code == 503
    assert page.headers["retry-after"] == "15"
    for language in LANGUAGES:
        assert told("office", language).now in page.text.replace("&#x27;", "'")
    assert (
        "systemctl reset-failed visitor-kiosk-office; sudo systemctl start visitor-kiosk-office" in page.text
    )
    assert "disk" not in page.text  # what is wrong is not everybody's business
    asked = httpx.post(f"{safe_office}/station/requests", json={"verb": "register"})
    assert (asked.status_code, asked.json()["code"]) == (503, "out_of_service")
    assert httpx.head(safe_office).content == b""
    for raw in (b"\x16\x03\x01\x00\xff", b"GET\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"x: y\r\n" * 500 + b"\r\n"):
        with socket.create_connection(httpx.URL(safe_office).netloc.decode().split(":"), 20) as wire:  # type: ignore[arg-type]
            wire.sendall(raw)
    assert httpx.get(safe_office).status_code == 503


def test_whoever_comes_by_tls_is_answered_by_tls(tmp_path: Path) -> None:
    Site(tmp_path, "x").renew(("127.0.0.1",), datetime.now(UTC))
    trusted = ssl.create_default_context(cafile=str(tmp_path / "site-ca"))
    with safe_office_with(tmp_path / "site-cert") as plain:
        address = plain.replace("http", "https")
        with socket.create_connection(httpx.URL(plain).netloc.decode().split(":"), 20):  # type: ignore[arg-type]
            # Somebody who says nothing keeps nobody waiting.
            page = httpx.get(address, verify=trusted)
            assert (page.status_code, page.headers["retry-after"]) == (503, "15")
            assert (
                httpx.post(f"{address}/station/requests", verify=trusted).json()["code"] == "out_of_service"
            )
        assert httpx.get(plain).status_code == 503
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)  # whoever does not trust the site
        assert httpx.get(address, verify=trusted).status_code == 503


@pytest.mark.parametrize("text", ["", "no certificate", None])
def test_a_certificate_that_cannot_be_used_leaves_a_plain_page(tmp_path: Path, text: str | None) -> None:
    if text is not None:
        (tmp_path / "site-cert").write_text(text)
    with safe_office_with(tmp_path / "site-cert") as plain:
        assert httpx.get(plain).status_code == 503


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (BROKEN, ("127.0.0.1", 8123)),
        ("listen = '[::1]:99'", ("::1", 99)),
        ("listen = '127.0.0.1:99999'", ("127.0.0.1", 8090)),
        ("listen = 5", ("127.0.0.1", 8090)),
        ("\x00" * 99, ("127.0.0.1", 8090)),
    ],
)
def test_it_is_found_where_the_office_would_be(tmp_path: Path, text: str, address: tuple[str, int]) -> None:
    (tmp_path / "settings.toml").write_text(text)
    assert listening({"KIOSK_SETTINGS": str(tmp_path / "settings.toml")}, ()) == address
    assert listening({"KIOSK_OFFICE_LISTEN": "127.0.0.1:7"}, (str(tmp_path / "settings.toml"),))[1] == 7
    assert listening({"KIOSK_SETTINGS": str(tmp_path / "nowhere")}, ("/nowhere",)) == ("127.0.0.1", 8090)


@pytest.mark.parametrize("part", PARTS)
def test_the_page_says_what_happened_and_what_to_do(part: str, tmp_path: Path) -> None:
    faults = found(tmp_path / "not" / "there")
    assert any("not/there" in one for one in faults)
    pages = [told(part, language, faults) for language in (*LANGUAGES, "eo")]
    assert len({page.title for page in pages}) == 3  # an unknown language is the house's
    for page in pages:
        assert any(faults[0] in line for line in page.staff)
        assert any(f"journalctl -u visitor-kiosk-{part}" in line for line in page.staff)


def test_a_screens_page_comes_in_spite_of_broken_settings_and_faces(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text(BROKEN)
    broken = {"KIOSK_SETTINGS": str(tmp_path / "settings.toml"), "KIOSK_FONTS": "/nowhere"}
    with service("safe", "lobby", KIOSK_DATA=str(tmp_path), **broken) as page:
        assert page.stderr
        said = [page.stderr.readline() for _ in range(4)]
        assert "go to the guard" in said[1]
        assert "not valid TOML" in said[3]
        page.terminate()
        assert page.wait(45) != 1


def test_where_nothing_can_be_drawn_the_console_has_it(tmp_path: Path) -> None:
    with service("safe", "gate", KIOSK_DATA=str(tmp_path), SDL_VIDEODRIVER="none", DISPLAY="") as page:
        _, said = page.communicate(timeout=100)
    assert page.returncode == 1
    assert "Register visitors on paper" in said
    assert said.splitlines()[-1].startswith("Error: the safe page cannot be drawn")


@pytest.mark.parametrize("part", ["office", "lobby"])
def test_a_service_feeds_stops_feeding_when_it_hangs_and_ends(part: str, ear: Ear, tmp_path: Path) -> None:
    data = {"KIOSK_DATA": str(tmp_path), "KIOSK_LOG_FORM": "json", "KIOSK_LOBBY_FULLSCREEN": "false"}
    if part == "office":
        with service("ledger", "upgrade", **data) as made:
            assert made.wait(100) == 0
    fast = ear.environment | {"WATCHDOG_USEC": "2000000", "KIOSK_OFFICE_LISTEN": "127.0.0.1:0"}
    with service(part, **data, **fast) as one:
        assert ear.hears(READY, 100)
        assert ear.hears(ALIVE)
        one.send_signal(signal.SIGSTOP)
        ear.heard()
        ear.silence(0.2)  # what was on its way
        assert ear.silence(2)  # one interval
        one.send_signal(signal.SIGCONT)
        assert ear.hears(ALIVE)
        one.terminate()
        assert part == "lobby" or ear.hears(STOPPING)
        _, said = one.communicate(timeout=100)
    for line in said.splitlines():
        assert json.loads(line[3:])["room"].startswith(("kiosk", "printing", "hardware")), line
