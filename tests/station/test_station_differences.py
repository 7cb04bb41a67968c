"""What a gate decided alone and the books see otherwise: it is kept, and told to the screen."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from gate_rows import ID, NOW, Clock, alone, pass_text, row
from station_desk import Desk, Office, until

from kiosk.station import Line, Station

CASES: list[tuple[str, dict[str, Any], dict[str, Any], str]] = [
    # verb, body, what the office answers, what is listed as the books' word
    ("gate", {"identity": ID}, {"code": "admitted", "books": "void"}, "void"),
    ("gate", {"identity": ID}, {"code": "admitted", "books": "already_inside"}, "already_inside"),
    ("gate", {"identity": ID}, {"code": "not_agreed"}, "not_agreed"),
    ("gate", {"identity": ID}, {"code": "admitted"}, ""),
    ("gate", {}, {"code": "identity_missing", "books": "void"}, ""),
    (
        "gate",
        {"way": "out", "release": {"route": "paper", "by": "张"}},
        {"code": "left", "books": "void"},
        "void",
    ),
    ("enter", {"name": "陈局长", "host": 1}, {"code": "refused", "complaints": {}}, "refused"),
    ("enter", {"name": "陈局长", "host": 1}, {"code": "admitted", "visit": 9}, ""),
    ("turn_away", {"visit": None, "reason": "sales"}, {"code": "turned_away"}, ""),
    ("called", {"visit": 1, "who": "张", "outcome": "refused"}, {"code": "not_possible"}, ""),
    (
        "register",
        {"host": 1, "name": "李", "phone": "13800000000", "purpose": "business"},
        {"code": "asked"},
        "",
    ),
]


@pytest.mark.parametrize(("verb", "body", "answer", "books"), CASES)
def test_what_counts_is_listed_where_the_books_see_it_otherwise(
    desk: Desk, office: Office, tmp_path: Path, verb: str, body: Any, answer: Any, books: str
) -> None:
    with alone(desk, office, tmp_path, Clock(), row(1)) as gate:
        about = {"scan": pass_text(1)} if verb == "gate" else {}
        decided = gate.ask(verb, {**about, **body, "guard": "岗"})
        assert decided.by == "station"
        desk.reply = lambda message: answer
        office.start()
        until(lambda: gate.connection.waiting == 0)
        listed = gate.facts()["differences"]
        assert [one["books"] for one in listed] == ([books] if books else [])
        if books:
            assert (listed[0]["station"], listed[0]["verb"]) == (decided.code, verb)


def test_the_list_outlives_a_restart_and_fades_after_two_days(
    desk: Desk, office: Office, tmp_path: Path
) -> None:
    clock = Clock()
    with alone(desk, office, tmp_path, clock, row(1)) as gate:
        gate.ask("gate", {"scan": pass_text(1), "identity": ID, "guard": "岗"})
        desk.reply = lambda message: {"code": "admitted", "books": "void", "visit": 1}
        office.start()
        until(lambda: gate.connection.waiting == 0)
    again = Station(Line(office.url, tmp_path / "token"), tmp_path, "gate", clock)
    assert again.facts()["differences"] == [
        {"at": NOW.isoformat(), "verb": "gate", "visit": 1, "station": "admitted", "books": "void"}
    ]
    clock.now += timedelta(days=2, seconds=1)
    assert again.facts()["differences"] == []
    again.stop()
