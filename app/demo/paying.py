"""Money of tenants: each pays by his habit, some not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import ROUND_UP, Decimal

from app.demo.company import Company, Habit, Tenant
from app.demo.months import DAY, SUNDAY, Month
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.russian import month_title, print_number

HUNDRED, THOUSAND = Decimal(100), Decimal(1000)
INVOICES_PAID_BY_DEBTOR = 2
MONTHS_AHEAD = 3
PAID_BY_ANOTHER = 0.015


def plan(company: Company, invoices: Sequence[PaymentInvoice]) -> None:
    """Notes who will pay what and when; the months that follow make receipts of it."""
    for invoice in invoices:
        tenant = company.owners[invoice.contract_id]
        for receipt in _answers(company, tenant, invoice):
            receipt.date = _bank_day(receipt.date)
            receipt.incoming_date = receipt.date
            receipt.incoming_number = str(company.rng.randrange(1, 2000))
            company.payments.append(receipt)


def receipts(company: Company, month: Month) -> list[PaymentReceipt]:
    """What of the planned money comes by the end of the month."""
    now = [receipt for receipt in company.payments if receipt.date <= month.last]
    company.payments = [receipt for receipt in company.payments if receipt.date > month.last]
    now.sort(key=lambda d: (d.date, d.contract_id, d.received))
    return now


def _answers(company: Company, tenant: Tenant, invoice: PaymentInvoice) -> Iterator[PaymentReceipt]:
    rng, total = company.rng, invoice.total()
    soon = invoice.date + rng.randrange(1, 7) * DAY
    late = invoice.date + rng.randrange(18, 50) * DAY
    match tenant.habit:
        case Habit.EXACT:
            yield _by_invoice(company, tenant, invoice, total, soon)
        case Habit.LATE:
            yield _by_invoice(company, tenant, invoice, total, late)
        case Habit.PARTS:
            part = total * rng.randrange(4, 9) // 10 // HUNDRED * HUNDRED or total
            yield _by_invoice(company, tenant, invoice, part, soon)
            if part < total and rng.random() < 0.6:
                yield _by_invoice(company, tenant, invoice, total - part, late)
        case Habit.ROUND:
            yield _by_invoice(company, tenant, invoice, _up(total, THOUSAND), soon)
        case Habit.AHEAD:
            yield from _ahead(company, tenant, invoice, total, soon)
        case Habit.NAMED:
            yield _named(company, tenant, invoice, total, soon)
        case Habit.DEBTOR:
            tenant.invoices_paid += 1
            if tenant.invoices_paid <= INVOICES_PAID_BY_DEBTOR:
                yield _by_invoice(company, tenant, invoice, total, late)


def _ahead(
    company: Company, tenant: Tenant, invoice: PaymentInvoice, total: Decimal, day: dt.date
) -> Iterator[PaymentReceipt]:
    """A round sum for months ahead; nothing more until it is used up."""
    if tenant.prepaid < total:
        amount = _up(total * MONTHS_AHEAD, THOUSAND)
        tenant.prepaid += amount
        yield _receipt(company, tenant, invoice, amount, day, "Аванс за аренду бытовок по договору")
    tenant.prepaid -= total


def _named(
    company: Company, tenant: Tenant, invoice: PaymentInvoice, total: Decimal, day: dt.date
) -> PaymentReceipt:
    """The payer names the month himself and forgets the invoice."""
    words = f"Оплата за аренду, {month_title(invoice.date)}"
    return _receipt(company, tenant, invoice, total, day, words)


def _by_invoice(
    company: Company, tenant: Tenant, invoice: PaymentInvoice, amount: Decimal, day: dt.date
) -> PaymentReceipt:
    number = print_number(invoice.number or "")
    words = f"Оплата по счёту № {number} от {invoice.date:%d.%m.%Y} за аренду бытовок"
    made = _receipt(company, tenant, invoice, amount, day, words)
    made.invoice_id = made.based_on_id = invoice.id
    return made


def _receipt(
    company: Company,
    tenant: Tenant,
    invoice: PaymentInvoice,
    amount: Decimal,
    day: dt.date,
    words: str,
) -> PaymentReceipt:
    """Through the bank, or in cash from those who have no account."""
    payer = tenant.partner
    if company.rng.random() < PAID_BY_ANOTHER:
        payer = company.rng.choice(company.tenants).partner
        words += f" за {tenant.partner.name}"
    organization = next(o for o in company.organizations if o.id == invoice.organization_id)
    return PaymentReceipt(
        organization_id=invoice.organization_id,
        contract_id=invoice.contract_id,
        partner_id=payer.id,
        date=day,
        received=amount,
        purpose=words,
        account=organization.accounts[0].account if payer.accounts else "",
    )


def _up(amount: Decimal, step: Decimal) -> Decimal:
    return (amount / step).to_integral_value(ROUND_UP) * step


def _bank_day(day: dt.date) -> dt.date:
    return day + DAY if day.weekday() == SUNDAY else day
