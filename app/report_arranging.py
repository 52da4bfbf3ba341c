"""Puts a report together as a person set it: columns, filters, groups, order (R4). Pure.

A report returns its rows under headings of its own («Месяц»); here they become plain rows again
and are put together as asked. Subtotals and totals are sums of the plain rows, to the kopeck;
only columns that the report itself totals are summed, and what stands `apart` is in no sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from app import report_filters
from app.report_filters import name_of, sort_key
from app.report_settings import Settings
from app.table import Column, Row, Table, worded

ZERO = Decimal("0.00")


def arranged(table: Table, settings: Settings) -> Table:
    """The table as a person set it; unknown columns are passed over."""
    if settings.rearranges():
        table = _rearranged(table, settings)
    if not settings.coloured:
        table = replace(table, rows=[replace(row, marks={}) for row in table.rows])
    return table if settings.columns is None else _projected(table, settings.columns)


def columns_of(table: Table) -> list[Column]:
    """Every column that can be grouped, filtered or sorted by: of the groups, then the own."""
    own = list(table.columns)
    if own and table.groups:
        own[_first_text(own)] = _retitled(own[_first_text(own)], table.leaf_title)
    return [*table.groups, *own]


def leaves(table: Table) -> list[Row]:
    """The plain rows; the headings they stood under are their first cells."""
    found, deep = [], len(table.groups)
    path: list[Any] = []
    at = _first_text(table.columns)
    for number, row in enumerate(table.rows):
        if is_heading(table.rows, number):
            path = [*path[: row.level], row.cells[at]]
        else:
            kept = [*path[: min(row.level, deep)], *[""] * deep][:deep]
            found.append(replace(row, cells=(*kept, *row.cells), level=0))
    return found


def is_heading(rows: Sequence[Row], number: int) -> bool:
    """A bold row with deeper rows under it."""
    if not rows[number].bold or number + 1 >= len(rows):
        return False
    return rows[number + 1].level > rows[number].level


def under(rows: Sequence[Row], number: int) -> range:
    """The numbers of the rows that stand under a heading."""
    end = number + 1
    while end < len(rows) and rows[end].level > rows[number].level:
        end += 1
    return range(number + 1, end)


def summed(table: Table) -> list[bool]:
    """Which columns have sums: those that the report totals."""
    totals = [*table.totals, *[None] * (len(table.columns) - len(table.totals))]
    return [isinstance(t, int | Decimal) and not isinstance(t, bool) for t in totals]


def made_of(table: Table, key: str, heading: int | None = None) -> Table:
    """The rows that a total, or a subtotal under a heading, is the sum of."""
    at = [c.key for c in table.columns].index(key)
    numbers = range(len(table.rows)) if heading is None else under(table.rows, heading)
    apart = heading is not None
    rows = [
        replace(table.rows[n], level=0)
        for n in numbers
        if not is_heading(table.rows, n)
        and table.rows[n].cells[at]
        and (apart or not table.rows[n].apart)
    ]
    keep = [n for n, column in enumerate(table.columns) if n == at or _tells(column)]
    totals: list[Any] = [None] * len(table.columns)
    totals[at] = _sum(row.cells[at] for row in rows)
    totals[_first_text(table.columns)] = "Итого"
    named = "" if heading is None else f": {table.rows[heading].cells[_first_text(table.columns)]}"
    return Table(
        title=f"{table.columns[at].title}{named}",
        columns=[table.columns[n] for n in keep],
        rows=[_picked(row, keep) for row in rows],
        totals=[totals[n] for n in keep],
        subtitle=[table.title, *table.subtitle],
        legend=table.legend,
    )


# --- filters, groups, order ---------------------------------------------------------------


def _rearranged(table: Table, settings: Settings) -> Table:
    columns = columns_of(table)
    at = {c.key: n for n, c in enumerate(columns)}
    filters = [c for c in settings.used_filters() if c.column in at]
    rows = [r for r in leaves(table) if all(c.holds(r.cells[at[c.column]]) for c in filters)]
    keys = table_groups(table) if settings.groups is None else settings.groups
    # Where every column is a group, the rows under them keep the last one.
    groups = tuple(dict.fromkeys(k for k in keys if k in at))[: len(columns) - 1]
    sums = [False] * len(table.groups) + summed(table)
    order = list(_order(settings, rows, at, len(table.groups)))
    ours, apart = [r for r in rows if not r.apart], [r for r in rows if r.apart]
    plan = _Plan(columns, [at[k] for k in groups], sums, order)
    lines = [*plan.lines(ours, 0), *(plan.apart(apart) if apart else ())]
    keep = [n for n in range(len(table.groups), len(columns)) if columns[n].key not in groups]
    # A column that stood over the rows and does not any more is a column among others.
    keep = [n for n in range(len(table.groups)) if columns[n].key not in groups] + keep
    totals = _totals(table, ours, plan, filtered=bool(filters))
    subtitle = [*table.subtitle]
    if filters:
        told = "; ".join(report_filters.told(c, columns[at[c.column]].title) for c in filters)
        subtitle.append(f"Отбор: {told}.")
    first = next((n for n in keep if n == plan.first), keep[0] if keep else 0)
    shown = [columns[n] for n in keep]
    if groups:
        names = [columns[at[k]].title for k in groups]
        shown[keep.index(first)] = _headed(columns[first], names)
    return replace(
        table,
        columns=shown,
        rows=[_picked(row, keep) for row in lines],
        totals=[totals[n] for n in keep] if totals else (),
        subtitle=subtitle,
        groups=[columns[at[k]] for k in groups],
        leaf_title=columns[first].title,
    )


def table_groups(table: Table) -> tuple[str, ...]:
    """The report's own groups."""
    return tuple(c.key for c in table.groups)


