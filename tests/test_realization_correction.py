"""«Корректировка реализации»: an issued act changes by a paper of its own (H-25, D8, §1.5)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from app.attention import attention_of
from app.checking import check
from app.mail.queueing import Draft, queue
from app.mail.recipients import Recipient
from app.mail.states import set_states
from app.papers import forms_of, pdf_of
from app.printed import note_printed
from app.problems import Refused
from app.signing import given
from app.verbs import FILLS
from db.catalogs.letter import LetterKind, LetterRecipient, LetterState
from db.document_set import DocumentSet
from db.documents.realization_correction import CorrectionKind, RealizationCorrection
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.registers.money import Advance, Charge, open_sum
from db.registers.realization import Realization
from printforms.tax_grid import CHANGE_ACT_GRID, CHANGE_GRID, TaxColumn
from tests.company import Company
from tests.paper_reading import texts

D, DAY = Decimal, dt.date
# ПП РФ 26.12.2011 № 1137, приложение № 2 (в ред. 02.04.2021 № 534): № п/п stands first, so that
# «Показатели» are графа 1б and the kind of goods 1в; письмо ФНС 17.10.2014 № ММВ-20-15/86@:
# fields [5] to [15] and the statuses.
UKD_CAPTIONS = (
    "1 – корректировочный счет-фактура и соглашение (уведомление) 2 – соглашение (уведомление)",
    "К передаточным (отгрузочным) документам: Универсальный передаточный документ",
    "[5] Основание изменения стоимости:",
    "Иные сведения: – [7]",
    "Предлагаю изменить стоимость",
    "Уведомляю об изменении стоимости",
    "С изменением стоимости согласен",
    "«___» ______________ 20___ г. [13]",
)
NOVEMBER, LATER = DAY(2026, 11, 30), DAY(2026, 12, 7)


@pytest.mark.parametrize(("grid", "first"), [(CHANGE_GRID, []), (CHANGE_ACT_GRID, ["А"])])
def test_columns_of_ksf_and_ukd_are_numbered_as_in_the_form_of_1137(
    grid: tuple[TaxColumn, ...], first: list[str]
) -> None:
    numbers = [
        "1",
        "1а",
        "1б",
        "1в",
        "2",
        "2а",
        "3",
        "4",
        "5",
        "6",
        "7",
        "8",
        "9",
        "10",
        "10а",
        "11",
    ]
    assert [column.number for column in grid] == [*first, *numbers]
    assert sum(column.width for column in grid) == 285  # A4 on its side less the margins
    titles = {column.number: column.title for column in grid}
    assert titles["1б"].startswith("Показатели в связи с изменением стоимости отгруженных")
    assert titles["1в"] == "Код вида товара"


def act_of(company: Company, papers: DocumentSet, *, issued: bool = True) -> ServiceAct:
    """A posted act of November, with its tenant if it is `issued`."""
    common = {"organization_id": company.organization.id, "contract_id": company.contract.id}
    act = ServiceAct(**common, date=NOVEMBER)
    company.work.recalculate(act, "contract_id")
    act.papers = papers
    company.work.post(act)
    if issued:
        note_printed(company.work, ServiceAct, [act.id], "Акт")
    return act


def correction_of(company: Company, act: ServiceAct, **changes: Any) -> RealizationCorrection:
    """«На основании» of an act, unsaved."""
    fill = next(f for f in FILLS if (f.source, f.target) == (ServiceAct, RealizationCorrection))
    made: Any = company.work.fill(fill, act.id)
    made.date, made.reason = LATER, "соглашение от 05.12.2026"
    for name, value in changes.items():
        setattr(made, name, value)
        company.work.recalculate(made, name)
    return made


def should_be(company: Company, doc: RealizationCorrection, amount: str) -> None:
    doc.rows[0].should = D(amount)
    company.work.recalculate(doc.rows[0], "should", doc)


def realized(company: Company) -> list[tuple[int, Decimal, Decimal]]:
    with company.work.database.reading() as session:
        rows = session.scalars(select(Realization).order_by(Realization.id))
        return [(row.recorder_id, row.gross, row.vat) for row in rows]


def owed(company: Company) -> tuple[Decimal, Decimal]:
    """Debts and advances of the contract."""
    with company.work.database.reading() as session:
        debt = session.scalar(select(func.sum(open_sum())).where(Charge.gross > 0))
        return debt or D(0), session.scalar(select(func.sum(Advance.amount))) or D(0)


def printed(company: Company, doc: Any, name: str) -> str:
    form = next(f for f in forms_of(doc) if f.name == name)
    return " ".join(texts(pdf_of(company.work, form, [doc.id])))


def test_h25_an_agreed_change_of_an_issued_act_is_a_charge_a_realization_and_a_paper(
    company: Company,
):
    work = company.work
    let = company.transfer(amount="6000")
    work.post([let, company.receipt("6000")])
    act = act_of(company, DocumentSet.ACT_AND_VAT_INVOICE, issued=False)
    made = correction_of(company, act)
    assert [(r.issued, r.should, r.difference) for r in made.rows] == [(D(3800), D(3800), D(0))]
    with pytest.raises(Refused, match="Ничего не меняется: введите, сколько должно быть"):
        work.save(made)
    should_be(company, made, "3600")  # as much as a day costs, but no day is given back
    with pytest.raises(Refused, match=r"Акт № А-000001 ещё не выдан: не печатался"):
        work.post(made)
    note_printed(work, ServiceAct, [act.id], "Акт")
    work.post(made)
    assert "по 30.11.2026" in printed(company, made, "correction_act")
    should_be(company, made, "3300")
    work.post(made)
    assert (made.number, made.amount) == ("А-000002", D(-500))  # КСФ goes on with the numbers
    assert realized(company)[1] == (made.id, D(-500), D("-90.17"))  # 595,08 − 685,25
    assert owed(company) == (D(0), D(500))
    paper = printed(company, made, "correction_invoice")
    for words in (
        "Корректировочный счет-фактура № А-2 от 7 декабря 2026 г.",
        "К счету-фактуре (счетам-фактурам) № А-1 от 30.11.2026",
        "А (до изменения) – 796 шт 1 3 114,75 3 114,75 без акциза 22% 685,25 3 800,00",
        "Б (после изменения) – 796 шт 1 2 704,92 2 704,92 без акциза 22% 595,08 3 300,00",
        "Г (уменьшение) Х Х Х Х Х 409,83 – Х 90,17 500,00",
        "Всего уменьшение (сумма строк Г) 409,83 Х 90,17 500,00",
        "договора (соглашения) (при наличии): – (5)",
        "и дата присвоения такого номера)",
    ):
        assert words in paper
    assert "уменьшена на 500,00" in printed(company, made, "correction_act")
    assert [f.name for f in forms_of(made)] == ["correction_act", "correction_invoice"]
    with pytest.raises(UserError, match="Есть «Корректировка реализации № А-000002"):
        work.unpost(act)
    # Posted again with another sum, taken back, posted once more: one charge, one row.
    should_be(company, made, "4000")
    work.post(made)
    assert realized(company)[1] == (made.id, D(200), D("36.06"))
    work.post(made)
    work.unpost(made)
    assert len(realized(company)) == 1
    should_be(company, made, "3300")
    work.post(made)
    assert owed(company) == (D(0), D(500))
    second = correction_of(company, act)
    assert second.rows[0].issued == D(3300)
    should_be(company, second, "3000")
    work.post(second)
    assert "А (до изменения) – 796 шт 1 2 704,92" in printed(company, second, "correction_invoice")
    assert "Б (после изменения) – 796 шт 1 2 704,92" in printed(company, made, "correction_invoice")
    with pytest.raises(
        Refused, match="корректирует и № А-000003 от 07.12.2026: поставьте дату позже"
    ):
        work.post(made)
    assert sum(gross for _, gross, _ in realized(company)) == D(3000)
    assert check(work.database).differences == ()
    with pytest.raises(UserError, match="Аренду с 30.11.2026 уже исправил документ"):
        work.post(returned(company, let))


def test_h25_corrections_of_an_act_go_the_last_one_first(company: Company):
    """Each began from what the one before made of the sum: under it that may not change."""
    work = company.work
    work.post(company.transfer(amount="6000"))
    act = act_of(company, DocumentSet.ACT_AND_VAT_INVOICE)
    chain = []
    for day, amount in enumerate(("3300", "3500", "3000"), 7):
        made = correction_of(company, act, date=DAY(2026, 12, day))
        should_be(company, made, amount)
        work.post(made)
        chain.append(made)
    first, second, third = chain
    words = "От этой корректировки считает «Корректировка реализации № А-00000"
    for under in (first, second):
        with pytest.raises(UserError, match=words):
            work.unpost(work.load(RealizationCorrection, under.id))
    work.unpost([work.load(RealizationCorrection, doc.id) for doc in (third, second)])
    assert [gross for _, gross, _ in realized(company)] == [D(3800), D(-500)]
    work.unpost(work.load(RealizationCorrection, first.id))
    assert sum(gross for _, gross, _ in realized(company)) == D(3800)
    assert check(work.database).differences == ()


def changed_since(company: Company) -> int:
    """Acts that «Требующие внимания» asks to correct."""
    with company.work.database.reading() as session:
        return attention_of(session, company.work.user).get("acts_changed_since", 0)


def returned(company: Company, let: RentTransfer) -> RentReturn:
    """A return on 20.11 that comes to light after the act was given."""
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, RentReturn))
    back: Any = company.work.fill(fill, let.id)
    back.date = DAY(2026, 11, 20)
    return back


def test_h25_what_went_by_mail_changes_by_another_paper_only(company: Company):
    work = company.work
    let = company.transfer(amount="6000")
    work.post(let)
    act = act_of(company, DocumentSet.ACT, issued=False)
    with work.transaction("письмо", (), None) as gate:
        assert gate is not None
        letter = LetterKind.DOCUMENTS
        to = [Recipient("buh@example.org")]
        papers = [(act.id, "Акт")]
        draft = Draft(act.organization_id, letter, "Акт", "Акт", to, papers=papers)
        (key,) = queue(gate, [draft])
    work.unpost(act)  # it waits in the queue: nobody has it
    work.post(act)
    with work.transaction("письмо", (), None) as gate:
        assert gate is not None
        (row,) = gate.session.scalars(select(LetterRecipient.id))
        set_states(gate, key, {row: (LetterState.ACCEPTED, "")})
    with pytest.raises(UserError, match="у арендатора: передан на подпись или отправлен"):
        work.unpost(act)
    work.post(returned(company, let))
    again = work.load(ServiceAct, act.id)
    work.recalculate(again, "contract_id")
    with pytest.raises(Refused, match="у арендатора или в закрытом периоде") as refused:
        work.post(again)
    assert not refused.value.only_warnings
    made = correction_of(company, act)
    work.post(made)
    given(work, [made.id])
    with pytest.raises(UserError, match="«Корректировка реализации № А-000002 .* у арендатора"):
        work.unpost(made)


def test_d8_a_return_after_the_act_stands_in_its_correction_and_nowhere_else(company: Company):
    """12.11–20.11 were served: 2 000 of the act's 3 800 are taken back by УКД."""
    work = company.work
    let = company.transfer(amount="6000")
    work.post(let)
    act = act_of(company, DocumentSet.UPD)
    work.post(returned(company, let))
    later = ServiceAct(organization_id=act.organization_id, contract_id=act.contract_id)
    later.date = DAY(2026, 12, 31)
    work.recalculate(later, "contract_id")
    assert later.rows == []  # December was given back whole
    made = correction_of(company, act)
    assert [(r.issued, r.should, r.difference) for r in made.rows] == [(D(3800), D(1800), D(-2000))]
    work.post(made)
    assert changed_since(company) == 0
    assert realized(company)[1][:2] == (made.id, D(-2000))
    with work.database.reading() as session:
        own = session.scalars(select(Charge).where(Charge.recorder_id == made.id)).all()
    assert own == []  # the return had charged it
    paper = printed(company, made, "correction_upd")
    assert "Универсальный корректировочный документ" in paper
    assert "Документ составлен на 1 листе" in paper
    for words in UKD_CAPTIONS:
        assert words in paper
    assert "Аренда бытовки БК-001 (БК-00) с 12.11.2026 по 20.11.2026" in paper
    assert "Г (уменьшение) Х Х Х Х Х 1 639,34 – Х 360,66 2 000,00" in paper
    assert correction_of(company, act).rows[0].difference == D(0)
    assert check(work.database).differences == ()


