"""A host's phone for the tour: a real browser that is tapped, and that also shows what a terminal printed."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Error, Page, sync_playwright

from kiosk.demo import DemoFault

_BROWSERS = ("chromium", "chromium-browser", "google-chrome")
_PATIENCE = 15_000  # milliseconds


def installed_browser() -> str:
    """The program of Chromium or what is made of it. Raises DemoFault without one."""
    program = next(filter(None, map(shutil.which, _BROWSERS)), None)
    if program is None:
        raise DemoFault("no browser: apt-get install chromium")
    return program


class Phone:
    """A context: one page of the size of a phone."""

    def __enter__(self) -> "Phone":
        program = installed_browser()
        self._playwright = sync_playwright().start()
        # Chromium's own sandbox does not work for root.
        flags = ["--no-sandbox"] if os.geteuid() == 0 else []
        self._browser: Browser = self._playwright.chromium.launch(executable_path=program, args=flags)
        self._page: Page = self._browser.new_page(
            viewport={"width": 390, "height": 844},
            device_scale_factor=2,
            is_mobile=True,
            has_touch=True,
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
        )
        self._page.set_default_timeout(_PATIENCE)
        return self

    def __exit__(self, *fault: object) -> None:
        self._browser.close()
        self._playwright.stop()

    def open(self, link: str, sign: str) -> None:
        """Open the link and wait for what the selector `sign` finds."""
        with _clear(f"the host's page does not show {sign}"):
            self._page.goto(link)
            self._page.locator(sign).first.wait_for()

    def tap(self, button: str, sign: str) -> None:
        """Tap the button and wait for what the selector `sign` finds."""
        with _clear(f"the host's page does not show {sign} after {button}"):
            self._page.locator(button).tap()
            self._page.locator(sign).first.wait_for()

    def wait(self, sign: str) -> None:
        """Until the page shows by itself what the selector `sign` finds."""
        with _clear(f"the host's page does not show {sign}"):
            self._page.locator(sign).first.wait_for()

    def shot(self, picture: Path) -> None:
        """Save what is on the screen."""
        self._page.screenshot(path=picture)

    def picture_of(self, html: str, picture: Path, width: int) -> None:
        """Save a picture of a whole HTML document."""
        page = self._browser.new_page(viewport={"width": width, "height": 200}, device_scale_factor=1)
        page.set_content(html)
        page.screenshot(path=picture, full_page=True)
        page.close()


@contextmanager
def _clear(complaint: str) -> Iterator[None]:
    try:
        yield
    except Error as fault:
        reason = fault.message.split("\n", 1)[0]
        raise DemoFault(f"{complaint}: {reason}") from None
