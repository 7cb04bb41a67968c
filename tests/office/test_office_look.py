"""The house's look on web pages: readable whatever colour somebody chooses, light and dark."""

import base64
import io
import random
import re
from collections.abc import Iterator

import pytest
from front_desk import FrontDesk
from inner_office import Clerk
from PIL import Image

from kiosk.office.look import STYLES, worn
from kiosk.reception import House
from kiosk.settings import Look, Settings

_CHANCE = random.Random(7)
COLOURS = ["#000000", "#FFFFFF", "#808080", "#E4002B", "#FFCC00", "#00FF00", "#0000FF", "#FF00FF", "#767676"]
COLOURS += [f"#{_CHANCE.randrange(2**24):06x}" for _ in range(60)]


def light_of(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted(map(light_of, (one, other)))
    return (light + 0.05) / (dark + 0.05)


def themes(text: str) -> list[dict[str, str]]:
    """The variables of a style, light and dark."""
    light, _, rest = text.partition("@media (prefers-color-scheme: dark)")
    return [
        dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6})\b", part))
        for part in (light, rest.partition("@media")[0])
    ]


@pytest.fixture(scope="module")
def styles() -> list[list[dict[str, str]]]:
    """What our own styles lay under text: a phone's, and a desk's, which lays some colours over them."""
    base, inner = (themes((STYLES / name).read_text(encoding="utf-8")) for name in ("base.css", "inner.css"))
    return [base, [under | over for under, over in zip(base, inner, strict=True)]]


@pytest.mark.parametrize("colour", COLOURS)
def test_every_colour_can_be_read(styles: list[list[dict[str, str]]], colour: str) -> None:
    made = themes(worn(Settings(look=Look(colour=colour)), House()).style)
    poor = []
    for ours in styles:
        for own, ground in zip(made, ours, strict=True):
            pairs = [("own", under) for under in ("ground", "paper", "calm-wash")]
            found = {f"{a} on {b}": contrast(own[a], ground[b]) for a, b in pairs}
            found |= {f"{a} on {b}": contrast(own[a], own[b]) for a, b in
                      (("own", "own-wash"), ("own-ink", "own"), ("own-ink", "own-press"))}  # fmt: skip
            found["text on own-wash"] = contrast(ground["ink"], own["own-wash"])
            poor += [(name, round(much, 2)) for name, much in found.items() if much < 4.5]
    assert poor == []


@pytest.mark.parametrize("colour", ["", "red", "#12", "#12345g", "}body{display:none", "#1234567"])
def test_what_is_no_colour_is_passed_over(colour: str) -> None:
    assert worn(Settings(), House(look={"colour": colour})).style == ""


def drawn(colour: str) -> str:
    file = io.BytesIO()
    Image.new("RGBA", (40, 20), colour).save(file, "PNG")
    return base64.b64encode(file.getvalue()).decode()


@pytest.mark.parametrize(("logo", "bright"), [("#103050", False), ("#f0f0ff", True)])
def test_a_logo_made_for_dark_ground_is_known(logo: str, bright: bool) -> None:
    look = worn(Settings(), House(look={"logo": drawn(logo)}))
    assert (look.bright, look.png[:10], look.css) == (bright, "/look.png?", "")


@pytest.mark.parametrize("logo", ["", "?", "AAAA", base64.b64encode(b"\x89PNG\r\n").decode()])
def test_a_broken_logo_is_none(logo: str) -> None:
    assert worn(Settings(), House(look={"logo": logo})).png == ""


@pytest.fixture
def clerk(desk: FrontDesk) -> Iterator[Clerk]:
    signed_in = Clerk(desk, "administrator")
    yield signed_in
    signed_in.close()


def test_all_pages_wear_it_at_once(desk: FrontDesk, clerk: Clerk) -> None:
    step = desk.doorstep
    visit = step.register()
    assert clerk.get("/look.css").status_code == 404
    look = {"colour": "#E4002B", "file": drawn("#103050").replace("+", "-").replace("/", "_")}
    assert clerk.hand_in("/office/upkeep/look/save", version="0", **look).status_code == 303
    posts = {"/h/open": step.token(visit), "/v/open": "broken"}
    pages = [clerk.post(path, data={"token": token}).text for path, token in posts.items()]
    gets = ("/", "/h", "/v", "/a", "/m", "/office", f"/office/papers/visit/{visit}/registration")
    pages += [clerk.get(path).text for path in gets]
    with desk.phone() as stranger:
        pages.append(stranger.get("/office/sign-in").text)
    for page in pages:
        shown = re.search(r'<img src="(/look\.png\?\w+)"', page)
        assert shown, page[:900]
        assert "/look.css?" in page or "papers.css" in page
    style = re.search(r'href="(/look\.css\?\w+)"', pages[0])
    assert style
    answer = clerk.get(style[1])
    assert answer.headers["content-type"].startswith("text/css")
    assert "immutable" in answer.headers["cache-control"]
    assert clerk.get("/look.css?older").headers["cache-control"] == "no-store"
    assert Image.open(io.BytesIO(clerk.get(shown[1]).content)).size == (40, 20)
    assert clerk.hand_in("/office/upkeep/look/back", version="1").status_code == 303
    assert "/look." not in clerk.get("/office").text
