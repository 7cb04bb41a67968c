"""Every page of the office in Chromium: axe-core finds nothing serious, nothing is wider than its window, the
browser has nothing to stop or to miss, and every word is there in every language."""

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import axe_playwright_python
import pytest
from busy_house import busy_house
from front_desk import FrontDesk
from inner_office import Clerk
from office_walk import DESK, PHONE, Ear, inner_pages, opened, outer_pages
from playwright.sync_api import Browser, Page, expect

from doorstep import Blank, Doorstep
from kiosk.words import FOLDER

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text(encoding="utf-8")
LANGUAGES = ("zh-CN", "zh-TW", "en")
ROOMS = sorted(path.stem for path in (FOLDER / "en").glob("*.toml"))
NO_WORD = re.compile(rf"\b({'|'.join(ROOMS)})\.[a-z_]+(\.[a-z_]+)*\b")
"""What stands on a page in place of a word that is missing: its key."""
MEANT = {"trust.heads_file", "trust.heads_mail", "lobby.back", "lobby.back.zh", "lobby.back.en"}
"""Settings that a page names, and the key of a wording of the house's own, by language too."""

_FEWER = """(most) => {
  for (const [list, row] of [["tbody", "tr"], [".story", "li"], ["main", ".sheet"], [".report", "section"]]) {
    const rows = [...document.querySelectorAll(`${list} > ${row}`)];
    rows.filter((e) => [...e.parentElement.children].indexOf(e) >= most).forEach((e) => e.remove());
  }
}"""
_LOOK = """async () => (await axe.run(document, {
    runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
    preload: false, elementRef: false}))
  .violations.filter((one) => ["serious", "critical"].includes(one.impact))
  .map((one) => one.id + ": " + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "))"""
_WIDER = """() => {
  const page = document.documentElement, width = page.clientWidth;
  if (page.scrollWidth <= width) return [];
  const far = [...document.body.querySelectorAll("*")].filter((e) =>
    e.getBoundingClientRect().right > width + 1 && !e.closest(".scroll, .unseen"));
  const named = far.slice(-3).map((e) => e.outerHTML.slice(0, 120));
  return [`${width} wide, in fact ${page.scrollWidth}`, ...named];
}"""
# The same page in other languages, in the place of what is shown: its styles are here already.
_IN_LANGUAGES = """async ([path, languages]) => {
  const wider = WIDER, told = [];
  for (const language of languages) {
    const address = path + (path.includes("?") ? "&" : "?") + "language=" + language;
    const page = new DOMParser().parseFromString(await (await fetch(address)).text(), "text/html");
    document.documentElement.lang = page.documentElement.lang;
    document.body.replaceWith(document.adoptNode(page.body));
    told.push([language, page.title + " " + document.body.textContent, wider()]);
  }
  return told;
}""".replace("WIDER", _WIDER)


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


@pytest.fixture(scope="module")
def pages(house: FrontDesk, chief: Clerk) -> dict[str, str]:
    """Every page behind the sign-in, and its text."""
    return inner_pages(house, chief)


def faults(page: Page, path: str, most: int = 0) -> list[str]:
    """What axe takes for serious, and whether it is wider than a desk's window. `most`: of rows alike."""
    page.set_viewport_size(DESK)  # type: ignore[arg-type]
    found = page.evaluate(_WIDER)
    page.evaluate(AXE)
    if most:
        page.evaluate(_FEWER, most)
    return [f"{path} {one}" for one in found + page.evaluate(_LOOK)]


def misfits(page: Page, path: str) -> list[str]:
    """Whether it is wider than a phone's window."""
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    return [f"{path} {one}" for one in page.evaluate(_WIDER)]


def in_words(page: Page, path: str) -> list[str]:
    """The same of the page in each language; and which words are missing."""
    found = []
    for language, text, wider in page.evaluate(_IN_LANGUAGES, [path, LANGUAGES]):
        keys = {one[0] for one in NO_WORD.finditer(text)} - MEANT
        found += [f"{path} {language} {one}" for one in wider] + [f"{path} {language} {key}?" for key in keys]
    return found


@pytest.mark.timeout(900)
def test_every_inner_page_holds(
    browser: Browser, house: FrontDesk, chief: Clerk, pages: dict[str, str]
) -> None:
    page, ear = opened(browser, house, chief)
    found, seen = [], ""
    for template, path in sorted((re.sub(r"\d+", "0", path.partition("?")[0]), path) for path in pages):
        if template != seen:  # the next one of a kind needs only its words and its widths
            page.goto(house.url + path)
            found += faults(page, path, most=3) + misfits(page, path)
        seen = template
        found += in_words(page, path)
    page.context.close()
    found += ear.faults
    assert not found, "\n".join(found)


@pytest.mark.soak
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_all_of_every_page_holds_in_every_language(
    browser: Browser, house: FrontDesk, chief: Clerk, pages: dict[str, str], language: str, scheme: str
) -> None:
    page, ear = opened(browser, house, chief, color_scheme=scheme)
    found = []
    for path in pages:
        page.goto(f"{house.url}{path}{'&' if '?' in path else '?'}language={language}")
        found += faults(page, path) + misfits(page, path)
        found += [f"{path} 390 {one}" for one in page.evaluate(_LOOK)]
    page.context.close()
    found += ear.faults
    assert not found, "\n".join(found)


@pytest.mark.timeout(900)
def test_every_page_behind_a_link_holds(browser: Browser, house: FrontDesk, blank_sqlite: Blank) -> None:
    """Hosts', visitors' and announcers' pages, the list in an emergency, the doors before the office."""
    page = browser.new_context(viewport=DESK, locale="zh-CN").new_page()  # type: ignore[arg-type]
    ear, found = Ear(page), list[str]()
    for path in [*outer_pages(house), "/office/sign-in"]:
        page.goto("about:blank")  # or another link to the same page would only move within it
        page.goto(house.url + path)
        expect(page.locator("[data-when=opening]:visible")).to_have_count(0, timeout=45_000)
        found += faults(page, path) + misfits(page, path)
    with closing(FrontDesk(Doorstep(blank_sqlite()))) as empty:
        page.goto(f"{empty.url}/office/first")
        found += faults(page, "/office/first")
    page.context.close()
    found += [one for one in ear.faults if "/h/open: " not in one]  # a link that is none is answered so
    assert not found, "\n".join(found)


def test_what_is_looked_for_would_be_found(browser: Browser, house: FrontDesk, chief: Clerk) -> None:
    page, ear = opened(browser, house, chief)
    page.goto(f"{house.url}/office/papers")
    assert faults(page, "") == []
    page.evaluate("""() => {
      const made = (html) => document.querySelector("main").insertAdjacentHTML("beforeend", html);
      made("<img src='/static/none.png'><input><p class='unreadable'>faint</p>");
      made("<pre>" + "wide".repeat(400) + "</pre>");
      made("<p style='color: #eee' onclick='0'>styled in place</p>");
      document.querySelector(".unreadable").style.color = "#ddd";
      return new Promise((done) => setTimeout(done, 200));
    }""")
    found = "\n".join(faults(page, "") + misfits(page, ""))
    page.context.close()
    wanted = ("image-alt", "label", "color-contrast", "390 wide", "1280 wide")
    assert [one for one in wanted if one not in found] == []
    heard = "\n".join(ear.faults)
    assert "Content Security Policy" in heard
    assert "404" in heard
