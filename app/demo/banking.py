"""The bank's statement of the first days of the open month: what a company sees in the morning.

Tenants pay as people do: with the number of the invoice and without, in parts, two at once,
through somebody else, from a phone; beside them the bank's own fees, carriers, a refund.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from sqlalchemy import select

from app.bank_import import load_statement
from app.demo.months import DAY, OPEN_MONTH, SUNDAY
from app.match_invoices import open_invoices
from app.matching import Asked
from app.reports.money_moves import Ledger, ledgers
from app.statements.model import Balance, BankDocument, Side, Statement
from app.statements.writing import write
from app.store import load
from app.work import Work
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.catalogs.transport import Carrier
from db.documents.payment_receipt import PaymentReceipt
from db.russian import month_title, print_number

NAME = "kl_to_1c.txt"
ORDER, BANK_ORDER = "Платежное поручение", "Банковский ордер"
BANK = Side(name="ПАО Сбербанк", inn="7707083893", account="30232810900000000001")
ZERO = Decimal("0.00")
THOUSAND = Decimal(1000)
DAYS, DOUBLES = 9, 2


@dataclass
class _Day:
    """What puts documents of a statement together."""

    organization: Organization
    rng: Random
    numbers: int = 100

    @property
    def own(self) -> Side:
        account = self.organization.accounts[0]
        return Side(
            name=self.organization.name,
            inn=self.organization.inn,
            account=account.account,
            bank=account.bank,
            bik=account.bik,
        )

    def day(self) -> dt.date:
        found = OPEN_MONTH + DAY * self.rng.randrange(1, DAYS)
        return found + DAY if found.weekday() == SUNDAY else found

    def came(
        self, payer: Side, total: Decimal, purpose: str, kind: str = ORDER, number: str = ""
    ) -> BankDocument:
        return self._made(payer, self.own, total, purpose, kind, number)

    def went(self, payee: Side, total: Decimal, purpose: str, kind: str = ORDER) -> BankDocument:
        return self._made(self.own, payee, total, purpose, kind, "")

    def _made(
        self, payer: Side, payee: Side, total: Decimal, purpose: str, kind: str, number: str
    ) -> BankDocument:
        self.numbers += self.rng.randrange(1, 20)
        day = self.day()
        out = payer == self.own
        return BankDocument(
            kind=kind,
            number=number or str(self.numbers),
            date=day,
            total=total,
            payer=payer,
            payee=payee,
            purpose=purpose,
            debited=day if out else None,
            credited=None if out else day,
        )


def load_sample(work: Work, seed: int) -> bytes:
    """Loads the statement of the organization with the most open invoices; the file's bytes."""
    with work.database.reading() as session:
        keys = list(session.scalars(select(Organization.id)))
        invoices = open_invoices(session, keys)
        if not invoices:
            return b""
        (key, _), *_ = Counter(i.organization_id for i in invoices).most_common(1)
        (organization,) = load(session, Organization, [key])
        partners = {
            p.id: p for p in load(session, Partner, list(session.scalars(select(Partner.id))))
        }
        carriers = [p for p in session.scalars(select(Carrier.partner_id)) if p is not None]
        entered = _entered(work, key)
        account = organization.accounts[0].account
        ledger = ledgers(session, {}).get((key, account), Ledger([]))
    mine = [i for i in invoices if i.organization_id == key]
    day = _Day(organization, Random(seed))
    documents = [
        *_tenants(day, mine, partners),
        *_others(day, [partners[p] for p in carriers]),
        *_again(day, entered, partners),
    ]
    documents.sort(key=lambda d: (d.date, d.number))
    data = write(_statement(day, documents, ledger.before(OPEN_MONTH)))
    load_statement(work, data, NAME)
    return data


