"""The window of a document as an accountant knows it: buttons, keys, locks, papers, history."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import attachments
from app.verbs import FILLS, Problem
from db.catalogs.organization import Organization
from db.catalogs.unit import Tariff
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer, RentTransferDelivery
from forms import files_panel, printing, related
from forms.explanation import Explanation
from forms.pdf_pages import Paper
from forms.print_set import PrintSetWindow
from forms.related import RelatedWindow

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier
CTRL, SHIFT, ALT = Mod.ControlModifier, Mod.ShiftModifier, Mod.AltModifier


def editor(window, name):
    return next(e for f, e in window.form.head.editors() if f.name == name)


def column(page, name):
    return [f.name for f in page.model.fields].index(name)


def active(office):
    return office.desk.shell.area.activeSubWindow().widget()


@pytest.fixture
def posted(office):
    document = office.company.transfer(*office.company.cabins[:2])
    document.deliveries = [
        RentTransferDelivery(
            address="г. Курск",
            carrier_id=office.company.carrier.id,
            price=Decimal(12000),
            cost=Decimal(8000),
        )
    ]
    office.company.work.post(document)
    return document


@pytest.fixture
def window(office, posted):
    made = office.desk.open_thing(RentTransfer, posted.id)
    office.settle()
    return made


def shut(office, day):
    work = office.company.work
    organization = work.load(Organization, office.company.organization.id)
    organization.closed_to = day
    work.save(organization)
    office.settle()


# --- buttons and keys -------------------------------------------------------------------------


def test_f16_what_does_not_fit_is_in_more_and_more_holds_everything(office, window):
    bar = window.commands.bar_of_buttons
    wide = [b.text() for b in bar.buttons if b.isVisible()]
    assert wide == [
        "Провести и закрыть  Ctrl+Enter",
        "Записать",
        "Провести",
        "Создать на основании ▾",
        "Печать ▾",
        "Движения",
        "Связанные",
        "Файлы",
        "История",
    ]
    office.desk.shell.resize(900, 700)
    office.settle()
    narrow = [b.text() for b in bar.buttons if b.isVisible()]
    assert narrow == wide[: len(narrow)]
    assert 1 <= len(narrow) < len(wide)
    shown = [b for b in bar.buttons if b.isVisible()]
    assert all(b.geometry().right() < bar.more.geometry().left() for b in shown)
    assert bar.more.geometry().right() <= bar.width()
    assert all(b.width() >= b.sizeHint().width() for b in shown)
    held = {a.text() for a in bar.more_menu.actions() if a.isVisible()}
    named = {text.removesuffix(" ▾").partition("  ")[0] for text in wide}
    assert named <= held
    assert {"Отменить проведение", "Скопировать", "Почему такая сумма?"} <= held


def test_f2_clear_posting_asks_and_the_mark_tells_what_is_undone(window, answers):
    answers["yes"] = False
    window.commands.do_mark()
    asked = answers["asked"][-1]
    assert asked.startswith("Документ проведён. При пометке проведение будет отменено: ")
    assert "движения по регистру „" in asked
    assert asked.endswith("Пометить „Передача в аренду А-000001“ на удаление?")
    answers["yes"] = True
    window.commands.do_mark()
    assert window.thing.marked
    window.commands.do_mark()
    assert answers["asked"][-1] == "Снять с „Передача в аренду А-000001“ пометку на удаление?"
    assert not window.thing.marked


def test_f3_esc_in_an_open_cell_closes_only_the_cell(office, window, hands):
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(0, column(page, "price"))
    hands.type("7")
    assert page.view.state() == page.view.State.EditingState
    hands.key(Key.Key_Escape)
    assert window in office.desk.windows.values()
    assert page.view.state() != page.view.State.EditingState


def test_f6_pages_by_keys_the_red_dot_and_the_footer(office, window, hands):
    tabs = window.form.tabs
    assert [tabs.tabText(n) for n in range(3)] == ["Бытовки (2)", "Доставка (1)", "Транспорт"]
    window.sections["units"].view.setFocus()
    hands.key(CTRL, Key.Key_PageDown)
    assert tabs.currentIndex() == 1
    hands.key(CTRL, Key.Key_PageUp)
    assert tabs.currentIndex() == 0
    window.show_problems([Problem("cost", "плохо", "deliveries", 1)])
    assert [tabs.tabIcon(n).isNull() for n in range(3)] == [True, False, True]
    hands.key(CTRL, Key.Key_F8)
    assert tabs.currentIndex() == 1
    said = window.footer
    assert said.counts.text() == "Строк 2 · Кол-во 2"
    sums = said.sums.text().replace("\u00a0", " ")
    assert sums == (
        "Аренда 11 858,06 · Доставка 12 000,00 · в т. ч. НДС 22 % 4 302,27 · Всего 23 858,06"
    )
    assert said.by_whom.text() == "Автор: anna"
    assert editor(window, "comment").parent() is said


def test_f5_alt_f10_leads_to_the_commands(window, hands):
    editor(window, "phone").setFocus()
    hands.key(ALT, Key.Key_F10)
    assert QApplication.focusWidget() is window.commands.first_button


def test_f7_a_draft_has_no_number(office):
    window = office.desk.open_new(RentTransfer)
    number = editor(window, "number")
    assert (number.text(), number.placeholderText()) == ("", "<при проведении>")
    assert number.isReadOnly()


def test_f12_ctrl_p_opens_the_menu_of_papers(office, window, hands):
    editor(window, "phone").setFocus()
    hands.key(CTRL, Key.Key_P)
    menu = window.commands.print_menu
    assert menu.isVisible()
    assert [a.text() for a in menu.actions() if a.text()] == ["Акт выдачи", "Договор", "Комплект…"]
    menu.close()


# --- what may not be edited -------------------------------------------------------------------


def test_f15_a_closed_period_is_told_before_typing(office, window):
    assert not window.locked
    shut(office, dt.date(2026, 11, 30))
    assert window.access.closed.words.text().startswith("Период закрыт по 30.11.2026")
    assert window.locked
    phone = editor(window, "phone")
    assert phone.isReadOnly()
    phone.selectAll()
    phone.copy()
    assert QGuiApplication.clipboard().text() == phone.text()
    for action in (window.commands.finish, window.commands.unpost, window.commands.mark):
        assert not action.isEnabled()
    assert "Установил: " in window.access.closed.toolTip()
    assert window.commands.copy.isEnabled()


def test_f15_a_draft_in_a_closed_period_tells_at_the_date(office):
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_new(RentTransfer, date=dt.date(2026, 11, 12))
    assert window.access.closed.isHidden()
    window.apply(window.thing, "date", dt.date(2026, 10, 15))
    assert window.access.closed.words.text() == (
        "Период закрыт по 31.10.2026: провести документ датой 15.10.2026 нельзя. Измените дату."
    )
    assert not window.locked
    window.apply(window.thing, "date", dt.date(2026, 11, 1))
    assert window.access.closed.isHidden()


def test_ms3_the_refusal_of_a_closed_period_has_its_details_apart(office):
    document = office.company.transfer(date=dt.date(2026, 10, 15), to=dt.date(2026, 11, 14))
    office.company.work.save(document)
    shut(office, dt.date(2026, 10, 31))
    window = office.desk.open_thing(RentTransfer, document.id)
    assert not window.commands.do_post()
    assert window.messages.texts() == [
        "Запрещено изменять данные с датой ранее 31.10.2026 (включительно)."
    ]
    line = window.messages.lines.itemWidget(window.messages.lines.item(0))
    assert "дата 15.10.2026 входит в запрещённый период" not in line.words.text()
    line.show_details()
    assert "дата 15.10.2026 входит в запрещённый период. Установил: anna" in line.words.text()


def test_f14_fields_that_charges_stand_on_are_locked_with_the_reason(office, posted):
    window = office.desk.open_thing(Contract, office.company.contract.id)
    words = window.access.kept.words.text()
    assert words.startswith("«Арендатор», «Организация», «НДС в ценах» не меняются")
    assert "Передача в аренду № А-000001 от 12.11.2026" in words
    assert editor(window, "partner_id").isReadOnly()
    assert not editor(window, "vat_mode").isEnabled()
    assert "Заведите новый договор" in editor(window, "partner_id").toolTip()
    assert not editor(window, "contract_number").isReadOnly()
    other = office.desk.open_thing(Contract, office.company.other_contract.id)
    assert other.access.kept.isHidden()
    assert not editor(other, "partner_id").isReadOnly()


def test_f14_a_used_tariff_and_a_numbered_document(office, window):
    card = office.desk.open_thing(Tariff, office.company.tariff.id)
    assert not editor(card, "rule").isEnabled()
    assert not editor(card, "price").isReadOnly()
    assert editor(window, "organization_id").isReadOnly()
    assert "Номер А-000001 дан этой организации" in editor(window, "organization_id").toolTip()


def test_f14_where_it_is_used_is_a_step_away(office, posted):
    window = office.desk.open_thing(Contract, office.company.contract.id)
    window.access.kept.press("Где используется")
    assert isinstance(active(office), RelatedWindow)


# --- related documents ------------------------------------------------------------------------


@pytest.fixture
def chain(office, posted):
    work = office.company.work
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, PaymentInvoice))
    asked = work.fill(fill, posted.id)
    work.post(asked)
    work.post(office.company.receipt("5000", invoice_id=asked.id))
    return posted


def test_f10_the_tree_opens_posts_and_finds(office, chain, hands, monkeypatch):
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_related()
    tree = active(office)
    assert tree.tree.current().id == chain.id
    hands.key(Key.Key_Down)
    assert tree.tree.current().kind is PaymentInvoice
    monkeypatch.setattr(related, "ask", lambda parent, text: True)
    tree.unpost_action.trigger()
    office.settle()
    assert (tree.tree.current().kind, tree.tree.current().state) == (PaymentInvoice, "не проведён")
    tree.post_action.trigger()
    office.settle()
    assert tree.tree.current().state == "проведён"
    hands.key(Key.Key_Down)
    assert tree.tree.current().kind is PaymentReceipt
    tree.show_in_list()
    assert active(office).key[:2] == ("list", "payment_receipt")
    office.desk.bring_forward(tree)
    tree.tree.setFocus()
    hands.key(Key.Key_Up)
    hands.key(Key.Key_Return)
    assert type(active(office).thing) is PaymentInvoice


def test_f10_a_refusal_is_told_and_nothing_changes(office, chain, monkeypatch):
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_related()
    tree = active(office)
    shut(office, dt.date(2026, 12, 31))
    monkeypatch.setattr(related, "ask", lambda parent, text: True)
    tree.unpost()
    assert "Период закрыт" in tree.strip.words.text()
    assert tree.tree.current().state == "проведён"


# --- files ------------------------------------------------------------------------------------


def picture():
    image = QImage(60, 40, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.darkCyan)
    return image


def test_f11_files_are_dragged_pasted_shown_saved_and_removed(
    office, window, tmp_path, monkeypatch
):
    scan = tmp_path / "Акт подписанный.png"
    picture().save(str(scan))
    window.commands.do_files()
    files = active(office)
    assert "Перетащите сюда файл" in files.hint.text()
    dragged = QMimeData()
    dragged.setUrls([QUrl.fromLocalFile(str(scan))])
    assert files.take(dragged)
    assert files.current().name == "Акт подписанный.png"
    assert files.preview.currentWidget() is files.preview.picture
    QGuiApplication.clipboard().setImage(picture())
    files.paste_action.trigger()
    assert files.files.count() == 2
    office.settle()
    assert window.commands.files.text() == "Файлы (2)"
    target = tmp_path / "копия.png"
    monkeypatch.setattr(files_panel, "file_to_save", lambda *_: target)
    files.save_action.trigger()
    assert target.read_bytes() == scan.read_bytes()
    monkeypatch.setattr(files_panel, "ask", lambda parent, text: True)
    files.remove_action.trigger()
    assert len(attachments.files_of(office.company.work, window.thing)) == 1


def test_f11_a_pdf_is_shown_and_a_program_is_refused(office, window, tmp_path):
    window.commands.do_print(_form("handover"))
    pdf = tmp_path / "скан.pdf"
    pdf.write_bytes(active(office).paper.pdf)
    bad, broken = tmp_path / "virus.exe", tmp_path / "плохой.pdf"
    bad.write_bytes(b"MZ")
    broken.write_bytes(b"%PDF-1.7 nothing")
    window.commands.do_files()
    files = active(office)
    files.attach_paths([pdf, bad, broken])
    assert "прикладывают" in files.strip.words.text()
    assert files.files.count() == 2
    assert files.preview.pages is not None
    files.files.setCurrentRow(1)
    assert "повреждён" in files.preview.words.text()
    files.close_window()


def test_f11_a_manager_looks_at_what_he_may_not_change(manager_office):
    receipt = manager_office.company.receipt("100")
    from app.work import Work
    from tests.company import BOSS

    boss = Work(manager_office.company.work.database, BOSS)
    boss.post(receipt)
    window = manager_office.desk.open_thing(PaymentReceipt, receipt.id)
    window.commands.do_files()
    files = manager_office.desk.shell.area.activeSubWindow().widget()
    assert not files.paste_action.isVisible()
    assert not files.acceptDrops()


def _form(name):
    from printforms.registry import printforms

    return next(f for f in printforms() if f.name == name)


# --- papers -----------------------------------------------------------------------------------


def test_f12_a_set_is_printed_with_its_copies_and_remembered(office, chain, monkeypatch, hands):
    sent = []
    monkeypatch.setattr(
        printing, "ask_and_print", lambda parent, paper: sent.append(paper.pdf) or True
    )
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_print_set()
    printed = active(office)
    assert isinstance(printed, PrintSetWindow)
    assert [p.title for p in printed.papers][:3] == [
        "Акт выдачи",
        "Договор",
        "Счёт на оплату № А-000001 от " + f"{dt.date.today():%d.%m.%Y}",
    ]
    assert [p.copies for p in printed.papers] == [2, 0, 1, 0, 0, 0]  # the contract was given before
    assert printed.sheets.text() == "2 формы, 3 экземпляра"
    pages = len(printed.paper.sizes)
    printed.spins[0].setFocus()
    printed.spins[0].selectAll()
    hands.type("3")
    hands.key(CTRL, SHIFT, Key.Key_P)
    copies = Paper(sent[0])
    assert len(copies.sizes) == pages + 2  # two more acts of a page each
    copies.close()
    printed.close_window()
    window.commands.do_print_set()
    again = active(office)
    assert [p.copies for p in again.papers] == [3, 0, 1, 0, 0, 0]
    again.checks[2].setChecked(False)
    again.redraw()
    assert len(again.paper.sizes) == 1
    again.checks[0].setChecked(False)
    assert not again.print_action.isEnabled()
    again.close_window()


def test_f12_f7_leads_from_a_paper_to_its_document(office, window, hands):
    window.commands.do_print(_form("handover"))
    paper = active(office)
    assert paper is not window
    hands.key(Key.Key_F7)
    assert active(office) is window


# --- history ----------------------------------------------------------------------------------


def test_f13_two_moments_are_compared_by_field_and_row(office, window, posted):
    work = office.company.work
    fresh = work.load(RentTransfer, posted.id)
    fresh.phone = "8 800"
    fresh.units[1].condition = "Царапины"
    work.save(fresh)
    fresh.phone = "8 900"
    work.save(fresh)
    window.commands.do_history()
    history = active(office)
    history.tabs.setCurrentIndex(1)
    moments = history.moments
    assert moments.model().rowCount() == 3
    moments.selectRow(0)
    selection = moments.selectionModel()
    for row in (0, 2):
        index = moments.model().index(row, 0)
        selection.select(index, selection.SelectionFlag.Select | selection.SelectionFlag.Rows)
    history.compare()
    model = history.differences.model()
    told = [tuple(model.index(r, c).data() for c in range(4)) for r in range(model.rowCount())]
    assert ("", "Телефон", "+7 900 000-00-01", "8 900") in told
    assert ("Бытовки, строка 2", "Состояние", "Исправна", "Царапины") in told
    assert len(told) == 2
    moments.clearSelection()
    moments.selectRow(1)
    history.compare_action.trigger()
    model = history.differences.model()
    assert [model.index(0, c).data() for c in (1, 2, 3)] == ["Телефон", "8 800", "8 900"]


# --- why this sum -----------------------------------------------------------------------------


def why(window, at):
    QTest.keyClick(at, Key.Key_F3)
    told = window.findChild(Explanation)
    words = told.words.toPlainText().replace("\u00a0", " ")
    told.setParent(None)
    told.close()
    return words


def test_f3_tells_a_cell_a_field_and_the_total(office, window):
    page = window.sections["units"]
    page.view.setFocus()
    page.view.go_to(0, column(page, "amount"))
    assert "Тариф «Стандарт»" in why(window, page.view)
    page = window.sections["deliveries"]
    window.form.tabs.setCurrentWidget(page)
    page.view.setFocus()
    page.view.go_to(0, column(page, "price"))
    assert (
        why(window, page.view)
        == "«Цена клиенту»: 12 000,00. Введено вручную, ни из чего не считается."
    )
    editor(window, "phone").setFocus()
    words = why(window, editor(window, "phone"))
    assert words.splitlines()[0] == "Аренда: 11 858,06"
    assert words.splitlines()[-2:] == ["НДС 22 % в том числе: 4 302,27", "Всего: 23 858,06"]
    window.footer.sums.click()
    told = window.findChild(Explanation)
    assert told.words.toPlainText().startswith("Аренда")
    told.close()


def test_f3_tells_an_invoice_and_a_receipt(office, chain):
    work = office.company.work
    with work.database.reading() as session:
        invoice = session.query(PaymentInvoice).one().id
        receipt = session.query(PaymentReceipt).one().id
    window = office.desk.open_thing(PaymentInvoice, invoice)
    page = window.sections["rows"]
    page.view.setFocus()
    page.view.go_to(0, column(page, "amount"))
    words = why(window, page.view)
    assert "В том числе НДС 22 %" in words
    assert "В счёте: " in words
    window = office.desk.open_thing(PaymentReceipt, receipt)
    editor(window, "received").setFocus()
    words = why(window, editor(window, "received"))
    assert words.startswith("Получено: 5 000,00")
    assert "Аренда БК-001" in words


# --- messages ---------------------------------------------------------------------------------


def test_ms1_messages_are_shown_walked_closed_and_shown_again(office, hands):
    window = office.desk.open_new(RentTransfer)
    window.sections["units"].add()
    window.sections["units"].view.setFocus()
    hands.key(CTRL, Key.Key_Return)
    messages = window.messages
    assert len(messages.problems) >= 3
    hands.key(CTRL, SHIFT, Key.Key_Z)
    assert messages.isHidden()
    hands.key(CTRL, ALT, Key.Key_O)
    assert messages.isVisible()
    hands.key(CTRL, Key.Key_F8)
    hands.key(CTRL, ALT, Key.Key_Z)
    assert messages.isHidden()
    assert messages.problems == []
    assert not editor(window, "contract_id").property("invalid")


def test_ms1_messages_offer_what_may_be_done(office):
    document = office.company.transfer()
    office.company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    row = window.thing.units[0]
    row.amount, row.manual = Decimal(1), False
    row.date_from = dt.date(2026, 11, 13)
    window.show_thing()
    assert not window.commands.do_post()
    lines = window.messages.lines
    offered = {}
    for number, problem in enumerate(window.messages.problems):
        line = lines.itemWidget(lines.item(number))
        offered[problem.field] = [t for t, _ in window.messages.actions_of(problem)]
        assert line is not None
    assert offered["amount"] == ["Рассчитать"]
    assert offered["date_from"] == ["Начать с 12.11.2026"]
    for problem in list(window.messages.problems):
        for _, call in window.messages.actions_of(problem):
            call()
    assert row.date_from == dt.date(2026, 11, 12)
    assert row.amount == Decimal("5929.03")
    assert window.commands.do_post()


def test_ms1_a_message_about_a_unit_opens_it_or_another_is_chosen(office, answers):
    company = office.company
    company.work.post(company.transfer(company.cabins[0]))
    document = company.transfer(company.cabins[0], contract=company.other_contract)
    company.work.save(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    assert not window.commands.do_post()
    (problem,) = [p for p in window.messages.problems if p.field == "unit_id"]
    actions = dict(window.messages.actions_of(problem))
    assert list(actions) == ["Открыть БК-001", "Выбрать другую", "На графике занятости"]
    assert "Передача в аренду № А-000001 от 12.11.2026" in problem.text
    actions["На графике занятости"]()
    assert active(office).search.text() == "БК-001"
    actions["Открыть БК-001"]()
    assert active(office).thing.id == company.cabins[0].id
    actions["Выбрать другую"]()
    assert active(office).key[0] == "choice"


def focused(window):
    return next((f.name for f, e in window.form.head.editors() if e.hasFocus()), "")


# --- a day's work without a mouse ---------------------------------------------------------------


def test_a_transfer_of_three_cabins_is_entered_posted_and_printed_without_a_mouse(
    office, hands, monkeypatch
):
    desk = office.desk
    sent = []
    monkeypatch.setattr(
        printing, "ask_and_print", lambda parent, paper: sent.append(paper.pdf) or True
    )
    desk.open_list(RentTransfer)
    office.settle()
    hands.key(Key.Key_Insert)
    window = active(office)
    assert window.kind is RentTransfer
    assert focused(window) == "contract_id"
    for words in ("214", "Юг", "Смирнов П. И.", "8 900 000-00-01"):
        hands.type(words, Key.Key_Return)
    page = window.sections["units"]
    assert page.view.hasFocus()
    for code in ("БК-001", "БК-002", "БК-003"):
        hands.key(Key.Key_Insert)
        hands.type(code, Key.Key_Return)
        hands.key(Key.Key_Return)
    assert [row.unit_id for row in window.thing.units] == [c.id for c in office.company.cabins]
    hands.key(CTRL, Key.Key_S)
    assert window.messages.texts() == []
    assert window.thing.id is not None
    hands.key(CTRL, Key.Key_P)
    hands.key(Key.Key_Return)
    paper = active(office)
    assert paper.paper.pdf.startswith(b"%PDF")
    hands.key(CTRL, SHIFT, Key.Key_P)
    assert sent == [paper.paper.pdf]
    hands.key(Key.Key_F7)
    assert active(office) is window
    hands.key(CTRL, Key.Key_Enter)
    with office.company.work.database.reading() as session:
        (stored,) = session.query(RentTransfer).all()
    assert stored.posted
    assert stored.number == "А-000001"
    assert window not in desk.windows.values()
