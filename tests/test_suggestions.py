"""F7: a contract's next number and the invoice a receipt pays are proposed and may be typed over."""

import datetime as dt

import pytest
from PySide6.QtCore import Qt

from app.suggesting import next_contract_number, only_open_invoice
from app.verbs import FILLS
from db.documents.contract import Contract
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.rent_transfer import RentTransfer
from db.registers.money import MoneyClass

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def contract(company, number, day):
    made = Contract(
        organization_id=company.organization.id,
        partner_id=company.tenant.id,
        contract_number=number,
        date=day,
    )
    company.work.save(made)
    return made


def suggested(company, day):
    with company.work.database.reading() as session:
        return next_contract_number(session, company.organization.id, day)


def invoice_of(company):
    document = company.transfer()
    company.work.post(document)
    fill = next(f for f in FILLS if f.source is RentTransfer and f.target is PaymentInvoice)
    made = company.work.fill(fill, document.id)
    company.work.post(made)
    return made


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        (["9/30"], "10/30"),
        (["099"], "100"),
        (["АР-17", "АР-019"], "АР-020"),
        (["12/30-доп"], "1"),
        (["5/30", "б/н"], "6/30"),
        (["5/30", "6/30", "1/30-2"], "7/30"),
    ],
)
def test_f7_the_next_number_is_written_as_the_others_are(company, known, expected):
    for number in known:
        contract(company, number, dt.date(2030, 3, 1))
    assert suggested(company, dt.date(2030, 12, 31)) == expected


def test_f7_a_new_year_begins_with_one_in_the_same_way(company):
    contract(company, "45/30", dt.date(2030, 3, 1))
    assert suggested(company, dt.date(2031, 1, 9)) == "1/31"
    with company.work.database.reading() as session:
        assert next_contract_number(session, None, dt.date(2031, 1, 9)) == ""


def test_f7_a_receipt_is_for_the_only_invoice_that_is_not_paid(company):
    def open_now():
        with company.work.database.reading() as session:
            return only_open_invoice(session, company.contract.id)

    assert open_now() is None
    invoice = invoice_of(company)
    assert open_now() == invoice.id
    company.work.post(company.receipt(str(invoice.amount)))
    assert open_now() is None
    with company.work.database.reading() as session:
        assert only_open_invoice(session, None) is None


def editor_of(window, name):
    return next(e for f, e in window.form.head.editors() if f.name == name)


def test_f7_a_new_contract_has_a_number_that_may_be_typed_over(office, hands):
    office.company.work.load(Contract, office.company.contract.id)
    contract(office.company, "7/30", dt.date(2030, 2, 1))
    window = office.desk.open_new(Contract, date=dt.date(2030, 5, 1))
    office.settle()
    number = editor_of(window, "contract_number")
    assert number.text() == "8/30"
    assert number.property("suggested") is True
    assert number.toolTip() == "Предложен следующий свободный номер. Можно ввести другой"
    assert not window.isWindowModified()
    window.apply(window.thing, "date", dt.date(2031, 5, 1))
    assert number.text() == "1/31"
    window.undo.undo()
    assert (number.text(), window.thing.date) == ("8/30", dt.date(2030, 5, 1))
    number.setFocus()
    number.selectAll()
    hands.type("99", Key.Key_Tab)
    assert number.property("suggested") is False
    window.apply(window.thing, "date", dt.date(2031, 5, 1))
    assert window.thing.contract_number == "99"


def test_f7_a_copy_of_a_contract_has_a_number_of_its_own(office):
    known = contract(office.company, "299", dt.date.today())
    window = office.desk.open_copy(Contract, known.id)
    assert window.thing.contract_number == "300"


def test_f7_a_receipt_proposes_the_invoice_when_the_contract_is_chosen(office):
    invoice = invoice_of(office.company)
    window = office.desk.open_new(PaymentReceipt)
    field = editor_of(window, "invoice_id")
    assert field.text() == ""
    window.apply(window.thing, "contract_id", office.company.contract.id)
    assert window.thing.invoice_id == invoice.id
    assert field.property("suggested") is True
    window.apply(window.thing, "money_class", MoneyClass.DEPOSIT)  # an invoice of rent is not its
    assert window.thing.invoice_id is None
    window.apply(window.thing, "money_class", MoneyClass.RENT)
    assert window.thing.invoice_id == invoice.id
    window.apply(window.thing, "contract_id", office.company.other_contract.id)
    assert window.thing.invoice_id is None
    assert field.property("suggested") is False
    window.apply(window.thing, "contract_id", office.company.contract.id)
    window.apply(window.thing, "invoice_id", None)
    window.apply(window.thing, "received", 5)
    assert window.thing.invoice_id is None  # what a person has emptied stays empty
