"""The numbers at the office: a page, a report, each table as CSV, and the same on the terminal."""

import csv
import io
import json
import re
from datetime import timedelta

import pytest
from front_desk import FrontDesk
from inner_office import Clerk

from kiosk.office.inner.charts import bar, columns
from kiosk.office.inner.tables import BUSIEST, TOP, tables
from kiosk.visit.periods import Period
from kiosk.visit.tally import Tally
from kiosk.words import Words

NOVEMBER = Period.read("2026-11")
PATHS = ("/office/numbers", "/office/numbers/report", "/office/numbers/totals.csv")


def _visits(desk: FrontDesk) -> None:
    step = desk.doorstep
    step.inside(name="王小明", organisation="晨光仪器")
    step.register(name="李雷", organisation="=HYPERLINK(1)")
    step.ask(step.lobby, "rate", kind="rating", stars=4)


def test_the_page_the_report_and_the_csv_tell_the_same(desk: FrontDesk) -> None:
    _visits(desk)
    clerk = Clerk(desk, "auditor")
    page, report = clerk.get("/office/numbers?period=2026-11"), clerk.get(PATHS[1])
    assert page.status_code == report.status_code == 200
    for text in (page.text, report.text):
        assert "晨光仪器" in text
        assert "<title id=" in text
        assert ' style="' not in text
    lines = list(csv.reader(io.StringIO(clerk.get(PATHS[2]).content.decode("utf-8-sig"))))
    assert lines[:3] == [["What", "Number"], ["Visits", "2"], ["Visitors", "2"]]
    said = clerk.get("/office/numbers/organisation.csv")
    assert said.headers["content-disposition"] == 'attachment; filename="numbers-2026-11-organisation.csv"'
    assert "'=HYPERLINK(1)" in said.text
    ratings = clerk.get("/office/numbers/ratings.csv?period=2026-Q4").text
    assert re.search(r"2026-11,1,4\.0", ratings)


def test_who_never_came_stands_in_every_form(desk: FrontDesk) -> None:
    step = desk.doorstep
    for host in (1, 1, 2):
        form = {"host": host, "at": step.now + timedelta(hours=2), "name": "韩梅梅", "purpose": "business"}
        step.reception.announce(form, host, step.now)
    step.reception.close_day(step.later(hours=12), step.now)
    clerk = Clerk(desk, "auditor")
    for path in ("/office/numbers", "/office/numbers/report"):
        assert "Announced and never came, by department" in clerk.get(path).text
    by_month = clerk.get("/office/numbers/announced.csv?period=2026-Q4").text.splitlines()
    assert by_month[1:] == ["2026-10,0,0,0,0,0,", "2026-11,3,0,0,3,0,100.0", "2026-12,0,0,0,0,0,"]
    by_department = clerk.get("/office/numbers/no_shows.csv?period=2026").text.splitlines()
    assert by_department[1:] == ["研发部,2,0,0,2,0,100.0", "采购部,1,0,0,1,0,100.0"]


def test_departments_without_anybody_who_stayed_away_are_one_line() -> None:
    facets = {"announced of": {"a": 4, "b": 5, "c": 1}, "came of": {"a": 3, "b": 5}, "missed of": {"a": 1}}
    rows = tables(Tally(facets), NOVEMBER)["no_shows"].rows
    assert rows == [("a", 4, 3, 0, 1, 0, 25.0), (None, 6, 5, 0, 0, 1, 0.0)]
    assert tables(Tally(), NOVEMBER)["no_shows"].rows == []


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_period_is_shown_in_every_language(steady: FrontDesk, language: str) -> None:
    clerk = Clerk(steady, "reception", language)
    for path in PATHS[:2]:
        for period in ("2026-11", "2026-Q1", "2025", "2199-12", ""):
            answer = clerk.get(path, params={"period": period})
            assert answer.status_code == 200
            assert not re.search(r"\bnumbers\.[a-z]", answer.text.replace('"/static/numbers.css', ""))


