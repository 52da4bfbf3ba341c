"""«Деньги на счетах»: receipts and payments by account and day with balances, against the bank's.

What the bank sums up itself (РасчСчет of a statement) stands beside ours; a difference is told,
and leads to the statement (G-24, K-1).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.open_items import ZERO
from app.reports.asked import chosen_words, month_start, one_of, period_words, within
from app.reports.money_moves import (
    CASH,
    CLASSES,
    NOT_SAID,
    WAITING,
    Key,
    Ledger,
    Own,
    Told,
    ledgers,
    moves,
    own_accounts,
    told_by_banks,
)
from app.reports.money_sources import placed_of_money
from app.reports.sources import documents
from app.table import Column, Link, Made, Mark, Row, Table, Way, report
from db.catalogs.bank_payment import BankPayment
from db.catalogs.bank_statement import BankStatement
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.transport import Carrier
from db.documents.contract import Contract
from db.roles import Role
from db.russian import date_short, money_text

NAME = "money_journal"
TITLE = "Деньги на счетах"
DIFFERS = "Расхождение с банком"
COLUMNS = (
    Column("document", "Документ", str, 30),
    Column("who", "Плательщик, получатель", str, 26),
    Column("contract", "Договор", str, 9),
    Column("kind", "Вид", str, 13),
    Column("received", "Поступило", Decimal, 14),
    Column("spent", "Списано", Decimal, 13),
    Column("closing", "Остаток", Decimal, 14),
    Column("bank", "По выписке", Decimal, 14),
    Column("differs", "Расхождение", Decimal, 13),
    Column("purpose", "Назначение платежа", str, 36),
)
ACCOUNTS = {CASH: "Касса", NOT_SAID: "Счёт не указан"}
OF_CLASS = frozenset(("who", "contract", "purpose", "received", "spent"))
CONTROL = (
    Column("account", "Счёт", str, 40),
    Column("date", "На конец дня", dt.date, 12),
    Column("ours", "По документам", Decimal, 16),
    Column("bank", "По выписке", Decimal, 16),
    Column("differs", "Расхождение", Decimal, 16),
    Column("statement", "Выписка", str, 34),
)


@dataclass(frozen=True)
class MoneyJournalParams:
    """Both days are included; empty is without a limit. `account` is the end of its number."""

    date_from: dt.date | None = field(default_factory=month_start, metadata={"title": "С"})
    date_to: dt.date | None = field(default=None, metadata={"title": "По"})
    organization_id: int | None = one_of(Organization)
    account: str = field(
        default="", metadata={"title": "Счёт", "hint": "Последние цифры номера или «касса»"}
    )
    waiting: bool = field(default=False, metadata={"title": "Только не разнесённое"})


@report(
    NAME,
    TITLE,
    MoneyJournalParams,
    roles=frozenset((Role.ADMINISTRATOR, Role.ACCOUNTANT)),
    section="money",
)
def money_journal(session: Session, params: MoneyJournalParams) -> Table:
    """Accounts, their days, their movements; as many questions for any number of them."""
    journal = _Journal(session, params)
    rows = [row for key in journal.keys for row in journal.account(key)]
    control = journal.control()
    sums = [sum((getattr(m, n) for m in journal.moves), ZERO) for n in ("came", "went")]
    opening = sum((journal.ledgers[k].before(params.date_from) for k in journal.keys), ZERO)
    figures = [
        ("На начало", opening),
        ("Поступило", sums[0]),
        ("Списано", sums[1]),
        ("Остаток", opening + sums[0] - sums[1]),
        *journal.classes(),
    ]
    ways: dict[str, Way] = {
        CLASSES[what]: Made(CLASSES[what], partial(moves_of_class, params=params, what=what))
        for what in journal.by_class
    }
    if control.rows:
        figures.append((DIFFERS, control.rows[-1].cells[4]))
        ways[DIFFERS] = Made(DIFFERS, partial(control_of, params=params))
    return Table(
        title=TITLE,
        columns=COLUMNS,
        rows=rows,
        totals=("Итого", "", "", "", *sums, None, None, None, ""),
        figures=figures,
        subtitle=_told(session, params, control),
        groups=(Column("by_account", "Счёт", str), Column("by_day", "Дата", str)),
        leaf_title="Документ",
        ways=ways,
    )


def moves_of_class(session: Session, params: MoneyJournalParams, what: str) -> Table:
    """The movements of one kind by days: what a header figure is the sum of."""
    journal = _Journal(session, params)
    found = journal.by_class[what]
    at = [n for n, c in enumerate(COLUMNS) if c.key in OF_CLASS]
    rows = []
    for move in found:
        row = journal.line(move, None, 0)
        cells = (row.cells[0], move.period, *(row.cells[n] for n in at))
        rows.append(replace(row, cells=cells))
    columns = (COLUMNS[0], Column("date", "Дата", dt.date, 12), *(COLUMNS[n] for n in at))
    sums = _Sums(ZERO, found, ZERO)
    totals = ("Итого", None, "", "", sums.came, sums.went, "")
    return Table(CLASSES[what], columns, rows, totals=totals)


def control_of(session: Session, params: MoneyJournalParams) -> Table:
    """Where the bank's own balance is another than ours."""
    return _Journal(session, params).control()


