"""Fixtures of the office's tests: a running office, and one browser."""

from collections.abc import Iterator

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from playwright.sync_api import Browser, Page, sync_playwright

from doorstep import Blank, Doorstep
from kiosk.demo.phone import installed_browser


@pytest.fixture
def desk(sqlite_doorstep: Doorstep) -> Iterator[FrontDesk]:
    """An office that serves on a port of its own."""
    running = FrontDesk(sqlite_doorstep)
    yield running
    running.close()


@pytest.fixture(scope="module")
def steady(blank_sqlite: Blank) -> Iterator[FrontDesk]:
    """One office for all of a module's tests that leave nothing behind or do not mind what is there."""
    running = FrontDesk(Doorstep(blank_sqlite()))
    yield running
    running.close()
    running.doorstep.books.close()


@pytest.fixture
def clerk(desk: FrontDesk) -> Iterator[Clerk]:
    """An administrator at a desk."""
    signed_in = Clerk(desk, "administrator")
    yield signed_in
    signed_in.close()


@pytest.fixture(scope="module")
def patient(steady: FrontDesk) -> Iterator[Clerk]:
    """An administrator whose mistakes leave nothing behind."""
    signed_in = Clerk(steady, "administrator")
    yield signed_in
    signed_in.close()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium without a window, one for all that a process tests."""
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=installed_browser(), args=quiet)
        yield chromium
        chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone's browser with nothing in it."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="en")
    yield context.new_page()
    context.close()
