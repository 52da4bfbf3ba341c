"""What people read in cells and lists: a transfer by its number, a price by its day, plain ticks."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt

from app.lists import ListQuery, choices, columns_of, page, title_of
from app.naming import found_by_name
from db.base import Document
from db.catalogs.unit import Tariff
from db.catalogs.vat_rate import VatRate
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_extension import RentExtension
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_move import UnitMove
from db.proration_rule import ProrationRule
from db.registers.money import Charge
from db.registers.place import Possession

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
CHECK, READ_OUT = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.AccessibleTextRole


def cell(page, name, role=0, row=0):
    at = [f.name for f in page.model.fields].index(name)
    return page.model.index(row, at).data(role)


def test_t2_a_transfer_is_told_by_its_document_and_not_by_its_cabin(company):
    document = company.transfer(*company.cabins[:2])
    company.work.post(document)
    wanted = f"12.11.2026 · {document.number}"
    first, second = (row.id for row in document.units)
    with company.work.database.reading() as session:
        assert title_of(session, Possession, first) == wanted
        offered = choices(session, Possession, "БК-001")
        assert [(c.id, c.title, c.detail) for c in offered] == [(first, wanted, "БК-001")]
        found = found_by_name(session, Possession, [wanted, "БК-002", "12.11.2026 · ничего"])
    assert {name: sorted(keys) for name, keys in found.items()} == {
        wanted: sorted((first, second)),
        "БК-002": [second],
        "12.11.2026 · ничего": [],
    }


def test_t2_the_column_of_transfers_in_a_section(office):
    company = office.company
    document = company.transfer()
    company.work.post(document)
    window = office.desk.open_fill(
        next(f for f in fills_of(RentTransfer) if f.target is RentExtension), document.id
    )
    shown = window.sections["units"]
    assert cell(shown, "possession_id") == f"12.11.2026 · {document.number}"
    assert cell(shown, "unit_id") == "БК-001"


def fills_of(kind):
    from app.verbs import FILLS

    return [fill for fill in FILLS if fill.source is kind]


def test_d8_a_price_for_a_day_says_so(office):
    company = office.company
    daily = Tariff(name="Посуточно", price=Decimal(190), rule=ProrationRule.DAY_RATE)
    company.work.save(daily)
    window = office.desk.open_new(RentTransfer, date=dt.date(2026, 11, 12))
    units = window.sections["units"]
    units.add()
    row = window.thing.units[0]
    row.tariff_id, row.price = daily.id, Decimal(190)
    assert cell(units, "price") == "190,00\u00a0/сут"
    row.tariff_id = company.tariff.id
    assert cell(units, "price") == "190,00"
    at = [f.name for f in units.model.fields].index("price")
    assert units.model.headerData(at, Qt.Orientation.Horizontal) == "Цена"
    told = units.model.headerData(at, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
    assert told == "Цена за месяц; по тарифу со ставкой за день — за сутки"


def test_f15_a_locked_table_has_ticks_and_no_boxes(office):
    document = office.company.transfer(amount="4000")
    office.company.work.post(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    units = window.sections["units"]
    assert cell(units, "manual", CHECK) == Qt.CheckState.Checked
    units.model.locked = True
    assert cell(units, "manual", CHECK) is None
    assert cell(units, "manual", READ_OUT) == "да"
    ticked = units.view.viewport().grab().toImage()
    window.thing.units[0].manual = False
    units.model.refresh()
    assert units.view.viewport().grab().toImage() != ticked


def test_l1_a_list_without_sums_has_no_column_of_them():
    assert "amount" not in [c.key for c in columns_of(UnitMove)]
    assert "amount" in [c.key for c in columns_of(PaymentReceipt)]


def test_l1_a_register_says_what_kind_of_document_wrote_a_row(company):
    document = company.transfer()
    company.work.post(document)
    at = [c.key for c in columns_of(Charge)].index("recorder_id")
    with company.work.database.reading() as session:
        (row,) = {r.cells[at] for r in page(session, ListQuery(Charge))}
        assert row == f"Передача в аренду {document.number}"
        every = page(session, ListQuery(Charge, search=document.number))
        assert every
        assert page(session, ListQuery(Document, search=document.number))


def test_a_rate_of_vat_is_told_in_words(office, company_invoice):
    window = office.desk.open_thing(PaymentInvoice, company_invoice.id)
    rows = window.sections["rows"]
    assert cell(rows, "vat_percent") == "22\u00a0%"
    window.thing.rows[0].vat_percent = None
    assert cell(rows, "vat_percent") == "Без НДС"
    listed = office.desk.open_list(Charge)
    office.settle()
    at = listed.column_names().index("vat_percent")
    assert listed.model.index(0, at).data() == "22\u00a0%"
    rates = office.desk.open_list(VatRate)
    office.settle()
    at = rates.column_names().index("code")
    assert {rates.model.index(n, at).data() for n in range(rates.model.rowCount())} == {
        "Общая",
        "УСН, пониженная 5 %",
        "УСН, пониженная 7 %",
        "Без НДС",
    }


@pytest.fixture
def company_invoice(office):
    work, document = office.company.work, office.company.transfer()
    work.post(document)
    made = work.fill(
        next(f for f in fills_of(RentTransfer) if f.target is PaymentInvoice), document.id
    )
    work.post(made)
    return made


def test_f12_a_paper_is_called_by_its_form_and_its_document(office, company_invoice):
    from printforms.registry import printforms_of

    form = printforms_of(PaymentInvoice)[0]
    window = office.desk.print_out(form, [company_invoice.id])
    day = f"{company_invoice.date:%d.%m.%Y}"
    assert window.key[1] == f"{form.title} № {company_invoice.number} от {day}"
    assert window.windowTitle().startswith(f"{form.title} № ")