def test_an_error_is_put_right_in_the_paper_itself_row_1a(company: Company):
    """Исправление keeps the number and day of the act; they are numbered from one."""
    work = company.work
    work.post(company.transfer(amount="6000"))
    act = act_of(company, DocumentSet.UPD)
    first = correction_of(company, act, correction=CorrectionKind.ERROR)
    first.rows[0].text = "Аренда бытовки БК-001, г. Курск"
    work.post(first)  # no sum changes: the words were wrong
    assert (first.fix_number, first.number) == (1, "А-000001")  # numbers of its own
    second = correction_of(company, act, correction=CorrectionKind.ERROR)
    should_be(company, second, "4100")
    work.post(second)
    assert realized(company)[1] == (second.id, D(300), D("54.09"))
    one, two = (printed(company, doc, "fixed_upd") for doc in (first, second))
    assert "Счет-фактура № А-1 от 30 ноября 2026 г. (1)" in one
    assert "Исправление № 1 от 7 декабря 2026 г. (1а)" in one
    assert "г. Курск" in one
    assert "685,25 3 800,00" in one
    assert "Исправление № 2 от 7 декабря 2026 г. (1а)" in two
    assert "739,34 4 100,00" in two
    agreed = correction_of(company, act)
    should_be(company, agreed, "4000")
    work.post(agreed)
    told = printed(company, agreed, "correction_upd")
    assert "с учетом исправления № 2 от 07.12.2026" in told
    assert agreed.number == "А-000002"
    agreed.correction = CorrectionKind.ERROR
    with pytest.raises(Refused, match="Номер А-000002 дан: вид уже не меняется"):
        work.post(agreed)
    assert check(work.database).differences == ()
