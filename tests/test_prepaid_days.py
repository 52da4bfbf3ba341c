"""«Начислить оплаченное вперёд»: a company that begins in mid-life loses no paid day (Opening)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from app import opening_files
from app.breakdown import breakdown
from app.checking import check
from app.facts import Facts
from app.prepaid_days import LONGEST, PURPOSE, prepaid_rows, purpose_of
from app.problems import Refused
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance, OpeningDebt
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.service_act import ServiceAct
from db.registers.advance_tax import AdvanceTax
from db.registers.money import Advance, Charge, ChargeKind, open_sum
from db.vat_mode import VatMode
from tests.company import Company
from tests.test_loading import book
from tests.test_opening_balance import BROUGHT, debt, old_cabins, opening
from tests.test_opening_files import taken
from tests.windows import Office

__all__ = ["old_cabins"]
D, DAY = Decimal, dt.date
FIRST, LAST = DAY(2026, 10, 12), DAY(2026, 11, 11)
Told = tuple[dt.date, dt.date, Decimal]


def charge_ahead(company: Company, doc: OpeningBalance) -> list[Told]:
    """What the button adds."""
    with company.work.database.reading() as session:
        made = prepaid_rows(doc, Facts(session, [doc]))
    doc.debts += made
    assert all(row.paid and row.kind is ChargeKind.RENT for row in made)
    return [(row.date_from, row.date_to, row.amount) for row in made]


def money_of(company: Company, contract: Contract) -> tuple[Decimal, Decimal]:
    """(debts, advances) of a contract."""
    with company.work.database.reading() as session:
        owed = select(func.sum(open_sum())).where(Charge.contract_id == contract.id)
        ahead = select(func.sum(Advance.amount)).where(Advance.contract_id == contract.id)
        return (
            session.scalar(owed.where(Charge.gross > 0)) or D(0),
            session.scalar(ahead) or D(0),
        )


def act(company: Company, contract: Contract, day: dt.date) -> list[tuple[Any, ...]]:
    """The posted act of a contract: days, sum and VAT of its rows."""
    made = ServiceAct(organization_id=company.organization.id, contract_id=contract.id, date=day)
    company.work.recalculate(made, "contract_id")
    company.work.post(made)
    return [(row.date_from, row.date_to, row.amount, row.vat) for row in made.rows]


def extended(company: Company, contract: Contract, possession_id: int) -> tuple[Any, ...]:
    """The next month of rent: its days and its sum."""
    made = RentExtension(
        organization_id=company.organization.id, contract_id=contract.id, date=DAY(2026, 11, 12)
    )
    row = RentExtensionUnit(possession_id=possession_id)
    made.units.append(row)
    company.work.recalculate(row, "possession_id", made)
    company.work.post(made)
    return row.date_from, row.date_to, row.amount


@pytest.fixture
def started(company: Company, old_cabins: list[Cabin]) -> OpeningBalance:
    """The other contract holds a cabin since 12.10, its rent was charged and paid to 11.11."""
    doc = opening(company, old_cabins[0])
    doc.contract_id = company.other_contract.id
    doc.units[0].since = FIRST
    return doc


def test_who_began_in_mid_life_and_who_always_worked_here_come_to_the_same(
    company: Company, started: OpeningBalance
) -> None:
    """6 070,97 for 12.10–11.11 paid: eleven days of November are acted here, nothing is owed."""
    work, ours, theirs = company.work, company.contract, company.other_contract
    let = company.transfer(date=FIRST, to=LAST)
    work.post([let, company.receipt("6070.97", date=FIRST)])
    (october,) = act(company, ours, BROUGHT)
    ((first, last, amount),) = charge_ahead(company, started)
    assert (first, last) == (DAY(2026, 11, 1), LAST)
    assert amount == let.total() - october[2] == D(2200)
    work.post(started)
    assert started.total() == 0
    assert money_of(company, theirs) == money_of(company, ours) == (D(0), D(0))
    assert act(company, theirs, DAY(2026, 11, 30)) == act(company, ours, DAY(2026, 11, 30))
    assert extended(company, theirs, started.units[0].id) == extended(
        company, ours, let.units[0].id
    )
    assert money_of(company, theirs) == money_of(company, ours)
    assert not check(work.database).differences


def test_without_the_button_november_would_lose_its_paid_days(
    company: Company, started: OpeningBalance
) -> None:
    company.work.post(started)
    made = ServiceAct(
        organization_id=company.organization.id,
        contract_id=started.contract_id,
        date=DAY(2026, 11, 30),
    )
    company.work.recalculate(made, "contract_id")
    assert sum(row.amount for row in made.rows) == 0


def test_money_for_days_ahead_stands_on_them_and_older_debts_stay(
    company: Company, started: OpeningBalance
) -> None:
    """September is owed 500 by the same cabin; the prepaid November is no debt, and no advance."""
    started.units[0].since = DAY(2026, 9, 12)
    cabin = Cabin(id=started.units[0].unit_id)
    started.debts.append(debt(cabin, DAY(2026, 9, 12), DAY(2026, 9, 30), "500"))
    charge_ahead(company, started)
    company.work.post(started)
    assert started.total() == D(500)
    assert money_of(company, company.other_contract) == (D(500), D(0))
    with company.work.database.reading() as session:
        (late,) = session.scalars(select(Charge).where(open_sum() > 0)).all()
    assert late.month == DAY(2026, 9, 1)
    started.comment = "ещё раз"
    company.work.post(started)
    assert money_of(company, company.other_contract) == (D(500), D(0))
    company.work.unpost(started)
    assert money_of(company, company.other_contract) == (D(0), D(0))


def test_the_button_leaves_out_what_is_told_already_and_begins_after_the_acts(
    company: Company, started: OpeningBalance
) -> None:
    started.acted_to = DAY(2026, 10, 20)
    cabin = Cabin(id=started.units[0].unit_id)
    started.debts.append(debt(cabin, DAY(2026, 10, 25), DAY(2026, 10, 31), "700"))
    days = [(first, last) for first, last, _ in charge_ahead(company, started)]
    assert days == [
        (DAY(2026, 10, 21), DAY(2026, 10, 24)),
        (DAY(2026, 11, 1), LAST),
    ]
    assert charge_ahead(company, started) == []


def test_prices_without_vat_are_brought_with_it(company: Company, started: OpeningBalance) -> None:
    plain = charge_ahead(company, started)[0][2]
    started.debts.clear()
    contract = company.work.load(Contract, started.contract_id)
    contract.vat_mode = VatMode.ON_TOP
    company.work.save(contract)
    ((_, _, amount),) = charge_ahead(company, started)
    assert amount == (plain * D("1.22")).quantize(D("0.01"))


def test_what_was_paid_and_acted_before_is_no_row(
    company: Company, started: OpeningBalance
) -> None:
    cabin = Cabin(id=started.units[0].unit_id)
    started.debts.append(debt(cabin, FIRST, DAY(2026, 10, 31), "3870.97", paid=True))
    with pytest.raises(Refused, match="оплачено и закрыто раньше: такие строки не вводятся"):
        company.work.post(started)


def test_the_paper_of_the_advance_is_of_all_that_was_paid_ahead(
    company: Company, started: OpeningBalance
) -> None:
    """СФ на аванс of 1 000 free and of the days ahead: its VAT is of both."""
    started.advance = D(1000)
    started.advance_invoice, started.advance_issued = "А-9", FIRST
    started.advance_percent = D(22)
    ((_, _, amount),) = charge_ahead(company, started)
    company.work.post(started)
    with company.work.database.reading() as session:
        (paper,) = session.scalars(select(AdvanceTax)).all()
    assert paper.amount == amount + 1000
    assert money_of(company, company.other_contract) == (D(0), D(1000))


def test_under_the_form_stand_debts_and_what_was_paid_and_no_prices(
    company: Company, started: OpeningBalance
) -> None:
    started.debts.append(debt(None, FIRST, FIRST, "1500", kind=ChargeKind.DELIVERY))
    charge_ahead(company, started)
    with company.work.database.reading() as session:
        told = breakdown(started, Facts(session, [started]))
    assert told is not None
    assert (told.parts, told.total) == ({"Долг": D(1500), "Оплачено вперёд": D(2200)}, D(1500))
    assert told.vat is None


def test_a_purpose_names_cabins_while_they_fit(company: Company, old_cabins: list[Cabin]) -> None:
    rows = [OpeningDebt(unit_id=cabin.id, date_from=FIRST, date_to=LAST) for cabin in old_cabins]
    facts = Facts.of(*old_cabins)
    assert purpose_of(rows, facts) == f"{PURPOSE}: СТ-1, СТ-2 с 12.10.2026 по 11.11.2026"
    assert purpose_of([], facts) == PURPOSE
    many = [Cabin(id=n, code=f"Бытовка-{n:06}") for n in range(60)]
    rows = [OpeningDebt(unit_id=cabin.id, date_from=FIRST, date_to=LAST) for cabin in many]
    long = purpose_of(rows, Facts.of(*many))
    assert long == f"{PURPOSE}: с 12.10.2026 по 11.11.2026"
    assert len(long) <= LONGEST


def test_a_file_of_balances_charges_days_ahead_where_it_is_asked(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
) -> None:
    own = company.contract.contract_number
    path = book(
        tmp_path / "balances.xlsx",
        ("Договор", "Имущество", "Дата отгрузки", "До", "Цена"),
        (own, "СТ-1", FIRST, LAST, 6000),
        (own, "СТ-2", FIRST, BROUGHT, 6000),
    )
    columns, cells = taken(company, path)
    (key,) = opening_files.load(company.work, columns, cells, BROUGHT, ahead=True)
    doc = company.work.load(OpeningBalance, key)
    assert [(r.unit_id, r.date_from, r.date_to, r.paid) for r in doc.debts] == [
        (old_cabins[0].id, DAY(2026, 11, 1), LAST, True)
    ]
    assert money_of(company, company.contract) == (D(0), D(0))


def test_the_button_in_the_window_adds_the_rows_and_says_when_there_are_none(
    office: Office,
) -> None:
    from forms.item_windows.opening_balance import NOTHING_AHEAD

    company = office.company
    cabin = Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)
    company.work.save(cabin)
    window: Any = office.desk.open_new(OpeningBalance)
    doc = opening(company, cabin)
    window.thing.organization_id, window.thing.date = doc.organization_id, BROUGHT
    window.thing.contract_id, window.thing.units = doc.contract_id, doc.units
    window.show_thing()
    page = window.sections["debts"]
    (command,) = window.row_commands("debts")
    command.call([])
    rows = [row for row in page.model.rows if row.amount]
    assert [(r.date_from, r.date_to, r.paid) for r in rows] == [(DAY(2026, 11, 1), LAST, True)]
    command.call([])
    assert window.strip.words.text() == NOTHING_AHEAD
    window.undo.undo()
    assert not [row for row in page.model.rows if row.amount]
