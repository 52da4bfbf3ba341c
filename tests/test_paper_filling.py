"""Papers out of the base: who signs on the date, what is asked, drafts, one set of questions."""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from typing import Any

import pytest
from pypdf import PdfReader
from sqlalchemy import event

from app.mark_fills import FILLS
from app.papers import papers_of, pdf_of, report_pdf
from app.papers.parties import registered_of
from app.people import User
from app.table import Column, Mark, Row, Table
from app.work import Work
from db.catalogs.organization import Organization, OrganizationSigner
from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import (
    Haulage,
    Moment,
    RentTransfer,
    RentTransferDelivery,
    RentTransferVehicle,
)
from db.errors import UserError
from db.vat_mode import VatMode
from printforms.page import paint
from printforms.payment_invoice import InvoicePaper
from printforms.priced_lines import VatTotal
from printforms.registry import PrintForm, printforms_of
from printforms.rent_transfer import HandoverPaper
from tests.company import Company
from tests.stories import filled

D = Decimal
DAY = dt.date


def form_of(document: type) -> PrintForm:
    return printforms_of(document)[0]


def paper(work: Work, doc: Any) -> Any:
    (found,) = papers_of(work, form_of(type(doc)), [doc.id])
    return found


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(p.extract_text() for p in pages).replace("\u00a0", " ").split())


def invoice(company: Company, source: Any) -> PaymentInvoice:
    made = filled(company.work, source, PaymentInvoice)
    assert isinstance(made, PaymentInvoice)
    made.date = DAY(2026, 11, 12)
    company.work.post(made)
    return made


def test_d4_handover_names_everything(company: Company) -> None:
    doc = company.transfer(*company.cabins[:1], company.beds)
    doc.units[1].quantity = 10
    company.work.recalculate(doc.units[1], "quantity", doc)
    doc.deliveries = [
        RentTransferDelivery(
            address="г. Курск, Байкальская, 202", carrier_id=company.carrier.id, price=D(8000)
        ),
        RentTransferDelivery(address="на базу", haulage=Haulage.PICKUP, moment=Moment.RETURN),
    ]
    doc.vehicles = [RentTransferVehicle(transport_id=company.transport.id, plate="А 123 ВС 46")]
    company.work.post(doc)
    act = paper(company.work, doc)
    assert isinstance(act, HandoverPaper)
    assert (act.number, act.place) == (doc.number, "г. Курск")
    assert act.contract == "Договор аренды №\u00a0214 от 01.01.2026"
    assert [(u.title, u.code, u.quantity, u.composition) for u in act.units] == [
        ("Блок-контейнер 6×2,4, БК-00", "БК-001", 1, "Кровать × 2"),
        ("Кровать двухъярусная", "КР", 10, ""),
    ]
    assert [(t.moment, t.haulier) for t in act.trips] == [
        ("Выдача", "ИП Ковалёв"),
        ("Возврат", "Самовывоз"),
    ]
    assert [(v.kind, v.plate) for v in act.vehicles] == [("Манипулятор 10 т", "А 123 ВС 46")]
    assert (act.handed_by.post, act.handed_by.name) == ("Генеральный директор", "Иванов И.И.")
    assert act.tenant.name == "Общество с ограниченной ответственностью «СтройГрад»"
    told = words(pdf_of(company.work, form_of(RentTransfer), [doc.id]))
    assert "БК-001" in told
    assert "действует генеральный директор Иванов Иван Иванович на основании Устава" in told


def test_the_signer_is_who_signs_on_the_date_of_the_document(company: Company) -> None:
    doc = company.transfer()
    company.work.post(doc)
    ours = company.organization
    for day, name in (
        (DAY(2026, 11, 12), "Сидоров Сидор Сидорович"),
        (DAY(2026, 11, 13), "Поздний П."),
    ):
        signer = OrganizationSigner(valid_from=day, director_post="Директор", director=name)
        ours.signers.append(signer)
    company.work.save(ours)
    act = paper(company.work, doc)
    assert (act.handed_by.post, act.handed_by.name) == ("Директор", "Сидоров С.С.")


def test_i4_an_entrepreneur_signs_with_the_number_and_day_of_his_registration() -> None:
    """ПП РФ № 1137: ОГРНИП and the day it was given; a company has neither there."""
    sole = Organization(entrepreneur=True, ogrn="304463210700212", ogrn_date=DAY(2004, 4, 16))
    assert registered_of(sole) == "304463210700212 от 16.04.2004"
    sole.ogrn_date = None
    assert registered_of(sole) == "304463210700212"
    assert registered_of(Organization(ogrn="1024600000000", ogrn_date=DAY(2004, 4, 16))) == ""


