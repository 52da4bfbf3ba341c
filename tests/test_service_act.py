"""«Акт» closes charges: revenue and VAT arise there (I-1, I-3, I-4; accounting-model.md)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app.checking import check
from app.papers import forms_of, papers_of, pdf_of
from app.problems import Refused
from app.verbs import FILLS
from db.catalogs.organization import Organization, TaxRegime
from db.document_set import DocumentSet
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct, ServiceActRow
from db.errors import UserError
from db.registers.money import Charge
from db.registers.realization import Realization
from tests.company import Company
from tests.paper_reading import texts

D, DAY = Decimal, dt.date
NOVEMBER, DECEMBER = DAY(2026, 11, 30), DAY(2026, 12, 31)


def act_of(company: Company, day: dt.date, **changes: Any) -> ServiceAct:
    """An unsaved act of everything rendered by the contract until a day."""
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    made = ServiceAct(**common, date=day, **changes)
    company.work.recalculate(made, "contract_id")
    return made


def returned(company: Company, let: RentTransfer, day: dt.date) -> RentReturn:
    """An unsaved return of everything on a day."""
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, RentReturn))
    back: Any = company.work.fill(fill, let.id)
    back.date = day
    return back


def closed(company: Company) -> dict[dt.date, int | None]:
    with company.work.database.reading() as session:
        return {c.date_from: c.closed_by_id for c in session.scalars(select(Charge))}


def realized(company: Company) -> list[tuple[dt.date, Decimal, Decimal]]:
    with company.work.database.reading() as session:
        rows = session.scalars(select(Realization).order_by(Realization.month))
        return [(row.period, row.gross, row.vat) for row in rows]


def paper(company: Company, doc: ServiceAct, name: str) -> Any:
    form = next(f for f in forms_of(doc) if f.name == name)
    return papers_of(company.work, form, [doc.id])[0]


def printed(company: Company, doc: ServiceAct, name: str) -> str:
    form = next(f for f in forms_of(doc) if f.name == name)
    return " ".join(texts(pdf_of(company.work, form, [doc.id])))


def test_the_example_of_the_model_two_acts_close_two_months(company: Company):
    """12.11–11.12 for 6 000: 3 800 (VAT 685,25) in November, 2 200 (396,72) in December."""
    let = company.transfer(amount="6000")
    company.work.post(let)
    november = act_of(company, NOVEMBER)
    assert [(r.amount, r.vat) for r in november.rows] == [(D(3800), D("685.25"))]
    company.work.post(november)
    december = act_of(company, DECEMBER)
    company.work.post(december)
    assert realized(company) == [
        (NOVEMBER, D(3800), D("685.25")),
        (DECEMBER, D(2200), D("396.72")),
    ]
    assert closed(company) == {
        DAY(2026, 11, 12): november.id,
        DAY(2026, 12, 1): december.id,
    }
    assert november.number == "А-000001"
    assert december.number == "А-000002"
    assert check(company.work.database).differences == ()


def test_what_an_act_closed_changes_no_more_until_it_is_taken_back(company: Company):
    work = company.work
    let = company.transfer()
    work.post(let)
    act = act_of(company, NOVEMBER)
    work.post(act)
    with pytest.raises(
        UserError, match="закрыто актом: «(Акт|УПД).*». Исправьте его отдельным документом"
    ):
        work.unpost(work.load(RentTransfer, let.id))
    again = work.load(RentTransfer, let.id)
    again.contact = "Прораб Сидоров"  # what the act does not speak of may change
    work.post(again)
    work.unpost(act)
    assert set(closed(company).values()) == {None}
    assert realized(company) == []
    work.unpost(work.load(RentTransfer, let.id))
    assert check(work.database).differences == ()


def test_a_service_is_closed_by_one_act_only_and_all_faults_are_told_at_once(company: Company):
    company.work.post(company.transfer())
    first, second = act_of(company, NOVEMBER), act_of(company, NOVEMBER)
    company.work.post(first)
    second.rows += act_of(company, DECEMBER).rows
    with pytest.raises(Refused) as refused:
        company.work.post(second)
    assert [p.text for p in refused.value.problems] == [
        "«Оказанные услуги», строка 1: уже закрыто актом № А-000001: удалите строку",
        "«Оказанные услуги», строка 2: услуга оказывается по 11.12.2026: акт не раньше этого дня",
    ]
    company.work.post(first)  # again: nothing changes
    assert realized(company) == [(NOVEMBER, D(3800), D("685.25"))]


def test_days_taken_back_stand_in_the_same_act_and_on_one_line(company: Company):
    """A return on 20.11: the paper says by which day it was rendered and for how much."""
    work = company.work
    let = company.transfer()
    work.post(let)
    work.post(returned(company, let, DAY(2026, 11, 20)))
    act = act_of(company, DECEMBER)
    alone = act_of(company, DECEMBER)
    alone.rows = [row for row in alone.rows if row.amount > 0]
    with pytest.raises(Refused, match="есть исправление: заполните акт заново"):
        work.post(alone)
    work.post(act)
    lines = paper(company, act, "act").priced.lines
    assert [(line.title, line.amount) for line in lines] == [
        ("Аренда бытовки БК-001 (БК-00) с 12.11.2026 по 20.11.2026", D(1800))
    ]
    assert act.amount == D(1800)


def test_i1_what_was_charged_and_taken_back_whole_needs_no_act(company: Company):
    """A return on 20.11: nothing of December was rendered, not even an act for 0,00."""
    work = company.work
    let = company.transfer()
    work.post(let)
    work.post(returned(company, let, DAY(2026, 11, 20)))
    work.post(act_of(company, NOVEMBER))
    december = act_of(company, DECEMBER)
    assert december.rows == []
    with work.database.reading() as session:
        query = select(Charge).where(Charge.closed_by_id.is_(None)).order_by(Charge.gross)
        open_still = session.scalars(query).all()
    assert [(c.gross, c.date_from) for c in open_still] == [
        (D("-2129.03"), DAY(2026, 12, 1)),
        (D("2129.03"), DAY(2026, 12, 1)),
    ]
    for charge in open_still:
        row = ServiceActRow(charge_id=charge.id)
        december.rows.append(row)
        work.recalculate(row, "charge_id", december)
    with pytest.raises(Refused, match="снято полностью, и акт не нужен"):
        work.post(december)
    assert check(work.database).differences == ()


def test_i4_i6_i7_an_invoice_with_vat_and_upd_bear_the_number_of_the_act(company: Company):
    company.work.post(company.transfer(date=DAY(2026, 11, 1), to=NOVEMBER))
    receipt = company.receipt("6000", date=DAY(2026, 11, 3))
    receipt.incoming_number, receipt.incoming_date = "214", DAY(2026, 11, 2)
    company.work.post(receipt)
    act = act_of(company, NOVEMBER, papers=DocumentSet.ACT_AND_VAT_INVOICE)
    company.work.post(act)
    invoice = printed(company, act, "vat_invoice")
    for told in (
        "Счет-фактура № А-1 от 30 ноября 2026 г.",
        "№ 214 от 02.11.2026",
        "№ п/п 1 № А-1 от 30.11.2026",
        "(в ред. от 23.01.2026 № 26)",
        "4 918,03 без акциза 22% 1 081,97 6 000,00",
        "Всего к оплате (9) 4 918,03 Х 1 081,97 6 000,00",
    ):
        assert told in invoice
    assert [f.name for f in forms_of(act)] == ["act", "vat_invoice"]
    act.papers = DocumentSet.ACT
    company.work.post(act)
    assert [f.name for f in forms_of(act)] == ["act"]  # счёт-фактура is switched off
    act.papers = DocumentSet.UPD
    company.work.post(act)
    assert [f.name for f in forms_of(act)] == ["upd"]
    one = printed(company, act, "upd")
    assert "Статус: 1" in one
    assert "Универсальный передаточный документ, № А-1 от 30.11.2026" in one
    assert "Акт № А-1" not in one
    assert "Документ составлен на 1 листе" in one


def test_an_act_asks_for_services_of_its_contract(company: Company):
    empty = act_of(company, NOVEMBER)
    with pytest.raises(Refused, match="Не введено ни одной строки в список «Оказанные услуги»"):
        company.work.post(empty)
    fill = next(f for f in FILLS if (f.source, f.target) == (Contract, ServiceAct))
    made: Any = company.work.fill(fill, company.contract.id)
    assert made.rows == []
    assert PaymentInvoice.series != ServiceAct.series


def test_v12_a_company_without_vat_gives_an_upd_of_status_two_alone(company: Company):
    """УСН without VAT, 36 000: «без НДС» in both columns, no счёт-фактура (ст. 169 НК)."""
    card = company.work.load(Organization, company.organization.id)
    for row in card.regimes:
        row.regime = TaxRegime.SIMPLIFIED_EXEMPT
    company.work.save(card)
    let = company.transfer(date=DAY(2026, 11, 1), to=NOVEMBER, amount="36000")
    company.work.post(let, despite=True)
    act = act_of(company, NOVEMBER, papers=DocumentSet.ACT_AND_VAT_INVOICE)
    company.work.post(act)
    assert [f.name for f in forms_of(act)] == ["act"]
    act.papers = DocumentSet.UPD
    company.work.post(act)
    one = printed(company, act, "upd")
    assert "Статус: 2" in one
    assert "36 000,00 без акциза без НДС без НДС 36 000,00" in one
