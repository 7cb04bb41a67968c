"""The phones' pages as somebody with large thumbs, weak eyes or a screen reader meets them (WCAG 2.2 AA)."""

from collections.abc import Callable

import pytest
from front_desk import FrontDesk
from playwright.sync_api import Browser, expect
from visitor_phone import scanned

# Every control: at least 44 px, with a name. Every text: 4.5:1 on its ground, 3:1 when large. One heading of
# the first order, no name twice, no order of focus of its own, and nothing wider than the phone.
_FAULTS = """() => {
  const faults = [];
  const seen = (e) => e.getClientRects().length > 0 && getComputedStyle(e).visibility !== "hidden";
  const text = (id) => (document.getElementById(id) || {}).textContent || "";
  const texts = (ids) => (ids || "").split(" ").map(text).join("");
  const name = (e) => e.getAttribute("aria-label") || texts(e.getAttribute("aria-labelledby")) ||
    [...(e.labels || [])].map((label) => label.textContent).join("") ||
    (/^(A|BUTTON|SUMMARY)$/.test(e.tagName) ? e.textContent : "");
  const fields = "input:not([type=hidden]), select, textarea, canvas";
  const controls = `a[href], button, summary, [tabindex='0'], ${fields}`;
  for (const e of [...document.querySelectorAll(controls)].filter(seen)) {
    const target = /^(checkbox|radio|file)$/.test(e.type) ? e.closest("label") || e : e;
    const box = target.getBoundingClientRect();
    const what = e.tagName + " " + (e.id || e.name || e.textContent.trim().slice(0, 20));
    if (Math.min(box.width, box.height) < 43.5) faults.push(`small: ${what} ${box.width}x${box.height}`);
    if (!name(e).trim()) faults.push(`nameless: ${what}`);
    if (e.tabIndex > 0) faults.push(`own order of focus: ${what}`);
  }
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const linear = (v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    const [r, g, b] = parts(colour).map((v) => linear(v / 255));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0.99) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const [e, words] = [walker.currentNode.parentElement, walker.currentNode.textContent.trim()];
    if (!words || !seen(e) || e.closest(".unseen")) continue;
    const style = getComputedStyle(e);
    const size = parseFloat(style.fontSize);
    const [dim, bright] = [light(style.color), light(ground(e))].sort((a, b) => a - b);
    const least = size >= 24 || (size >= 18.66 && style.fontWeight >= 700) ? 3 : 4.5;
    if ((bright + 0.05) / (dim + 0.05) < least) faults.push(`faint: ${words.slice(0, 30)}`);
  }
  const ids = [...document.querySelectorAll("[id]")].map((e) => e.id);
  if (new Set(ids).size < ids.length) faults.push("an id twice");
  if (document.querySelectorAll("h1").length !== 1) faults.push("not one heading of the first order");
  if (document.documentElement.scrollWidth > innerWidth) faults.push("wider than the phone");
  return faults;
}"""


def _asked(desk: FrontDesk) -> str:
    desk.doorstep.inside(name="孙立")
    return desk.link(desk.doorstep.register(plate="沪A12345", people=3))


def _inside(desk: FrontDesk) -> str:
    return desk.link(desk.doorstep.inside(name="Annabel-Louise Featherstonehaugh")[0])


@pytest.mark.parametrize(
    "link",
    [
        _asked,
        _inside,
        lambda desk: f"{desk.url}/h",
        lambda desk: f"{desk.url}/v#{scanned(desk)}",
        lambda desk: f"{desk.url}/a",
        lambda desk: desk.announce_link("t1@example.com").replace("https://office.example", desk.url),
    ],
    ids=["asked", "inside", "no link", "visitor", "ask for a link", "announce"],
)
@pytest.mark.parametrize("language", ["zh-CN", "zh-TW", "en"])
def test_every_control_and_every_word_can_be_met(
    steady: FrontDesk, browser: Browser, link: Callable[[FrontDesk], str], language: str
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale=language)
    phone = context.new_page()
    phone.goto(link(steady))
    expect(phone.locator("[data-when=opening]:visible")).to_have_count(0, timeout=45_000)
    for folded in phone.locator("summary").all():
        folded.click()
    for scheme in ("light", "dark"):
        phone.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        assert phone.evaluate(_FAULTS) == [], scheme
    context.close()
