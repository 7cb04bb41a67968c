"""Finding a host among 100,000, and telling one: `make bench`.

Every beginning of every key is one key press; the same queries go to SQLite's full-text search over the same
keys, in turns in the same run, so that the load is the same for both. Times are those of the processor for
the thread that asks, beside those of the clock on the wall, which on a busy machine are also other people's;
each is asked `TRIES` times and the best one counts, for the processor's caches are other people's too.
Then: from a registration until a real mail server and a real HTTP receiver have taken the notice, and
from the host's tap until the kiosk has heard of it.
"""

import random
import sqlite3
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent / "office"))

import httpx
from letterboxes import MailServer, Receiver

from doorstep import MORNING, Doorstep
from kiosk.courier import Courier, channels
from kiosk.directory.terms import terms
from kiosk.ledger import books
from kiosk.settings import House, Notices
from kiosk.station import Station
from kiosk.station.copy import Copy
from kiosk.visit.lookup import folded
from open_house import OpenHouse

HOSTS, KEY_PRESSES, SLIPS, LIMIT, NOTICES = 100_000, 3000, 300, 8, 40
TRIES = 3
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉萍红娥玲芬晓燕春梅建国志文海波宁浩宇轩梓涵雨欣怡佳琪"
)
ENGLISH = ("Anna", "Ben", "Chris", "Dora", "Emil", "Fiona", "Gina", "Hugo", "Irene", "Jonas", "Kate", "Leo")
DEPARTMENTS = ("研发部", "采购部", "一车间", "二车间", "总经办", "财务部", "市场部", "质检部")


def directory() -> list[dict[str, Any]]:
    """Invented people."""
    chance = random.Random(8021)
    return [_person(number, chance) for number in range(HOSTS)]


def _person(number: int, chance: random.Random) -> dict[str, Any]:
    given = "".join(chance.choices(GIVEN, k=chance.choice((1, 2, 2, 2))))
    name, extension = chance.choice(SURNAMES) + given, f"{number:06}"
    english = f"{chance.choice(ENGLISH)} {chance.choice(ENGLISH)}son" if number % 5 == 0 else ""
    department = chance.choice(DEPARTMENTS)
    about = {"name": name, "name_en": english, "department": department, "extension": extension}
    rest = {"mail": f"h{number}@example.com", "mobile": "", "line_worker": False, "language": ""}
    keys = terms(name, english, department, extension)
    return {"staff_no": f"B{number:06}", **about, **rest, "terms": keys}


def measure() -> None:
    """Print everything."""
    with tempfile.TemporaryDirectory(prefix="visitor-kiosk-") as folder:
        find(Path(folder))
        tell(Path(folder))


def find(folder: Path) -> None:
    """Search at a station, in the office, and in FTS5; then one changed host."""
    people = directory()
    chance = random.Random(1)
    typed, slipped = _key_presses(people, chance), _slips(people, chance)
    copy, fts = Copy(folder / "copy.db"), _fulltext(folder / "fts.db", people)
    rows = [{"id": number, **person} for number, person in enumerate(people, 1)]
    _print(
        "a station takes over the whole directory", [_timed(lambda: copy.keep_hosts({"hosts": rows}, "1"))]
    )
    station, theirs = _by_turns(typed, lambda text: copy.search(text, LIMIT), lambda text: _match(fts, text))
    _print("a key press, station", station)
    _print("a key press, FTS5 with prefixes", theirs)
    _ratio("station / FTS5", station, theirs)
    station, theirs = _by_turns(
        slipped, lambda text: copy.search(text, LIMIT), lambda text: _match(fts, text)
    )
    _print("one slip of the finger, station", station)
    _print("the same in FTS5, which finds nobody", theirs)
    _office(folder, people, typed, slipped)
    changed = [_delta(people, number) for number in range(100)]
    _print("one host changed, station", [_timed(lambda one=one: copy.keep_hosts(*one)) for one in changed])
    copy.close()


def _office(folder: Path, people: list[dict[str, Any]], typed: Sequence[str], slipped: Sequence[str]) -> None:
    url = f"sqlite:///{folder / 'ledger.db'}"
    books.upgrade(url, MORNING)
    step = Doorstep(url)
    find = step.reception.find_hosts
    _print(
        "the office takes over the whole directory",
        [_timed(lambda: step.reception.import_hosts(people, MORNING))],
    )
    known = [text for text in typed if len(text) > 1 or not text.isascii()]
    _print("a key press, office", *_by_turns(known, find))
    _print("one slip of the finger, office", *_by_turns(slipped, find))
    again = [people[0] | {"extension": "9999"}, *people[1:]]
    _print(
        "the office compares all, one host changed",
        [_timed(lambda: step.reception.import_hosts(again, MORNING))],
    )
    since = step.reception.hosts_revision() - 1
    told = [_timed(lambda: step.reception.hosts_for(step.lobby, since)) for _ in range(50)]
    _print("the office tells a station of it", told)
    step.books.close()


def _key_presses(people: list[dict[str, Any]], chance: random.Random) -> list[str]:
    keys = [term for person in chance.sample(people, 400) for term in person["terms"]]
    presses = sorted({key[:end] for key in keys for end in range(1, len(key) + 1)})
    return chance.sample(presses, min(KEY_PRESSES, len(presses)))


