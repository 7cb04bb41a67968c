"""Every page of the office, found from the program's own table of routes and by following its links."""

import re
from collections.abc import Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
from front_desk import FrontDesk
from inner_office import Clerk
from playwright.sync_api import Browser, ConsoleMessage, Page
from visitor_phone import scanned

from kiosk.office.app import make_app
from kiosk.office.inner import Doorway
from kiosk.visit.links import For, Link

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
OTHERS = (
    *(f"/office/log/{visit}" for visit in (3, 4, 5, 7, 10, 12)),
    *(f"/office/feedback/{number}" for number in (2, 3, 4)),
    *("/office/feedback?state=answered", "/office/papers/visit/8/pass", "/office/trust?said=whole"),
)
"""Pages of which there are several kinds behind one address: visits as they stand, stages of feedback."""
_NO_PAGES = re.compile(r"/(live|part|export|language|photograph|slip|logo|[^/]+\.(csv|png))$")


class Ear:
    """What a page's browser complained of, missed, stopped or was asked by a script."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda fault: self.faults.append(f"{page.url}: {fault}"))
        page.on("dialog", lambda dialog: (self.faults.append(dialog.message), dialog.dismiss()))

    def _console(self, said: ConsoleMessage) -> None:
        if said.type in ("error", "warning"):
            self.faults.append(f"{said.location.get('url')}: {said.text}")


def opened(browser: Browser, house: FrontDesk, chief: Clerk, **options: Any) -> tuple[Page, Ear]:
    """A page on which the administrator is signed in."""
    context = browser.new_context(viewport=DESK, locale="zh-CN", **options)  # type: ignore[arg-type]
    cookie = {"name": "office_session", "value": chief.cookies["office_session"], "url": house.url}
    context.add_cookies([cookie])  # type: ignore[list-item]
    page = context.new_page()
    return page, Ear(page)


class _Links(HTMLParser):
    """The addresses that a page leads to."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note where a link leads."""
        self.found += [value or "" for name, value in attrs if tag == "a" and name == "href"]


def inner_pages(desk: FrontDesk, clerk: Clerk) -> dict[str, str]:
    """Of each page behind the sign-in, and of each set of questions that links ask of it, one address by
    its kind, and what is answered there."""
    step = desk.doorstep
    app = make_app(step.reception, desk.settings, lambda: step.now)
    doors = [one for one in app.routes if isinstance(one, Doorway) and "GET" in (one.methods or ())]
    waiting = [one.path.replace("{number:int}", "1") for one in doors]
    found: dict[str, str] = {}
    answers: dict[str, str] = {}
    while waiting:
        path = waiting.pop(0)
        if "{" in path or _NO_PAGES.search(urlsplit(path).path) or (sort := _kind(path)) in found:
            continue
        answer = clerk.get(path)
        if answer.is_redirect:
            found[sort] = path
            waiting.append(answer.headers["location"])
        elif answer.status_code == 200:
            found[sort], answers[path] = path, answer.text
            waiting += _leading_on(answer)
    unseen = [one.path for one in doors if not _NO_PAGES.search(one.path) and not _was_seen(one, found)]
    assert unseen == [], "no link leads there, or not to an answer"
    return answers | {path: clerk.get(path).text for path in OTHERS}


def _was_seen(door: Doorway, found: Mapping[str, str]) -> bool:
    return any(door.path_regex.match(urlsplit(path).path) for path in found.values())


def _kind(path: str) -> str:
    parts = urlsplit(path)
    asked = sorted({name for name, value in parse_qsl(parts.query) if value})
    return re.sub(r"/\d+", "/0", parts.path) + "?" + "&".join(asked)


def _leading_on(answer: httpx.Response) -> Sequence[str]:
    page = _Links()
    page.feed(answer.text)
    return [path for path in page.found if path.startswith("/office") and "to=" not in path]


def outer_pages(desk: FrontDesk) -> list[str]:
    """The pages behind links: hosts', visitors', announcers', and the list in an emergency."""
    step = desk.doorstep
    expires = int(step.now.timestamp()) + 86_400
    mine = [Link(visit, 0, expires, For.FOLLOW).token(step.keys.links) for visit in (1, 9)]
    announcing = Link(0, 1, expires, For.ANNOUNCE).token(step.keys.links)
    alarm = step.ask(step.gate, "emergency", do="begin", guard="岗一")["url"].partition("#")[2]
    hosts = [f"/h#{step.token(visit)}" for visit in (1, 4, 8, 12)]
    phones = [f"/v#{token}" for token in (scanned(desk), *mine)]
    return ["/", *hosts, "/h#x", *phones, f"/a#{announcing}", "/a", f"/m#{alarm}"]
