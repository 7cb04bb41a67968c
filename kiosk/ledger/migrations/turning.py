"""Values of older books sealed where they stand, and opened again on the way back, in portions."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import sqlalchemy as sa
from alembic import op

from kiosk.ledger.seals import Seals, WrongKeys, packed, seals_of, unpacked

_BATCH = 500


class Place(NamedTuple):
    """Columns of one table. `key`: what numbers its rows, and what their seals are bound to."""

    table: str
    key: str
    fields: Sequence[str]


def look_at_keys(conn: sa.Connection) -> None:
    """`WrongKeys`: what is sealed under others than the rest is lost when the right ones come back."""
    last = "SELECT seq, personal FROM events WHERE personal LIKE 'sealed:%' ORDER BY seq DESC LIMIT 10"
    kept = conn.execute(sa.text(last)).all()
    if kept and not any(seals_of(conn).open(unpacked(one), f"events.personal:{seq}") for seq, one in kept):
        raise WrongKeys("what is sealed in these books does not open under the field keys that are here")


def seal(places: Sequence[Place]) -> None:
    """Seal what is there."""
    _turn(places, lambda seals, about, kept: packed(seals.seal(kept.encode(), about)))


def unseal(places: Sequence[Place]) -> None:
    """Open it; what does not open stays as it is."""
    _turn(places, lambda seals, about, kept: seals.open(unpacked(kept), about).decode() or kept)


def _turn(places: Sequence[Place], turn: Callable[[Seals, str, str], str]) -> None:
    conn = op.get_bind()
    for table, key, fields in places:
        every = f"SELECT {key} AS k, {', '.join(fields)} FROM {table}"  # noqa: S608
        order = f"ORDER BY {key} LIMIT {_BATCH}"
        write = sa.text(f"UPDATE {table} SET {', '.join(f'{f} = :{f}' for f in fields)} WHERE {key} = :k")  # noqa: S608
        rows = conn.execute(sa.text(f"{every} {order}")).mappings().all()
        while rows:
            kept = [
                {f: row[f] and turn(seals_of(conn), f"{table}.{f}:{row['k']}", row[f]) for f in fields}
                for row in rows
            ]
            conn.execute(write, [{**one, "k": row["k"]} for one, row in zip(kept, rows, strict=True)])
            beyond = sa.text(f"{every} WHERE {key} > :last {order}")
            rows = conn.execute(beyond, {"last": rows[-1]["k"]}).mappings().all()