def _entered(work: Work, organization: int) -> list[PaymentReceipt]:
    """The last receipts that came through the bank and were entered by hand."""
    with work.database.reading() as session:
        query = (
            select(PaymentReceipt)
            .where(
                PaymentReceipt.organization_id == organization,
                PaymentReceipt.posted.is_(True),
                PaymentReceipt.account != "",
            )
            .order_by(PaymentReceipt.date.desc(), PaymentReceipt.id.desc())
            .limit(DOUBLES)
        )
        return list(session.scalars(query))


def _side(partner: Partner) -> Side:
    if not partner.accounts:
        return BANK
    account = partner.accounts[0]
    return Side(name=partner.name, inn=partner.inn, account=account.account, bank=account.bank)


def _tenants(
    day: _Day, invoices: Sequence[Asked], partners: dict[int, Partner]
) -> Iterator[BankDocument]:
    left = list(invoices)
    while left:
        invoice = left.pop(0)
        partner, rng = partners[invoice.partner_id], day.rng
        side, number = _side(partner), print_number(invoice.number)
        words = f"Оплата по счёту № {number} за аренду бытовок"
        if side is BANK:
            words += f". Плательщик: {partner.name}"
        tax = ". В т. ч. НДС" if rng.random() < 0.5 else ""
        more = next((i for i in left if i.contract_id == invoice.contract_id), None)
        chance = rng.random()
        if chance < 0.1 and more is not None:
            left.remove(more)
            words = f"Оплата по счетам {number} и {print_number(more.number)}{tax}"
            yield day.came(side, invoice.open + more.open, words)
        elif chance < 0.6:
            yield day.came(side, invoice.open, words + tax)
        elif chance < 0.75:
            yield day.came(side, invoice.open, f"Оплата за аренду, {month_title(OPEN_MONTH)}{tax}")
        elif chance < 0.83:
            part = max((invoice.open / 2 // THOUSAND) * THOUSAND, Decimal(500))
            yield day.came(side, part, words)
        elif chance < 0.9:
            other = _side(rng.choice(list(partners.values())))
            yield day.came(other, invoice.open, f"{words} за {partner.name}")
        else:
            total = (invoice.open // THOUSAND + 1) * THOUSAND
            yield day.came(side, total, f"Аванс по договору {invoice.contract_number}")


def _others(day: _Day, carriers: Sequence[Partner]) -> Iterator[BankDocument]:
    """What every statement has beside tenants."""
    fee = "Комиссия за ведение счёта, {}"
    for month in (OPEN_MONTH - DAY, OPEN_MONTH):
        yield day.went(BANK, Decimal(1290), fee.format(month_title(month)), BANK_ORDER)
    office = Side(name="ООО «Бизнес-центр»", inn="4632041978", account="40702810200000004411")
    yield day.went(office, Decimal(38000), "Аренда офиса за ноябрь, сч. 77")
    yield day.came(BANK, Decimal("114.52"), "Проценты на остаток по счёту", BANK_ORDER)
    yield day.came(BANK, Decimal(4700), "Зачисление перевода физического лица")
    for partner in carriers[:2]:
        yield day.went(_side(partner), Decimal(9500), "Доставка бытовок, октябрь")


def _again(
    day: _Day, entered: Sequence[PaymentReceipt], partners: dict[int, Partner]
) -> Iterator[BankDocument]:
    """Money that somebody has entered by hand already."""
    for receipt in entered:
        side = _side(partners[receipt.partner_id])
        yield day.came(side, receipt.received, receipt.purpose, number=receipt.incoming_number)


def _statement(day: _Day, documents: Sequence[BankDocument], opening: Decimal) -> Statement:
    own = day.own.account
    came = sum((d.total for d in documents if d.payee.account == own), ZERO)
    went = sum((d.total for d in documents if d.payer.account == own), ZERO)
    first, last = OPEN_MONTH, OPEN_MONTH + DAY * DAYS
    balance = Balance(own, first, last, opening, came, went, opening + came - went)
    return Statement(
        version="1.03",
        sender="Сбербанк Бизнес",
        first_day=first,
        last_day=last,
        accounts=(own,),
        balances=(balance,),
        documents=list(documents),
    )
