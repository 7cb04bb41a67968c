"""A delivery that did not happen, or of which nobody knows whether it did."""

TIMEOUT = 10.0
"""Seconds that the other side has for each step."""


class Undelivered(Exception):
    """`code`: short, for the log, nothing personal. `permanent`: trying again would not help."""

    def __init__(self, code: str, permanent: bool = False) -> None:
        super().__init__(code)
        self.code, self.permanent = code, permanent
