"""What cards and returns tell before they are written: twins by ИНН, rent that comes back."""

import datetime as dt
from decimal import Decimal

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.breakdown import breakdown
from app.explain import explain_total
from app.facts import Facts
from app.problems import Refused
from app.verbs import FILLS
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin, Inventory
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.meta import fields_of
from db.registers.money import Charge
from tests.seen import active, editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
INN = "4632002003"
Key, Mod = Qt.Key, Qt.KeyboardModifier


def known(work, **values):
    card = work.new(Partner, name="ООО «Первый»", inn=INN, kpp="463201001", **values)
    work.save(card, despite=True)
    return card


def test_a12_a_second_card_of_one_person_is_warned_about(company):
    """A-12 on both bases: the same ИНН and КПП warn once; a branch and a marked card do not."""
    work = company.work
    first = known(work)
    first.phone = "1"
    work.save(first, despite=True)
    twin = work.new(Partner, name="ООО «Второй»", inn=INN, kpp="463201001")
    found = [p for p in work.problems(twin) if "уже есть" in p.text]
    assert [(p.text, p.warning) for p in found] == [
        (f"Контрагент с ИНН {INN} и КПП 463201001 уже есть: ООО «Первый»", True)
    ]
    with pytest.raises(Refused, match="уже есть"):
        work.save(twin)
    work.save(twin, despite=True)
    twin.phone = "2"
    assert not [p for p in work.problems(twin) if "уже есть" in p.text]  # it was agreed to
    branch = work.new(Partner, name="Филиал", inn=INN, kpp="463202002")
    assert not [p for p in work.problems(branch) if "уже есть" in p.text]
    work.mark(first)
    work.mark(twin)
    third = work.new(Partner, name="ООО «Третий»", inn=INN, kpp="463201001")
    assert not [p for p in work.problems(third) if "уже есть" in p.text]


def test_a12_the_other_card_opens_from_the_message(office):
    """A-12: by the menu of the message, without a mouse."""
    first = known(office.company.work)
    window = office.desk.open_new(Partner, name="ООО «Второй»", inn=INN, kpp="463201001")
    QTest.keyClick(window, Key.Key_S, Mod.ControlModifier)
    line = next(n for n, text in enumerate(window.messages.texts()) if "уже есть" in text)
    window.messages.lines.setCurrentRow(line)
    menu = window.messages.menu()
    assert [a.text() for a in menu.actions()] == ["Перейти", "Открыть ООО «Первый»"]
    menu.actions()[0].trigger()
    assert editor(window, "inn").hasFocus()
    menu.actions()[1].trigger()
    office.settle()
    assert active(office).thing.id == first.id


def test_a12_what_says_nothing_is_not_on_a_card():
    """A check box that nobody can check is not shown."""
    for kind in (Cabin, Inventory):
        assert "counted" not in {field.name for field in fields_of(kind)}


def test_e7_a_return_tells_the_rent_that_comes_back(company):
    """E-7 on both bases: before posting what after it stands in the charges, row by row."""
    work = company.work
    cabin, other = company.cabins[:2]
    transfer = company.transfer(cabin, other)
    work.post(transfer)
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, RentReturn))
    back = work.fill(fill, transfer.id)
    back.date = dt.date(2026, 11, 25)
    told = sums(work, back)
    assert {one.line for one in told.back} == {1, 2}
    with work.database.reading() as session:
        lines = explain_total(session, back)
    every = sum((one.amount for one in told.back), Decimal(0))
    assert every > 0
    assert sum(line.startswith("Аренда возвращается: ") for line in lines) == 1
    assert f"строка 2: {other.code}" in lines[-1]
    work.post(back)
    with work.database.reading() as session:
        charged = session.query(Charge).filter(Charge.recorder_id == back.id).all()
    assert -sum(charge.gross for charge in charged) == every
    assert sums(work, back).back == told.back
    draft = RentReturn(organization_id=None, contract_id=None, date=None)
    assert sums(work, draft).back == ()


def sums(work, document):
    with work.database.reading() as session:
        return breakdown(document, Facts(session, [document]))


def test_e7_the_footer_of_a_return_shows_it(office):
    """E-7: it stands beside the total and follows the date."""
    work = office.company.work
    transfer = office.company.transfer(office.company.cabins[0])
    work.post(transfer)
    window = office.desk.open_thing(type(transfer), transfer.id)
    fill = next(f for f in FILLS if (f.source, f.target) == (RentTransfer, RentReturn))
    window.commands.do_fill(fill)
    office.settle()
    back = active(office)
    back.apply(back.thing, "date", dt.date(2026, 11, 25))
    office.settle()
    assert back.footer.back.text().startswith("Возвращается аренда: ")
    assert back.footer.back.isVisible()
    back.apply(back.thing, "date", dt.date(2026, 12, 11))
    office.settle()
    assert back.footer.back.isHidden()
