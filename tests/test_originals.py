"""L22: what was printed is remembered, and a list of contracts tells where their originals are."""

from __future__ import annotations

import datetime as dt

from app.documents.contract_originals import NOT_ALL, ON_PAPER, RECEIVED
from app.lists import ListQuery, columns_of, page
from app.printed import note_printed
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractAddendum
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
