"""«Загрузка выписки» and «Разбор выписки» by keys alone (K-1, K-8, K-9, ux.md §4.3)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog
from sqlalchemy import select

from app.bank_known import Certainty
from db.catalogs.bank_payment import BankClass, BankPayment, PaymentStatus
from db.documents.payment_receipt import PaymentReceipt
from db.errors import UserError
from forms.catalogs.bank_statement import open_documents, take_back_selected
from forms.money.bank_acts import TYPED
from forms.money.bank_desk import KIND, open_bank_desk
from forms.money.statement_window import open_loading
from tests.bank_windows import a_morning, an_invoice, loaded, paid, spent, statement
from tests.company import DAY
from tests.statement_files import section

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D = Decimal
Key = Qt.Key
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def morning(office: Any) -> Any:
    made = a_morning(office.company)
    window = open_bank_desk(office.desk)
    office.settle()
    window.first_focus()
    return window, made


def told(office: Any) -> dict[str, tuple[PaymentStatus, BankClass | None, Decimal]]:
    """What the base says of every payment, by its number."""
    with office.company.work.database.reading() as session:
        found = session.scalars(select(BankPayment))
        return {p.document_number: (p.status, p.bank_class, p.placed) for p in found}


def receipts(office: Any) -> list[tuple[Decimal, int | None]]:
    with office.company.work.database.reading() as session:
        found = session.scalars(select(PaymentReceipt).where(PaymentReceipt.posted.is_(True)))
        return sorted((r.received, r.invoice_id) for r in found)


def numbers(window: Any) -> list[str]:
    return [w.payment.document_number for w in window.payments.model.rows]


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


# --- the workplace ------------------------------------------------------------------------------


def test_k8_each_payment_has_its_reason_and_one_key_posts_it(office: Any, morning: Any, hands: Any):
    window, made = morning
    assert numbers(window) == ["1", "2", "3", "4"]
    assert window.payments.buttons[Certainty.EXACT].text() == "Точно 1"
    assert "сумма равна" in window.panel.why.text()
    assert plain(window.panel.heading.text()) == "Поступило 6 000,00 · 15.11.2026 · № 1"
    hands.key(Key.Key_Return)
    assert receipts(office) == [(D(6000), made["one"].id)]
    assert numbers(window) == ["2", "3", "4"]
    assert window.payments.view.hasFocus()
    assert window.payments.current().payment.document_number == "2"
    assert "1 500,00 ≠ 4 000,00" in plain(window.panel.why.text())
    hands.key(CONTROL, Key.Key_Return)
    assert receipts(office) == [(D(1500), made["two"].id), (D(6000), made["one"].id)]


def test_k8_the_exact_go_at_once_and_come_back_by_one_key(
    office: Any, morning: Any, hands: Any, qtbot: Any
):
    window, _ = morning
    assert window.exact.text() == "Провести точные (1)"
    hands.key(CONTROL, SHIFT, Key.Key_Return)
    assert told(office)["1"] == (PaymentStatus.PLACED, BankClass.RENT, D(6000))
    qtbot.waitUntil(lambda: numbers(window) == ["2", "3", "4"])
    assert not window.exact.isEnabled()
    hands.key(CONTROL, Key.Key_Z)
    assert told(office)["1"][0] is PaymentStatus.WAITING
    assert receipts(office) == []
    qtbot.waitUntil(lambda: numbers(window) == ["1", "2", "3", "4"])
    assert not window.back.isEnabled()


def test_k9_what_is_not_ours_is_set_aside_by_del_and_comes_back(
    office: Any, morning: Any, hands: Any
):
    window, _ = morning
    hands.key(Key.Key_Down, Key.Key_Down, SHIFT, Key.Key_Down)
    window.load()  # another person has done something: what is selected stays selected
    office.settle()
    hands.key(Key.Key_Delete)
    assert {n: s[:2] for n, s in told(office).items() if n in "34"} == {
        "3": (PaymentStatus.NOT_OURS, BankClass.NOT_OURS),
        "4": (PaymentStatus.NOT_OURS, BankClass.NOT_OURS),
    }
    assert numbers(window) == ["1", "2"]
    hands.key(CONTROL, Key.Key_Z)
    assert numbers(window) == ["1", "2", "3", "4"]
    assert {s[0] for s in told(office).values()} == {PaymentStatus.WAITING}


def test_k9_the_next_payment_is_not_selected_with_those_chosen_before(
    office: Any, morning: Any, hands: Any
):
    """One of three that were selected is done with: Del then speaks of the one under the cursor."""
    window, _ = morning
    hands.key(SHIFT, Key.Key_Down, SHIFT, Key.Key_Down)
    chosen = [one.payment for one in window.payments.selected()]
    assert [payment.document_number for payment in chosen] == ["1", "2", "3"]
    window.payments.drop({chosen[-1].id})
    assert [one.payment.document_number for one in window.payments.selected()] == ["4"]


def test_k9_nobodys_payment_is_given_to_a_tenant_by_keys_alone(
    office: Any, morning: Any, hands: Any
):
    """Enter leads to the field that lacks; a chosen tenant has places, Space fills, Enter posts."""
    window, made = morning
    hands.key(Key.Key_Down, Key.Key_Down, Key.Key_Return)
    assert window.panel.fields.references["tenant"].hasFocus()
    assert "арендатора" in window.strip.words.text()
    hands.type(office.company.tenant.name[:6])
    office.settle()
    hands.key(Key.Key_Return)
    office.settle()
    assert window.panel.values["tenant"] == office.company.tenant.id
    titles = [row.title for row in window.panel.model.rows]
    assert len(titles) == 3
    assert titles[-1] == f"Договор № {office.company.contract.contract_number}: без счёта"
    assert window.panel.model.total() == D(777)  # the one contract takes it by the order of law
    window.panel.view.setFocus()
    hands.key(Key.Key_Delete)
    assert window.panel.model.total() == 0
    hands.key(Key.Key_Up, Key.Key_Space)
    assert window.panel.model.rows[1].share == D(777)
    hands.key(CONTROL, Key.Key_Return)
    assert receipts(office) == [(D(777), made["two"].id)]


def test_f4_one_payment_is_split_over_invoices_and_the_contract(office: Any, hands: Any):
    company = office.company
    one, two = an_invoice(company, "6000"), an_invoice(company, "4000", 1)
    mine = {"inn": company.tenant.inn, "name": company.tenant.name}
    loaded(company, paid("9", "11000.00", "Оплата за аренду", **mine))
    window = open_bank_desk(office.desk)
    office.settle()
    window.first_focus()
    panel = window.panel
    panel.view.setFocus()
    panel.view.go_to(0, 4)
    for row in panel.model.rows:
        row.share = None
    hands.key(Key.Key_Space, Key.Key_Down, Key.Key_Space)
    assert "осталось 1 000,00" in plain(panel.rest.text())
    hands.key(CONTROL, Key.Key_Return)
    assert "Осталось 1 000,00" in plain(window.strip.words.text())
    assert receipts(office) == []
    hands.key(Key.Key_Down, Key.Key_Space, CONTROL, Key.Key_Return)
    assert receipts(office) == [(D(1000), None), (D(4000), two.id), (D(6000), one.id)]
    assert told(office)["9"] == (PaymentStatus.PLACED, BankClass.RENT, D(11000))
    assert window.payments.every == []
    assert "разобраны" in window.payments.veil.words.text()


def test_k8_of_an_invoice_paid_in_part_the_rest_is_asked(office: Any):
    company = office.company
    invoice = an_invoice(company, "6000")
    company.work.post(company.receipt("2000", invoice_id=invoice.id))
    mine = {"inn": company.tenant.inn, "name": company.tenant.name}
    words = f"Оплата по счету {invoice.number}"
    loaded(company, paid("7", "6000.00", words, **mine), paid("8", "4000.00", words, **mine))
    window = open_bank_desk(office.desk)
    office.settle()
    found = [w.proposal.certainty for w in window.payments.every]
    assert found == [Certainty.LIKELY, Certainty.EXACT]
    assert "6 000,00 ≠ 4 000,00" in plain(window.panel.why.text())
    assert [row.open for row in window.panel.model.rows] == [D(4000), D(4000)]


def test_nothing_typed_is_lost_when_one_walks_on_or_the_program_dies(
    office: Any, morning: Any, hands: Any
):
    window, made = morning
    hands.key(Key.Key_Down)
    window.panel.view.setFocus()
    hands.type("500", Key.Key_Return)
    hands.key(CONTROL, Key.Key_Down)
    assert window.payments.current().payment.document_number == "3"
    assert window.payments.view.hasFocus()
    hands.key(Key.Key_Up)
    assert window.panel.model.total() == D(500)
    key = window.payments.current_key()
    window.typed.keep()
    assert office.desk.preferences.get(TYPED)[str(key)]["shares"] == [
        [office.company.contract.id, made["two"].id, "500.00"]
    ]
    window.close_window()
    again = open_bank_desk(office.desk)
    office.settle()
    again.payments.stand_on(key)
    assert again.panel.model.total() == D(500)
    again.drop_typed()
    assert again.panel.model.total() == D(1500)


def test_a_payment_somebody_else_posts_leaves_the_list(office: Any, morning: Any):
    """Live lists: the cursor stays on its payment."""
    from app.bank_posting import set_aside

    window, _ = morning
    window.payments.walk(1)
    key = window.payments.current_key()
    first = window.payments.model.rows[0].payment.id
    set_aside(office.company.work, [first], BankClass.NOT_OURS)
    window._soon.setInterval(0)
    office.settle()
    office.settle()
    assert numbers(window) == ["2", "3", "4"]
    assert window.payments.current_key() == key


def test_what_is_being_typed_stays_when_the_list_is_read_again(
    office: Any, morning: Any, hands: Any
):
    window, _ = morning
    hands.key(Key.Key_Down)
    window.panel.view.setFocus()
    hands.key(Key.Key_Down)
    hands.type("12")
    window.load()
    office.settle()
    hands.type("3", Key.Key_Return)
    rows = window.panel.model.rows
    assert [row.share for row in rows if row.share] == [D(1500), D(123)]
    window.load()
    office.settle()
    assert [row.share for row in window.panel.model.rows if row.share] == [D(1500), D(123)]
    assert window.panel.view.hasFocus()


def test_letters_search_and_esc_leads_back(office: Any, morning: Any, hands: Any):
    window, _ = morning
    hands.type("офис")
    assert window.payments.search.hasFocus()
    assert numbers(window) == ["4"]
    hands.key(Key.Key_Return)
    assert window.payments.view.hasFocus()
    window.payments.search.clear()
    window.payments.show_only(Certainty.EXACT)
    assert numbers(window) == ["1"]
    window.panel.view.setFocus()
    hands.key(Key.Key_Escape)
    assert window.payments.view.hasFocus()
    hands.key(Key.Key_Escape)
    assert (KIND,) not in office.desk.windows


def test_money_entered_before_is_linked_by_one_key(office: Any, hands: Any):
    company = office.company
    company.work.post(company.transfer(amount="6000"))
    known = company.receipt("800")
    known.account = "40702810433000012345"
    company.work.post(known)
    mine = {"inn": company.tenant.inn, "name": company.tenant.name}
    loaded(company, paid("5", "800.00", "Оплата за аренду", **mine))
    window = open_bank_desk(office.desk)
    office.settle()
    window.first_focus()
    assert window.finish.text() == "Связать и следующий"
    hands.key(Key.Key_Return)
    assert told(office)["5"][0] is PaymentStatus.PLACED
    assert len(receipts(office)) == 1
    hands.key(CONTROL, Key.Key_Z)
    assert told(office)["5"][0] is PaymentStatus.WAITING
    assert receipts(office) == [(D(800), None)]  # what was typed by hand stays posted


def test_a_payment_leads_to_its_documents_and_comes_back_from_the_list(
    office: Any, morning: Any, hands: Any, monkeypatch: pytest.MonkeyPatch
):
    """What was posted on another day is taken back from «Банковские документы»."""
    hands.key(Key.Key_Return)
    (receipt,) = _posted(office)
    with office.company.work.database.reading() as session:
        (key,) = session.scalars(select(BankPayment.id).where(BankPayment.placed > 0))
    card = office.desk.open_thing(BankPayment, key)
    card.documents.trigger()
    assert ("item", "payment_receipt", receipt) in office.desk.windows
    every = office.desk.open_list(BankPayment)
    office.settle()
    first = every.model.row(0)
    assert first.cells[2] == DAY(2026, 11, 16)  # the last day stands first
    at = [every.model.row(n).id for n in range(4)].index(key)
    every.view.selectRow(at)
    take_back_selected(every, key)
    every.strip.answer.click()
    assert _posted(office) == []
    assert told(office)["1"][0] is PaymentStatus.WAITING
    with pytest.raises(UserError, match="ещё не проведён"):
        open_documents(office.desk, [key])
    take_back_selected(every, key)  # it waits already: nothing is to be taken back
    every.strip.answer.click()
    assert told(office)["1"][0] is PaymentStatus.WAITING


def _posted(office: Any) -> list[int]:
    with office.company.work.database.reading() as session:
        return list(session.scalars(select(PaymentReceipt.id).where(PaymentReceipt.posted)))


def test_the_manager_has_no_such_window(manager_office: Any):
    with pytest.raises(UserError, match="Недостаточно прав"):
        open_bank_desk(manager_office.desk)
    with pytest.raises(UserError, match="Недостаточно прав"):
        open_loading(manager_office.desk)


# --- loading ------------------------------------------------------------------------------------


@pytest.fixture
def files(office: Any, tmp_path: Path) -> list[Path]:
    """A good one, one with a damaged document and wrong totals, one that is no statement."""
    good, bad, other = (tmp_path / name for name in ("good.txt", "bad.txt", "notes.txt"))
    good.write_bytes(statement(paid("1", "100.00", "Аренда"), spent("2", "50.00", "Офис")))
    sums = {"НачальныйОстаток": "0.00", "ВсегоПоступило": "999.00"}
    broken = paid("7", "сто", "Аренда")
    bad.write_bytes(statement(section(**sums), paid("8", "300.00", "Аренда"), broken))
    other.write_bytes("Просто заметки".encode())
    return [good, bad, other]


def test_k1_files_are_shown_before_anything_is_written(
    office: Any, files: list[Path], hands: Any, monkeypatch: pytest.MonkeyPatch
):
    names = [str(path) for path in files]
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *a, **k: (names, ""))
    window = open_loading(office.desk)
    office.settle()
    hands.key(CONTROL, Key.Key_O)
    office.settle()
    found = [(f.documents, f.fresh, f.left, bool(f.refusal)) for f in window.files]
    assert found == [(2, 2, 0, False), (1, 1, 1, False), (0, 0, 0, True)]
    assert told(office) == {}
    window.view.selectRow(1)
    words = [window.words.item(n).text() for n in range(window.words.count())]
    assert words[0].startswith("Строка ")
    assert any("поступило по итогам банка 999,00" in plain(w) for w in words)
    hands.key(CONTROL, Key.Key_Return)
    office.settle()
    assert sorted(told(office)) == ["1", "2", "8"]
    assert [f.done for f in window.files] == [True, True, False]
    assert QApplication.focusWidget() is window.next_step
    hands.key(Key.Key_Space)
    office.settle()
    assert (KIND,) in office.desk.windows


def test_k1_dropped_files_are_looked_at_and_known_ones_said(office: Any, files: list[Path]):
    window = open_loading(office.desk)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(files[0]))])
    window.dropEvent(_drop(mime))
    office.settle()
    window.start_loading()
    office.settle()
    assert len(told(office)) == 2
    window.forget()
    window.dropEvent(_drop(mime))
    office.settle()
    assert [(f.fresh, f.known) for f in window.files] == [(0, 2)]


def _drop(mime: QMimeData) -> QDropEvent:
    none = Qt.KeyboardModifier.NoModifier
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    return QDropEvent(QPointF(10, 10), copy, mime, left, none)
