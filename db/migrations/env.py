"""Alembic's doorway; `db.migrate` hands it a connection that is already in a transaction."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context

import db.nouns  # noqa: F401
from db.base import Base
from db.declaring import tell_postgresql
from db.types import Moment, Money, Quantity

PLAIN = {
    Money: "sa.BigInteger()",
    Quantity: "sa.BigInteger()",
    Moment: "sa.DateTime(timezone=True)",
}


def plain_type(kind: str, thing: Any, autogen: Any) -> str | Literal[False]:
    """A revision names plain columns, so that it stays true when our types change."""
    if kind == "type" and type(thing) in PLAIN:
        return PLAIN[type(thing)]
    return False


tell_postgresql(Base.metadata)
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    compare_type=True,
    render_as_batch=True,
    transactional_ddl=True,
    render_item=plain_type,
)
context.run_migrations()
