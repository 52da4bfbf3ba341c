"""The months of the company, one after another: every kind of document of a month is one set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo import (
    asking,
    founding,
    lasting,
    leaving,
    missing,
    offering,
    paying,
    renting,
    settling,
)
from app.demo.company import Company
from app.demo.months import Month
from db.base import Document
from db.russian import month_title

STEPS, STEPS_OF_MONTH = 1, 8  # before the first month, in each


def live(company: Company, months: Sequence[Month]) -> Iterator[str]:
    """Posts everything; says each step when it is in the base."""
    arrived = founding.first_arrivals(company, months[0])
    _post(company, arrived)
    founding.remember(company, arrived)
    yield "бытовки на площадках"
    for month in months:
        for step in _month(company, month, len(months)):
            yield f"{month_title(month.first)}: {step}"


def _month(company: Company, month: Month, months: int) -> Iterator[str]:
    returned, taken_over = leaving.plan(company, month)
    gone = missing.plan(company, month)
    arrived = founding.arrivals(company, month, months)
    _post(company, arrived)
    company.work.save(renting.contracts(company, month, months))
    given = renting.transfers(company, month, months)
    company.work.save([*offering.agreed(company, given), *offering.offers(company, month)])
    company.work.save(offering.more_wanted(company, month))
    yield "договоры"
    _post(company, given)
    renting.remember(company, given)
    founding.remember(company, arrived)
    yield "передачи в аренду"
    going_on = lasting.extensions(company, month)
    _post(company, going_on)
    lasting.remember(company, going_on)
    yield "продолжения аренды"
    back = leaving.returns(company, returned)
    _post(company, back)
    leaving.remember(company, back)
    yield "возвраты из аренды"
    handed_on = leaving.takeovers(company, taken_over)
    _post(company, handed_on)
    renting.remember(company, handed_on)
    _post(company, missing.found(company, month))
    _post(company, missing.lost(company, month, gone))
    yield "передачи от арендатора арендатору, розыск"
    asked = asking.invoices(company, [*given, *going_on, *back, *handed_on])
    yield "счета подготовлены"
    _post(company, asked)
    paying.plan(company, asked)
    yield "счета на оплату"
    came = paying.receipts(company, month)
    settling.mark(came)
    _post(company, came)
    settling.distribute(company, month)
    for some in settling.more(company, month):
        _post(company, some)
    yield "поступления оплаты, возвраты и зачёты"


def _post(company: Company, documents: Sequence[Document]) -> None:
    if documents:
        company.work.post(documents)
