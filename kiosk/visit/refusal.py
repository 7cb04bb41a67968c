"""How a form is refused."""

from collections.abc import Mapping


class Refused(Exception):
    """A form that cannot be taken: `complaints` maps each field to the code of what is wrong with it."""

    def __init__(self, complaints: Mapping[str, str]) -> None:
        super().__init__(", ".join(f"{field}: {code}" for field, code in complaints.items()))
        self.complaints = dict(complaints)
