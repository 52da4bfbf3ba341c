"""«Начало учёта»: debts to carriers and last numbers of a company that comes in mid-life."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select, update

import app.nouns  # noqa: F401
from app.checking import check
from app.facts import Facts
from app.problems import Refused, problems
from app.reports.carrier_debts import CarrierDebtsParams, carrier_debts
from app.work import Work
from db.base import Document
from db.catalogs.transport import Carrier
from db.documents.accounting_start import AccountingStart, Series, StartingDebt, StartingNumber
from db.documents.carrier_payment import CarrierPayment
from db.documents.realization_correction import CorrectionKind, RealizationCorrection
from db.errors import UserError
from db.meta import declared
from db.registers.money import CarrierDebt
from db.system import Counter
from tests.company import BOSS, HANDED, MANAGER, Company, own_organization

D = Decimal
DAY = dt.date
BROUGHT = DAY(2026, 10, 31)


def start(
    company: Company, *numbers: tuple[Series, int, int], debt: str | None = None
) -> AccountingStart:
    doc = AccountingStart(organization_id=company.organization.id, date=BROUGHT)
    doc.numbers += [StartingNumber(series=s, year=y, last=n) for s, y, n in numbers]
    if debt is not None:
        doc.debts.append(StartingDebt(carrier_id=company.carrier.id, amount=D(debt)))
    return doc


def transfers_from(last: int, year: int = 2026) -> tuple[Series, int, int]:
    return (Series.RENT_TRANSFER, year, last)


def given(company: Company, *units: int) -> str:
    """The number of a transfer posted now."""
    doc = company.transfer(*(company.cabins[n] for n in units))
    company.work.post(doc)
    assert doc.number is not None
    return doc.number


def told(company: Company) -> list[str]:
    return [d.text for d in check(company.work.database).differences]


def test_i4_every_numbered_kind_has_its_series_here():
    """A kind of document added later must be able to go on from elsewhere too (I-4)."""
    kinds = [d for d in declared(Document) if d.numbered and d is not AccountingStart]
    wanted = {kind().numbered_among() for kind in kinds if kind is not RealizationCorrection}
    wanted |= {RealizationCorrection(correction=c).numbered_among() for c in CorrectionKind}
    assert {s.counted for s in Series} == wanted


def test_p14_i4_the_next_number_follows_the_one_brought(company: Company):
    """P-14, I-4: last+1 of that series and year; other years and series begin at one."""
    company.work.post(start(company, transfers_from(120), (Series.PAYMENT_INVOICE, 2025, 7)))
    assert given(company, 0) == "А-000121"
    assert given(company, 1) == "А-000122"
    assert told(company) == []
    later = company.transfer(company.cabins[2], date=DAY(2027, 1, 12), to=DAY(2027, 2, 11))
    company.work.post(later)
    assert later.number == "А-000001"


def test_p14_numbers_given_are_kept_and_a_gap_is_seen(company: Company):
    """P-14: one may have begun at 1; a lower last number is refused, the check knows a gap."""
    assert [given(company, 0), given(company, 1)] == ["А-000001", "А-000002"]
    with pytest.raises(Refused, match="за 2026 год программа уже дала номер 2"):
        company.work.post(start(company, transfers_from(1)))
    doc = start(company, transfers_from(40))
    company.work.post(doc)
    assert told(company) == []
    company.work.unpost(doc)
    assert given(company, 2) == "А-000003"
    assert told(company) == []
    with company.work.database.engine.begin() as connection:
        of_transfers = Counter.series == Series.RENT_TRANSFER.counted
        connection.execute(update(Counter).where(of_transfers).values(last=5))
    assert any("пропущены номера 4, 5" in text for text in told(company))


def test_p14_a_start_is_taken_back_until_a_number_follows_it(company: Company):
    """P-14: unposting is refused in words once a later number is given; nothing changes then."""
    doc = start(company, transfers_from(120))
    company.work.post(doc)
    company.work.post(doc)  # again, nothing new
    assert given(company, 0) == "А-000121"
    company.work.post(doc)
    with pytest.raises(UserError, match="после номера 120 уже дан номер 121"):
        company.work.unpost(doc)
    doc.numbers[0].last = 130
    with pytest.raises(Refused, match="проведённого документа не меняются"):
        company.work.post(doc)
    assert given(company, 1) == "А-000122"
    with company.work.database.engine.begin() as connection:
        connection.execute(update(Counter).where(Counter.last == 122).values(last=90))
    found = told(company)
    assert any("счётчик 90 меньше номера 120" in text for text in found)


def test_p14_the_same_is_not_brought_twice(company: Company):
    """P-14: a series or a carrier twice, in one document or in two, also of one batch."""
    with pytest.raises(Refused, match="«Передачи в аренду» за 2026 год повторяется"):
        company.work.save(start(company, transfers_from(1), transfers_from(2)))
    twice = start(company, debt="100")
    twice.debts.append(StartingDebt(carrier_id=company.carrier.id, amount=D(5)))
    with pytest.raises(Refused, match="перевозчик повторяется"):
        company.work.save(twice)
    both = [start(company, transfers_from(n), debt="100") for n in (10, 20)]
    with pytest.raises(Refused, match="(?s)этот долг уже введён.*этот ряд уже введён"):
        company.work.post(both)
    company.work.post(both[0])
    other = own_organization("ООО «Василёк»", prefix="В")
    company.work.save(other)
    theirs = start(company, transfers_from(20), debt="100")
    theirs.organization_id = other.id
    company.work.post(theirs)
    assert theirs.number == "В-000001"


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (transfers_from(0), "от 1 до 999999"),
        (transfers_from(1_000_000), "от 1 до 999999"),
        (transfers_from(5, year=26), "год — четырьмя цифрами, от 2000 до 2027"),
        (transfers_from(5, year=2028), "год — четырьмя цифрами, от 2000 до 2027"),
        (None, "вводить нечего"),
    ],
)
def test_p14_what_cannot_be_is_refused(row, words: str):
    """P-14: in words, before anything is saved."""
    doc = AccountingStart(organization_id=1, date=BROUGHT)
    doc.numbers += [] if row is None else [StartingNumber(series=row[0], year=row[1], last=row[2])]
    assert words in " ".join(p.text for p in problems(doc, Facts.of(), posting=False))


def test_p14_our_own_transport_is_owed_nothing(company: Company):
    """P-14, A-29; a line of nothing says nothing; a manager has no rights to the document."""
    own = Carrier(name="Своя машина", own=True)
    company.work.save(own)
    doc = start(company, debt="0")
    doc.debts.append(StartingDebt(carrier_id=own.id, amount=D(100)))
    with pytest.raises(Refused, match="укажите сумму") as refused:
        company.work.post(doc)
    assert "собственный транспорт" in str(refused.value)
    with pytest.raises(UserError, match="Недостаточно прав"):
        Work(company.work.database, MANAGER).save(start(company, debt="1"))


def test_d17_a_debt_brought_is_paid_and_reported(company: Company):
    """D-17, P-14: it stands in «Долги перевозчиков» and goes with «Оплата по ТУ»."""
    doc = start(company, debt="25000")
    company.work.post(doc)
    assert doc.amount == D(25000)
    payment = CarrierPayment(
        organization_id=company.organization.id,
        carrier_id=company.carrier.id,
        date=HANDED,
        paid=D(10000),
    )
    company.work.post(payment)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(CarrierDebt.amount))) == D(15000)
        table = carrier_debts(session, CarrierDebtsParams(date=HANDED))
    assert [row.cells[-1] for row in table.rows] == [D(15000)]
    company.work.unpost(payment)
    company.work.unpost(doc)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count()).select_from(CarrierDebt)) == 0
    assert told(company) == []
    assert Work(company.work.database, BOSS).load(AccountingStart, doc.id).posted is False
