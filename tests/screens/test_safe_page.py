"""The safe page of a screen, on every panel: each line is whole, and none lies on another."""

from typing import Any

import pytest

from kiosk.safe.screen import page_of
from kiosk.safe.told import LANGUAGES, told

MUCH = tuple(f"/etc/visitor-kiosk/settings.toml: line {n}: " + "what is wrong here " * 12 for n in range(9))


def laid_out(part: str, faults: tuple[str, ...], size: tuple[int, int]) -> list[Any]:
    """The labels of the page on a panel of this size, from top to bottom."""
    page = page_of([told(part, language, faults) for language in LANGUAGES])
    page.size = size
    page.do_layout()
    labels = [child for child in page.children[::-1] if getattr(child, "text", "")]
    for label in labels:
        label.texture_update()
    return labels


@pytest.mark.parametrize("size", [(1080, 1920), (1920, 1080), (1280, 800), (800, 480)], ids=str)
@pytest.mark.parametrize("faults", [(), MUCH], ids=["none", "many"])
@pytest.mark.parametrize("part", ["lobby", "gate"])
def test_every_line_is_whole(window: Any, part: str, faults: tuple[str, ...], size: tuple[int, int]) -> None:
    labels = laid_out(part, faults, size)
    assert len(labels) == 2 * len(LANGUAGES) + 4 + len(faults)
    for label in labels:
        assert label.texture_size[1] <= label.height, label.text
        assert label.texture_size[0] <= size[0], label.text
    edges = [size[1], *(edge for label in labels for edge in (label.top, label.y)), 0]
    assert edges == sorted(edges, reverse=True)


def test_a_page_that_becomes_another_size_is_laid_out_anew(window: Any) -> None:
    page = page_of([told("lobby", language) for language in LANGUAGES])
    sizes = []
    for size in ((1280, 800), (1080, 1920)):
        page.size = size
        page.do_layout()
        sizes.append(max(child.font_size for child in page.children if getattr(child, "text", "")))
    assert sizes[1] > sizes[0]
    assert len([child for child in page.children if getattr(child, "text", "")]) == 2 * len(LANGUAGES) + 4
