"""Revisions of the schema: the same for SQLite and PostgreSQL, written by hand or generated.

`HEAD` is the newest one; a test keeps it true. Guards (triggers) are not here: see `db.guards`.
"""

HEAD = "0002"
