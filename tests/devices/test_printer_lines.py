"""Network and file lines to printers that are not there, do not read, hang up, or talk nonsense."""

import errno
import os
import socket
import struct
import threading
from collections.abc import Iterator

import pytest
from device_bench import fault_of

from hardware.address import open_printer, printer_at
from hardware.status import ask


class Peer:
    """A bare listener with a receive buffer of the smallest size, played by the test."""

    def __init__(self, backlog: int = 1) -> None:
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(backlog)
        self.address = f"tcp://127.0.0.1:{self.listener.getsockname()[1]}"
        self.lines: list[socket.socket] = []

    def accept(self) -> socket.socket:
        self.lines.append(self.listener.accept()[0])
        return self.lines[-1]

    def close(self) -> None:
        for line in [self.listener, *self.lines]:
            line.close()


@pytest.fixture
def peer() -> Iterator[Peer]:
    made = Peer()
    yield made
    made.close()


def test_nobody_listens(peer):
    peer.listener.close()
    fault = fault_of(lambda: open_printer(peer.address))
    assert (fault.code, fault.passing) == ("refused", True)


def test_a_name_that_does_not_exist():
    assert fault_of(lambda: open_printer("tcp://printer.invalid:9100", 5)).code in ("unreachable", "timeout")


def test_a_connection_that_is_never_accepted_ends_in_time():
    peer, fillers = Peer(backlog=0), []
    try:
        for _ in range(4):  # the kernel takes a few more than the backlog says
            filler = socket.socket()
            filler.setblocking(False)
            filler.connect_ex(peer.listener.getsockname())
            fillers.append(filler)
        assert fault_of(lambda: open_printer(peer.address, 0.2)).code == "timeout"
    finally:
        for filler in fillers:
            filler.close()
        peer.close()


def test_a_printer_that_never_reads_takes_a_little_and_then_times_out(peer):
    port = open_printer(peer.address)
    peer.accept()
    sent, data = 0, bytes(2_800_000)

    def pour() -> None:
        nonlocal sent
        while sent < len(data):
            sent += port.write(data[sent:], 0.05)

    assert fault_of(pour).code == "timeout"
    assert sent < 300_000


def test_bytes_that_only_this_side_holds_do_not_count_as_taken(peer):
    port = open_printer(peer.address)
    peer.accept()
    assert port.write(bytes(10_000), 0.1) == 10_000
    assert fault_of(lambda: port.write(b"x", 0.1)).code == "timeout"


def test_closing_with_answers_unread_loses_nothing_that_was_written(peer):
    port = open_printer(peer.address)
    line = peer.accept()
    port.write(b"slip", 1)
    line.sendall(b"\x12" * 10)
    line.shutdown(socket.SHUT_WR)
    port.close()
    assert line.recv(100) == b"slip"
    assert line.recv(100) == b""


def test_after_a_timeout_the_other_side_sees_a_reset_and_no_late_bytes(peer):
    port = open_printer(peer.address)
    line = peer.accept()
    fault_of(lambda: [port.write(bytes(100_000), 0.05) for _ in range(100)])
    line.settimeout(5)
    with pytest.raises(ConnectionResetError):
        list(iter(lambda: line.recv(4096), b""))


def test_a_short_write_goes_on_where_it_stopped(peer):
    port = open_printer(peer.address)
    line = peer.accept()
    data = os.urandom(500_000)
    heard = bytearray()

    def read_all() -> None:
        while len(heard) < len(data) and (part := line.recv(1000)):
            heard.extend(part)

    reader = threading.Thread(target=read_all)
    reader.start()
    sent, writes = 0, 0
    while sent < len(data):
        sent += port.write(data[sent:], 0.005)
        writes += 1
    reader.join(timeout=10)
    assert bytes(heard) == data
    port.close()


