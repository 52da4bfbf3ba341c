"""Marked things are removed, duplicates found and replaced, from lists."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

import db.nouns  # noqa: F401
from db.catalogs.partner import Partner
from db.catalogs.unit import Site
from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


@pytest.fixture
def yes(monkeypatch):
    from forms import removal_window, replacing
    from forms.strip import Strip

    asked = []

    def ask(parent, text):
        asked.append(text)
        return True

    def ask_above(strip, text, call, remember=None):
        asked.append(text)
        call()

    for module in (removal_window, replacing):
        monkeypatch.setattr(module, "ask", ask)
    monkeypatch.setattr(Strip, "ask", ask_above)
    return asked


def test_marked_things_are_removed_and_what_stays_tells_why(office, yes):
    from forms.catalogs.marked import open_removal

    company = office.company
    spare = Site(name="Лишняя")
    company.work.save(spare)
    company.work.mark(spare)
    used = Partner(name="Нужный")
    company.work.save(used, despite=True)
    contract = Contract(
        organization_id=company.organization.id, contract_number="9", partner_id=used.id
    )
    company.work.save(contract)
    company.work.mark(used)
    window = open_removal(office.desk)
    assert window.remove.text() == "Удалить отмеченные (2)"
    window.remove.trigger()
    office.settle()
    assert window.tree.hasFocus()  # not the panel beside: the window was shut meanwhile
    assert yes == ["Удалить отмеченные объекты (2) безвозвратно?"]
    assert window.told.text() == "Не удалено: 1 из 2. На них ссылаются другие документы."
    top = window.tree.topLevelItem(0)
    assert top.text(0) == "Нужный"
    assert "№ 9" in top.child(0).text(0)
    window.tree.setCurrentItem(top)
    window.unmark.trigger()
    assert not company.work.load(Partner, used.id).marked
    assert window.tree.topLevelItemCount() == 0


def test_shift_del_removes_at_once_what_nothing_refers_to(office, manager_office, answers):
    """L1 and the key map: for an administrator; what is used or posted stays and tells why."""
    work = office.company.work
    spare = Site(name="Ошибка")
    work.save(spare)
    window = office.desk.open_list(Site)
    office.settle()
    window.stand_on(spare.id)
    QTest.keyClick(window.view, Key.Key_Delete, Mod.ShiftModifier)
    assert answers["asked"] == ["Удалить «Ошибка» безвозвратно?"]
    office.settle()
    assert spare.id not in window.model.keys
    window.stand_on(office.company.site.id)
    QTest.keyClick(window.view, Key.Key_Delete, Mod.ShiftModifier)
    assert "на него ссылаются" in window.strip.words.text()
    document = office.company.transfer()
    work.post(document)
    documents = office.desk.open_list(RentTransfer)
    QTest.keyClick(documents.view, Key.Key_Delete, Mod.ShiftModifier)
    assert "документ проведён" in documents.strip.words.text()
    theirs = manager_office.desk.open_list(Partner)
    assert not theirs.commands.erase.isVisible()
    with pytest.raises(UserError, match="только администратор"):
        manager_office.desk.work.remove(office.company.tenant, at_once=True)


def test_removal_is_for_administrators(manager_office, office):
    title = "Удаление помеченных объектов"
    for desk, sees in ((office.desk, True), (manager_office.desk, False)):
        titles = [page.title for part in desk.sections for page in part.pages]
        assert (title in titles) is sees


def test_duplicates_are_found_and_the_spare_ones_marked(office, yes):
    from forms.catalogs.partner import open_duplicates

    work = office.company.work
    twin = Partner(name="АО «СтройГрад»")
    work.save(twin, despite=True)
    window = open_duplicates(office.desk)
    office.settle()
    group = window.tree.topLevelItem(0)
    assert group.text(0) == "Название: стройград"
    assert "оригинал" in group.child(0).text(0)
    assert group.child(0).text(0).startswith("ООО")
    window.tree.setCurrentItem(group.child(1))
    window.mark.trigger()
    office.settle()
    assert yes == ["Пометить остальных контрагентов (1) на удаление?"]
    assert work.load(Partner, twin.id).marked
    assert window.told.text() == "Похожих контрагентов нет"


def test_the_original_takes_the_place_of_its_twins(office, yes):
    """L19 «Заменить и объединить»: their documents become its own, and they are marked."""
    from forms.catalogs.partner import open_duplicates

    company, work = office.company, office.company.work
    twin = Partner(name="АО «СтройГрад»")
    work.save(twin, despite=True)
    window = open_duplicates(office.desk)
    office.settle()
    group = window.tree.topLevelItem(0)
    window.tree.setCurrentItem(group.child(1))
    window.original.trigger()
    office.settle()
    window.tree.setCurrentItem(window.tree.topLevelItem(0).child(0))
    window.replace.trigger()
    office.settle()
    (question,) = yes
    assert question.startswith(f"Заменить «{company.tenant.name}» на «АО «СтройГрад»» везде")
    assert work.load(Contract, company.contract.id).partner_id == twin.id
    assert work.load(Partner, company.tenant.id).marked
    assert window.told.text() == "Похожих контрагентов нет"


def test_a_marked_card_is_replaced_by_one_chosen_from_its_list(office, yes):
    """L19 L20 «Удаление помеченных»: «Заменить на…» frees what could not be removed."""
    from forms.catalogs.marked import open_removal

    company, work = office.company, office.company.work
    twin = Partner(name="Стройград")
    work.save(twin, despite=True)
    work.mark(company.tenant)
    window = open_removal(office.desk)
    window.remove.trigger()
    office.settle()
    top = window.tree.topLevelItem(0)
    assert top.childCount() > 0
    window.tree.setCurrentItem(top.child(0))
    window.replace.trigger()
    chooser = office.desk.place.current()
    assert chooser.windowTitle() == "Контрагенты: выбор"
    chooser.stand_on(twin.id)
    QTest.keyClick(chooser.view, Key.Key_Return)
    office.settle()
    assert work.load(Contract, company.contract.id).partner_id == twin.id
    window.remove.trigger()
    office.settle()
    assert window.tree.topLevelItemCount() == 0
    with work.database.reading() as session:
        assert session.get(Partner, company.tenant.id) is None
