"""What the books' columns are made of."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Text,
    TypeDecorator,
    text,
)

from kiosk.ledger.seals import SealedText


class UtcTime(TypeDecorator[datetime]):
    """Aware datetimes in UTC; SQLite stores them without a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC, refusing a time without a zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From UTC."""
        return value and (value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC))


Number = BigInteger().with_variant(Integer, "sqlite")
metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def moment(name: str, **options: Any) -> Column[datetime]:
    """A time; empty where it may not have come yet."""
    return Column(name, UtcTime, **options)


def plain(name: str, **options: Any) -> Column[str]:
    """A text, never NULL: '' where there is none."""
    return Column(name, Text, nullable=False, server_default="", **options)


def sealed(table: str, name: str, key: str = "id") -> Column[str]:
    """A text that only its own row opens; `key` is the column that names the row."""
    return Column(name, SealedText(f"{table}.{name}", key), nullable=False, server_default="")


def flag(name: str, default: str = "false") -> Column[bool]:
    """Yes or no, never NULL."""
    return Column(name, Boolean, nullable=False, server_default=text(default))


def its_visit() -> Column[int]:
    """The visit that a row belongs to, as (part of) its primary key."""
    return Column("visit_id", Number, ForeignKey("visits.id"), primary_key=True, autoincrement=False)


def partial_index(name: str, *columns: str, where: str) -> Index:
    """An index over the rows that meet a condition: it stays small however long the books grow."""
    return Index(name, *columns, sqlite_where=text(where), postgresql_where=text(where))
