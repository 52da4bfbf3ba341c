"""The words guards are made of, for both databases."""

from __future__ import annotations

PREFIX = "kontora_"


def refuse(table: str, name: str, event: str, word: str, when: str = "") -> str:
    """A trigger of SQLite that refuses with `kontora:<word>`."""
    condition = f"WHEN {when} " if when else ""
    return (
        f"CREATE TRIGGER {PREFIX}{table}_{name} {event} ON {table} {condition}"
        f"BEGIN SELECT RAISE(ABORT, 'kontora:{word}'); END"
    )


def pg_trigger(table: str, name: str, event: str, call: str, when: str = "") -> str:
    """A trigger of PostgreSQL that calls a function of ours for each row."""
    condition = f"WHEN ({when}) " if when else ""
    return (
        f"CREATE TRIGGER {PREFIX}{table}_{name} {event} ON {table} FOR EACH ROW {condition}"
        f"EXECUTE FUNCTION {PREFIX}{call}"
    )


def pg_set_trigger(table: str, name: str, call: str) -> str:
    """A trigger of PostgreSQL that calls a function of ours once for all rows of an INSERT.

    The function finds the rows in the table `fresh`.
    """
    return (
        f"CREATE TRIGGER {PREFIX}{table}_{name} AFTER INSERT ON {table} "
        f"REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION {PREFIX}{call}"
    )
