"""What stands in the menu, from above."""

from typing import NamedTuple


class Entry(NamedTuple):
    """`word`: the key under inner.menu; who lacks the right does not see it."""

    word: str
    path: str
    right: str


MENU = (
    Entry("today", "/office", "today"),
    Entry("log", "/office/log", "log"),
    Entry("papers", "/office/papers", "papers"),
    Entry("numbers", "/office/numbers", "numbers"),
    Entry("feedback", "/office/feedback", "feedback"),
    Entry("upkeep", "/office/upkeep", "upkeep"),
    Entry("keeping", "/office/keeping", "keeping"),
    Entry("trust", "/office/trust", "verify"),
    Entry("users", "/office/users", "users"),
)
