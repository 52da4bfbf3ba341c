"""The months of the company, one after another: every kind of document of a month is one set."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.demo import (
    altering,
    asking,
    billing,
    closing,
    founding,
    lasting,
    leasing,
    leaving,
    missing,
    offering,
    pausing,
    paying,
    renting,
    serving,
    settling,
)
from app.demo.company import Company, Held
from app.demo.months import Month
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from db.documents.service_charge import ServiceCharge
from db.russian import month_title

STEPS, STEPS_OF_MONTH = 1, 9  # before the first month, in each


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
    given = _signed(company, month, months)
    yield "договоры"
    wanted = asking.before_transfers(company, month, given)
    _post(company, wanted)
    _post(company, asking.paid_before(company, wanted))
    _post(company, given)
    renting.remember(company, given)
    founding.remember(company, company.arrived)
    yield "передачи в аренду"
    moved_in = leasing.sign(company, month)
    _post(company, moved_in)
    billed = billing.charges(company, month, month.first)
    _post(company, billed)
    leasing.addenda(company, month)
    going_on, ahead = _extended(company, month)
    yield "продолжения аренды"
    back = leaving.returns(company, returned)
    _post(company, back)
    leaving.remember(company, back)
    yield "возвраты из аренды"
    handed_on = _taken_over(company, taken_over)
    _post(company, missing.found(company, month))
    _post(company, missing.lost(company, month, gone))
    owed = [
        *given,
        *moved_in,
        *billed,
        *going_on,
        *back,
        *handed_on,
        *_month_end(company, month),
        *_utilities(company, month),
    ]
    yield "передачи от арендатора арендатору, замены, розыск"
    asked = asking.invoices(company, owed)
    yield "счета подготовлены"
    _post(company, asked)
    paying.plan(company, [*ahead, *asked])
    yield "счета на оплату"
    _settle(company, month)
    yield "поступления оплаты, возвраты и зачёты"
    _close(company, month)
    yield "акты и УПД"


def _taken_over(company: Company, cabins: Sequence[Held]) -> list[RentTransfer]:
    """What goes from tenant to tenant is agreed with the second one first."""
    handed_on = leaving.takeovers(company, cabins)
    company.work.save(offering.agreed(company, handed_on))
    _post(company, handed_on)
    renting.remember(company, handed_on)
    return handed_on


def _signed(company: Company, month: Month, months: int) -> list[RentTransfer]:
    """Who signs, what arrives, what was there before; the transfers to come."""
    company.arrived = founding.arrivals(company, month, months)
    _post(company, company.arrived)
    company.work.save(renting.contracts(company, month, months))
    given = renting.transfers(company, month, months)
    company.work.save([*offering.agreed(company, given), *offering.offers(company, month)])
    company.work.save(offering.more_wanted(company, month))
    _post(company, serving.accounting_start(company, month))
    brought = serving.opening_balances(company, month)
    _post(company, brought)
    serving.remember(company, brought)
    return given


def _extended(company: Company, month: Month) -> tuple[list[RentExtension], list[PaymentInvoice]]:
    """What goes on by itself, what goes on because an invoice asks for it; other terms, pauses."""
    going_on, ahead = lasting.asked_ahead(company, lasting.extensions(company, month))
    _post(company, going_on)
    _post(company, ahead)
    lasting.remember(company, [*going_on, *ahead])
    changed = altering.terms(company, month)
    _post(company, changed)
    for some in pausing.pauses(company, month, changed):
        _post(company, some)
    return going_on, ahead


def _month_end(company: Company, month: Month) -> list[Document]:
    """Replacements, the yard, days kept past «До», services: what is charged by them."""
    replaced = altering.replacements(company, month)
    _post(company, replaced)
    altering.remember(company, replaced)
    kept = altering.holdovers(company, month)
    _post(company, kept)
    altering.kept_on(company, kept)
    for some in altering.yard(company, month):
        _post(company, some)
    served = serving.services(company, month)
    _post(company, served)
    return [*kept, *(s for s in served if s.accrues)]


def _utilities(company: Company, month: Month) -> list[ServiceCharge]:
    """What waited for the readings of the last day."""
    # Some contracts have ended: the program tells whose consumption is ours, and it is.
    company.work.post(billing.utilities(company, month), despite=True)
    _post(company, billing.replaced_meter(company, month))
    made = billing.charges(company, month, month.last)
    _post(company, made)
    return made


def _settle(company: Company, month: Month) -> None:
    came = paying.receipts(company, month)
    settling.mark(came)
    _post(company, came)
    settling.distribute(company, month)
    for some in settling.more(company, month):
        _post(company, some)
    _post(company, serving.settle_with_carriers(company, month))


def _close(company: Company, month: Month) -> None:
    acts = closing.acts(company, month)
    _post(company, closing.corrected(company, month, acts))
    # A return gives back what was paid long ago.
    company.work.post(closing.advances(company, month), despite=True)
    _post(company, closing.penalties(company, month))
    _post(company, closing.reconciled(company, month))


def _post(company: Company, documents: Sequence[Document]) -> None:
    if documents:
        company.work.post(documents)