Order = Sequence[tuple[int, bool, Callable[[Any], Any]]]  # column, descending, key of a cell


@dataclass
class _Plan:
    """Rows with headings: `groups` are numbers of columns, from the outermost."""

    columns: Sequence[Column]
    groups: Sequence[int]
    sums: Sequence[bool]
    order: Order

    @property
    def first(self) -> int:
        """The column that a heading's name stands in."""
        free = [n for n in range(len(self.columns)) if n not in self.groups]
        texts = [n for n in free if self.columns[n].kind is str and self.columns[n].title]
        return (texts or free or [0])[0]

    def lines(self, rows: Sequence[Row], level: int) -> Iterator[Row]:
        """Headings with their sums, and the rows under them."""
        if level == len(self.groups):
            yield from (replace(row, level=level) for row in _sorted(rows, self.order))
            return
        at = self.groups[level]
        parts: dict[Any, list[Row]] = {}
        for row in rows:
            parts.setdefault(sort_key(row.cells[at]), []).append(row)
        for part in self._in_order(list(parts.values()), at):
            name = name_of(worded(self.columns[at].kind, part[0].cells[at]))
            yield self.heading(name, part, level)
            yield from self.lines(part, level + 1)

    def _in_order(self, parts: list[list[Row]], group: int) -> list[list[Row]]:
        """Groups go by their names or by their sums when asked so, else as the report has them."""
        for at, down, key in reversed(self.order):
            if at == group:
                firsts = _sorted([part[0] for part in parts], [(at, down, key)])
                places = {id(row): n for n, row in enumerate(firsts)}
                parts.sort(key=lambda part: places[id(part[0])])
            elif self.sums[at]:
                parts.sort(key=lambda part: _sum(r.cells[at] for r in part) or 0, reverse=down)
        return parts

    def heading(self, name: str, rows: Sequence[Row], level: int) -> Row:
        cells: list[Any] = [
            _sum(r.cells[n] for r in rows) if has else ("" if c.kind is str else None)
            for n, (c, has) in enumerate(zip(self.columns, self.sums, strict=True))
        ]
        cells[self.first] = name
        return Row(cells, level=level, bold=True, apart=any(r.apart for r in rows))

    def apart(self, rows: Sequence[Row]) -> list[Row]:
        """What is in no total keeps the name the report gave it, and stands after the rest."""
        if not self.groups:
            return _sorted(rows, self.order)
        name = str(rows[0].cells[0]) or "Не входит в итоги"
        return [
            self.heading(name, rows, 0),
            *(replace(row, level=1) for row in _sorted(rows, self.order)),
        ]