@pytest.mark.parametrize("hard", [False, True])
def test_a_printer_that_has_hung_up_is_noticed_while_writing(peer, hard):
    port = open_printer(peer.address)
    line = peer.accept()
    if hard:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.close()
    assert fault_of(lambda: port.write(b"slip", 1)).code == "closed"


def test_a_printer_that_hangs_up_is_noticed_while_reading(peer):
    port = open_printer(peer.address)
    line = peer.accept()
    line.sendall(b"\x12")
    line.close()
    assert port.read(1) == b"\x12"
    assert fault_of(lambda: port.read(1)).code == "closed"


def test_a_printer_that_loses_its_power_is_a_closed_line(wired):
    _, wires = wired()
    port = open_printer(wires.tcp_address)
    assert ask(port, 5).known
    wires.drop_client()
    assert fault_of(lambda: [port.read(5) for _ in range(3)]).code == "closed"


def test_a_chatterbox_without_an_answer_is_unknown_in_time(peer):
    port = open_printer(peer.address)
    line, stop = peer.accept(), threading.Event()

    def chatter() -> None:
        while not stop.is_set():
            try:
                line.sendall(b"\xff\x00\x01" * 10)
            except OSError:
                return

    thread = threading.Thread(target=chatter)
    thread.start()
    assert not ask(port, 0.2).known
    stop.set()
    port.close()
    thread.join(timeout=5)
    assert not thread.is_alive()


def test_a_file_collects_bytes_and_cannot_answer(tmp_path):
    path = tmp_path / "slip.bin"
    path.touch()
    port = open_printer(f"file://{path}")
    assert not port.can_answer
    assert port.write(b"\x1b@one", 1) == 5
    assert port.read(0.01) == b""
    assert not ask(port, 1).known
    port.close()
    again = open_printer(f"file://{path}")
    again.write(b"two", 1)
    again.close()
    assert path.read_bytes() == b"\x1b@onetwo"


def test_a_missing_device_is_not_made_into_a_file(tmp_path):
    fault = fault_of(lambda: open_printer(f"file://{tmp_path}/lp0"))
    assert (fault.code, fault.passing) == ("unreachable", True)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_is_no_printer(tmp_path):
    assert fault_of(lambda: open_printer(f"file://{tmp_path}")).code == "unreachable"


def test_a_full_disk_is_full_and_does_not_pass():
    fault = fault_of(lambda: open_printer("file:///dev/full").write(b"x", 1))
    assert (fault.code, fault.passing) == ("full", False)
    assert os.strerror(errno.ENOSPC) in str(fault)


