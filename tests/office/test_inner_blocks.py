"""The block list by its pages: put on, held longer, lifted, every change to be read and taken away."""

import csv
import io
import re

import pytest
from front_desk import FrontDesk
from inner_office import Clerk

HOME = "/office/upkeep/blocks"
HOSTILE = "=1+1<script>alert(1)</script>{{7*7}}"
ENTRY = {"name": "王小明", "phone": "13800001111", "reason": HOSTILE, "until": "2026-12-31"}


def _put(clerk: Clerk, **more: str) -> int:
    assert clerk.hand_in(f"{HOME}/add", **ENTRY | more).status_code == 303
    return max(map(int, re.findall(rf'href="{HOME}/(\d+)"', clerk.get(HOME).text)))


def _files(clerk: Clerk) -> list[list[str]]:
    answer = clerk.get(f"{HOME}.csv")
    assert answer.content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:]


def test_from_the_list_to_its_end_every_change_is_told(desk: FrontDesk, clerk: Clerk) -> None:
    visit = desk.doorstep.register()
    number = _put(clerk)
    page = f"{HOME}/{number}"
    assert "<script>alert" not in clerk.get(HOME).text + clerk.get(page).text
    longer = {"block": str(number), "until": "2027-06-30", "reason": "新的投诉"}
    assert clerk.hand_in(f"{HOME}/hold", **longer).headers["location"] == f"{page}?said=held"
    assert clerk.hand_in(f"{HOME}/lift", block=str(number), reason="误会").status_code == 303
    told = clerk.get(page).text
    for shown in ("2026-12-31", "2027-06-30", "新的投诉", "误会", "李管理", "put on the list", "lifted"):
        assert shown in told
    assert f'action="{HOME}/hold"' not in told
    assert desk.doorstep.states()[visit] == "asked"
    rows = _files(clerk)
    assert [row[7] for row in rows] == ["put on the list", "another last day", "lifted"]
    assert rows[1][8:] == ["李管理", "新的投诉", "2026-12-31", "2027-06-30"]
    assert rows[0][4].startswith("'=1+1")
    assert desk.doorstep.books.verify() is None
    with desk.doorstep.books.reading() as conn:
        last = conn.exec_driver_sql("SELECT kind, data FROM events ORDER BY seq DESC LIMIT 1").one()
    assert tuple(last) == ("office:block:exported", '{"changes":3}')


def test_what_has_expired_is_kept_and_may_hold_again(desk: FrontDesk, clerk: Clerk) -> None:
    number = _put(clerk, until="2026-11-23")
    desk.doorstep.later(days=1)
    clerk = Clerk(desk, "administrator")
    page = clerk.get(HOME).text
    assert page.index("Nobody is on the list") < page.index(f'href="{HOME}/{number}"')
    assert "expired" in page
    assert clerk.hand_in(f"{HOME}/lift", block=str(number), reason="x").status_code == 404
    assert clerk.hand_in(f"{HOME}/hold", block=str(number), until="", reason="wieder").status_code == 303
    assert "until lifted" in clerk.get(HOME).text
    clerk.close()


@pytest.mark.parametrize(
    ("verb", "fields", "complaint"),
    [
        ("add", {"reason": "闹事"}, "Please fill this in"),
        ("add", {"name": "王小明"}, "Please fill this in"),
        ("add", {"name": "王小明", "reason": "x" * 201}, "too long"),
        ("add", {"name": "王小明", "reason": "闹事", "until": "tomorrow"}, "date and a time"),
        ("add", {"name": "王小明", "reason": "闹事", "until": "2026-11-22"}, "over already"),
        ("add", {"name": "王小明", "reason": "闹事", "until": "9999-12-31"}, "date and a time"),
        ("hold", {"until": "2027-01-01"}, "Please fill this in"),
        ("hold", {"until": "2026-12-31", "reason": "x"}, "as it was"),
        ("hold", {"until": "2026-01-01", "reason": "x"}, "over already"),
        ("lift", {"reason": "  "}, "Please fill this in"),
        ("lift", {"reason": "x" * 201}, "too long"),
        ("lift", {"block": "x"}, ""),
        ("hold", {"block": "9" * 30}, ""),
    ],
)
def test_what_cannot_be_is_refused_and_leaves_nothing(
    desk: FrontDesk, clerk: Clerk, verb: str, fields: dict[str, str], complaint: str
) -> None:
    number = _put(clerk)
    before = desk.doorstep.reception.last_seq()
    answer = clerk.hand_in(f"{HOME}/{verb}", **{"block": str(number)} | fields)
    assert answer.status_code == 400
    assert complaint in answer.text
    assert desk.doorstep.reception.last_seq() == before


@pytest.mark.parametrize("path", ["/2", "/0", "/99999999999999999999", "/x", "/1/x"])
def test_what_is_not_there(desk: FrontDesk, clerk: Clerk, path: str) -> None:
    assert clerk.get(f"{HOME}{path}").status_code == 404


@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_an_auditor_reads_it_all_and_changes_nothing(desk: FrontDesk, clerk: Clerk, language: str) -> None:
    number = _put(clerk)
    auditor = Clerk(desk, "auditor", language)
    for path in ("", f"/{number}", ".csv"):
        answer = auditor.get(f"{HOME}{path}")
        assert answer.status_code == 200
        assert 'method="post" action="/office/upkeep' not in answer.text
        assert not re.search(r"[>,][^<,]*\b(upkeep|inner)\.[a-z]", answer.text)
    assert auditor.hand_in(f"{HOME}/lift", block=str(number), reason="x").status_code == 403
    auditor.close()
