"""Whatever stands in the books as somebody's name is text on every page of the office, and nothing else.

Each page is made twice over the same house: with harmless names, then with every hostile string in every
place at once. It holds if a browser makes no element and no attribute of the second that were not in the
first, and if no script runs.
"""

from collections.abc import Iterator, Mapping
from contextlib import closing
from html import escape, unescape

import pytest
from busy_house import busy_house
from front_desk import FrontDesk
from inner_office import Clerk
from office_walk import inner_pages, opened, outer_pages
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select, update

from devices.hostile_strings import hostile_strings
from doorstep import Blank
from kiosk.ledger.seals import bound
from kiosk.ledger.tables import metadata
from kiosk.visit.events import Kind
from kiosk.visit.periods import Period

WAYS_OUT = (
    *('"', "'", "`", '">', "'>", "-->", "</title>", "</textarea>", "</select>", "</option>", "</svg>"),
    *("</p>", "</script>", "</td></tr></table>", "]]>", '" x="', "\\'", '\\"', "\x0c>", "&quot;>"),
    *("&#39;>", "%22%3E"),
)
THEN = (
    *("<script>harm()</script>", "<ScRiPt src=//x.example></ScRiPt>", "<img src=x onerror=harm()>"),
    *("<svg onload=harm()>", "<svg/onload=harm``>", "<body onload=harm()>", "<iframe srcdoc=<script>"),
    *("<details open ontoggle=harm()>", "<video><source onerror=harm()>", "<a href=javascript:harm()>x"),
    *("<form action=//x.example><button>", "<base href=//x.example>", "<style>*{display:none}</style>"),
    *(" autofocus onfocus=harm() ", " style=animation-name:x onanimationstart=harm() "),
    *("javascript:harm()", "<math><mtext><style><img title='</style><img src=x onerror=harm()>'>"),
    *("<!--<img src=x onerror=harm()>", "<template><script>harm()</script></template>"),
    *("<input type=image src=x onerror=harm()>", "<object data=data:text/html,<script>harm()</script>>"),
    "<link rel=stylesheet href=//x.example>",
)
STRINGS = [text for text in hostile_strings() if len(text) < 200 and "\0" not in text and text.isprintable()]
STRINGS += [out + then for out, then in zip(WAYS_OUT, THEN, strict=True)] + list(THEN)
HARMLESS = "甲"
SHORT = "'\"><img src=x onerror=harm()>"  # where there is place for forty characters

PLACES: dict[str, tuple[str, ...]] = {
    **{"hosts": ("name", "name_en", "department", "extension", "title", "floor", "mail")},
    "visits": (
        *("name", "organisation", "plate", "belongings", "host_name", "department", "room"),
        *("parking", "escort", "answer_text", "answered_by", "let_in_by", "let_out_by", "identity_by"),
    ),
    **{"members": ("name",), "releases": ("by", "guard", "signed_by"), "approvals": ("by", "guard")},
    **{"calls": ("guard", "who"), "feedback": ("text", "answer", "word"), "guards": ("name",)},
    **{"blocks": ("name", "plate", "reason", "by"), "invitations": ("note", "mail"), "customs": ("by",)},
    **{"shifts": ("guard", "relieved"), "musters": ("by",), "users": ("name",), "tokens": ("name",)},
    **{"sessions": ("address", "browser"), "outbox": ("error",), "texts": ("text",)},
}
"""What stands in the books as somebody typed it, by table."""
# What a browser's parser makes of a page, without running anything: the kinds of elements, each with the
# names of its attributes.
_KINDS = """(text) => {
  const all = [...new DOMParser().parseFromString(text, "text/html").querySelectorAll("*")];
  return [...new Set(all.map((one) => [one.tagName, ...one.getAttributeNames().sort()].join(" ")))];
}"""