@pytest.mark.parametrize("period", ["2026-13", "now", "2026-11-01", "<b>", "9999", "٢٠٢٦", "2026" * 50])
def test_what_is_no_period_is_refused(steady: FrontDesk, period: str) -> None:
    answer = Clerk(steady, "reception").get("/office/numbers", params={"period": period})
    assert answer.status_code == 400
    assert "<b>" not in answer.text


@pytest.mark.parametrize(("seconds", "as_if"), [("0", 5), ("-5", 90), ("9999", 1800), ("x", 90), ("60", 60)])
def test_the_seconds_at_a_screen_stay_possible(steady: FrontDesk, seconds: str, as_if: int) -> None:
    answer = Clerk(steady, "reception").get("/office/numbers", params={"seconds": seconds})
    assert f'name="seconds" type="text" value="{as_if}"' in answer.text


def test_there_is_no_other_table(steady: FrontDesk) -> None:
    assert Clerk(steady, "reception").get("/office/numbers/visits.csv").status_code == 404


def test_a_table_names_the_largest_and_adds_up_the_rest() -> None:
    counts = {f"Firma {number:02}": 100 - number for number in range(TOP + 5)} | {"": 7, "Niemand": 0}
    made = tables(Tally({"organisation": counts}), NOVEMBER)["organisation"]
    assert len(made.rows) == TOP + 2
    assert made.rows[0] == ("Firma 00", 100)
    assert made.rows[-2:] == [(None, sum(100 - number for number in range(TOP, TOP + 5))), ("", 7)]
    spoken = made.spoken(Words("en"))
    assert [row[0] for row in spoken[-2:]] == ["All others", "Not said"]
    assert sum(int(row[1] or 0) for row in spoken) == sum(counts.values())


def test_the_fullest_quarters_ask_for_the_most_screens() -> None:
    busiest = {f"2026-11-{day:02}T09:15": day for day in range(1, 29)}
    made = tables(Tally({"busiest": busiest}), NOVEMBER, seconds=90)["busiest"]
    assert len(made.rows) == BUSIEST
    assert made.rows[0] == ("2026-11-28 09:15", 28, 5)
    assert [row[2] for row in made.rows] == sorted((row[2] for row in made.rows), reverse=True)
    slow = tables(Tally({"busiest": busiest}), NOVEMBER, seconds=300)["busiest"]
    assert slow.rows[0][2] > 10


def test_a_quarter_is_told_by_its_months() -> None:
    days = {"2026-10-31": 4, "2026-11-01": 1, "2026-11-30": 2}
    made = tables(Tally({"day": days}), Period.read("2026-Q4"))["course"]
    assert made.rows == [("2026-10", 4), ("2026-11", 3), ("2026-12", 0)]


@pytest.mark.parametrize("values", [[], [("a", 0)], [("a", 1)], [("<b>", 10**9)], [("x", 7)] * 366])
def test_a_chart_keeps_within_its_box_and_escapes(values: list[tuple[str, int]]) -> None:
    chart = columns("A & B", values, "one")
    assert "<b>" not in chart
    assert chart.count("<rect") == len(values)
    for found in re.findall(r'(?:height|width|x|y)="([\d.e+-]+)"', chart):
        assert 0 <= float(found) <= 380
    assert all(0 <= float(one) <= 100 for one in re.findall(r'width="([\d.]+)"', bar(3, 7) + bar(0, 0)))


def test_sums_by_night_and_counting_at_once_say_the_same(desk: FrontDesk) -> None:
    _visits(desk)
    step = desk.doorstep
    step.now += timedelta(days=1)
    before = step.reception.numbers(NOVEMBER, step.now).json()
    while step.reception.sum_up(step.now):
        pass
    assert json.loads(step.reception.numbers(NOVEMBER, step.now).json()) == json.loads(before)
