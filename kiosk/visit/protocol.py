"""How stations and office understand one another over a change of version.

A station names the number of what it speaks in each request. Within a number things are only ever added:
both sides pass over fields, codes and events that they do not know. An office speaks every number down to
`OLDEST`.
"""

HEADER = "Kiosk-Protocol"
PROTOCOL = 2
"""What this version speaks. 1 named no number."""
OLDEST = 1
"""The least that an office of this version still understands."""


def spoken(header: str | None) -> int | None:
    """The number that a station named, 1 for one that named none; None for what is no number."""
    if header is None:
        return 1
    return int(header) if header.isascii() and header.isdigit() and 0 < len(header) <= 4 else None
