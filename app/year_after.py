"""The last day of a full year from a day on, in SQL of both databases (C-11)."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Date
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import GenericFunction


class year_after(GenericFunction[Any]):  # noqa: N801  a function of SQL
    """01.01.2026 gives 31.12.2026, 01.03.2027 gives 29.02.2028, as `contract_terms.is_a_year`."""

    type = Date()
    name = "year_after"
    inherit_cache = True


@compiles(year_after, "sqlite")
def _in_file(element: Any, compiler: Any, **words: Any) -> str:
    """29.02 of the next year is 01.03 there."""
    inner = compiler.process(element.clauses, **words)
    return f"date({inner}, '+1 year', '-1 day')"


@compiles(year_after, "postgresql")
def _on_server(element: Any, compiler: Any, **words: Any) -> str:
    """29.02 of the next year is 28.02 there: one day is put back."""
    inner = compiler.process(element.clauses, **words)
    leap = f"to_char({inner}, 'MMDD') = '0229'"
    whole = f"({inner} + interval '1 year' - interval '1 day')::date"
    return f"({whole} + CASE WHEN {leap} THEN 1 ELSE 0 END)"
