"""stand-in until the first revision is written"""
from __future__ import annotations

from sqlalchemy import text

import db.nouns
from db import guards
from db.base import Base
from db.engine import Database, base_url


def create(base: str) -> None:
    url = base_url(base)
    if url.get_backend_name() == "sqlite":
        open(url.database, "a").close()
    d = Database(url)
    with d.writing() as c:
        if not d.is_sqlite:
            c.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
        Base.metadata.create_all(c)
        guards.install(c)
    d.close()
