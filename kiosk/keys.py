"""The office's secrets: kept in one file beside the ledger, never in it, or handed to it as credentials.

Links are sealed by the newest of their keys and opened by all of them. What was made from a key of links and
stays in the books (digits of invitations) keeps the key that it was made from: `lasting`,
number 0 of the links' keys once there was a newer one.
"""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from kiosk import credentials
from kiosk.credentials import CHAIN, FIELDS, KEYS, LINKS, PASSES, BadCredential

OFFICE = 1
"""The issuer number of the office's first passes; each newer key has the next."""
_LASTING = 0
What = Literal["passes", "links", "fields"]


@dataclass(frozen=True)
class Keys:
    """`chain` seals the log, `links` the hosts' links, `issuers` the passes, each by its number; `fields`
    seal what is sensitive in the books, the newest with the highest number. `past_links` still open links;
    `lasting` is what the books keep made from, empty for `links`."""

    chain: bytes
    links: bytes
    issuers: dict[int, bytes]
    fields: dict[int, bytes]
    past_links: tuple[bytes, ...] = ()
    lasting: bytes = b""

    @classmethod
    def fresh(cls) -> "Keys":
        """New random keys."""
        chain, links, issuer, field = (secrets.token_bytes(32) for _ in range(4))
        return cls(chain, links, {OFFICE: issuer}, {1: field})

    @property
    def issuer(self) -> int:
        """The number under which passes are issued now."""
        return max(self.issuers)

    @property
    def all_links(self) -> tuple[bytes, ...]:
        """Every key that opens a link, the newest first."""
        return self.links, *self.past_links

    @property
    def kept(self) -> bytes:
        """What seals and marks such things in the books as no rotation may change."""
        return self.lasting or self.links

    def renewed(self, what: What) -> "Keys":
        """The same with one more key. The earlier ones stay: passes, links and backups need them."""
        new = secrets.token_bytes(32)
        match what:
            case "passes":
                return replace(self, issuers={**self.issuers, self.issuer + 1: new})
            case "links":
                return replace(self, links=new, past_links=self.all_links, lasting=self.kept)
            case "fields":
                return replace(self, fields={**self.fields, max(self.fields) + 1: new})

    def retired(self, what: What) -> "Keys":
        """The same without the earlier keys of passes or links: what they sealed is not taken any more."""
        if what == "passes":
            return replace(self, issuers={self.issuer: self.issuers[self.issuer]})
        return replace(self, past_links=())


def load(path: Path, environment: Mapping[str, str] = os.environ) -> Keys:
    """The keys that were handed over as credentials; else those in `path`, made there, readable by the owner
    alone, when there are none yet. `BadCredential`; ValueError, KeyError and the like for a damaged file."""
    if folder := handed(environment):
        return read(folder)
    if not path.exists():
        save(path, Keys.fresh())
    stored = json.loads(path.read_text())
    if "fields" not in stored:  # kept by a version that sealed no fields
        stored["fields"] = {"1": secrets.token_hex(32)}
        save(path, _keys(stored))
    return _keys(stored)


def handed(environment: Mapping[str, str] = os.environ) -> Path | None:
    """The folder of credentials, if there are keys in it."""
    found = [place for name in KEYS if (place := credentials.place(name, environment))]
    return found[0].parent if found else None


def read(folder: Path) -> Keys:
    """The keys in a folder of credentials. `BadCredential` if one of them is missing or damaged."""
    chain, issuers, fields, links = (
        credentials.numbered(folder / name) for name in (CHAIN, PASSES, FIELDS, LINKS)
    )
    lasting = links.pop(_LASTING, b"")
    if not links:
        raise BadCredential(f"{folder / LINKS} holds no key that seals links")
    newest, *past = [links[number] for number in sorted(links, reverse=True)]
    return Keys(chain[max(chain)], newest, issuers, fields, tuple(past), lasting)


def write(folder: Path, keys: Keys) -> None:
    """Put the keys into a folder of credentials, one file after the other, each whole. Raises OSError."""
    links = dict(enumerate((*reversed(keys.past_links), keys.links), start=1))
    lasting = {_LASTING: keys.lasting} if keys.lasting else {}
    each = {CHAIN: {1: keys.chain}, PASSES: keys.issuers, FIELDS: keys.fields, LINKS: lasting | links}
    for name, numbered in each.items():
        credentials.put(folder / name, credentials.written(numbered))


def _keys(stored: dict[str, dict[str, str]]) -> Keys:
    chain, links = (bytes.fromhex(str(stored[name])) for name in ("chain", "links"))
    issuers, fields = (
        {int(number): bytes.fromhex(key) for number, key in stored[name].items()}
        for name in ("issuers", "fields")
    )
    past = tuple(bytes.fromhex(key) for key in stored.get("past_links", ()))
    return Keys(chain, links, issuers, fields, past, bytes.fromhex(str(stored.get("lasting", ""))))


def save(path: Path, keys: Keys) -> None:
    """Put the keys in the place of those that are there, whole or not at all."""
    numbered = {
        name: {str(number): key.hex() for number, key in getattr(keys, name).items()}
        for name in ("issuers", "fields")
    }
    past = {"past_links": [key.hex() for key in keys.past_links], "lasting": keys.lasting.hex()}
    links = {"chain": keys.chain.hex(), "links": keys.links.hex(), **(past if keys.lasting else {})}
    credentials.put(path, json.dumps({**links, **numbered}))
