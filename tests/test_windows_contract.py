"""Windows of a contract: an offer from an empty form, its papers, its transfer, the templates."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.templates import built_in
from app.verbs import FILLS, Problem
from db.catalogs.paper_template import PaperKind, PaperTemplate
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Tariff, UnitKind
from db.documents.contract import Contract, ContractAppendix, ContractStatus
from db.documents.rent_transfer import RentTransfer
from forms.head_grid import HeadArea
from forms.pdf_window import PdfWindow
from forms.text_area import TextArea
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D = Decimal
DAY = dt.date
Key, Mod = Qt.Key, Qt.KeyboardModifier


def add_kinds(office: Office) -> list[UnitKind]:
    """Two more kinds, a cabin of the first of them on no site."""
    work = office.company.work
    found = []
    for name, price in (("БК-01", 8000), ("БК-02", 9500)):
        tariff = Tariff(name=name, price=D(price))
        work.save(tariff)
        found.append(UnitKind(name=name, tariff_id=tariff.id))
        work.save(found[-1])
    return found


def put_row(window: Any, section: str, **values: Any) -> Any:
    """A new row typed cell by cell."""
    page = window.sections[section]
    page.add()
    row = getattr(window.thing, section)[-1]
    for name, value in values.items():
        page.model.set_value(row, name, value)
    return row


def papers(window: Any) -> list[str]:
    window.commands._fill_print_menu()
    return [a.text() for a in window.commands.print_menu.actions() if a.text()]


def pdf_words(window: PdfWindow) -> str:
    from tests.paper_reading import text

    return text(window.paper.pdf)


def test_c6_an_offer_from_an_empty_form(office: Office) -> None:
    kinds = [office.company.kind, *add_kinds(office)]
    client = Partner(name="Новый клиент", phone="+7 900 111-22-33")
    office.company.work.save(client)
    window = office.desk.open_new(Contract)
    assert window.thing.status is ContractStatus.DRAFT
    for name, value in (("contract_number", "77"), ("partner_id", client.id)):
        window.apply(window.thing, name, value)
    for kind in kinds:
        put_row(window, "kinds", kind_id=kind.id, quantity=2)
    rows = window.thing.kinds
    assert [(r.price, r.amount) for r in rows] == [
        (D(6000), D(12000)),
        (D(8000), D(16000)),
        (D(9500), D(19000)),
    ]
    window.commands._fill_print_menu()
    offer = next(
        a for a in window.commands.print_menu.actions() if a.text() == "Коммерческое предложение"
    )
    offer.trigger()
    office.settle()
    paper = next(w for w in office.desk.windows.values() if isinstance(w, PdfWindow))
    assert "КОММЕРЧЕСКОЕ ПРЕДЛОЖЕНИЕ № 77" in pdf_words(paper)
    assert "Итого: 47 000,00" in pdf_words(paper)
    assert not window.isWindowModified()


def test_c4_each_appendix_is_a_line_of_the_menu(office: Office) -> None:
    company = office.company
    doc = Contract(
        organization_id=company.organization.id,
        contract_number="8",
        partner_id=company.tenant.id,
        date=DAY(2026, 11, 1),
        appendices=[ContractAppendix(number=n, date=DAY(2026, 11, n)) for n in (1, 2)],
    )
    company.work.save(doc)
    window = office.desk.open_thing(Contract, doc.id)
    assert papers(window)[:5] == [
        "Договор",
        "Дополнительное соглашение",
        "Коммерческое предложение",
        "Прейскурант цен",
        "Приложение",
    ]
    menu = next(a.menu() for a in window.commands.print_menu.actions() if a.text() == "Приложение")
    assert [a.text() for a in menu.actions()] == [
        "Приложение № 1 от 01.11.2026",
        "Приложение № 2 от 02.11.2026",
        "Приложение: все",
    ]
    menu.actions()[1].trigger()
    office.settle()
    paper = next(w for w in office.desk.windows.values() if isinstance(w, PdfWindow))
    assert "ПРИЛОЖЕНИЕ № 2" in pdf_words(paper)
    assert "ПРИЛОЖЕНИЕ № 1" not in pdf_words(paper)
    put_row(window, "appendices", number=3, date=DAY(2026, 11, 3))
    menu.aboutToShow.emit()
    assert "Приложение № 3 от 03.11.2026" in [a.text() for a in menu.actions()]


def test_c2_c11_a_new_appendix_has_the_next_number_and_today(office: Office) -> None:
    """So has an agreement; both may be typed over."""
    window: Any = office.desk.open_thing(Contract, office.company.contract.id)
    today = max(dt.date.today(), office.company.contract.date)
    for section, word in (("appendices", "note"), ("addenda", "subject")):
        for number in (1, 2):
            row = put_row(window, section, **{word: "Ещё бытовка"})
            assert (row.number, row.date) == (number, today)
        row.number = 7
        assert put_row(window, section).number == 8


def test_c1_a_row_of_a_transfer_offers_its_kind_first(office: Office) -> None:
    company = office.company
    (second, _) = add_kinds(office)
    cabin = Cabin(name="Утеплённый", code="БК-900", kind_id=second.id)
    company.work.save(cabin)
    from db.documents.unit_receipt import UnitReceipt, UnitReceiptRow

    company.work.post(
        UnitReceipt(
            organization_id=company.organization.id,
            site_id=company.site.id,
            date=DAY(2026, 1, 10),
            units=[UnitReceiptRow(unit_id=cabin.id)],
        )
    )
    contract = office.desk.open_new(Contract, contract_number="9", partner_id=company.tenant.id)
    contract.apply(contract.thing, "status", ContractStatus.SIGNED)
    put_row(contract, "kinds", kind_id=second.id, quantity=1)
    put_row(contract, "kinds", kind_id=company.kind.id, quantity=3)
    assert contract.commands.save()
    fill = next(f for f in FILLS if f.source is Contract and f.target is RentTransfer)
    window = office.desk.open_fill(fill, contract.thing.id)
    rows = window.thing.units
    assert [r.kind_id for r in rows] == [second.id, *[company.kind.id] * 3]
    page = window.sections["units"]
    column = [f.name for f in page.model.fields].index("unit_id")
    offered = [
        [c.title for c in window.form.ref(row, page.model.fields[column]).find("БК")]
        for row in rows[:2]
    ]
    assert offered[0] == ["БК-900", "БК-001", "БК-002", "БК-003"]
    assert offered[1] == ["БК-001", "БК-002", "БК-003", "БК-900"]
    page.model.set_value(rows[0], "unit_id", cabin.id)
    assert (rows[0].price, rows[0].kind_id) == (D(8000), second.id)


def test_a_copy_of_a_contract_begins_its_way_anew(office: Office) -> None:
    contract = office.company.contract
    contract.original_received = True
    office.company.work.save(contract)
    window = office.desk.open_copy(Contract, contract.id)
    assert window.thing.status is ContractStatus.DRAFT
    assert window.thing.original_received is False
    assert window.thing.partner_id == contract.partner_id


# --- templates -------------------------------------------------------------------------------


def test_c3_a_template_is_written_with_placeholders_at_hand(office: Office) -> None:
    window = office.desk.open_new(PaperTemplate)
    assert isinstance(window.area, TextArea)
    window.apply(window.thing, "paper", PaperKind.OFFER)
    assert window.area.value() == built_in(PaperKind.OFFER)
    window.words.aboutToShow.emit()
    offered = [a.text() for a in window.words.actions()]
    assert "{предложение действует по} — До какого дня держится предложение" in offered
    assert not any("{дата приложения}" in words for words in offered)
    window.area.selectAll()
    next(a for a in window.words.actions() if a.text().startswith("{номер}")).trigger()
    assert window.area.typed() == "{номер}"
    assert window.isWindowModified()
    QTest.keyClick(window.area, Key.Key_S, Mod.ControlModifier)
    office.settle()
    assert window.thing.id is not None
    assert office.company.work.load(PaperTemplate, window.thing.id).text == "{номер}"


def test_c3_a_slip_leads_to_its_line(office: Office) -> None:
    window = office.desk.open_new(PaperTemplate)
    window.apply(window.thing, "paper", PaperKind.CONTRACT)
    window.area.setPlainText("# Договор {номер}\n\n* пункт\n{неизвестно}")
    assert not window.commands.save()
    assert window.thing.id is None
    problem = window.messages.problems[0]
    assert problem.text == "Текст, строка 4: подстановки {неизвестно} нет"
    window.messages.chosen.emit(problem)
    assert window.area.textCursor().blockNumber() == 3


def test_what_may_only_be_read_can_still_be_scrolled(manager_office: Office) -> None:
    from app.work import Work
    from tests.company import BOSS

    card = PaperTemplate(name="КП", paper=PaperKind.OFFER, text="{номер}")
    Work(manager_office.company.work.database, BOSS).save(card)
    window = manager_office.desk.open_thing(PaperTemplate, card.id)
    assert window.area.isReadOnly()
    assert window.area.isEnabled()
    next(a for a in window.words.actions() if a.text().startswith("{дата}")).trigger()
    assert window.area.typed() == "{номер}"


def test_a_new_contract_shows_its_rows_without_scrolling(office: Office) -> None:
    """At 1366×800 its fields stand whole above a table of five lines or more."""
    office.desk.shell.resize(1366, 800)
    window: Any = office.desk.open_new(Contract)
    office.settle()
    area = window.findChild(HeadArea)
    assert area.height() >= window.form.head.sizeHint().height()
    assert window.form.head.folded == {"Документы", "Клиент"}
    view = next(iter(window.sections.values())).view
    assert view.viewport().height() >= 5 * view.verticalHeader().defaultSectionSize()
    window.show_problems([Problem("papers", "плохо")])  # a folded field is shown when told of
    assert "Документы" not in window.form.head.folded
