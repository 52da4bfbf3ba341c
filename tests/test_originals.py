"""L22: what was printed is remembered, and a list of contracts tells where their originals are."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.conditions import Condition, Operator
from app.documents.contract_originals import (
    NOT_ALL,
    ON_PAPER,
    RECEIVED,
    papers_of,
    set_received,
)
from app.lists import ListQuery, columns_of, page
from app.printed import note_printed
from db.documents.contract import Contract, ContractAppendix
from db.documents.contract_leasing import ContractAddendum
from db.errors import UserError
from forms.documents.contract import ORIGINALS
from forms.documents.contract_originals import OriginalPapers
from tests.company import Company


def state(company: Company, key: int) -> str:
    at = [c.key for c in columns_of(Contract)].index("originals")
    with company.work.database.reading() as session:
        return next(r.cells[at] for r in page(session, ListQuery(Contract)) if r.id == key)


def test_l22_a_contract_is_printed_received_and_added_to(company: Company):
    work, key = company.work, company.contract.id
    contract = work.load(Contract, key)
    contract.original_received = False
    work.save(contract, despite=True)
    assert state(company, key) == ""
    note_printed(work, Contract, [key], "Договор № 214")
    assert state(company, key) == ON_PAPER
    assert state(company, company.other_contract.id) != ON_PAPER
    told = work.history(work.load(Contract, key))[0]
    assert (told.action, told.title, told.became) == (
        "напечатан",
        "Печатная форма",
        "Договор № 214",
    )
    contract = work.load(Contract, key)
    contract.original_received = True
    work.save(contract, despite=True)
    assert state(company, key) == RECEIVED
    day = dt.date(2026, 11, 20)
    contract.addenda = [ContractAddendum(number=1, date=day, valid_from=day, subject="Индексация")]
    work.save(contract, despite=True)
    assert state(company, key) == NOT_ALL


def test_l22_saving_a_paper_notes_it_with_its_document(office, answers, tmp_path):
    """A paper that was only looked at is not printed."""
    from printforms.registry import printforms_of

    key = office.company.contract.id
    contract = office.company.work.load(Contract, key)
    contract.original_received = False
    office.company.work.save(contract, despite=True)
    form = next(f for f in printforms_of(Contract) if f.name == "contract")
    window = office.desk.print_out(form, [key])
    assert state(office.company, key) == ""
    answers["file"] = tmp_path / "contract.pdf"
    window.save_action.trigger()
    office.settle()
    assert state(office.company, key) == ON_PAPER


def test_l22_papers_are_taken_in_one_by_one(company: Company):
    """L22 on both bases: the contract, an appendix and an addendum, each by itself."""
    work, key = company.work, company.contract.id
    contract = work.load(Contract, key)
    day = dt.date(2026, 11, 20)
    contract.original_received = False
    contract.appendices = [ContractAppendix(number=1, date=day)]
    contract.addenda = [ContractAddendum(number=1, date=day, valid_from=day, subject="Срок")]
    work.save(contract, despite=True)
    note_printed(work, Contract, [key], "Приложение № 1 от 20.11.2026")
    found = papers_of(work, [key, company.other_contract.id])
    mine = [paper for paper in found if paper.contract == key]
    assert [paper.title for paper in mine] == [
        f"Договор № {contract.contract_number} от {contract.date:%d.%m.%Y}",
        "Приложение № 1 от 20.11.2026",
        "Дополнительное соглашение № 1 от 20.11.2026",
    ]
    assert [paper.printed is not None for paper in mine] == [False, True, False]
    assert set_received(work, {mine[1].key: True, mine[0].key: False}, uuid.uuid4()) == 1
    assert state(company, key) == NOT_ALL
    every = {paper.key: True for paper in mine}
    assert set_received(work, every, uuid.uuid4()) == 2
    assert state(company, key) == RECEIVED
    came = ListQuery(Contract, conditions=(Condition("originals", Operator.EQUAL, RECEIVED),))
    with work.database.reading() as session:
        assert key in {row.id for row in page(session, came)}
    with pytest.raises(UserError, match="так уже отмечено"):
        set_received(work, every, uuid.uuid4())


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_l22_originals_are_told_by_the_keyboard(office):
    """L22: from the list for several contracts, from the card for one; space and Ctrl+Enter."""
    work, key = office.company.work, office.company.contract.id
    contract = work.load(Contract, key)
    contract.original_received = False
    contract.appendices = [ContractAppendix(number=7, date=dt.date(2026, 11, 20))]
    work.save(contract, despite=True)
    window = office.desk.open_list(Contract)
    office.settle()
    window.view.selectAll()
    action = next(a for a in window.commands.own if a.text() == ORIGINALS)
    action.trigger()
    dialog = window.findChild(OriginalPapers)
    titles = [paper.title for paper in dialog.papers]
    assert len(titles) == 1 + len(window.model.keys)
    dialog.tree.setCurrentItem(dialog.lines[titles.index("Приложение № 7 от 20.11.2026")])
    QTest.keyClick(dialog, Qt.Key.Key_Space)
    assert dialog.tree.currentItem().text(3) == "получен"
    QTest.keyClick(dialog, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    office.settle()
    assert state(office.company, key) == NOT_ALL
    card = office.desk.open_thing(Contract, key)
    card.originals.trigger()
    again = card.findChild(OriginalPapers)
    assert again.told.text() == "Получено 1 из 2"
    QTest.keyClick(again, Qt.Key.Key_Space)
    again.save()
    office.settle()
    assert state(office.company, key) == RECEIVED
    assert card.thing.original_received is True  # an unchanged card reads itself again
    card.thing.comment = "правка"
    card.setWindowModified(True)
    card.originals.trigger()
    assert "Сначала запишите договор" in card.strip.words.text()