def test_a_pipe_without_a_reader_is_unreachable_and_with_one_it_prints(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    assert fault_of(lambda: open_printer(f"file://{path}")).code == "unreachable"
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    port = open_printer(f"file://{path}")
    assert port.write(b"slip", 1) == 4
    assert os.read(reader, 10) == b"slip"
    assert port.write(bytes(1_000_000), 0.05) < 1_000_000
    os.close(reader)
    assert fault_of(lambda: port.write(b"slip", 1)).code == "closed"


def test_a_device_in_use_is_busy(wired):
    _, wires = wired()
    port = open_printer(wires.file_address)
    fault = fault_of(lambda: open_printer(wires.file_address))
    assert (fault.code, fault.passing) == ("busy", True)
    port.close()
    open_printer(wires.file_address).close()


def test_a_terminal_passes_every_byte_as_it_is():
    inner, outer = os.openpty()
    port = open_printer(f"file://{os.ttyname(outer)}")
    every = bytes(range(256))
    assert port.write(every, 1) == 256
    assert os.read(inner, 1000) == every
    os.write(inner, every)
    assert port.read(1) == every
    port.close()
    os.close(outer)
    os.close(inner)


def test_an_unplugged_device_is_closed():
    inner, outer = os.openpty()
    name = os.ttyname(outer)
    port = open_printer(f"file://{name}")
    os.close(outer)
    os.close(inner)
    assert fault_of(lambda: port.write(b"slip", 1)).code == "closed"


def test_an_unplugged_device_is_noticed_while_reading():
    inner, outer = os.openpty()
    port = open_printer(f"file://{os.ttyname(outer)}")
    os.close(outer)
    os.close(inner)
    assert fault_of(lambda: port.read(1)).code == "closed"


def test_a_virtual_address_keeps_slips_as_pictures(tmp_path):
    port = open_printer(f"virtual:{tmp_path}/slips")
    port.write(b"hello\n\x1dV\x00" * 2, 1)
    assert sorted(path.name for path in (tmp_path / "slips").iterdir()) == ["slip-0001.png", "slip-0002.png"]
    again = open_printer(f"virtual:{tmp_path}/slips")
    again.write(b"hello\n\x1dV\x00", 1)
    assert (tmp_path / "slips" / "slip-0003.png").stat().st_mode & 0o077 == 0


def test_a_virtual_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").touch()
    assert fault_of(lambda: open_printer(f"virtual:{tmp_path}/file/slips")).code == "unreachable"


@pytest.mark.parametrize(
    "address",
    [
        "",
        "printer",
        "tcp",
        "tcp:",
        "tcp://",
        "tcp:/host:9100",
        "tcp://:9100",
        "tcp://host:0",
        "tcp://host:65536",
        "tcp://host:-1",
        "tcp://host:abc",
        "tcp://host:9100/queue",
        "tcp://host:9100?x=1",
        "tcp://host:9100#x",
        "tcp://user@host:9100",
        "tcp://user:secret@host:9100",
        "tcp://[::1:9100",
        "tcp://ho st:9100",
        "file:",
        "file://",
        "file:///",
        "file:///dev/usb/",
        "file://dev/usb/lp0",
        "file:relative",
        "file:///dev/%00lp0",
        "serial:",
        "serial://",
        "serial:///",
        "serial:///dev/",
        "serial://dev/ttyUSB0",
        "serial:///dev/%00",
        "serial:///dev/ttyUSB0?",
        "serial:///dev/ttyUSB0?baud=",
        "serial:///dev/ttyUSB0?baud=0",
        "serial:///dev/ttyUSB0?baud=9601",
        "serial:///dev/ttyUSB0?baud=-9600",
        "serial:///dev/ttyUSB0?baud=\uff19\uff16\uff10\uff10",
        "serial:///dev/ttyUSB0?baud=1e4",
        "serial:///dev/ttyUSB0?flow=",
        "serial:///dev/ttyUSB0?flow=dsrdtr",
        "serial:///dev/ttyUSB0?speed=9600",
        "serial:///dev/ttyUSB0?baud=9600&x",
        "virtual:",
        "virtual:  ",
        "virtual://folder",
        "usb",
        "usb://04b8:0202",
        "usb:04b8",
        "usb:04b8:",
        "usb:04b8:02021",
        "usb:04b8:020g",
        "usb:0x04b8:0x0202",
        "usb:serial=",
        "usb:serial",
        "usb:bus=",
        "usb:bus=1",
        "usb:bus=0-1",
        "usb:bus=1-",
        "usb:bus=1-2.",
        "usb:bus=1-2.3.4.5.6.7.8.9",
        "usb:bus=1-2/../3",
        "usb:bus=\uff11-\uff12",
        "usb:port=1-2",
        "usb:serial\n=A",
        "http://host:9100",
        "tcp://host\n:9100",
        "TCP//host",
        "\x00",
        "virtual:\x1b",
    ],
)
def test_a_wrong_address_is_named_and_does_not_pass(address):
    way = printer_at(address)
    for _ in range(2):
        fault = fault_of(way)
        assert (fault.code, fault.passing) == ("bad_address", False)
    assert "device address" in str(fault)
    assert "\n" not in str(fault)
    assert "\x1b" not in str(fault)
