"""«Ввод остатков» out of Excel, its deposit and «закрыто актами по» (accounting-model.md, P-14)."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from sqlalchemy import func, select

from app import excel, opening_files
from app.checking import check
from app.loading import from_headings, read_file
from app.pasting import Cell, Columns, columns_by_heading
from db.catalogs.unit import Cabin
from db.documents.contract import Contract
from db.documents.opening_balance import OpeningBalance
from db.documents.service_act import ServiceAct
from db.errors import UserError
from db.registers.advance_tax import AdvanceTax
from db.registers.money import Advance, Charge, ChargeKind, Money, MoneyClass, open_sum
from tests.company import DAY, Company
from tests.test_loading import book
from tests.test_opening_balance import old_cabins as old_cabins
from tests.windows import Office

D = Decimal
BROUGHT = DAY(2026, 10, 31)
HEADINGS = ("Договор", "Имущество", "Дата отгрузки", "До", "Цена", "Вид", "С", "По", "Сумма")


def taken(company: Company, path: Path) -> tuple[Columns, list[list[Cell]]]:
    fields = opening_files.opening_fields()
    block = from_headings(read_file(path), fields)
    columns = columns_by_heading(block[0], fields)
    assert columns is not None
    with company.work.database.reading() as session:
        return columns, opening_files.understand(session, block[1:], columns, BROUGHT)


def enter(company: Company, path: Path) -> list[int]:
    columns, cells = taken(company, path)
    return opening_files.load(company.work, columns, cells, BROUGHT)


def faults(company: Company, path: Path) -> list[tuple[int, str, str]]:
    columns, cells = taken(company, path)
    return [
        (n, f.title, cell.fault)
        for n, row in enumerate(cells, 1)
        for f, cell in zip(columns, row, strict=True)
        if f is not None and cell.fault
    ]


def total(company: Company, what: Any, *where: Any) -> Decimal:
    with company.work.database.reading() as session:
        return session.scalar(select(func.sum(what)).where(*where)) or D(0)


@pytest.fixture
def second(company: Company) -> Contract:
    """Another contract of the tenant."""
    doc = Contract(
        organization_id=company.organization.id,
        date=company.contract.date,
        contract_number="77/2",
        partner_id=company.tenant.id,
    )
    company.work.save(doc)
    return doc


def test_a_book_of_balances_becomes_a_posted_document_for_each_contract(
    company: Company, second: Contract, old_cabins: list[Cabin], tmp_path: Path
):
    first = company.contract.contract_number
    path = book(
        tmp_path / "balances.xlsx",
        ("Остатки на 31.10.2026",),
        (
            *HEADINGS,
            "Аванс арендатора",
            "Залог у нас",
            "Счёт-фактура на аванс",
            "Дата счёта-фактуры",
            "Ставка НДС аванса",
        ),
        (
            first,
            "СТ-1",
            DAY(2026, 3, 12),
            DAY(2026, 10, 11),
            6000,
            "Аренда",
            DAY(2026, 9, 12),
            DAY(2026, 9, 30),
            1234.5,
        ),
        (first, None, None, None, None, "Доставка", DAY(2026, 10, 5), DAY(2026, 10, 5), 1500),
        (first, None, None, None, None, None, None, None, None, None, 10000),
        (
            "77/2",
            "СТ-2",
            "12.03.2026",
            "11.11.2026",
            7000,
            None,
            None,
            None,
            None,
            6100,
            None,
            "А-9",
            "20.10.2026",
            22,
        ),
    )
    assert faults(company, path) == []
    assert len(enter(company, path)) == 2
    owed = total(company, open_sum(), Charge.kind != ChargeKind.DEPOSIT, Charge.gross > 0)
    assert owed == D("2734.50")
    assert total(company, Advance.amount) == D(6100)
    assert total(company, AdvanceTax.vat) == D(1100)
    assert total(company, Money.amount, Money.money_class == MoneyClass.DEPOSIT) == D(10000)
    assert total(company, open_sum(), Charge.kind == ChargeKind.DEPOSIT) == 0
    assert not check(company.work.database).differences
    again = faults(company, path)
    assert {n for n, _, words in again if "уже введены" in words} == {1, 4}


def test_all_that_is_wrong_with_a_book_is_shown_in_its_cells_and_nothing_is_written(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
):
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    path = book(
        tmp_path / "balances.xlsx",
        HEADINGS,
        ("нет такого", "СТ-1", day, DAY(2026, 11, 11), 6000),
        (own, "СТ-1", day, None, 6000),
        (own, None, None, None, None, "Аренда", DAY(2026, 9, 1), DAY(2026, 9, 30), 100),
        (own, "СТ-2", day, DAY(2026, 2, 11), 6000),
        (own, "СТ-2", day, DAY(2026, 11, 11), 6000),
        (own, None, None, None, None, "Доставка", DAY(2026, 9, 1), None, "сто"),
        (own,),
    )
    told = faults(company, path)
    assert (1, "Договор", "Не найдено: «нет такого»") in told
    assert (2, "До", "не указано «До»") in told
    assert any(n == 6 and title == "Сумма" for n, title, _ in told)
    assert (5, "Имущество", "это имущество уже есть в строке 4") in told
    assert (7, "Договор", "в строке нет ни имущества, ни долга, ни денег") in told
    with pytest.raises(UserError, match="загружаются целиком"):
        enter(company, path)
    assert total(company, func.length(OpeningBalance.contact) + 1) == 0


def test_a_fault_of_one_row_hides_no_fault_of_another(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
):
    """A misprint in a price, and the inverted days of the next row, are told at once."""
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    upside_down = (own, None, None, None, None, "Доставка", DAY(2026, 9, 5), DAY(2026, 9, 1), -5)
    path = book(
        tmp_path / "balances.xlsx",
        HEADINGS,
        (own, "СТ-1", day, DAY(2026, 11, 11), "шесть тысяч"),
        upside_down,
        (own, "БК-001", day, DAY(2026, 11, 11), 6000),
    )
    told = {(n, title) for n, title, _ in faults(company, path)}
    assert told == {(1, "Цена"), (2, "По"), (2, "Сумма"), (3, "Имущество")}
    path = book(  # what is said of the whole contract is not understood: nothing is sure of it
        tmp_path / "unsure.xlsx",
        (*HEADINGS, "Закрыто актами по"),
        (own, "СТ-1", day, DAY(2026, 11, 11), 6000, None, None, None, None, "не помню"),
        upside_down,
    )
    assert [(n, title) for n, title, _ in faults(company, path)] == [(1, "Закрыто актами по")]


def test_what_the_documents_would_be_refused_for_stands_in_the_row_of_the_file(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
):
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    path = book(
        tmp_path / "balances.xlsx",
        HEADINGS,
        (own, "СТ-1", day, DAY(2026, 2, 11), 6000),
        (own, "БК-001", day, DAY(2026, 11, 11), 6000),
        (own, None, None, None, None, "Доставка", DAY(2026, 9, 1), DAY(2026, 10, 1), 100),
        (own, "СТ-2", day, DAY(2026, 11, 11), 6000, None, DAY(2026, 10, 12), DAY(2026, 11, 11), 0),
    )
    told = {(n, title): words for n, title, words in faults(company, path)}
    assert "раньше даты отгрузки" in told[1, "До"]
    assert "БК-001 уже в парке" in told[2, "Имущество"]
    assert "один календарный месяц" in told[3, "По"]
    assert {n for n, _ in told} == {1, 2, 3, 4}


def test_the_blank_is_understood_when_it_comes_back(company: Company, tmp_path: Path):
    path = tmp_path / "blank.xlsx"
    excel.write(opening_files.blank(), path)
    fields = opening_files.opening_fields()
    block = from_headings(read_file(path), fields)
    assert columns_by_heading(block[0], fields) == fields


def test_days_after_the_last_act_of_before_are_closed_by_acts_of_ours(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
):
    """12.10–11.11 was paid ahead; October was acted elsewhere, 01–11.11 (2 200) is acted here."""
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    rent = (own, "СТ-1", None, None, None, "Аренда")
    path = book(
        tmp_path / "balances.xlsx",
        (*HEADINGS, "Аванс арендатора"),
        (own, "СТ-1", day, DAY(2026, 11, 11), 6000, None, None, None, None, 2200),
        (*rent, DAY(2026, 10, 12), DAY(2026, 10, 31), 500),
        (*rent, DAY(2026, 11, 1), DAY(2026, 11, 11), 2200),
    )
    (key,) = enter(company, path)
    assert total(company, open_sum(), Charge.gross > 0) == D(500)
    act = ServiceAct(
        organization_id=company.organization.id,
        contract_id=company.contract.id,
        date=DAY(2026, 11, 30),
    )
    company.work.recalculate(act, "contract_id")
    assert [(r.date_from, r.date_to, r.amount, r.vat) for r in act.rows] == [
        (DAY(2026, 11, 1), DAY(2026, 11, 11), D(2200), D("396.72"))
    ]
    company.work.post(act)
    assert not check(company.work.database).differences
    with pytest.raises(UserError):
        company.work.unpost(company.work.load(OpeningBalance, key))


def test_a_line_of_debt_is_cut_by_the_day_that_acts_reached(
    company: Company, old_cabins: list[Cabin], tmp_path: Path
):
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    path = book(
        tmp_path / "balances.xlsx",
        (*HEADINGS, "Закрыто актами по"),
        (own, "СТ-1", day, DAY(2026, 10, 11), 6000, None, None, None, None, DAY(2026, 9, 15)),
        (own, "СТ-1", None, None, None, "Аренда", DAY(2026, 9, 12), DAY(2026, 9, 30), 500),
    )
    assert faults(company, path) == [
        (2, "По", "актами закрыто по 15.09.2026: разделите строку этим днём")
    ]


def test_p14_the_window_tells_how_it_read_the_headings(office: Office, tmp_path: Path) -> None:
    from forms.documents.opening_balance import open_balances

    company = office.company
    own, day = company.contract.contract_number, DAY(2026, 9, 1)
    heads = ("Договор", "Вид", "С", "По", "Долг", "Менеджер")
    path = book(tmp_path / "b.xlsx", heads, (own, "Доставка", day, day, 1500, "Олег"))
    preview = open_balances(office.desk.open_list(OpeningBalance), path)
    assert preview.take.isEnabled()
    told = preview.told_columns.text()
    assert told.startswith("Понято так: «Долг» — это «Сумма». Не взяты колонки: «Менеджер»")
    assert preview.model.headerData(5, Qt.Orientation.Horizontal) == "Менеджер: не вставлять ▾"
    preview.send(5, preview.fields[-1])
    assert "Менеджер» — это «Оплачено»" in preview.told_columns.text()
    preview.reject()


def test_the_window_takes_a_right_file_and_holds_back_a_faulty_one(
    office: Office, tmp_path: Path
) -> None:
    from forms.documents.opening_balance import open_balances

    company = office.company
    company.work.save([Cabin(name="Блок", code="СТ-1", kind_id=company.kind.id)])
    own, day = company.contract.contract_number, DAY(2026, 3, 12)
    window = office.desk.open_list(OpeningBalance)
    right, wrong = ((own, code, day, DAY(2026, 11, 11), 6000) for code in ("СТ-1", "СТ-7"))
    for rows, faulty in (((right, wrong), True), ((right,), False)):
        path = book(tmp_path / f"{len(rows)}.xlsx", HEADINGS, *rows)
        preview = open_balances(window, path)
        preview.day.show_value(BROUGHT)
        preview.understand()
        assert preview.take.isEnabled() is not faulty
        assert ("сначала исправьте" in preview.told.text()) is faulty
        if faulty:
            preview.reject()
    preview.accept()
    office.settle()
    with company.work.database.reading() as session:
        (made,) = session.scalars(select(OpeningBalance)).all()
    assert (made.date, made.posted) == (BROUGHT, True)