def test_a_paper_of_what_is_not_posted_is_a_draft(company: Company) -> None:
    doc = company.transfer()
    company.work.save(doc)
    assert paper(company.work, doc).number is None
    assert "ЧЕРНОВИК" in words(pdf_of(company.work, form_of(RentTransfer), [doc.id]))
    company.work.post(doc)
    assert "ЧЕРНОВИК" not in words(pdf_of(company.work, form_of(RentTransfer), [doc.id]))
    company.work.unpost(doc)
    assert doc.number is not None
    assert paper(company.work, doc).number is None


def test_b14_invoice_has_account_vat_and_period(company: Company) -> None:
    doc = company.transfer(date=DAY(2026, 11, 1), to=DAY(2026, 11, 30))
    company.work.post(doc)
    made = invoice(company, doc)
    bill = paper(company.work, made)
    assert isinstance(bill, InvoicePaper)
    assert bill.contract == "Договор аренды №\u00a0214 от 01.01.2026, аренда за ноябрь 2026 г."
    assert bill.priced.vat == [VatTotal("22%", D("1081.97"))]
    assert (bill.priced.total, bill.priced.vat_on_top) == (D(6000), False)
    assert bill.bank is not None
    assert bill.bank.account == "40702810433000012345"
    assert (bill.director, bill.accountant) == ("Иванов И.И.", "Петрова А.С.")
    assert bill.payment_purpose.endswith("от 12.11.2026. В т.ч. НДС 22% - 1081-97")
    told = words(pdf_of(company.work, form_of(PaymentInvoice), [made.id]))
    assert "Шесть тысяч рублей 00 копеек" in told


def test_an_invoice_over_two_months_and_with_vat_on_top(company: Company) -> None:
    company.contract.vat_mode = VatMode.ON_TOP
    company.work.save(company.contract)
    doc = company.transfer()
    company.work.post(doc)
    bill = paper(company.work, invoice(company, doc))
    assert bill.contract.endswith(", аренда с 12.11.2026 по 11.12.2026")
    assert bill.priced.vat_on_top
    assert [line.amount for line in bill.priced.lines] == [D(3800), D("2129.03")]
    assert bill.priced.vat == [VatTotal("22%", D(836) + D("468.39"))]
    assert bill.priced.total == D("5929.03") + D("1304.39")


def test_many_papers_ask_the_base_as_often_as_one(company: Company) -> None:
    docs = [company.transfer(cabin) for cabin in company.cabins]
    company.work.post(docs)
    bills = [invoice(company, doc) for doc in docs]

    def questions(things: list[Any]) -> int:
        asked: list[Any] = []
        listener = lambda *told: asked.append(told[2])  # noqa: E731
        event.listen(company.work.database.engine, "before_cursor_execute", listener)
        found = papers_of(company.work, form_of(type(things[0])), [t.id for t in things])
        event.remove(company.work.database.engine, "before_cursor_execute", listener)
        assert [p.number for p in found] == [t.number for t in things]
        return len(asked)

    for things in (docs, bills):
        assert questions(things) == questions(things[:1])


def test_papers_need_the_right_to_read_and_something_to_print(company: Company) -> None:
    doc = company.transfer()
    company.work.save(doc)
    nobody = Work(company.work.database, User("new", "Новый", None))
    with pytest.raises(UserError, match="Недостаточно прав"):
        pdf_of(nobody, form_of(RentTransfer), [doc.id])
    with pytest.raises(UserError, match="Печатать нечего"):
        pdf_of(company.work, form_of(RentTransfer), [10**9])


def test_a_table_on_paper_has_its_words_and_colours() -> None:
    columns = (
        Column("mark", "", str, 4),
        Column("name", "Арендатор", str),
        Column("sum", "Долг", Decimal),
    )
    table = Table(
        "Сводка",
        columns,
        [
            Row(("Д", "ООО «А»", D("1234.5")), marks={"sum": Mark.DEBT}),
            Row(("", "ООО «Б»", D(0))),
        ],
        totals=("", "Итого", D("1234.5")),
        figures=[("В аренде", 10500)],
        legend=["Д — долг"],
    )
    pdf = report_pdf(table)
    told = words(pdf)
    for text in ("Сводка", "ООО «А»", "1 234,50", "10 500", "Д — долг"):
        assert text in told
    assert "0,00" not in told.replace("1 234,50", "")
    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    assert f"{paint(FILLS[Mark.DEBT])} rg".encode() in content.get_data()


def test_i2_an_entrepreneur_of_ours_is_named_whole(company: Company) -> None:
    """Surname, name and patronymic, as in line 2 of a счёт-фактура (ПП РФ № 1137)."""
    ours, whole = company.organization, "Индивидуальный предприниматель Казаков Роман Андреевич"
    ours.name, ours.full_name, ours.entrepreneur = "ИП Казаков Р. А.", whole, True
    ours.inn, ours.kpp = "463212345682", ""
    company.work.save([ours])
    given = company.transfer()
    company.work.post(given)
    printed = paper(company.work, invoice(company, given))
    assert printed.seller.name == whole