def _order(
    settings: Settings, rows: Sequence[Row], at: dict[str, int], deep: int
) -> Iterator[tuple[int, bool, Callable[[Any], Any]]]:
    """(column, descending, key). The report's own headings go as it put them: months by time."""
    for key, down in settings.order:
        if key not in at:
            continue
        if at[key] < deep:
            places: dict[Any, int] = {}
            for row in rows:
                places.setdefault(row.cells[at[key]], len(places))
            yield at[key], down, places.__getitem__
        else:
            yield at[key], down, sort_key


def _sorted(rows: Sequence[Row], order: Order) -> list[Row]:
    """By the asked columns; empty cells are the last in either direction."""
    found = list(rows)
    for at, down, key in reversed(order):
        filled = [r for r in found if not report_filters.is_empty(r.cells[at])]
        empty = [r for r in found if report_filters.is_empty(r.cells[at])]
        filled.sort(key=lambda r: key(r.cells[at]), reverse=down)
        found = filled + empty
    return found


def _totals(table: Table, rows: Sequence[Row], plan: _Plan, *, filtered: bool) -> list[Any]:
    if not table.totals:
        return []
    deep = len(table.groups)
    found: list[Any] = [*[None] * deep, *table.totals]
    if filtered:
        found = [_sum(r.cells[n] for r in rows) if has else None for n, has in enumerate(plan.sums)]
    labels = [n for n, value in enumerate(found) if isinstance(value, str) and value]
    label = found[labels[0]] if labels else "Итого"
    for n in labels:
        found[n] = None
    found[plan.first] = f"Итого строк: {len(rows)}" if filtered else label
    return found


# --- columns --------------------------------------------------------------------------------


def _projected(table: Table, keys: Sequence[str]) -> Table:
    at = {c.key: n for n, c in enumerate(table.columns)}
    keep = [at[k] for k in dict.fromkeys(keys) if k in at]
    if not keep:
        return table
    first = _first_text(table.columns)
    if first not in keep and (table.totals or any(r.bold for r in table.rows)):
        keep.insert(0, first)  # the names of groups and «Итого» stand in it
    return replace(
        table,
        columns=[table.columns[n] for n in keep],
        rows=[_picked(row, keep) for row in table.rows],
        totals=[table.totals[n] for n in keep] if table.totals else (),
    )


def _picked(row: Row, keep: Sequence[int]) -> Row:
    return replace(row, cells=tuple(row.cells[n] for n in keep))


def _first_text(columns: Sequence[Column]) -> int:
    """The column of names: the first of words that has a title."""
    return next((n for n, c in enumerate(columns) if c.kind is str and c.title), 0)


def _tells(column: Column) -> bool:
    """Says what a row is about: words, dates; other sums would only distract."""
    return column.kind not in (int, Decimal)


def _sum(values: Iterable[Any]) -> Any:
    numbers = [v for v in values if isinstance(v, int | Decimal) and not isinstance(v, bool)]
    if any(isinstance(n, Decimal) for n in numbers):
        return sum(numbers, ZERO)
    return sum(numbers) if numbers else None


def _retitled(column: Column, title: str) -> Column:
    return column._replace(title=title) if title else column


def _headed(column: Column, groups: Sequence[str]) -> Column:
    """«Месяц, арендатор»: what the headings are and what the rows are."""
    names = [name for name in (*groups, column.title) if name]
    return column._replace(title=", ".join([names[0], *(_lowered(n) for n in names[1:])]))


def _lowered(title: str) -> str:
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]
