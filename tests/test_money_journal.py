"""G-24: «Деньги на счетах»: balances by account and day, classes, and the bank's own balances."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from sqlalchemy import select, update

from app.bank_import import load_statement
from app.excel import write
from app.reports.money_journal import DIFFERS, MoneyJournalParams, money_journal
from app.table import Link, Made, Table
from db.catalogs.bank_payment import BankClass, BankPayment, PaymentStatus
from db.catalogs.bank_statement import BankStatement
from db.catalogs.organization import OrganizationAccount
from db.documents.carrier_payment import CarrierPayment
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.requisites import account_key
from tests.company import DAY, Company
from tests.statement_files import OWN, TENANT, document, file, section

D = Decimal
OURS = "40702810433000012345"
SECOND = "40702810{}33000054321".format(account_key("044525225", "40702810033000054321"))
EVERY = MoneyJournalParams(date_from=None)


def load(company: Company, *parts: str, name: str = "kl_to_1c.txt") -> None:
    text = file(*parts).replace(OWN, OURS)
    load_statement(company.work, text.encode("cp1251"), name)


def came(number: str, total: str, day: str = "15.11.2026", **values: str) -> str:
    words = {"Номер": number, "Сумма": total, "Дата": day, "ДатаПоступило": day}
    return document(**words, **values)


def went(number: str, total: str, day: str = "16.11.2026", **values: str) -> str:
    sides = {"ПлательщикСчет": OWN, "ПолучательСчет": TENANT, "ДатаПоступило": None}
    words = {"Номер": number, "Сумма": total, "Дата": day, "ДатаСписано": day}
    return document(**sides, **words, **values)


def balances(
    opening: str, closing: str, first: str = "01.11.2026", last: str = "30.11.2026"
) -> str:
    sums = {"НачальныйОстаток": opening, "КонечныйОстаток": closing}
    return section(ДатаНачала=first, ДатаКонца=last, **sums)


def receipt(company: Company, amount: str, account: str, day: dt.date) -> Any:
    made = company.receipt(amount, date=day)
    made.account = account
    return made


def read(company: Company, params: MoneyJournalParams = EVERY) -> Table:
    with company.work.database.reading() as session:
        return money_journal(session, params)


def told(table: Table, row: Any) -> dict[str, Any]:
    return dict(zip((c.key for c in table.columns), row.cells, strict=True))


def turned(table: Table, account: dict[str, Any]) -> list[Any]:
    """Opening, received, spent, closing of an account: the opening is the row under its heading."""
    at = [row.cells[0] for row in table.rows].index(account["document"])
    opening = told(table, table.rows[at + 1])
    assert opening["document"] == "На начало"
    return [opening["closing"], *(account[n] for n in ("received", "spent", "closing"))]


def account_of(table: Table, words: str) -> dict[str, Any]:
    (row,) = [r for r in table.rows if r.level == 0 and words in r.cells[0]]
    return told(table, row)


def test_g24_accounts_open_turn_and_close_as_the_bank_says(company: Company):
    """What waits for posting is money of the account too, and is told as such."""
    work = company.work
    load(
        company,
        balances("500.00", "9300.00"),
        came("1", "1000.00"),
        went("2", "1200.00"),
    )
    work.post(
        [
            receipt(company, "9000", OURS, DAY(2026, 11, 20)),
            receipt(company, "700", "", DAY(2026, 11, 21)),
        ]
    )
    table = read(company)
    bank, cash = account_of(table, OURS), account_of(table, "Касса")
    assert turned(table, bank) == [500, 10000, 1200, 9300]
    assert (bank["bank"], bank["differs"]) == (D(9300), D(0))
    assert turned(table, cash) == [0, 700, 0, 700]
    lines = [told(table, r) for r in table.rows if not r.bold]
    assert [(m["kind"], m["received"] - m["spent"], m["closing"]) for m in lines] == [
        ("Не разнесено", D(1000), D(1500)),
        ("Не разнесено", D(-1200), D(300)),
        ("Аренда", D(9000), D(9300)),
        ("Аренда", D(700), D(700)),
    ]
    assert table.totals[4:6] == (D(10700), D(1200))
    assert not table.subtitle[0].startswith("Внимание")
    late = read(company, MoneyJournalParams(date_from=DAY(2026, 11, 16), account="2345"))
    only = account_of(late, OURS)
    assert turned(late, only) == [1500, 9000, 1200, 9300]
    assert len([r for r in late.rows if r.level == 0]) == 1


def test_g24_a_difference_with_the_bank_is_told_and_leads_to_its_statement(company: Company):
    load(company, balances("0.00", "1000.00"), came("1", "1000.00"))
    assert account_of(read(company), OURS)["differs"] == 0
    company.work.post(
        receipt(company, "250", OURS, DAY(2026, 11, 17))
    )  # the same money, typed twice
    table = read(company)
    assert "расхождение 250,00" in table.subtitle[0]
    assert dict(table.figures)[DIFFERS] == D(250)
    (row,) = [r for r in table.rows if r.level == 0]
    assert (told(table, row)["differs"], row.marks.keys()) == (D(250), {"differs"})
    way = row.links["differs"]
    assert isinstance(way, Link)
    assert way.noun == BankStatement.__tablename__
    source = table.ways[DIFFERS]
    assert isinstance(source, Made)
    with company.work.database.reading() as session:
        (line,) = source.read(session).rows
    assert line.cells[1:5] == (DAY(2026, 11, 30), D(1250), D(1000), D(250))


def test_g24_classes_are_those_of_documents_and_of_what_was_set_aside(company: Company):
    """Refunds, carriers, our own transfers and what is not ours; «Учтено раньше» is no money."""
    work, organization = company.work, company.organization
    card = work.load(type(organization), organization.id)
    card.accounts.append(
        OrganizationAccount(
            account=SECOND, bank="Банк", bik="044525225", corr_account="30101810400000000225"
        )
    )
    work.save(card)
    load(
        company,
        came("1", "100.00", НазначениеПлатежа="Проценты банка"),
        came("2", "5000.00"),
        document(ПлательщикСчет=OWN, ПолучательСчет=SECOND, Номер="3", Сумма="40.00", Дата="15.11.2026",
                 ДатаСписано="15.11.2026", ДатаПоступило="15.11.2026"),
    )  # fmt: skip
    _set_aside(company, "1", BankClass.NOT_OURS)
    _set_aside(company, "2", BankClass.KNOWN)
    _set_aside(company, "3", BankClass.OWN)
    work.post(receipt(company, "5000", OURS, DAY(2026, 11, 15)))
    refund = MoneyRefund(
        organization_id=organization.id,
        contract_id=company.contract.id,
        partner_id=company.tenant.id,
        date=DAY(2026, 11, 18),
        returned=D(300),
        account=OURS,
    )
    trip = CarrierPayment(
        organization_id=organization.id,
        carrier_id=company.carrier.id,
        date=DAY(2026, 11, 19),
        paid=D(70),
    )
    work.post([refund, trip])
    table = read(company)
    figures = dict(table.figures)
    assert {n: figures[n] for n in list(figures)[4:]} == {
        "Аренда": D(5000),
        "Возврат": D(-300),
        "Перевозчики": D(-70),
        "Между своими счетами": D(0),
        "Не по аренде": D(100),
    }
    assert account_of(table, OURS)["closing"] == 100 + 5000 - 40 - 300
    assert account_of(table, SECOND)["closing"] == 40
    assert account_of(table, "Счёт не указан")["closing"] == -70
    for title in list(figures)[4:]:
        source = table.ways[title]
        assert isinstance(source, Made)
        with work.database.reading() as session:
            made = source.read(session)
        assert made.totals[-3] - made.totals[-2] == figures[title]


def test_what_stood_before_the_accounts_were_kept_is_no_movement(company: Company):
    work = company.work
    work.post(
        OpeningBalance(
            organization_id=company.organization.id,
            contract_id=company.contract.id,
            date=DAY(2026, 11, 1),
            advance=D(900),
        )
    )
    assert read(company).rows == []


def test_only_what_waits_has_no_balances(company: Company):
    load(company, balances("500.00", "1500.00"), came("1", "1000.00"))
    company.work.post(receipt(company, "9000", OURS, DAY(2026, 11, 20)))
    table = read(company, MoneyJournalParams(date_from=None, waiting=True))
    assert [told(table, r)["received"] for r in table.rows if not r.bold] == [D(1000)]
    assert {told(table, r)["closing"] for r in table.rows} == {None}


def _set_aside(company: Company, number: str, what: BankClass) -> None:
    table: Any = BankPayment.__table__
    with company.work.database.engine.begin() as connection:
        connection.execute(
            update(table)
            .where(table.c.document_number == number)
            .values(status=PaymentStatus.NOT_OURS, bank_class=what)
        )
    with company.work.database.reading() as session:
        found = session.scalar(select(table.c.id).where(table.c.bank_class == what))
    assert found is not None


def test_g24_a_balance_is_no_sum_in_excel(company: Company, tmp_path: Path):
    """Turnovers are formulas of their rows; what stood on an account is a plain number."""
    load(company, came("1", "1000.00"))
    path = tmp_path / "money.xlsx"
    write(read(company), path)
    sheet = load_workbook(path).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    (account,) = [row for row in rows if str(row[0]).startswith(OURS)]
    at = [c.key for c in read(company).columns].index
    assert str(account[at("received")]).startswith("=SUBTOTAL")
    assert account[at("closing")] == 1000
