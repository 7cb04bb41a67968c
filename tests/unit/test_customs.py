"""The house's own table: purposes, hours, approvers, escalation, texts; and the ways of getting it wrong."""

from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk import customs
from kiosk.customs import KINDS, TEXTS, BadCustoms, texts
from kiosk.settings import BadSettings, Settings, load
from kiosk.visit.classes import PURPOSES, Need, Photo, VisitorClass
from kiosk.visit.escalation import STEPS, due
from kiosk.visit.hours import VisitingHours
from kiosk.words import Words, languages, learn

WHOLE = """
[[purposes]]
code = "audit"
names = { zh-CN = "审核", en = "Audit" }
class = "important"
asks = ["organisation"]
areas = ["meeting", "lab"]
approvals = ["confidential"]
agreement = true
escort = true
photo = "optional"

[[purposes]]
code = "family"

[areas]
lab = { zh-CN = "实验室", en = "Laboratory" }

[hours]
monday = "08:00-18:00"
holidays = [2027-01-01, "2027-02-17"]

[approvals]
confidential = "E7"
"tour:一车间" = "E8"

[departments]
"研发部" = "E9"

[[escalation]]
after = 90
tell = ["gate"]

[[escalation]]
after = 30
tell = ["host"]
"""


def read(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    return load(path, {})


def test_a_whole_table(tmp_path: Path) -> None:
    own = read(tmp_path, WHOLE).customs
    audit, family = own.purposes
    assert (audit.code, audit.visitor_class, audit.photo) == ("audit", VisitorClass.IMPORTANT, Photo.OPTIONAL)
    assert (audit.approvals, audit.agreement, audit.escort) == ((Need.CONFIDENTIAL,), True, True)
    assert (family.names, family.areas) == ({}, ("reception",))
    assert own.days == {"monday": (time(8), time(18))}
    assert {day.isoformat() for day in own.holidays} == {"2027-01-01", "2027-02-17"}
    assert own.approvers["tour:一车间"] == "E8"
    assert own.departments == {"研发部": "E9"}
    assert [(step.after.seconds, step.tell) for step in own.escalation] == [(30, ("host",)), (90, ("gate",))]


def test_nothing_said_is_the_standard() -> None:
    own = Settings().customs
    assert own.purposes == PURPOSES
    assert own.escalation == STEPS
    assert {kind: set(own.texts[kind]) for kind in KINDS} == {kind: set(languages()) for kind in KINDS}


def test_what_the_house_made_itself_has_words(tmp_path: Path) -> None:
    learn(read(tmp_path, WHOLE).customs.words)
    assert Words("en")("common.purpose.audit") == "Audit"
    assert Words("zh-TW")("common.purpose.audit") == "审核", "the house's language, for want of its own"
    assert Words("en")("common.area.lab") == "Laboratory"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('purposes = "none"', "[[purposes]]"),
        ("purposes = []", "[[purposes]]"),
        ('[[purposes]]\ncode = "Big Letters"', "code must be small letters"),
        ('[[purposes]]\ncode = "audit"', "names is missing"),
        ('[[purposes]]\ncode = "family"\nareas = []', "R21"),
        ('[[purposes]]\ncode = "family"\nareas = "reception"', "list of codes"),
        ('[[purposes]]\ncode = "family"\nasks = ["shoe size"]', "list of codes"),
        ('[[purposes]]\ncode = "family"\nasks = ["shoe_size"]', "none of organisation"),
        ('[[purposes]]\ncode = "family"\nclass = "royal"', "one of important"),
        ('[[purposes]]\ncode = "family"\napprovals = ["mother"]', "none of tour"),
        ('[[purposes]]\ncode = "family"\nphoto = "always"', "one of off"),
        ('[[purposes]]\ncode = "family"\nagreement = "yes"', "true or false"),
        ('[[purposes]]\ncode = "family"\ncolour = "red"', "unknown setting purposes.family.colour"),
        ('[[purposes]]\ncode = "family"\n[[purposes]]\ncode = "family"', "twice"),
        ('[[purposes]]\ncode = "x"\nnames = { en = "" }', "names by language"),
        ('[[purposes]]\ncode = "x"\nnames = "Audit"', "names by language"),
        ('[hours]\nmonday = "9-5"', "08:00-18:00"),
        ('[hours]\nmonday = "18:00-08:00"', "ends before it begins"),
        ('[hours]\nmonday = "25:00-26:00"', "08:00-18:00"),
        ('[hours]\nsomeday = "08:00-18:00"', "unknown setting hours.someday"),
        ('[hours]\nholidays = ["new year"]', "holidays"),
        ('[approvals]\nmother = "E1"', "unknown setting approvals.mother"),
        ("[approvals]\ntour = 7", "staff number"),
        ('[departments]\n"研发部" = ""', "staff number"),
        ('escalation = "often"', "[[escalation]]"),
        ('[[escalation]]\nafter = -1\ntell = ["host"]', "escalation.0.after"),
        ('[[escalation]]\nafter = 60\ntell = ["police"]', "none of host"),
        ('[[escalation]]\nafter = 60\ntell = ["host"]\nloud = true', "escalation.0.loud"),
        ("[[escalation]]\nafter = 60\ntell = []", "names nobody"),
        ('[texts]\nfile = "x"', "unknown setting texts.file"),
        ("hours = 3", "[hours] is a section"),
        ("[purpose]\n", "did you mean purposes?"),
    ],
)
def test_what_is_wrong_is_said(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(BadSettings) as fault:
        read(tmp_path, text)
    assert said in str(fault.value)


@given(st.text(alphabet='[]{}="\n abcdefgh0123:-_', max_size=60))
def test_nothing_but_a_clear_refusal_comes_of_nonsense(text: str) -> None:
    table = {"purposes": text, "hours": {text: text}, "approvals": {text: text}}
    with pytest.raises(BadCustoms, match=r"."):
        customs.read(table, Path("/nonexistent"))


def test_own_texts_take_the_place_of_ours(tmp_path: Path) -> None:
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "guide.en.txt").write_text("Mind the dog", encoding="utf-8")
    (tmp_path / "ours" / "notes.txt").write_text("not a text of the house", encoding="utf-8")
    own = read(tmp_path, '[texts]\nfolder = "ours"').customs
    assert own.texts["guide"] == {"en": "Mind the dog"}
    assert own.texts["agreement"] == texts(TEXTS)["agreement"]


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"x" * 20_001])
def test_a_text_that_cannot_be_shown_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "guide.en.txt").write_bytes(content)
    with pytest.raises(BadSettings) as fault:
        read(tmp_path, '[texts]\nfolder = "."')
    assert "guide.en.txt" in str(fault.value)


def test_hours_are_the_houses_own_clock() -> None:
    hours = VisitingHours(UTC, {"monday": (time(8), time(18))})
    monday = datetime(2026, 11, 23, tzinfo=UTC)
    inside = [at for at in range(24) if hours.open_at(monday + timedelta(hours=at))]
    assert inside == list(range(8, 18))
    assert not hours.open_at(monday + timedelta(days=1, hours=9))


@given(st.integers(0, 3), st.integers(0, 1000))
def test_steps_are_taken_once_and_in_order(taken: int, seconds: int) -> None:
    reached = due(STEPS, taken, timedelta(seconds=seconds))
    assert taken <= reached <= len(STEPS)
    assert due(STEPS, reached, timedelta(seconds=seconds)) == reached
