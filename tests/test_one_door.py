"""Rows of business are written by the gateway alone: the sources are read to keep it so."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import app.nouns  # noqa: F401

ROOT = Path(__file__).parent.parent


# --- one door -----------------------------------------------------------------------------

WRITING = re.compile(
    r"\s*(INSERT\s+INTO|UPDATE\s+\w+\s+SET|DELETE\s+FROM|TRUNCATE)\b", re.IGNORECASE
)
# The door of facts with its words for PostgreSQL and its ids, the one of what is no fact of
# business (settings of windows, edit locks), and drafts, which are kept on the person's own
# computer and in no base.
NAMES = ("gateway", "by_sets", "identity", "desk_gateway", "drafts")
DOORS = {ROOT / "app" / f"{name}.py" for name in NAMES}
WRITERS = {"insert", "update", "delete"}
SESSION_WRITES = {"add_all", "merge", "bulk_save_objects", "bulk_insert_mappings", "flush"}


def room_files() -> list[Path]:
    rooms = ("app", "forms", "printforms")
    return [p for room in rooms for p in sorted((ROOT / room).rglob("*.py"))]


@pytest.mark.parametrize("path", room_files(), ids=lambda p: p.relative_to(ROOT).as_posix())
def test_only_the_gateway_writes(path: Path):
    found = [line for line, _ in writes(ast.parse(path.read_text(encoding="utf-8")))]
    assert bool(found) is (path in DOORS)


def writes(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Places that make a writing statement: imported constructs, SQL in words, session verbs."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy"):
            yield from ((node.lineno, n.name) for n in node.names if n.name in WRITERS)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            if WRITING.match(node.value):
                yield node.lineno, node.value
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            of_session = "session" in node.value.id and node.attr in SESSION_WRITES
            if of_session or (node.value.id in ("sa", "sqlalchemy") and node.attr in WRITERS):
                yield node.lineno, node.attr


def test_the_search_for_writers_sees_them():
    told = """
from sqlalchemy import select, update
session.execute(text("  delete from charge"))
session.merge(thing)
sa.insert(table)
rows.update(other)
"""
    found = {word.split()[0] for _, word in writes(ast.parse(told))}
    assert found == {"update", "delete", "merge", "insert"}
