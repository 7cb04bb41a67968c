"""Alembic's way into the books: the same engine, so that a failed migration is rolled back whole."""

from alembic import context

from kiosk.ledger.books import open_engine
from kiosk.ledger.seals import Seals, give
from kiosk.ledger.tables import metadata

engine = open_engine(context.config.attributes["url"])
give(engine, Seals(context.config.attributes.get("fields", {})))
with engine.connect() as connection:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=connection.dialect.name == "sqlite",
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
engine.dispose()
