"""Services to tenants, settlements with carriers, and what was there before the books."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import func, select

from app.demo.company import Company, Held
from app.demo.months import DAY, Month
from app.facts import Facts
from app.prepaid_days import prepaid_rows
from app.verbs import recalculate
from db.catalogs.unit import Cabin, UnitState
from db.documents.accounting_start import (
    AccountingStart,
    Series,
    StartingDebt,
    StartingNumber,
)
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.extra_service import ExtraService, ExtraServiceRow
from db.documents.opening_balance import OpeningBalance, OpeningDebt, OpeningUnit
from db.registers.money import CarrierDebt

SERVED = 0.06  # of the cabins held, in a month
PAID_AT_ONCE = 0.15
HUNDRED = Decimal(100)
BROUGHT_ONE_OF = 12  # cabins of the fleet; tenants held them before the books were begun


def services(company: Company, month: Month) -> list[ExtraService]:
    """Mounting, cleaning, a crane; a few are paid by the document itself."""
    held = [h for h in company.held.values() if h.is_cabin and h.since <= month.first]
    wanted = round(len(held) * SERVED) or int(month.is_last)
    documents = []
    for one in company.rng.sample(held, min(wanted, len(held))):
        kind = company.rng.choice(company.services)
        day = month.workday(company.rng)
        made = _service(company, one, kind.id, day, kind.price or HUNDRED)
        documents.append(made)
        if company.rng.random() < PAID_AT_ONCE or (month.is_last and len(documents) == 1):
            paid = _service(company, one, kind.id, day, made.rows[0].price)
            paid.rows[0].quantity, paid.rows[0].amount = made.rows[0].quantity, made.rows[0].amount
            paid.accrues = False
            documents.append(paid)
    documents.sort(key=lambda d: (d.date, not d.accrues, d.contract_id))
    return documents


def _service(
    company: Company, held: Held, service_id: int, day: dt.date, price: Decimal
) -> ExtraService:
    quantity = Decimal(company.rng.randrange(1, 4))
    row = ExtraServiceRow(unit_id=held.unit.id, quantity=quantity, price=price)
    row.amount = quantity * price
    return ExtraService(
        organization_id=held.contract.organization_id,
        contract_id=held.contract.id,
        service_id=service_id,
        date=day,
        rows=[row],
    )


def settle_with_carriers(company: Company, month: Month) -> list[CarrierPayment]:
    """Most of what each carrier earned is paid at the end of the month; one gives some back."""
    total = func.sum(CarrierDebt.amount)
    keys = (CarrierDebt.organization_id, CarrierDebt.carrier_id)
    query = select(*keys, total).where(CarrierDebt.period <= month.last).group_by(*keys)
    with company.work.database.reading() as session:
        owed = sorted(session.execute(query.order_by(*keys)).all())
    documents = []
    for organization_id, carrier_id, amount in owed:
        part = amount if company.rng.random() < 0.7 else amount // 2 // HUNDRED * HUNDRED
        if part > 0:
            documents.append(_payment(organization_id, carrier_id, part, month, TripMoney.PAID))
    if month.is_last and documents:
        last = documents[0]
        back = TripMoney.RECEIVED
        documents.append(_payment(last.organization_id, last.carrier_id, HUNDRED, month, back))
    return documents


def _payment(
    organization_id: int, carrier_id: int, paid: Decimal, month: Month, direction: TripMoney
) -> CarrierPayment:
    return CarrierPayment(
        organization_id=organization_id,
        carrier_id=carrier_id,
        date=month.last,
        direction=direction,
        paid=paid,
        purpose="За перевозки бытовок",
    )


# --- before the books -------------------------------------------------------------------------


def brought_over(cabins: Sequence[Cabin]) -> list[Cabin]:
    """Cabins that tenants held when the company came; they were never received here."""
    oldest = cabins[: len(cabins) // BROUGHT_ONE_OF]
    return [cabin for cabin in oldest if cabin.state is UnitState.IN_USE]


def accounting_start(company: Company, month: Month) -> list[AccountingStart]:
    """In the first month: what carriers were owed, and счета-фактуры of advances given before."""
    if month.index:
        return []
    hired = next(carrier for carrier in company.carriers if not carrier.own)
    return [
        AccountingStart(
            organization_id=company.organizations[0].id,
            date=month.first,
            debts=[StartingDebt(carrier_id=hired.id, amount=Decimal(12_000))],
            numbers=[StartingNumber(series=Series.ADVANCE_INVOICE, year=month.first.year, last=17)],
        )
    ]


def opening_balances(company: Company, month: Month) -> list[OpeningBalance]:
    """In the first month: what the first contracts held, owed and had paid ahead."""
    if month.index:
        return []
    contracts = [(t, c) for t in company.tenants for c in t.contracts]
    documents = []
    for at, cabin in enumerate(brought_over(company.cabins)):
        tenant, contract = contracts[at % len(contracts)]
        company.owners[contract.id] = tenant
        since = month.first - DAY * (45 + 7 * at)
        documents.append(
            OpeningBalance(
                organization_id=contract.organization_id,
                contract_id=contract.id,
                date=contract.date,
                advance=Decimal(0) if at % 2 else Decimal(5000),
                units=[
                    OpeningUnit(
                        unit_id=cabin.id,
                        since=since,
                        charged_to=month.first + DAY * (9 + at % 10),
                        address=tenant.addresses[0],
                    )
                ],
            )
        )
    _fill_in(company, documents, month)
    return documents


def _fill_in(company: Company, documents: Sequence[OpeningBalance], month: Month) -> None:
    """Tariff and price of each cabin, and what is owed for the month before."""
    with company.work.database.reading() as session:
        facts = Facts(session, documents)
        for document in documents:
            (row,) = document.units
            recalculate(row, "unit_id", facts)
            document.debts += prepaid_rows(document, facts)
            if not document.advance:
                document.debts.append(
                    OpeningDebt(
                        unit_id=row.unit_id,
                        date_from=(month.first - DAY).replace(day=1),
                        date_to=month.first - DAY,
                        amount=(row.price / 2).quantize(HUNDRED / HUNDRED),
                    )
                )


def remember(company: Company, documents: Sequence[OpeningBalance]) -> None:
    """Posted: the tenants hold these cabins."""
    cabins = {cabin.id: cabin for cabin in company.cabins}
    contracts = {c.id: c for tenant in company.tenants for c in tenant.contracts}
    for document in documents:
        for row in document.units:
            company.held[row.id] = Held(
                possession_id=row.id,
                transfer_id=document.id,
                tenant=company.owners[document.contract_id],
                contract=contracts[document.contract_id],
                unit=cabins[row.unit_id],
                quantity=row.quantity,
                site_id=company.sites[0].id,
                tariff=company.tariffs[row.tariff_id],
                price=row.price,
                anchor=row.since,
                charged_to=row.charged_to,
                composition="",
                trips_back=[],
                since=document.date,
            )
