"""What the base knows when payments of the bank are looked at, read by sets (K-8).

A fixed number of questions however many payments there are; charges and units only of contracts
whose tenant may have paid one of them.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.bank_known import Agreement, Entered, Ground, Paid, Remembered
from app.bank_words import code_key, initials_key, name_key
from app.lists import titles_of
from app.standing import Standing
from app.store import chunks
from db.base import Document
from db.catalogs.bank_choice import BankChoice
from db.catalogs.bank_payment import MoneyWay
from db.catalogs.partner import Partner, PartnerAccount
from db.catalogs.transport import Carrier
from db.catalogs.unit import Unit
from db.documents.contract import IN_FORCE, Contract
from db.documents.payment_receipt import PaymentReceipt
from db.registers.money import Advance
from db.registers.place import Possession

CONTRACT: Any = Contract.__table__
DOCUMENT: Any = Document.__table__
AROUND = dt.timedelta(days=10)  # a receipt entered by hand is looked for


def ground_of(session: Session, payments: Sequence[Paid]) -> Ground:
    """What is known around some payments."""
    organizations = {p.organization_id for p in payments}
    accounts = partner_accounts(session)
    agreements = _agreements(session, payments, organizations, accounts)
    by_code: dict[tuple[str, str], list[int]] = defaultdict(list)
    for unit, code in session.execute(select(Unit.id, Unit.code).where(Unit.code != "")):
        if (key := code_key(code)) is not None:
            by_code[key].append(unit)
    return Ground(
        agreements,
        _partners(session),
        _carriers(session),
        _remembered(session, organizations),
        _entered(session, payments),
        {key: found[0] for key, found in by_code.items() if len(found) == 1},
    )


def partner_accounts(session: Session) -> dict[int, frozenset[str]]:
    """Accounts of partners by their cards."""
    found: dict[int, set[str]] = defaultdict(set)
    for owner, account in session.execute(select(PartnerAccount.owner_id, PartnerAccount.account)):
        found[owner].add(account)
    return defaultdict(frozenset, {owner: frozenset(each) for owner, each in found.items()})


def _agreements(
    session: Session,
    payments: Sequence[Paid],
    organizations: Collection[int],
    accounts: dict[int, frozenset[str]],
) -> list[Agreement]:
    query = (
        select(
            CONTRACT.c.id,
            CONTRACT.c.contract_number,
            DOCUMENT.c.organization_id,
            Partner.id.label("partner_id"),
            Partner.name,
            Partner.inn,
            CONTRACT.c.status,
        )
        .join(DOCUMENT, DOCUMENT.c.id == CONTRACT.c.id)
        .join(Partner, Partner.id == CONTRACT.c.partner_id)
        .where(DOCUMENT.c.organization_id.in_(sorted(organizations)), DOCUMENT.c.marked.is_(False))
        .order_by(CONTRACT.c.id)
    )
    rows = session.execute(query).all()
    inns, names, known = _of_payers(payments)
    theirs = [
        row.id
        for row in rows
        if row.inn in inns or name_key(row.name) in names or accounts[row.partner_id] & known
        or initials_key(row.name) in names
    ]  # fmt: skip
    charges = Standing(session).open_charges(theirs)
    units = _units(session, theirs, charges)
    over = _overpaid(session, theirs)
    return [
        Agreement(
            row.id,
            row.contract_number,
            row.organization_id,
            row.partner_id,
            row.name,
            row.inn,
            row.status in IN_FORCE,
            accounts[row.partner_id],
            units.get(row.id, {}),
            tuple(charges.get(row.id, ())),
            over.get(row.id, Decimal(0)),
        )
        for row in rows
    ]


def _of_payers(payments: Iterable[Paid]) -> tuple[set[str], set[str], set[str]]:
    """ИНН, names as compared (whole and with initials) and accounts of who paid."""
    inns, names, accounts = set(), set(), set()
    for paid in payments:
        if paid.inn:
            inns.add(paid.inn)
        else:
            names |= {name_key(paid.name), initials_key(paid.name)}
            accounts.add(paid.account)
    return inns, names - {""}, accounts - {""}


def _units(session: Session, contracts: Sequence[int], charges: Any) -> dict[int, dict[int, str]]:
    """Units that contracts hold, held or owe for, with their codes."""
    found: dict[int, set[int]] = defaultdict(set)
    for contract, group in charges.items():
        found[contract] |= {u for c in group for u in (c.unit_id, *c.beside) if u}
    for chunk in chunks(sorted(contracts)):
        query = select(Possession.contract_id, Possession.unit_id).distinct()
        for contract, unit in session.execute(query.where(Possession.contract_id.in_(chunk))):
            found[contract].add(unit)
    codes: dict[int, str] = {}
    for chunk in chunks(sorted(set().union(*found.values()))):
        of_units = select(Unit.id, Unit.code).where(Unit.id.in_(chunk))
        codes |= {row.id: row.code for row in session.execute(of_units)}
    return {
        contract: {unit: codes[unit] for unit in sorted(own) if codes.get(unit)}
        for contract, own in found.items()
    }


def _overpaid(session: Session, contracts: Sequence[int]) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for chunk in chunks(sorted(contracts)):
        query = (
            select(Advance.contract_id, func.sum(Advance.amount))
            .where(Advance.contract_id.in_(chunk), Advance.amount > 0)
            .group_by(Advance.contract_id)
        )
        found |= {row[0]: row[1] for row in session.execute(query)}
    return found


def _partners(session: Session) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    query = select(Partner.inn, Partner.id).where(Partner.inn != "", Partner.marked.is_(False))
    for inn, key in session.execute(query):
        found[inn].append(key)
    return found


def _carriers(session: Session) -> dict[str, int]:
    query = (
        select(Partner.inn, Carrier.id)
        .join(Partner, Partner.id == Carrier.partner_id)
        .where(Partner.inn != "", Carrier.marked.is_(False), Carrier.own.is_(False))
        .order_by(Carrier.id.desc())
    )
    return {row.inn: row.id for row in session.execute(query)}


def _remembered(
    session: Session, organizations: Collection[int]
) -> dict[tuple[int, MoneyWay, str], list[Remembered]]:
    found: dict[tuple[int, MoneyWay, str], list[Remembered]] = defaultdict(list)
    query = select(BankChoice).where(
        BankChoice.organization_id.in_(sorted(organizations)), BankChoice.marked.is_(False)
    )
    for one in session.scalars(query.order_by(BankChoice.chosen.desc(), BankChoice.id.desc())):
        day = one.chosen.date() if one.chosen else None
        found[one.organization_id, one.way, one.payer].append(
            Remembered(one.words, one.bank_class, one.contract_id, one.carrier_id, day)
        )
    return found


def _entered(session: Session, payments: Sequence[Paid]) -> list[Entered]:
    """Posted receipts without a bank's document, of the sums and days of the payments."""
    came = [p for p in payments if p.way is MoneyWay.IN]
    if not came:
        return []
    days = [p.date for p in came]
    sums = {p.total for p in came}
    tenant = Partner.__table__.alias("tenant")
    query = (
        select(
            PaymentReceipt.id,
            PaymentReceipt.organization_id,
            PaymentReceipt.date,
            PaymentReceipt.received,
            PaymentReceipt.incoming_number,
            Partner.inn,
            Partner.name,
            tenant.c.inn,
            tenant.c.name,
        )
        .join(Partner, Partner.id == PaymentReceipt.partner_id)
        .join(CONTRACT, CONTRACT.c.id == PaymentReceipt.contract_id)
        .join(tenant, tenant.c.id == CONTRACT.c.partner_id)
        .where(
            PaymentReceipt.posted.is_(True),
            PaymentReceipt.bank_payment_id.is_(None),
            PaymentReceipt.date.between(min(days) - AROUND, max(days) + AROUND),
        )
    )
    rows = [row for row in session.execute(query) if row[3] in sums]
    titles = titles_of(session, PaymentReceipt, [row[0] for row in rows])
    return [
        Entered(
            key,
            titles[key],
            organization,
            date,
            total,
            number,
            frozenset((inn, tenants)) - {""},
            frozenset((name_key(name), name_key(of_tenant))),
        )
        for key, organization, date, total, number, inn, name, tenants, of_tenant in rows
    ]
