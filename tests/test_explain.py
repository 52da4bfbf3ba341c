"""Why this sum: rows of rent and saved charges tell how they were counted (D-8, D-9)."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from sqlalchemy import select

from app.explain import explain_charge, explain_field, explain_row
from app.store import load
from db.base import Document
from db.catalogs.unit import Tariff
from db.documents.contract import Contract, ContractKind, ContractService
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceRow
from db.documents.realization_correction import (
    RealizationCorrection,
    RealizationCorrectionRow,
)
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.meta import fields_of, sections_of
from db.proration_rule import ProrationRule
from db.registers.money import Charge
from tests.company import Company
from tests.lived_in import live_a_little
from tests.stories import filled

DAY = dt.date


def why(company: Company, document: RentTransfer | RentExtension) -> list[str]:
    with company.work.database.reading() as session:
        lines = explain_row(session, document, document.units[0])
    return [line.replace("\u00a0", " ") for line in lines]


def why_charged(company: Company) -> list[list[str]]:
    with company.work.database.reading() as session:
        keys = session.scalars(select(Charge.id).order_by(Charge.id)).all()
        told = [explain_charge(session, key) for key in keys]
    return [[line.replace("\u00a0", " ") for line in lines] for lines in told]


def test_d8_a_row_tells_its_rule_and_its_months(company: Company) -> None:
    unit, rule, *months = why(company, company.transfer())
    assert unit == "БК-001, 12.11.2026 – 11.12.2026"
    assert rule.startswith("Тариф «Стандарт»: по календарным дням месяца. Цена × дней аренды")
    assert months == [
        "Ноябрь 2026 г., 12.11.2026 – 30.11.2026: 6 000,00 × 19/30 дней = 3 800,00",
        "Декабрь 2026 г., 01.12.2026 – 11.12.2026: 6 000,00 × 11/31 дней = 2 129,03",
        "Итого: 5 929,03",
    ]


def test_d9_a_typed_sum_says_what_the_rule_would_give(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 10), to=DAY(2026, 11, 30), amount="4000")
    _, rule, month, total = why(company, doc)
    assert rule == "Сумма введена вручную; по тарифу «Стандарт» было бы 4 200,00."
    assert month == "Ноябрь 2026 г., 10.11.2026 – 30.11.2026: введено вручную 4 000,00"
    assert total == "Итого: 4 000,00"


def test_an_extension_counts_from_the_first_day_of_the_rental(company: Company) -> None:
    given = company.transfer()
    company.work.post(given)
    doc = RentExtension(organization_id=company.organization.id, contract_id=company.contract.id)
    doc.units.append(RentExtensionUnit(possession_id=given.units[0].id))
    company.work.recalculate(doc.units[0], "possession_id", doc)
    lines = why(company, doc)
    assert lines[0] == "БК-001, 12.12.2026 – 11.01.2027"
    assert lines[-1] == f"Итого: {doc.units[0].amount:,.2f}".replace(",", " ").replace(".", ",")


def test_a_row_without_a_tariff_is_told_in_words(company: Company) -> None:
    doc = company.transfer()
    doc.units[0].tariff_id = None  # type: ignore[assignment]
    with pytest.raises(UserError, match="укажите имущество, тариф"):
        why(company, doc)


def test_a_charge_tells_its_computation_and_what_it_corrects(company: Company) -> None:
    given = company.transfer(to=DAY(2026, 11, 30))
    company.work.post(given)
    (told,) = why_charged(company)
    assert told[0] == "Аренда, БК-001, 12.11.2026 – 30.11.2026"
    assert told[1] == "6 000,00 × 19/30 дней = 3 800,00"
    back = RentReturn(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        site_id=company.site.id,
        date=DAY(2026, 11, 20),
        units=[
            RentReturnUnit(
                possession_id=given.units[0].id,
                unit_id=company.cabins[0].id,
                compensation=Decimal(3500),
            )
        ],
    )
    company.work.post(back)
    told, *others = why_charged(company)
    correction = next(lines for lines in others if "Исправляет начисление:" in lines)
    assert correction[0] == "Аренда, БК-001, 21.11.2026 – 30.11.2026"
    assert correction[-len(told) :] == told
    compensation = next(lines for lines in others if lines[0].startswith("Возмещение"))
    assert compensation[1:] == ["введено вручную 3 500,00"]


def test_a_charge_that_is_gone_is_told_in_words(company: Company) -> None:
    with company.work.database.reading() as session, pytest.raises(UserError, match="уже нет"):
        explain_charge(session, 404)


def test_d8_whatever_was_emptied_a_sum_is_told_or_said_not_to_be_counted_yet(
    company: Company,
) -> None:
    """A field that somebody has just emptied is no fault of «Почему такая сумма?»."""
    live_a_little(company)
    told = 0
    with company.work.database.reading() as session:
        keys = list(session.scalars(select(Document.__table__.c.id)))
        for document in load(session, Document, keys):
            rows = [
                r for name, _, _ in sections_of(type(document)) for r in getattr(document, name)
            ]
            for part in [document, *rows]:
                fields = fields_of(type(part))
                for field, emptied in product(fields, fields):
                    kept = getattr(part, emptied.name)
                    if field.kind is not Decimal or kept is None:
                        continue
                    setattr(part, emptied.name, None)
                    with suppress(UserError):
                        told += all(explain_field(session, document, part, field))
                    setattr(part, emptied.name, kept)
    assert told > 100


def test_c2_c6_rows_of_an_offer_tell_how_their_sums_are_counted(company: Company) -> None:
    """By the day a month of an offer has thirty days; a service is its price by its quantity."""
    by_day = Tariff(name="Посуточно", rule=ProrationRule.DAY_RATE, price=Decimal(300))
    company.work.save(by_day)
    of_kind = ContractKind(
        kind_id=company.kind.id, tariff_id=by_day.id, price=Decimal(300), quantity=2, months=3
    )
    of_service = ContractService(quantity=Decimal("1.5"), price=Decimal(1000), amount=Decimal(1500))
    offer, amounts = Contract(), [f for f in fields_of(ContractKind) if f.name == "amount"]
    with company.work.database.reading() as session:
        told = [
            [line.replace("\u00a0", " ") for line in explain_field(session, offer, row, *amounts)]
            for row in (of_kind, of_service)
        ]
    assert told == [
        [company.kind.name, "За месяц: 300,00 × 2 × 30 дней = 18 000,00",
         "За 3 месяца: 18 000,00 × 3 = 54 000,00"],
        ["1 000,00 × 1,5 = 1 500,00"],
    ]  # fmt: skip


def test_h9_vat_of_a_row_tells_its_rate_and_a_part_of_a_charge_has_its_part(
    company: Company,
) -> None:
    """A счёт for 1 000 of 3 800 asks for 180.33 of VAT and says why, not what the row costs."""
    company.work.post(company.transfer(to=DAY(2026, 11, 30)))
    bill = filled(company.work, company.contract, PaymentInvoice)
    (row,) = bill.rows
    (field,) = (f for f in fields_of(PaymentInvoiceRow) if f.name == "vat")

    def told() -> list[str]:
        with company.work.database.reading() as session:
            lines = explain_field(session, bill, row, field)
        return [line.replace("\u00a0", " ") for line in lines]

    whole = told()
    assert whole[1:] == [
        "НДС в сумме: 3 800,00 × 22 / 122 = 685,25",
        "Ставка — по дню оказания услуги, 30.11.2026.",
    ]
    row.amount = Decimal(1000)
    company.work.recalculate(row, "amount", bill)
    assert (row.price, row.vat) == (Decimal(1000), Decimal("180.33"))
    assert told() == [*whole, "В строке 1 000,00, НДС: 685,25 × 1 000,00 / 3 800,00 = 180,33"]
    row.price = Decimal(3800)
    company.work.recalculate(row, "price", bill)
    assert (row.amount, row.vat) == (Decimal(3800), Decimal("685.25"))
    row.vat = Decimal(1)
    assert told() == [*whole, "Введено вручную: 1,00"]


def test_d8_a_row_on_a_charge_names_its_own_sum_and_only_an_invoice_says_so(
    company: Company,
) -> None:
    """What is written off or corrected is not «В счёте»; a correction has no sum of that name."""
    company.work.post(company.transfer(to=DAY(2026, 11, 30)))
    rows: list[tuple[Document, Any, str, str]] = [
        (PaymentInvoice(), PaymentInvoiceRow(amount=Decimal(3800)), "amount", "В счёте: 3 800,00"),
        (DebtWriteOff(), DebtWriteOffRow(amount=Decimal(300)), "amount", "«Списать»: 300,00"),
        (DebtWriteOff(), DebtWriteOffRow(debt=Decimal(3800)), "debt", "«Долг»: 3 800,00"),
        (
            RealizationCorrection(),
            RealizationCorrectionRow(should=Decimal(3500)),
            "should",
            "«Должно быть»: 3 500,00",
        ),
    ]
    with company.work.database.reading() as session:
        charge = session.scalars(select(Charge.id)).one()
        for document, row, name, last in rows:
            row.charge_id = charge
            (field,) = (f for f in fields_of(type(row)) if f.name == name)
            *_, told = explain_field(session, document, row, field)
            assert told.replace("\u00a0", " ") == last
