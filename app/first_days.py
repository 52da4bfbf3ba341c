"""Rows that begin a rental: their first period and its sum, by the tariff's rule (D-8, B-14)."""

from __future__ import annotations

from typing import Any

from app.facts import Facts
from app.problems import EARLIEST, LATEST
from app.proration import next_period, rent_amount
from app.proration_cycle import month_end
from app.rows import rent_can_be_counted
from app.verbs import recalculates
from db.catalogs.premise import REAL_ESTATE
from db.catalogs.unit import Tariff, Unit

SUMMED = ("tariff_id", "price", "quantity", "date_from", "date_to", "manual")


def rent_begins(row: type[Any], *kind_of_unit: str) -> None:
    """Attaches the behaviour to rows; `kind_of_unit` name the attributes that bring a tariff."""
    recalculates(row, "date_from")(period_is_a_month)
    recalculates(row, "amount")(typed_sum_is_kept)
    recalculates(row, *kind_of_unit, "tariff_id")(proposed_end_suits_the_tariff)
    recalculates(row, *kind_of_unit, *SUMMED)(amount_by_the_rule)


def period_is_a_month(row: Any, facts: Facts) -> None:
    """What is proposed until the person says otherwise; premises and their like by the calendar."""
    tariff = facts.find(Tariff, row.tariff_id)
    if row.date_from is None or not EARLIEST <= row.date_from.year <= LATEST:
        return
    if row.date_to is None or row.date_to < row.date_from:
        unit = facts.find(Unit, row.__dict__.get("unit_id"))
        if isinstance(unit, REAL_ESTATE):  # premises go by months of the calendar from the first
            row.date_to = month_end(row.date_from)
        else:
            row.date_to = next_period(row.date_from, tariff.rule if tariff else None)


def proposed_end_suits_the_tariff(row: Any, facts: Facts) -> None:
    """A row begins before its unit is known: the month it was given becomes that of the tariff.

    Where a started month costs whole, 23.11–22.12 would be two of them.
    """
    first = row.date_from
    if first is None or row.manual or not EARLIEST <= first.year <= LATEST:
        return
    if row.date_to == next_period(first):
        row.date_to = None
        period_is_a_month(row, facts)


def typed_sum_is_kept(row: Any, facts: Facts) -> None:
    """A sum corrected by hand is marked and no longer recalculated (D-9, E-5)."""
    row.manual = True


def amount_by_the_rule(row: Any, facts: Facts) -> None:
    """Rent of the period, whose first day is that of the whole rental."""
    tariff = facts.find(Tariff, row.tariff_id)
    if tariff is not None and rent_can_be_counted(row) and not row.manual:
        row.amount = rent_amount(
            row.price, row.date_from, row.date_to, tariff.rule, row.quantity, row.date_from
        )
