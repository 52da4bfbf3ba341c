"""Checks of «Вид услуги»: its prices, and what keeps two of them from becoming one."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import func, select

from app.facts import Facts
from app.prices import dates_are_apart
from app.verbs import Problem, checks, checks_twins
from db.catalogs.service_kind import ServiceKind
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractCharge
from db.registers.utilities import SharedSum
from db.russian import month_title


@checks(ServiceKind)
def service_prices_are_right(card: ServiceKind, facts: Facts) -> Iterator[Problem]:
    if card.price is not None and card.price < 0:
        yield Problem("price", "Цена не может быть отрицательной")
    yield from dates_are_apart(card.prices)


@checks_twins(ServiceKind)
def contracts_have_one_of_them(keys: Collection[int], facts: Facts) -> Iterator[Problem]:
    """Two rows of one service would follow one another, and one of the sums would be gone."""
    row: Any = ContractCharge
    query = (
        select(Contract.contract_number)
        .join(row, row.owner_id == Contract.id)
        .where(row.service_id.in_(keys))
        .group_by(Contract.id, Contract.contract_number, row.unit_id)
        .having(func.count(row.service_id.distinct()) > 1)
        .order_by(Contract.contract_number)
    )
    for (number,) in facts.query(query):
        yield Problem(
            "service_id",
            f"В договоре № {number} есть обе услуги: уберите лишнюю строку или пометьте лишнюю "
            "услугу и больше её не выбирайте",
        )


@checks_twins(ServiceKind)
def months_have_one_sum(keys: Collection[int], facts: Facts) -> Iterator[Problem]:
    """A building has one common sum of a service for a month."""
    query = (
        select(Site.name, SharedSum.month)
        .join(Site, Site.id == SharedSum.site_id)
        .where(SharedSum.service_id.in_(keys))
        .group_by(Site.name, SharedSum.site_id, SharedSum.month)
        .having(func.count(SharedSum.id) > 1)
        .order_by(SharedSum.month, Site.name)
    )
    for site, month in facts.query(query):
        yield Problem(
            "service_id",
            f"Общие расходы «{site}» за {month_title(month)} введены по обеим услугам: сложите "
            "их в одной строке",
        )
