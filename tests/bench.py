"""Figures that people at the counter wait for, measured on this machine: `make bench`.

1. From a scan to its verdict, committed: the reception against bare sqlite3 that does the same with the same
   tables, in turns in the same run, so that disk and load are the same for both.
2. From 'agreed' to a slip whose bytes are ready for the printer.
3. A pass with photograph, in time and bytes, beside python-escpos (bench_slip.py).
4. Three visitors at the lobby, in touches and seconds: new, known, announced (bench_visit.py).
5. A key of the lobby's keyboard until its candidates are drawn, in every shape (bench_keyboard.py).
6. A scan at the gate until its verdict is on the screen, committed (bench_gate.py).
7. A host found among 100,000, beside FTS5; a notice and its answer on their way (bench_hosts.py).
8. The entry/exit log with 20,000 visits and with ten times as many: pages, filters, exports (`kiosk bench`).
"""

import hashlib
import hmac
import json
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import bench_keyboard
import bench_slip
import bench_visit
from doorstep import MORNING, Doorstep
from kiosk.ledger import books
from kiosk.station.pass_slip import compose
from kiosk.visit import passes
from kiosk.visit.forms import Document, Identity
from kiosk.visit.gate import Known, Question, Way, judge
from kiosk.visit.states import State
from printing.draw import draw
from printing.escpos import encode
from printing.paper import WIDE

SCANS, SLIPS = 200, 20
HOUSE = {"name": {"zh-CN": "东海精密仪器有限公司"}}
IDENTITY = {"document": "resident_id", "last4": "1234"}


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        step = _house(Path(folder) / "ledger.db")
        made = [step.welcome(name=f"访客{number}") for number in range(SCANS)]
        bare = _Bare(_copy(Path(folder) / "ledger.db", Path(folder) / "bare.db"), step)
        ours, theirs = [], []
        for _, qr in made:
            ours.append(_timed(lambda qr=qr: _scan(step, qr)))
            theirs.append(_timed(lambda qr=qr: bare.scan(qr, step.now)))
        slip = step.row(step.lobby, step.welcome(name="欧阳娜娜", organisation="晨光仪器有限公司")[0])["slip"]
        ready = [_timed(lambda: encode(draw(compose(slip, HOUSE), WIDE))) for _ in range(SLIPS)]
    _say("scan → committed verdict, reception", ours)
    _say("scan → committed verdict, bare sqlite3", theirs)
    print(f"{'reception / bare sqlite3':42} {statistics.median(ours) / statistics.median(theirs):8.2f} times")
    _say("agreed → slip's bytes ready", ready)
    bench_slip.measure()
    bench_visit.measure()
    bench_keyboard.measure()
    for apart in ("bench_gate.py", "bench_hosts.py"):
        subprocess.run([sys.executable, str(Path(__file__).with_name(apart))], check=False)
    sizes = ("--visits", "20000", "--visits", "200000")
    subprocess.run([sys.executable, "-m", "kiosk", "bench", *sizes], check=False)


def _house(path: Path) -> Doorstep:
    url = f"sqlite:///{path}"
    books.upgrade(url, MORNING)
    return Doorstep(url)


def _copy(source: Path, target: Path) -> Path:
    with sqlite3.connect(source) as ours, sqlite3.connect(target) as copy:
        ours.backup(copy)
    return target


def _timed(act: Callable[[], object]) -> float:
    start = time.perf_counter()
    act()
    return (time.perf_counter() - start) * 1000


def _say(what: str, times: list[float]) -> None:
    middle, slow = statistics.median(times), sorted(times)[int(len(times) * 0.99)]
    print(f"{what:42} {middle:8.2f} ms, 99 % within {slow:.2f} ms")


def _scan(step: Doorstep, qr: str) -> None:
    assert step.ask(step.gate, "gate", scan=qr, identity=IDENTITY, guard="岗一")["code"] == "admitted"


class _Bare:
    """What the reception does for one admitted scan, by hand."""

    def __init__(self, path: Path, step: Doorstep) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._keys = step.keys

    def scan(self, qr: str, now: datetime) -> None:
        """Look up, judge, mark, append, commit."""
        run, nonce, at = self._db.execute, secrets.token_hex(16), now.isoformat(" ")[:26]
        run("BEGIN IMMEDIATE")
        seq, head = run("SELECT seq, hash FROM chain").fetchone()
        assert run("SELECT 1 FROM requests WHERE nonce = ?", (nonce,)).fetchone() is None
        passes.read(qr, self._keys.issuers)
        visit, void, expires = run(
            "SELECT visit_id, void, expires_at FROM passes WHERE digest = ?", (passes.digest(qr),)
        ).fetchone()
        state, version, host = run(
            "SELECT state, version, host_id FROM visits WHERE id = ?", (visit,)
        ).fetchone()
        released = run("SELECT 1 FROM releases WHERE visit_id = ?", (visit,)).fetchone() is not None
        run("SELECT extension, line_worker FROM hosts WHERE id = ?", (host,)).fetchone()
        question = Question(Way.EITHER, Identity(Document.RESIDENT_ID, "1234"), None)
        until = datetime.fromisoformat(expires + "+00:00")
        known = Known(State(state), void=bool(void), released=released, expires=until, came_in=None)
        code = judge(question, known, now).code
        assert code == "admitted"
        self._write(visit, version, seq + 1, head, nonce, at, str(code))
        run("COMMIT")

    def _write(self, visit: int, version: int, seq: int, head: bytes, nonce: str, at: str, code: str) -> None:
        run, salt = self._db.execute, secrets.token_bytes(16)
        personal = json.dumps({"guard": "岗一"}, ensure_ascii=False)
        digest = hashlib.sha256(salt + personal.encode()).digest()
        seal = hmac.new(self._keys.chain, head + digest, hashlib.sha256).digest()
        run(
            "INSERT INTO attempts (nonce, station, at, way, code, books_code, alone, visit_id)"
            " VALUES (?, 'gate-1', ?, 'either', ?, ?, 0, ?)",
            (nonce, at, code, code, visit),
        )
        run(
            "INSERT INTO events (seq, at, recorded_at, kind, visit_id, station, data, personal, salt,"
            " personal_digest, hash) VALUES (?, ?, ?, 'gate:visit:came_in', ?, 'gate-1', '{}', ?, ?, ?, ?)",
            (seq, at, at, visit, personal, salt, digest, seal),
        )
        run("UPDATE chain SET seq = ?, hash = ?", (seq, seal))
        run(
            "UPDATE visits SET state = 'inside', version = ?, seq = ?, came_in_at = ?, let_in_by = '岗一',"
            " identity_document = 'resident_id', identity_last4 = '1234', identity_by = '岗一'"
            " WHERE id = ? AND version = ?",
            (version + 1, seq, at, visit, version),
        )
        run(
            "INSERT INTO requests (nonce, station, verb, at, recorded_at, answer)"
            " VALUES (?, 'gate-1', 'gate', ?, ?, ?)",
            (nonce, at, at, json.dumps({"code": code})),
        )


if __name__ == "__main__":
    main()
