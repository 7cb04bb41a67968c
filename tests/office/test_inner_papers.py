"""The three papers: by the month and day, single, as many sheets as they take, each of A4."""

import io
import re
import unicodedata
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from PIL import Image
from playwright.sync_api import Browser
from pypdf import PdfReader

from doorstep import Blank, Doorstep
from kiosk.office.inner.papers import LINES

MONTH, DAY = "2026-11", "2026-11-23"


@pytest.fixture(scope="module")
def office(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """A house with two sheets of visits; the first came in."""
    desk = FrontDesk(Doorstep(blank_sqlite()))
    desk.doorstep.inside(name="王小明", plate="沪A12345")
    for number in range(LINES):
        desk.doorstep.register(name=f"来宾{number}", organisation="上海晨光精密仪器股份有限公司" * 2)
    yield desk
    desk.close()
    desk.doorstep.books.close()


@pytest.fixture(scope="module")
def clerk(office: FrontDesk) -> Iterator[Clerk]:
    """Somebody at the reception."""
    with closing(Clerk(office, "reception", "zh-CN")) as signed_in:
        yield signed_in


@pytest.mark.parametrize("span", [f"month={MONTH}", f"day={DAY}", ""])
def test_the_log_on_ruled_sheets(clerk: Clerk, span: str) -> None:
    page = clerk.get(f"/office/papers/log?{span}").text
    assert page.count('<section class="sheet wide">') == 2
    assert "第 1 页 共 2 页" in page
    assert "第 2 页 共 2 页" in page
    assert page.count('<tr class="blank">') == LINES - 1
    assert "来访人员出入登记表" in page


def test_a_month_without_visits_is_an_empty_sheet(clerk: Clerk) -> None:
    page = clerk.get("/office/papers/log?month=2025-02").text
    assert "2025-02-01 至 2025-02-28" in page
    assert page.count('<tr class="blank">') == LINES


@pytest.mark.parametrize(
    "span", ["month=x", "month=2026-13", "day=2026-02-30", "day=%00", "month=0001-01", "month=-"]
)
@pytest.mark.parametrize("paper", ["log", "registration"])
def test_no_such_month_or_day(clerk: Clerk, paper: str, span: str) -> None:
    assert clerk.get(f"/office/papers/{paper}?{span}").status_code == 400


def test_stub_and_copy(clerk: Clerk) -> None:
    page = clerk.get("/office/papers/visit/1/registration").text
    assert page.count("王小明") == 2
    for shown in ("(存根)", "(复联)", "居民身份证 1234", "沪A12345", "被访人签字（会面结束时）"):
        assert shown in page


def test_forms_of_a_whole_day(clerk: Clerk) -> None:
    assert (
        clerk.get(f"/office/papers/registration?day={DAY}").text.count('<section class="sheet">') == LINES + 1
    )


def test_the_pass_as_it_was_printed_opens_nothing(clerk: Clerk, office: FrontDesk) -> None:
    drawn = Image.open(io.BytesIO(clerk.get("/office/papers/visit/1/pass.png").content))
    assert drawn.width == 576
    from zxingcpp import read_barcodes

    read = [code.text for code in read_barcodes(drawn.convert("L"))]
    assert read
    answer = office.doorstep.ask(office.doorstep.gate, "gate", scan=read[0], guard="岗一")
    assert answer["code"] in ("unreadable", "unknown", "forged")


@pytest.mark.parametrize(
    "path", ["visit/2/pass.png", "visit/999/pass", "visit/999/registration", f"visit/{2**70}/pass"]
)
def test_papers_that_are_not_there(clerk: Clerk, path: str) -> None:
    assert clerk.get(f"/office/papers/{path}").status_code == 404


def test_a_visit_without_a_pass_says_so(clerk: Clerk) -> None:
    assert "没有签发访客证" in clerk.get("/office/papers/visit/2/pass").text


@pytest.fixture(scope="module")
def printer(office: FrontDesk, clerk: Clerk, browser: Browser) -> Iterator[Callable[[str], PdfReader]]:
    """Prints a page as somebody's browser does."""
    context = browser.new_context(locale="zh-CN")
    cookie = {"name": "office_session", "value": clerk.cookies["office_session"], "url": office.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()

    def printed(path: str) -> PdfReader:
        page.goto(f"{office.url}/office/{path}")
        return PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))

    yield printed
    context.close()


def sizes(paper: PdfReader) -> set[tuple[int, int]]:
    """Of all its pages, in millimetres."""
    return {
        (round(float(page.mediabox.width) * 25.4 / 72), round(float(page.mediabox.height) * 25.4 / 72))
        for page in paper.pages
    }


def told(paper: PdfReader) -> list[str]:
    """What stands on each page, without its spaces; a font has one shape for a radical and its character."""
    texts = [unicodedata.normalize("NFKC", page.extract_text()) for page in paper.pages]
    return [re.sub(r"\s", "", text).translate(str.maketrans("⻔⻚", "门页")) for text in texts]


def test_the_log_has_its_head_and_its_number_on_every_sheet(printer: Callable[[str], PdfReader]) -> None:
    paper = printer(f"papers/log?month={MONTH}")
    assert sizes(paper) == {(297, 210)}
    first, second = told(paper)
    for number, page in enumerate((first, second), start=1):
        for head in ("来访人员出入登记表", "携带物品", "门卫", f"第{number}页共2页"):
            assert head in page
    for visitor in range(LINES):
        assert sum(f"来宾{visitor}上海晨光" in page for page in (first, second)) == 1


def test_every_registration_is_a_sheet_of_its_own(printer: Callable[[str], PdfReader]) -> None:
    paper = printer(f"papers/registration?day={DAY}")
    assert sizes(paper) == {(210, 297)}
    pages = told(paper)
    assert len(pages) == LINES + 1
    for page in pages:
        assert page.index("(存根)") < page.index("裁切线") < page.index("(复联)") < page.index("交还门卫。")


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("papers/visit/1/registration", ("王小明", "存根由门卫留存")),
        ("papers/visit/1/pass", ("打印时间",)),
        ("numbers/report?period=2026-11", ("来访统计", "1/")),
    ],
)
def test_a_browser_prints_on_a4(
    printer: Callable[[str], PdfReader], path: str, words: tuple[str, ...]
) -> None:
    paper = printer(path)
    assert sizes(paper) == {(210, 297)}
    pages = told(paper)
    assert len(pages) == 1 or path.startswith("numbers")
    assert [word for word in words if word not in pages[0]] == []
    if path.startswith("numbers"):
        assert all(f"{number}/{len(pages)}" in page for number, page in enumerate(pages, start=1))


def test_just_what_the_log_is_asked_for(clerk: Clerk) -> None:
    address = clerk.hand_in("/office/log/ask", name="王小明", **{"from": DAY}).headers["location"]
    links = re.findall(r'href="(/office/log/print/[^"]+)"', clerk.get(address).text)
    assert len(links) == 2
    log, forms = (clerk.get(link.replace("&amp;", "&")).text for link in links)
    assert log.count("王小明") == 2, "once asked for, once found"
    assert f"从: {DAY}" in log
    assert forms.count('<section class="sheet">') == 1
    none = clerk.get(f"/office/log/print/log?from={DAY}&state=owed").text
    assert none.count('<tr class="blank">') == LINES
    assert clerk.get("/office/log/print/log").text.count('<section class="sheet wide">') == 2


@pytest.mark.parametrize("paper", ["log", "registration"])
def test_a_search_that_ended_with_its_session_prints_nothing(clerk: Clerk, paper: str) -> None:
    assert clerk.get(f"/office/log/print/{paper}?seek=abc").status_code == 400
