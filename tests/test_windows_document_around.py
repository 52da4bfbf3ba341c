"""What stands around a document: related documents, files, its history, why a sum is what it is."""

import datetime as dt

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from app import attachments
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer
from forms import files_panel
from forms.explanation import Explanation
from tests.document_windows import form_of, invoiced_and_paid, posted_transfer, shut, window_of
from tests.seen import active, column, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def posted(office):
    return posted_transfer(office)


@pytest.fixture
def window(office, posted):
    return window_of(office, posted)


@pytest.fixture
def chain(office, posted):
    return invoiced_and_paid(office, posted)


def test_f10_the_tree_opens_posts_and_finds(office, chain, hands):
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_related()
    tree = active(office)
    assert tree.tree.current().id == chain.id
    hands.key(Key.Key_Down)
    assert tree.tree.current().kind is PaymentInvoice
    tree.unpost_action.trigger()
    assert "Данные документа останутся" in tree.strip.words.text()
    hands.key(Key.Key_Escape)
    assert (tree.tree.current().state, tree.tree.hasFocus()) == ("проведён", True)
    tree.unpost_action.trigger()
    hands.key(Key.Key_Return)
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


def test_f10_a_refusal_is_told_and_nothing_changes(office, chain):
    window = office.desk.open_thing(RentTransfer, chain.id)
    window.commands.do_related()
    tree = active(office)
    shut(office, dt.date(2026, 12, 31))
    tree.unpost()
    tree.strip.answer.click()
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
    files.remove_action.trigger()
    assert len(attachments.files_of(office.company.work, window.thing)) == 2
    files.strip.answer.click()
    assert len(attachments.files_of(office.company.work, window.thing)) == 1


def test_f11_a_pdf_is_shown_and_a_program_is_refused(office, window, tmp_path):
    window.commands.do_print(form_of("handover"))
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


def test_f11_a_drop_upon_the_window_says_in_russian_what_it_did_not_take(office, window, tmp_path):
    """A folder, a file that is gone and the same file once more; the other file is taken."""
    act, folder = tmp_path / "Акт.txt", tmp_path / "сканы"
    act.write_text("акт", encoding="utf-8")
    folder.mkdir()
    window.commands.do_files()
    files = active(office)

    def drop(*paths):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Mod.NoModifier
        over = QDragEnterEvent(QPoint(100, 100), copy, data, left, none)
        QApplication.sendEvent(files, over)
        assert over.isAccepted()
        QApplication.sendEvent(files, QDropEvent(QPointF(100, 100), copy, data, left, none))
        return files.strip.words.text()

    assert drop(act) == ""
    said = drop(folder, tmp_path / "нет.txt", act)
    assert said.splitlines() == [
        "Файл «сканы» не прочитан: это папка.",
        "Файл «нет.txt» не прочитан: такой папки или файла нет.",
        "Файл «Акт.txt» уже приложен.",
    ]
    act.write_text("акт, новый", encoding="utf-8")
    drop(act)
    assert files.files.count() == 2


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
    selection = moments.selectionModel()
    flags = selection.SelectionFlag

    def choose(*rows: int) -> None:
        """As a click does, whatever key another test has left pressed."""
        selection.clearSelection()
        for row in rows:
            selection.select(moments.model().index(row, 0), flags.Select | flags.Rows)

    choose(0, 2)
    history.compare()
    model = history.differences.model()
    told = [tuple(model.index(r, c).data() for c in range(4)) for r in range(model.rowCount())]
    assert ("", "Телефон", "+7 900 000-00-01", "8 900") in told
    assert ("Имущество, строка 2", "Состояние", "Исправна", "Царапины") in told
    assert len(told) == 2
    choose(1)
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
