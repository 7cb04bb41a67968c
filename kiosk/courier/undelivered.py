"""A delivery that did not happen, or of which nobody knows whether it did."""


class Undelivered(Exception):
    """`code`: short, for the log, nothing personal. `permanent`: trying again would not help."""

    def __init__(self, code: str, permanent: bool = False) -> None:
        super().__init__(code)
        self.code, self.permanent = code, permanent
