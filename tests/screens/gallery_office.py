"""Pictures of every page of the inner office: `python tests/screens/gallery_office.py docs/screens/office`.

A house with something on each page is made in a folder of its own; Chromium shows it to an administrator. The
papers are shown as they come out of a browser's printer.
"""

import io
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

TESTS = Path(__file__).parent.parent
sys.path[:0] = [str(TESTS), str(TESTS / "office")]

from busy_house import busy_house  # noqa: E402
from front_desk import FrontDesk  # noqa: E402
from inner_office import Clerk  # noqa: E402
from office_walk import inner_pages, opened  # noqa: E402

from doorstep import MORNING  # noqa: E402
from kiosk.demo.phone import installed_browser  # noqa: E402
from kiosk.ledger import books  # noqa: E402

WINDOW = {"width": 1280, "height": 800}
LANGUAGE = "zh-CN"
COLOURS = 64
SELDOM = ("/text/", "/texts/version", "/words/one", "/departments/one", "/papers/registration")
"""Pages like another one that is shown."""


def main(folder: Path) -> None:
    """Make the office's pictures anew in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as aside, busy_house(lambda: _blank(Path(aside))) as desk:
        for number, (name, picture) in enumerate(taken(desk), start=1):
            flat = picture.quantize(COLOURS, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
            flat.save(folder / f"{LANGUAGE}-{number:02}-{name}.png", optimize=True)


def _blank(folder: Path) -> str:
    url = f"sqlite:///{folder / 'books.db'}"
    books.upgrade(url, MORNING)
    return url


def taken(desk: FrontDesk) -> Iterator[tuple[str, Image.Image]]:
    """Every kind of page by its name, in the order of the menu."""
    with closing(Clerk(desk, "administrator", LANGUAGE)) as chief, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed_browser(), args=["--no-sandbox"])
        paths: dict[str, str] = {}
        for path in inner_pages(desk, chief):
            if not any(part in path for part in SELDOM):
                paths.setdefault(_name(path), path)
        page, _ = opened(browser, desk, chief)
        page.set_viewport_size(WINDOW)  # type: ignore[arg-type]
        for name, path in paths.items():
            page.goto(desk.url + path)
            yield name, _photograph(page)
        browser.close()


def _name(path: str) -> str:
    parts = re.sub(r"/\d+", "/one", path.partition("?")[0]).strip("/").split("/")
    return "-".join(parts[1:]) or "today"


def _photograph(page: Page) -> Image.Image:
    """What is in the window; of a sheet of paper, all of it, as it is printed."""
    sheet = page.locator(".sheet").first
    page.emulate_media(media="print" if sheet.count() else "screen")
    shot = sheet.screenshot() if sheet.count() else page.screenshot()
    return Image.open(io.BytesIO(shot)).convert("RGB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