class _Move:
    """A movement with the words for it."""

    __slots__ = ("account", "amount", "contract", "key", "period", "row", "what", "who")

    def __init__(self, row: Any) -> None:
        self.row = row
        self.key: Key = (row.organization_id, row.account)
        self.period, self.what = row.period, row.what
        self.amount: Decimal = row.amount
        self.who = row.partner or row.carrier or row.person
        self.contract = row.contract_number or ""

    @property
    def came(self) -> Decimal:
        return max(self.amount, ZERO)

    @property
    def went(self) -> Decimal:
        return max(-self.amount, ZERO)


class _Journal:
    """What was read for one report."""

    def __init__(self, session: Session, params: MoneyJournalParams) -> None:
        self.session, self.params = session, params
        self.own: Mapping[str, Own] = own_accounts(session)
        self.told = told_by_banks(session)
        self.ledgers = ledgers(session, self.told)
        self.moves = [_Move(row) for row in session.execute(_lines(params)) if self._is_asked(row)]
        self.named = documents(session, [_Recorded(m) for m in self.moves if m.row.document_id])
        names = dict(session.execute(select(Organization.id, Organization.name)).all())
        self.organizations: dict[int, str] = names
        self.by_class: dict[str, list[_Move]] = defaultdict(list)
        for move in self.moves:
            self.by_class[move.what].append(move)
        found = {m.key for m in self.moves}
        found |= {
            k
            for k in self.ledgers
            if self._key_is_asked(k) and self._stands(k) and not params.waiting
        }
        self.keys = sorted(found, key=self._order)

    def _stands(self, key: Key) -> bool:
        return self.ledgers[key].after(self.params.date_to) != 0

    def _is_asked(self, row: Any) -> bool:
        asked = self._key_is_asked((row.organization_id, row.account))
        return asked and (row.what == WAITING or not self.params.waiting)

    def _key_is_asked(self, key: Key) -> bool:
        organization, account = key
        if self.params.organization_id not in (None, organization):
            return False
        wanted = self.params.account.strip().casefold()
        return ACCOUNTS.get(account, account).casefold().endswith(wanted)

    def _order(self, key: Key) -> tuple[Any, ...]:
        """Accounts of the cards first, as they stand there; cash and what is not said last."""
        places = {account: at for at, account in enumerate(self.own)}
        known = places.get(key[1], len(places) + (key[1] in ACCOUNTS))
        return self.organizations.get(key[0], ""), known, key[1]

    # --- rows -----------------------------------------------------------------------------------

    def title(self, key: Key) -> str:
        """«40702…12345, ПАО Сбербанк — ООО «Дома»»."""
        own = self.own.get(key[1])
        if own is not None and own.organization_id == key[0]:
            return own.title
        return f"{ACCOUNTS.get(key[1], key[1])} — {self.organizations.get(key[0], '')}"

    def account(self, key: Key) -> list[Row]:
        """The heading of an account, its days, its movements with the balance after each."""
        since, until = self.params.date_from, self.params.date_to
        ledger, mine = self.ledgers[key], [m for m in self.moves if m.key == key]
        banks = self._banks(key)
        link = Link(Organization.__tablename__, key[0])
        sums = _Sums(ledger.before(since), mine, ledger.after(until))
        rows = [self._heading(self.title(key), sums, 0, link, self._bank_of(banks, until, None))]
        if not self.params.waiting:
            cells = ("На начало", "", "", "", None, None, ledger.before(since), None, None, "")
            rows.append(Row(cells, level=1, bold=True))
        dates = [day for day, _ in groupby(mine, key=lambda m: m.period)]
        for at, (day, group) in enumerate(groupby(mine, key=lambda m: m.period)):
            of_day = list(group)
            sums = _Sums(ledger.before(day), of_day, ledger.after(day))
            last = (dates[at + 1] - dt.timedelta(1)) if at + 1 < len(dates) else until
            told = self._bank_of(banks, last, day)
            rows.append(self._heading(date_short(day), sums, 1, None, told))
            left = sums.opening
            for move in of_day:
                left += move.amount
                rows.append(self.line(move, left, 2))
        return rows

    def _heading(
        self, title: str, sums: _Sums, level: int, link: Link | None, told: Told | None
    ) -> Row:
        cells: list[Any] = [title, "", "", "", sums.came, sums.went, sums.closing]
        marks, links = {}, {}
        if self.params.waiting:
            cells[6] = told = None
        if told is not None and told.closing is not None:
            differs = sums.closing - told.closing
            cells += [told.closing, differs]
            links = {
                n: Link(BankStatement.__tablename__, told.statement_id) for n in ("bank", "differs")
            }
            marks = {"differs": Mark.DEBT} if differs else {}
        else:
            cells += [None, None]
        return Row((*cells, ""), level=level, bold=True, link=link, links=links, marks=marks)

    def line(self, move: _Move, left: Decimal | None, level: int) -> Row:
        """A movement; a payment without a document is told by the bank's own words."""
        row = move.row
        named = self.named.get(row.document_id)
        title, link = row.title, Link(BankPayment.__tablename__, row.payment_id or 0)
        if named is not None:
            title, link = named.title.rpartition(" от ")[0] or named.title, named.link
        links: dict[str, Way] = {}
        if row.payment_id is not None:
            links["purpose"] = Link(BankPayment.__tablename__, row.payment_id)
        if row.contract_id is not None:
            links["contract"] = Link("contract", row.contract_id)
        if row.partner_id is not None:
            links["who"] = Link(Partner.__tablename__, row.partner_id)
        if row.carrier_id is not None:
            links["who"] = Link(Carrier.__tablename__, row.carrier_id)
        if row.money_id is not None and move.amount > 0:
            placed = partial(placed_of_money, key=row.money_id)
            links["received"] = Made(f"Куда разнесено: {title}", placed)
        cells = (title, move.who, move.contract, CLASSES[move.what])
        if self.params.waiting:
            left = None
        sums = (move.came, move.went, left, None, None, row.purpose)
        return Row((*cells, *sums), level=level, link=link, links=links)

    def classes(self) -> list[tuple[str, Decimal]]:
        """What came less what went of each kind that there was."""
        order = list(CLASSES)
        return [
            (CLASSES[what], sum((m.amount for m in self.by_class[what]), ZERO))
            for what in sorted(self.by_class, key=order.index)
        ]

    # --- the bank's own balances ------------------------------------------------------------------

    def _banks(self, key: Key) -> list[Told]:
        own = self.own.get(key[1])
        mine = own is not None and own.organization_id == key[0]
        return [t for t in self.told.get(key[1], ()) if t.closing is not None] if mine else []

    @staticmethod
    def _bank_of(
        banks: Sequence[Told], until: dt.date | None, since: dt.date | None
    ) -> Told | None:
        """The last that was told up to a day, and not before the other one."""
        found = [
            t
            for t in banks
            if (until is None or t.last_day <= until) and (since is None or t.last_day >= since)
        ]
        return found[-1] if found else None

    def control(self) -> Table:
        """Every balance that a bank told in the period and that is not ours."""
        since, until = self.params.date_from, self.params.date_to
        rows = []
        for key in self.keys:
            ledger: Ledger = self.ledgers[key]
            for told in self._banks(key):
                if (since and told.last_day < since) or (until and told.last_day > until):
                    continue
                assert told.closing is not None
                ours = ledger.after(told.last_day)
                if ours != told.closing:
                    cells = (self.title(key), told.last_day, ours, told.closing)
                    link = Link(BankStatement.__tablename__, told.statement_id)
                    rows.append(Row((*cells, ours - told.closing, told.statement), link=link))
        return Table(DIFFERS, CONTROL, rows)