@pytest.fixture(scope="module")
def house(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house with something on each page."""
    with busy_house(blank_sqlite) as desk:
        yield desk


@pytest.fixture(scope="module")
def chief(house: FrontDesk) -> Iterator[Clerk]:
    """An administrator: the one role that reaches every page."""
    with closing(Clerk(house, "administrator", "zh-CN")) as signed_in:
        yield signed_in


def write_everywhere(house: FrontDesk, text: str, short: str) -> None:
    """What anybody ever typed reads like this; where no two may be alike, with a number before it."""
    step = house.doorstep
    with step.books.engine.begin() as conn:
        for name, fields in PLACES.items():
            table = metadata.tables[name]
            key = next(iter(table.primary_key.columns))
            for row in conn.execute(select(key)).scalars().all():
                there = [one for one in fields if one in table.c]
                facts = {one: f"{row}{text}" if table.c[one].unique else text for one in there}
                facts = {"name": facts["name"][:60]} if name == "users" else facts  # what is taken of a name
                conn.execute(update(table).where(key == row).values(**bound(conn, table, row, facts)))
    _customs(house, short)
    with step.books.writing(step.now) as chain:
        personal = dict.fromkeys(("name", "by", "guard", "answer", "who", "organisation"), text)
        chain.append(Kind.CALLED, visit=1, data={"outcome": "no_answer"}, personal=personal)
    step.reception.numbers(Period.month_of(step.now.date()), step.now)


def _customs(house: FrontDesk, text: str) -> None:
    """The house's own rooms, purposes, areas and wordings."""
    reception, now = house.doorstep.reception, house.doorstep.now
    names = dict.fromkeys(("zh-CN", "zh-TW", "en"), text)
    made = {
        "rooms": [{"name": f"{number}{text}", "kind": "meeting"} for number in (1, 2)],
        "areas": {"reception": names, "lab": names},
        "purposes": [{"code": "business", "names": names, "areas": ["reception"]}],
        "words": {"lobby.back": names},
    }
    for name, value in made.items():
        reception.put_section(name, value, reception.section(name).version, "李管理", now)


def kinds(parser: Page, answers: Mapping[str, str]) -> dict[str, set[str]]:
    """What a browser makes of every page."""
    return {path: set(parser.evaluate(_KINDS, text)) for path, text in answers.items()}


def born(before: Mapping[str, set[str]], after: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """What is on a page that was not there before, by the page."""
    return {path: new for path, there in after.items() if (new := there - before[path])}


def test_what_is_born_of_a_name_would_be_seen(browser: Browser) -> None:
    with closing(browser.new_page()) as parser:
        bare = "<p>{0}</p><input value='{0}'><title>{0}</title>"
        before = kinds(parser, {"": bare.format(HARMLESS)})
        seen = [bool(born(before, kinds(parser, {"": bare.format(out + THEN[0])}))) for out in WAYS_OUT]
        assert all(seen)
        assert born(before, kinds(parser, {"": bare.format(escape(" ".join(STRINGS)))})) == {}


@pytest.mark.timeout(900)
def test_no_name_becomes_anything_but_text(browser: Browser, house: FrontDesk, chief: Clerk) -> None:
    assert len(STRINGS) >= 515
    parser, hostile = browser.new_page(), " ".join(STRINGS)
    for short in ("乙", HARMLESS):  # what was before is shown, too
        write_everywhere(house, HARMLESS, short)
    pages = inner_pages(house, chief)
    before = kinds(parser, pages)
    write_everywhere(house, hostile, SHORT)
    answers = {path: chief.get(path).text for path in pages}
    after = kinds(parser, answers)
    parser.close()
    assert born(before, after) == {}
    for path in ("/office", "/office/log", "/office/log/1", "/office/feedback/1"):
        assert hostile in unescape(answers[path]), f"{path} does not show what was typed"


@pytest.mark.timeout(900)
def test_no_script_runs(browser: Browser, house: FrontDesk, chief: Clerk) -> None:
    """The lists, and the pages that scripts fill, for real."""
    write_everywhere(house, " ".join(STRINGS), SHORT)
    page, ear = opened(browser, house, chief)
    page.expose_function("harm", lambda *_: ear.faults.append(f"harm on {page.url}"))
    lists = (
        "",
        "/log",
        "/log/1",
        "/feedback/1",
        "/upkeep/hosts",
        "/upkeep/blocks",
        "/papers/log",
        "/numbers",
    )
    for path in [*(f"/office{path}" for path in lists), *outer_pages(house)]:
        page.goto("about:blank")
        page.goto(house.url + path, timeout=120_000)
        expect(page.locator("[data-when=opening]:visible")).to_have_count(0, timeout=45_000)
        for folded in page.locator("summary:visible").all():
            folded.click()
    page.context.close()
    assert [one for one in ear.faults if "/h/open: " not in one] == []


@pytest.mark.soak
@pytest.mark.timeout(7200)
def test_each_string_by_itself(browser: Browser, house: FrontDesk, chief: Clerk) -> None:
    parser = browser.new_page()
    for short in ("乙", HARMLESS):  # what was before is shown, too
        write_everywhere(house, HARMLESS, short)
    pages = inner_pages(house, chief)
    before = kinds(parser, pages)
    for text in STRINGS:
        write_everywhere(house, text, SHORT)
        after = kinds(parser, {path: chief.get(path).text for path in pages})
        assert born(before, after) == {}, text
    parser.close()
