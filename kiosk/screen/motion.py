"""Motion: one only, short and calm. Nothing flashes or slides, and a touch counts from the first frame."""

from kivy.animation import Animation
from kivy.uix.widget import Widget

SECONDS = 0.16
FROM = 0.35  # never from nothing: a page can be read, and touched, at once


def appear(page: Widget) -> None:
    """Let a page come up to its full strength."""
    page.opacity = FROM
    Animation(opacity=1.0, duration=SECONDS, transition="out_quad").start(page)


def settle(page: Widget) -> None:
    """End all motion in it: it is about to go, and nothing must hold on to it."""
    for moving in page.walk():
        Animation.cancel_all(moving)