class _Recorded:
    """What `documents` asks of a row."""

    def __init__(self, move: _Move) -> None:
        self.recorder_id = move.row.document_id


class _Sums:
    def __init__(self, opening: Decimal, found: Sequence[_Move], closing: Decimal) -> None:
        self.opening, self.closing = opening, closing
        self.came = sum((m.came for m in found), ZERO)
        self.went = sum((m.went for m in found), ZERO)


def _lines(params: MoneyJournalParams) -> Any:
    every, carrier = moves(), Carrier.__table__.c
    contract = Contract.__table__.c
    query = (
        select(
            every,
            contract.contract_number,
            Partner.name.label("partner"),
            carrier.name.label("carrier"),
        )
        .outerjoin(Contract.__table__, contract.id == every.c.contract_id)
        .outerjoin(Partner, Partner.id == every.c.partner_id)
        .outerjoin(Carrier.__table__, carrier.id == every.c.carrier_id)
        .order_by(
            every.c.period,
            func.coalesce(every.c.document_id, every.c.payment_id),
            every.c.amount,
        )
    )
    return query.where(*within(every.c.period, params))


def _told(session: Session, params: MoneyJournalParams, control: Table) -> list[str]:
    told = []
    for row in control.rows[:3]:
        account, day, ours, bank, differs, _ = row.cells
        told.append(
            f"Внимание: {account}: на {date_short(day)} по выписке {money_text(bank)}, по "
            f"документам {money_text(ours)}, расхождение {money_text(differs)}."
        )
    if len(control.rows) > 3:
        told.append(f"Всего расхождений с банком: {len(control.rows)}.")
    told.append("Деньги банка и кассы; зачёты и переносы между договорами не входят.")
    return [*told, *period_words(params), *chosen_words(session, params)]
