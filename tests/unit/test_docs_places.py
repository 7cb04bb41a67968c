"""What the pages for readers name is there: folders, files, and other pages."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("README*.md"), *ROOT.glob("docs/*.md"), ROOT / "systemd" / "README.md"])
PLACE = re.compile(
    r"(?:^|[`(\s])((?:kiosk|printing|hardware|assets|tests|systemd|docs)/[\w./-]*\w)", re.MULTILINE
)
LINK = re.compile(r"\]\(([^)#:]+)[)#]")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_place_and_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    places = [ROOT / name for name in PLACE.findall(text)]
    links = [page.parent / name for name in LINK.findall(text)]
    assert [str(one) for one in {*places, *links} if not one.exists()] == []


def test_a_place_that_is_missing_would_be_found() -> None:
    assert PLACE.findall("see `kiosk/visit/nowhere.py`, and (docs/gone.md).") == [
        "kiosk/visit/nowhere.py",
        "docs/gone.md",
    ]
