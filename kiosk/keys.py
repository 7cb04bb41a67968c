"""The office's secrets: kept in one file beside the ledger, never in it."""

import json
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

OFFICE = 1
"""The issuer number of the office's own passes."""


@dataclass(frozen=True)
class Keys:
    """`chain` seals the log, `links` the hosts' links, `issuers` the passes, each by its number."""

    chain: bytes
    links: bytes
    issuers: dict[int, bytes]

    @classmethod
    def fresh(cls) -> "Keys":
        """New random keys."""
        return cls(secrets.token_bytes(32), secrets.token_bytes(32), {OFFICE: secrets.token_bytes(32)})


def load(path: Path) -> Keys:
    """The keys in `path`; made there, readable by the owner alone, when there are none yet."""
    if not path.exists():
        _write(path, Keys.fresh())
    stored = json.loads(path.read_text())
    issuers = {int(number): bytes.fromhex(key) for number, key in stored["issuers"].items()}
    return Keys(bytes.fromhex(stored["chain"]), bytes.fromhex(stored["links"]), issuers)


def _write(path: Path, keys: Keys) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    issuers = {str(number): key.hex() for number, key in keys.issuers.items()}
    text = json.dumps({"chain": keys.chain.hex(), "links": keys.links.hex(), "issuers": issuers})
    half = path.with_suffix(".new")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    half.replace(path)