def _slips(people: list[dict[str, Any]], chance: random.Random) -> list[str]:
    """Whole names in pinyin or characters with two letters swapped, one lost or one wrong."""
    made = []
    while len(made) < SLIPS:
        key = chance.choice(chance.choice(people)["terms"][:3])
        at = chance.randrange(len(key))
        swapped = key[:at] + key[at + 1 : at + 2] + key[at : at + 1] + key[at + 2 :]
        made.append(chance.choice((swapped, key[:at] + key[at + 1 :], key[:at] + "q" + key[at + 1 :])))
    return made


def _delta(people: list[dict[str, Any]], number: int) -> tuple[dict[str, Any], str]:
    one = {"id": number + 1, **people[number], "department": "新部门"}
    return {"since": number + 1, "hosts": [one], "gone": []}, str(number + 2)


def _fulltext(path: Path, people: list[dict[str, Any]]) -> sqlite3.Connection:
    db = sqlite3.connect(path)
    db.execute("CREATE VIRTUAL TABLE hosts USING fts5(terms, prefix='1 2 3 4')")
    db.executemany("INSERT INTO hosts VALUES (?)", [(" ".join(person["terms"]),) for person in people])
    db.commit()
    return db


def _match(db: sqlite3.Connection, text: str) -> list[Any]:
    asked = f'"{folded(text)}"*'
    return db.execute("SELECT rowid FROM hosts WHERE hosts MATCH ? LIMIT ?", (asked, LIMIT)).fetchall()


Times = tuple[float, float]
"""Milliseconds of the processor and of the clock on the wall."""


def _by_turns(texts: Sequence[str], *ways: Callable[[str], object]) -> list[list[Times]]:
    found: list[list[Times]] = [[] for _ in ways]
    for text in texts:
        for way, times in zip(ways, found, strict=True):
            times.append(min(_timed(lambda way=way, text=text: way(text)) for _ in range(TRIES)))  # type: ignore[misc]
    return found


def _timed(act: Callable[[], object]) -> Times:
    wall, own = time.perf_counter(), time.thread_time()
    act()
    return (time.thread_time() - own) * 1000, (time.perf_counter() - wall) * 1000


def _at(times: Sequence[float], part: float) -> float:
    return sorted(times)[int(len(times) * part)]


def _print(what: str, times: Sequence[Times]) -> None:
    own, wall = zip(*times, strict=True)
    if len(times) == 1:
        print(f"{what:44} {own[0]:9.0f} ms, on the wall {wall[0]:.0f} ms", flush=True)
        return
    said = f"{statistics.median(own):9.3f} ms, 99 % within {_at(own, 0.99):.3f} ms"
    print(
        f"{what:44} {said}; on the wall {statistics.median(wall):.3f} and {_at(wall, 0.99):.3f}", flush=True
    )


def _ratio(what: str, ours: Sequence[Times], theirs: Sequence[Times]) -> None:
    mine, other = [one[0] for one in ours], [one[0] for one in theirs]
    middle, slow = (at(mine) / at(other) for at in (statistics.median, lambda times: _at(times, 0.99)))
    print(f"{what:44} {middle:9.3f} times, at 99 % {slow:.3f} times", flush=True)


@dataclass
class Told:
    """What one notice and its answer took, in seconds."""

    notices: list[float] = field(default_factory=list)
    answers: list[float] = field(default_factory=list)


def tell(folder: Path) -> None:
    """Registrations at a real station, a courier on its rounds, real receivers, taps on the host's page."""
    told, ended = Told(), threading.Event()
    url = f"sqlite:///{folder / 'told.db'}"
    books.upgrade(url, MORNING)
    with ExitStack() as stack:
        step = Doorstep(url)
        house = OpenHouse(step, folder)
        stack.callback(house.close)
        mail, receiver = MailServer(), Receiver()
        stack.callback(mail.close)
        stack.callback(receiver.close)
        ways = stack.enter_context(channels(Notices(smtp=mail.address, webhook=receiver.address)))
        courier = Courier(step.reception, ways, House(), house.clock)
        rounds = threading.Thread(target=courier.run, args=(ended,))
        rounds.start()
        stack.callback(rounds.join)
        stack.callback(ended.set)
        lobby = house.station(step.lobby)
        for number in range(NOTICES):
            _tell_one(number, step, house, lobby, (mail, receiver), told)
    for what, times in (
        ("registration → taken by mail and webhook", told.notices),
        ("host's tap → on the kiosk", told.answers),
    ):
        print(
            f"{what:44} {statistics.median(times):9.3f} s, 95 % within {_at(times, 0.95):.3f} s", flush=True
        )


def _tell_one(
    number: int,
    step: Doorstep,
    house: OpenHouse,
    lobby: Station,
    post: tuple[MailServer, Receiver],
    told: Told,
) -> None:
    mail, receiver = post
    form = {"host": 2, "name": f"访客{number}", "organisation": "晨光仪器", "phone": "13800001111"}
    begun = time.perf_counter()
    answer = lobby.ask("register", {**form, "purpose": "business", "people": 1})
    visit = answer.data["visit"]
    _until(lambda: len(mail.messages) > number and len(receiver.calls) > number)
    told.notices.append(time.perf_counter() - begun)
    fields = {"token": step.token(visit, 2), "choice": "agree"}
    begun = time.perf_counter()
    httpx.post(f"http://{house.address}/h/answer", data=fields).raise_for_status()
    _until(lambda: (lobby.visit(visit) or {}).get("state") == "welcome")
    told.answers.append(time.perf_counter() - begun)


def _until(come: Callable[[], object]) -> None:
    """Look every two milliseconds, for a minute."""
    pause = threading.Event()
    for _ in range(30_000):
        if come():
            return
        pause.wait(0.002)
    raise AssertionError("what must come did not come")


if __name__ == "__main__":
    measure()
