"""The office's secrets: kept in one file beside the ledger, never in it."""

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

OFFICE = 1
"""The issuer number of the office's own passes."""


@dataclass(frozen=True)
class Keys:
    """`chain` seals the log, `links` the hosts' links, `issuers` the passes, each by its number; `fields`
    seal what is sensitive in the books, the newest with the highest number."""

    chain: bytes
    links: bytes
    issuers: dict[int, bytes]
    fields: dict[int, bytes]

    @classmethod
    def fresh(cls) -> "Keys":
        """New random keys."""
        chain, links, issuer, field = (secrets.token_bytes(32) for _ in range(4))
        return cls(chain, links, {OFFICE: issuer}, {1: field})

    def renewed(self) -> "Keys":
        """The same with one more key for fields. The earlier ones stay: what lies in a backup needs them."""
        return replace(self, fields={**self.fields, max(self.fields) + 1: secrets.token_bytes(32)})


def load(path: Path) -> Keys:
    """The keys in `path`; made there, readable by the owner alone, when there are none yet."""
    if not path.exists():
        save(path, Keys.fresh())
    stored = json.loads(path.read_text())
    if "fields" not in stored:  # kept by a version that sealed no fields
        stored["fields"] = {"1": secrets.token_hex(32)}
        save(path, _keys(stored))
    return _keys(stored)


def _keys(stored: dict[str, dict[str, str]]) -> Keys:
    chain, links = (bytes.fromhex(str(stored[name])) for name in ("chain", "links"))
    issuers, fields = (
        {int(number): bytes.fromhex(key) for number, key in stored[name].items()}
        for name in ("issuers", "fields")
    )
    return Keys(chain, links, issuers, fields)


def save(path: Path, keys: Keys) -> None:
    """Put the keys in the place of those that are there, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbered = {
        name: {str(number): key.hex() for number, key in getattr(keys, name).items()}
        for name in ("issuers", "fields")
    }
    text = json.dumps({"chain": keys.chain.hex(), "links": keys.links.hex(), **numbered})
    half = path.with_suffix(".new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
