"""What happens to «Счёт на оплату»: it cites charges and moves nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from app.charge_words import measured, text_of
from app.documents.payment_invoice_kinds import rows_before_transfer
from app.facts import Facts
from app.going_on import anchor_of, charged_to, next_month, next_rows, row_goes_on
from app.rows import contract_fits, repeated, some_rows, sum_is_by_the_rule
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Document, Register
from db.documents.contract import Contract
from db.documents.extra_service import ExtraService
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead, PaymentInvoiceRow
from db.documents.penalty_charge import PenaltyCharge
from db.documents.rent_extension import RentExtension
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.service_charge import ServiceCharge
from db.registers.money import Charge
from db.registers.place import Possession
from db.rounding import to_kopecks
from db.russian import money_text

ZERO = Decimal(0)
SOON = dt.timedelta(days=7)
CHARGED_BY: tuple[type[Document], ...] = (
    RentTransfer,
    RentExtension,
    RentReturn,
    RentReplacement,
    RentHoldover,
    ExtraService,
    ServiceCharge,
    PenaltyCharge,
)

row_goes_on(PaymentInvoiceAhead, next_month)


@recalculates(PaymentInvoiceRow, "charge_id")
def charge_brings_its_sums(row: PaymentInvoiceRow, facts: Facts) -> None:
    """A row says what the charge says: days, sum, VAT; of one that is paid in part, its rest."""
    cited = facts.find(Charge, row.charge_id)
    if cited is not None:
        open_yet = cited.allocated < cited.gross + cited.corrected
        _cite(row, cited, cited.allocated if open_yet else ZERO, facts)


def whole_charge(cited: Charge, facts: Facts) -> PaymentInvoiceRow:
    """A row that asks for all of a charge, whatever is paid of it."""
    row = PaymentInvoiceRow(charge_id=cited.id)
    _cite(row, cited, ZERO, facts)
    return row


def _cite(row: PaymentInvoiceRow, cited: Charge, before: Decimal, facts: Facts) -> None:
    whole = cited.gross + cited.corrected
    row.text, row.before = text_of(cited, facts), before
    if before:
        row.text += f" (начислено {money_text(whole)}, оплачено {money_text(before)})"
    is_odd = before != 0 or cited.corrected != 0
    row.quantity, row.measure = measured(cited, facts, corrected=is_odd)
    row.amount = whole - before
    row.price = to_kopecks(row.amount / row.quantity)
    row.vat_percent = cited.vat_percent
    _share_vat(row, cited)


@recalculates(PaymentInvoiceRow, "amount", "quantity")
def price_and_vat_follow_the_sum(row: PaymentInvoiceRow, facts: Facts) -> None:
    """A part of a charge is asked for with its part of the VAT."""
    if row.amount is None or not row.amount.is_finite():
        return
    if row.quantity and row.quantity.is_finite():
        row.price = to_kopecks(row.amount / row.quantity)
    if (cited := facts.find(Charge, row.charge_id)) is not None:
        _share_vat(row, cited)


@recalculates(PaymentInvoiceRow, "price")
def sum_and_vat_follow_the_price(row: PaymentInvoiceRow, facts: Facts) -> None:
    if row.price is None or row.quantity is None:
        return
    if not row.price.is_finite() or not row.quantity.is_finite():
        return
    row.amount = to_kopecks(row.price * row.quantity)
    if (cited := facts.find(Charge, row.charge_id)) is not None:
        _share_vat(row, cited)


def _share_vat(row: PaymentInvoiceRow, cited: Charge) -> None:
    share = row.amount / cited.gross if cited.gross else Decimal(1)
    row.vat = cited.vat if share == 1 else to_kopecks(cited.vat * share)


@checks(PaymentInvoice)
def something_is_asked(doc: PaymentInvoice, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    if not doc.ahead and not doc.kinds:
        yield from some_rows(doc, "rows", "Товары и услуги")
    for line, row in enumerate(doc.ahead, 1):
        anchor = anchor_of(facts, row, doc.__dict__.get("id"))
        yield from sum_is_by_the_rule(row, anchor, "ahead", line, facts)


@checks(PaymentInvoice, on="post")
def rows_cite_charges_of_the_contract(doc: PaymentInvoice, facts: Facts) -> Iterator[Problem]:
    for line, row in enumerate(doc.rows, 1):
        cited = facts.find(Charge, row.charge_id)
        where = f"«Товары и услуги», строка {line}: "
        if cited is None or cited.contract_id != doc.contract_id:
            text = where + "начисление не этого договора: выберите другое"
            yield Problem("charge_id", text, "rows", line)
        elif cited.gross + cited.corrected <= 0:
            yield Problem("charge_id", where + "начисление отменено", "rows", line)
        elif row.amount > (most := cited.gross + cited.corrected - row.before):
            paid = f", оплачено ранее {money_text(row.before)}" if row.before else ""
            whole = money_text(cited.gross + cited.corrected)
            text = f"{where}начислено {whole}{paid}: просить больше {money_text(most)} нельзя"
            yield Problem("amount", text, "rows", line)
        if row.amount <= 0 or row.quantity <= 0 or not 0 <= row.vat <= row.amount:
            text = where + "количество и сумма больше нуля, НДС не больше суммы"
            yield Problem("amount", text, "rows", line)
    for line, _ in repeated(doc.rows, "charge_id"):
        text = f"«Товары и услуги», строка {line}: начисление повторяется"
        yield Problem("charge_id", text, "rows", line)


@posts(PaymentInvoice)
def movements(doc: PaymentInvoice, facts: Facts) -> Iterator[Register]:
    """None: a счёт moves nothing (accounting-model.md, Invoices)."""
    return iter(())


def after_charges(source: Any, facts: Facts) -> PaymentInvoice:
    """What the document charged and is not paid; of a replacement the rent that went over too."""
    return _asked(source, source.contract_id, _charged_by(source, facts), facts)


for _source in CHARGED_BY:
    fills(_source, PaymentInvoice)(after_charges)


@fills(Contract, PaymentInvoice)
def for_contract(source: Contract, facts: Facts) -> PaymentInvoice:
    """Everything open by the contract, the next period of what soon ends (E-2), and the kinds
    that it still waits for.
    """
    charges = facts.many(Charge, "contract_id", source.id)
    made = _asked(source, source.id, charges, facts)
    for held in facts.many(Possession, "contract_id", source.id):
        until = charged_to(facts, held.id)
        ends = until is None or until <= made.date + SOON
        if ends and held.until is None and held.remaining > 0:
            made.ahead += next_rows(PaymentInvoiceAhead, held.id, facts)
    made.kinds += rows_before_transfer(source, made, facts)
    return made


def _charged_by(source: Document, facts: Facts) -> list[Charge]:
    return facts.many(Charge, "recorder_id", source.id)


def _asked(
    source: Document, contract_id: int, charges: Sequence[Charge], facts: Facts
) -> PaymentInvoice:
    made = PaymentInvoice(organization_id=source.organization_id, contract_id=contract_id)
    cite(made, charges, facts)
    return made


def cite(invoice: PaymentInvoice, charges: Sequence[Charge], facts: Facts) -> None:
    """Rows of an invoice for what is open of some charges, and by when it is due."""
    still_open = [c for c in charges if c.gross > 0 and c.gross + c.corrected > c.allocated]
    for cited in sorted(still_open, key=lambda c: (c.due, c.row_id, c.date_from)):
        row = PaymentInvoiceRow(charge_id=cited.id)
        charge_brings_its_sums(row, facts)
        invoice.rows.append(row)
    if still_open:
        invoice.due = max(invoice.date, min(c.due for c in still_open))
