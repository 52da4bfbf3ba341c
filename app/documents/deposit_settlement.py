"""What happens to «Возврат и зачёт залога»: it is owed no more and leaves or pays charges."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.charging import Item, charge
from app.facts import Facts
from app.money_checks import charge_is_of, open_of, sum_is_positive
from app.rows import contract_fits, repeated, some_rows
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import (
    DepositEnd,
    DepositSettlement,
    DepositSettlementRow,
)
from db.registers.money import Charge, ChargeKind, Money, MoneyClass
from db.russian import money_text

ZERO = Decimal(0)
BANK, GIVEN, TAKEN = 0, 1, 2  # lines: money of the bank, and an offset that is none


@recalculates(DepositSettlement, "contract_id")
def held_deposits_come_by_themselves(doc: DepositSettlement, facts: Facts) -> None:
    """A row for every deposit of the contract that is held."""
    if doc.contract_id is None:
        return
    charges = facts.many(Charge, "contract_id", doc.contract_id)
    doc.rows = [
        DepositSettlementRow(charge_id=c.id, held=held, amount=held)
        for c in charges
        if c.kind is ChargeKind.DEPOSIT and c.gross > 0 and (held := _held(doc, c, facts)) > 0
    ]


@recalculates(DepositSettlementRow, "charge_id")
def charge_says_what_is_held(row: DepositSettlementRow, facts: Facts) -> None:
    charge = facts.find(Charge, row.charge_id)
    if charge is not None:
        row.held = charge.allocated
        row.amount = row.amount or charge.allocated


def _held(doc: DepositSettlement, deposit: Charge, facts: Facts) -> Decimal:
    """What is paid of a deposit, without what this document itself has ended."""
    key = doc.__dict__.get("id")
    own = [] if key is None else facts.many(Charge, "recorder_id", key)
    ended = (-c.gross for c in own if c.corrects_id == deposit.id)
    return deposit.allocated + sum(ended, ZERO)


@checks(DepositSettlement)
def settlement_is_whole(doc: DepositSettlement, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "rows", "Залоги")
    for line, row in enumerate(doc.rows, 1):
        where = f"«Залоги», строка {line}: "
        yield from charge_is_of(doc, row, "rows", line, where, facts)
        deposit = facts.find(Charge, row.charge_id)
        if deposit is not None and deposit.kind is not ChargeKind.DEPOSIT:
            yield Problem("charge_id", where + "это не залог", "rows", line)
        for problem in sum_is_positive("amount", row.amount):
            yield problem._replace(text=where + problem.text, section="rows", line=line)
    for line, _ in repeated(doc.rows, "charge_id"):
        text = f"«Залоги», строка {line}: этот залог уже есть в документе"
        yield Problem("charge_id", text, "rows", line)
    for line, target in enumerate(doc.targets, 1):
        where = f"«В счёт чего», строка {line}: "
        yield from charge_is_of(doc, target, "targets", line, where, facts)
    if doc.targets and doc.end is DepositEnd.RETURN:
        yield Problem("targets", "Залог возвращается: в счёт чего — не нужно", "targets")


@checks(DepositSettlement, on="post")
def deposit_is_held(doc: DepositSettlement, facts: Facts) -> Iterator[Problem]:
    """Only what was paid can end, and only of a deposit that was paid whole."""
    for line, row in enumerate(doc.rows, 1):
        deposit = facts.find(Charge, row.charge_id)
        if deposit is None:
            continue
        held = _held(doc, deposit, facts)
        where = f"«Залоги», строка {line}: "
        if open_of(deposit) > 0:
            text = (
                f"{where}залог оплачен не полностью, не хватает "
                f"{money_text(open_of(deposit))}: уменьшите сумму в документе «Залог»"
            )
            yield Problem("charge_id", text, "rows", line)
        elif row.amount > held:
            text = f"{where}удерживается {money_text(held)}, больше нельзя"
            yield Problem("amount", text, "rows", line)


@posts(DepositSettlement)
def movements(doc: DepositSettlement, facts: Facts) -> Iterator[Register]:
    """The deposit is owed no more; its money leaves, or comes again as an advance."""
    contract = facts.get(Contract, doc.contract_id)
    for row in doc.rows:
        deposit = facts.get(Charge, row.charge_id)
        item = Item(
            ChargeKind.DEPOSIT,
            -row.amount,
            (deposit.date_from, deposit.date_to),
            due=doc.date,
            row_id=row.id,
            unit_id=deposit.unit_id,
            corrects=deposit,
        )
        yield charge(doc, contract, facts, item)
    common = {
        "period": doc.date,
        "organization_id": doc.organization_id,
        "contract_id": doc.contract_id,
        "partner_id": contract.partner_id,
    }
    credit = doc.end is DepositEnd.CREDIT
    line = GIVEN if credit else BANK
    yield Money(**common, money_class=MoneyClass.DEPOSIT, amount=-doc.total(), line=line)
    if credit:
        offset = Money(**common, money_class=MoneyClass.OFFSET, amount=doc.total(), line=TAKEN)
        yield offset.aim([target.charge_id for target in doc.targets])


@fills(Contract, DepositSettlement)
def of_contract(source: Contract, facts: Facts) -> DepositSettlement:
    made = DepositSettlement(organization_id=source.organization_id, contract_id=source.id)
    held_deposits_come_by_themselves(made, facts)
    return made


@fills(DepositCharge, DepositSettlement)
def of_deposit(source: DepositCharge, facts: Facts) -> DepositSettlement:
    made = DepositSettlement(organization_id=source.organization_id, contract_id=source.contract_id)
    held_deposits_come_by_themselves(made, facts)
    mine = {c.id for c in facts.many(Charge, "recorder_id", source.id)}
    made.rows = [row for row in made.rows if row.charge_id in mine]
    return made
