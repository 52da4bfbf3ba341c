"""«Пауза начисления»: days that cost nothing while the tenant keeps the cabin, to the kopeck."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from app.checking import check
from app.documents.rent_holdover import proposals
from app.facts import Facts
from app.going_on import held_rows
from app.problems import Refused
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice, PaymentInvoiceAhead
from db.documents.rent_change import RentChange
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_pause import PauseEvent, RentPause
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from db.registers.money import Advance, Charge
from db.registers.place import Possession
from db.vat_mode import VatMode
from tests.company import Company
from tests.test_terms_change import by_rule, changed, charged, made_from, returned

D = Decimal
DAY = dt.date
DECEMBER, END = DAY(2026, 12, 1), DAY(2026, 12, 31)
TENTH, TWENTIETH = DAY(2026, 12, 10), DAY(2026, 12, 20)
HOLE = by_rule("6000", TENTH, TWENTIETH)


def let(company: Company, start: dt.date = DECEMBER, end: dt.date = END, **terms) -> RentTransfer:
    doc = company.transfer(company.cabins[0], date=start, to=end, **terms)
    company.work.post(doc)
    return doc


def paused(
    company: Company,
    transfer: RentTransfer,
    first: dt.date = TENTH,
    last: dt.date | None = TWENTIETH,
) -> RentPause:
    doc = made_from(company, transfer, RentPause)
    doc.date = first
    for row in doc.units:
        row.date_from, row.date_to = first, last
    return doc


def resumed(company: Company, pause: RentPause, day: dt.date) -> RentPause:
    doc = RentPause(
        organization_id=pause.organization_id,
        contract_id=pause.contract_id,
        date=day,
        event=PauseEvent.RESUME,
    )
    source = made_from(company, company.work.load(Contract, pause.contract_id), RentPause)
    doc.units = source.units
    for row in doc.units:
        row.date_from, row.date_to = day, None
    return doc


def test_pause_takes_back_the_days_charged_and_gives_them_again(company: Company):
    """Possession stays, December costs 20 of 31 days, paid money returns to the bucket."""
    transfer = let(company)
    company.work.post(company.receipt("6000", date=DECEMBER))
    doc = paused(company, transfer)
    company.work.post(doc)
    assert D("2129.03") == HOLE
    assert charged(company) == D("3870.97")
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Advance.amount))) == HOLE
        assert session.scalars(select(Possession.until)).all() == [None]
    company.work.post(doc)
    assert charged(company) == D("3870.97")
    assert check(company.work.database).differences == ()
    company.work.unpost(doc)
    assert charged(company) == D(6000)
    with company.work.database.reading() as session:
        assert session.scalar(select(func.sum(Advance.amount))) == 0


def test_extension_after_an_agreed_pause_is_two_rows_around_it(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(paused(company, transfer))
    made = made_from(company, transfer, RentExtension)
    made.date = DECEMBER
    days = [(row.date_from, row.date_to, row.amount) for row in made.units]
    assert days == [
        (DECEMBER, DAY(2026, 12, 9), by_rule("6000", DECEMBER, DAY(2026, 12, 9))),
        (DAY(2026, 12, 21), END, by_rule("6000", DAY(2026, 12, 21), END)),
    ]
    company.work.post(made)
    assert charged(company) == D(6000) + D(6000) - HOLE
    after = made_from(company, made, RentExtension)
    assert [row.date_from for row in after.units] == [DAY(2027, 1, 1)]


def test_paused_days_are_refused_by_extension_in_words(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(paused(company, transfer))
    row = RentExtensionUnit(possession_id=transfer.units[0].id)
    made = RentExtension(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DECEMBER,
        units=[row],
    )
    company.work.recalculate(row, "possession_id", made)
    row.date_to = END
    company.work.recalculate(row, "date_to", made)
    with pytest.raises(UserError, match=r"приостановлено с 10\.12\.2026 по 20\.12\.2026"):
        company.work.post(made)


def test_pause_without_an_end_charges_nobody_until_it_is_resumed(company: Company):
    transfer = let(company)
    pause = paused(company, transfer, last=None)
    company.work.post(pause)
    assert charged(company) == by_rule("6000", DECEMBER, DAY(2026, 12, 9))
    assert made_from(company, transfer, RentExtension).units == []
    assert proposals(company.work, DAY(2027, 1, 20)) == []
    again = resumed(company, pause, DAY(2026, 12, 21))
    company.work.post(again)
    assert charged(company) == D(6000) - HOLE
    company.work.post([again])
    company.work.post(pause)
    assert charged(company) == D(6000) - HOLE
    january = made_from(company, transfer, RentExtension)
    company.work.post(january)
    company.work.post(again)
    company.work.post(pause)
    assert charged(company) == D(12000) - HOLE
    assert check(company.work.database).differences == ()
    with pytest.raises(UserError, match="Сначала отмените"):
        company.work.unpost(pause)


def test_holdover_after_a_pause_charges_both_sides_of_it(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(paused(company, transfer))
    (made,) = proposals(company.work, DAY(2026, 12, 25))
    assert [(r.date_from.day, r.date_to.day) for r in made.units] == [(1, 9), (21, 25)]
    company.work.post(made)
    assert charged(company) == D(6000) + by_rule("6000", DECEMBER, DAY(2026, 12, 25)) - HOLE


def test_invoice_for_the_days_ahead_asks_for_no_paused_day(company: Company):
    transfer = let(company, DAY(2026, 11, 1), DAY(2026, 11, 30))
    company.work.post(paused(company, transfer))
    invoice = PaymentInvoice(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 28),
    )
    with company.work.database.reading() as session:
        facts = Facts(session, [invoice])
        invoice.ahead = held_rows(PaymentInvoiceAhead, company.contract.id, (), facts)
    assert sum(row.amount for row in invoice.ahead) == D(6000) - HOLE
    company.work.post(invoice)
    assert charged(company) == D(12000) - HOLE
    assert len(invoice.rows) == 2


@pytest.mark.parametrize(
    ("day", "kept"),
    [
        (DAY(2026, 12, 15), (DECEMBER, DAY(2026, 12, 9))),
        (DAY(2026, 12, 25), (DECEMBER, DAY(2026, 12, 25))),
    ],
    ids=["inside", "after"],
)
def test_return_inside_a_pause_and_after_it(company: Company, day, kept):
    transfer = let(company)
    company.work.post(paused(company, transfer))
    company.work.post(returned(company, transfer, day))
    lost = HOLE if day > TWENTIETH else D(0)
    assert charged(company) == by_rule("6000", *kept) - lost
    assert check(company.work.database).differences == ()


def test_return_before_a_pause_is_told_what_stands_after_it(company: Company):
    transfer = let(company)
    company.work.post(paused(company, transfer))
    with pytest.raises(UserError, match=r"Пауза начисления .*Сначала отмените"):
        company.work.post(returned(company, transfer, DAY(2026, 12, 5)))


def test_sum_typed_by_hand_loses_its_own_share(company: Company):
    transfer = let(company, amount="3100")
    company.work.post(paused(company, transfer))
    kept = [
        (D(3100) * by_rule("6000", DECEMBER, day) / 6000).quantize(D("0.01"))
        for day in (DAY(2026, 12, 9), TWENTIETH)
    ]
    assert charged(company) == D(3100) - (kept[1] - kept[0])


def test_e9_new_price_from_inside_a_pause_counts_after_it(company: Company):
    transfer = let(company)
    company.work.post(paused(company, transfer))
    company.work.post(changed(company, transfer, DAY(2026, 12, 15), "9300"))
    before = by_rule("6000", DECEMBER, DAY(2026, 12, 9))
    after = by_rule("9300", DAY(2026, 12, 21), END)
    assert charged(company) == before + after
    company.work.post(returned(company, transfer, DAY(2026, 12, 21)))
    assert charged(company) == before + by_rule("9300", DAY(2026, 12, 21), DAY(2026, 12, 21))
    assert check(company.work.database).differences == ()


def test_e9_days_to_come_go_by_each_price_agreed_for_them(company: Company):
    """A price agreed before the month is charged cuts its row: 2 800 + 3 733,33."""
    transfer = let(company, DAY(2026, 10, 1), DAY(2026, 10, 31))
    company.work.post(changed(company, transfer, DAY(2026, 11, 15), "7000"))
    made = made_from(company, transfer, RentExtension)
    assert [row.amount for row in made.units] == [D(2800), D("3733.33")]
    company.work.post(made)
    whole = made.units[0]
    made.units = [whole]
    whole.date_to = DAY(2026, 11, 30)
    company.work.recalculate(whole, "date_to", made)
    with pytest.raises(Refused, match=r"с 15\.11\.2026 согласована цена 7.000,00") as told:
        company.work.post(made)
    assert told.value.only_warnings


@pytest.mark.parametrize("day", [TENTH, DAY(2026, 12, 15), DAY(2026, 12, 25)])
def test_replaced_cabin_goes_on_with_the_pause(company: Company, day):
    transfer = let(company)
    pause = paused(company, transfer)
    company.work.post(pause)
    doc = made_from(company, transfer, RentReplacement)
    doc.date, doc.units[0].new_unit_id = day, company.cabins[1].id
    company.work.post(doc)
    assert charged(company) == D(6000) - HOLE
    company.work.post(doc)
    assert charged(company) == D(6000) - HOLE
    company.work.post(made_from(company, company.contract, RentExtension))
    assert charged(company) == D(12000) - HOLE
    assert check(company.work.database).differences == ()


def test_started_period_that_costs_whole_is_not_paused(company: Company):
    tariff = Tariff(name="Начатый период", price=D(6000), pays_back=False)
    company.work.save(tariff)
    doc = company.transfer(company.cabins[0], date=DECEMBER, to=END)
    doc.units[0].tariff_id = tariff.id
    company.work.post(doc)
    with pytest.raises(UserError, match=r"начните паузу с 01\.01\.2027"):
        company.work.post(paused(company, doc))
    company.work.post(paused(company, doc, DAY(2027, 1, 1), DAY(2027, 1, 10)))
    assert charged(company) == D(6000)


def test_pause_of_inventory_is_of_all_that_is_held(company: Company):
    doc = company.transfer(company.beds, date=DECEMBER, to=END)
    doc.units[0].quantity = 4
    company.work.recalculate(doc.units[0], "quantity", doc)
    company.work.post(doc)
    company.work.post(paused(company, doc))
    assert charged(company) == D(24000) - 4 * HOLE


def test_pause_of_a_cabin_that_comes_later_is_dated_no_earlier(company: Company):
    """A difference dated before its rent would stand alone in reports of the days between."""
    transfer = let(company)
    doc = paused(company, transfer, DECEMBER, END)
    doc.date = transfer.date - dt.timedelta(days=1)
    with pytest.raises(Refused, match="дата документа — не раньше этого дня"):
        company.work.post(doc)


def test_bad_pauses_are_told_all_at_once(company: Company):
    transfer = let(company)
    doc = paused(company, transfer, TWENTIETH, TENTH)
    with pytest.raises(UserError, match="пауза перевёрнута"):
        company.work.post(doc)
    doc = paused(company, transfer, DAY(2026, 11, 20), None)
    with pytest.raises(UserError, match=r"передана 01\.12\.2026"):
        company.work.post(doc)
    company.work.post(paused(company, transfer))
    with pytest.raises(UserError, match=r"уже приостановлена с 10\.12\.2026 по 20\.12\.2026"):
        company.work.post(paused(company, transfer, DAY(2026, 12, 20), None))
    late = paused(company, transfer, DAY(2026, 12, 27), None)
    early = resumed(company, doc, DAY(2026, 12, 28))
    early.units[0].date_to = END
    with pytest.raises(UserError, match="только первый день") as told:
        company.work.post(early)
    early.units[0].date_to = None
    with pytest.raises(UserError, match="не приостановлено") as told:
        company.work.post(early)
    assert "БК-001" in str(told.value)
    company.work.post(returned(company, transfer, DAY(2026, 12, 25)))
    with pytest.raises(UserError, match=r"возвращена 25\.12\.2026"):
        company.work.post(late)


def test_pause_and_new_terms_of_one_day_stand_together(company: Company):
    transfer = let(company)
    company.work.post(changed(company, transfer, TENTH, "9300"))
    company.work.post(paused(company, transfer))
    before = by_rule("6000", DECEMBER, DAY(2026, 12, 9))
    assert charged(company) == before + by_rule("9300", DAY(2026, 12, 21), END)
    with company.work.database.reading() as session:
        keys = session.scalars(select(RentChange.id)).all()
    company.work.post(company.work.load(RentChange, keys[0]))
    with company.work.database.reading() as session:
        assert session.scalar(select(func.count(Charge.id)).where(Charge.gross < 0)) == 1


def test_vat_on_top_goes_over_to_another_cabin_with_its_kopeck(company: Company):
    """What rounding of the VAT moves is said by the charge itself: the explanation is its sum."""
    deal = company.work.load(Contract, company.other_contract.id)
    deal.vat_mode = VatMode.ON_TOP
    company.work.save(deal)
    transfer = let(company, DAY(2026, 1, 23), DAY(2026, 3, 21), contract=deal, price="6392")
    company.work.post(paused(company, transfer, DAY(2026, 2, 12), DAY(2026, 3, 7)))
    before = charged(company)
    doc = made_from(company, transfer, RentReplacement)
    doc.date, doc.units[0].new_unit_id = DAY(2026, 3, 2), company.cabins[1].id
    company.work.post(doc)
    assert charged(company) == before
    assert check(company.work.database).differences == ()
