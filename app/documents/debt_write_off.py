"""What happens to «Списание долга»: a charge is owed no more; its revenue and VAT stay."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from app.approval import needs_another_person
from app.derivation import Given
from app.facts import Facts
from app.money_checks import charge_is_of, open_of
from app.penalty_excess import excess_of
from app.rows import contract_fits, repeated, some_rows
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.debt_write_off import DebtWriteOff, DebtWriteOffRow
from db.documents.penalty_charge import PenaltyCharge
from db.errors import UserError
from db.registers.money import Charge, ChargeKind
from db.russian import date_short, money_text, print_number

ZERO = Decimal(0)

needs_another_person(DebtWriteOff, "self_reason")


@recalculates(DebtWriteOff, "contract_id")
def debts_come_by_themselves(doc: DebtWriteOff, facts: Facts) -> None:
    """A row for every charge of the contract that is owed, the oldest due first."""
    if doc.contract_id is None:
        return
    owed = [
        c
        for c in facts.many(Charge, "contract_id", doc.contract_id)
        if c.kind is not ChargeKind.DEPOSIT and open_of(c) > 0 and c.gross > 0
    ]
    doc.rows = [
        DebtWriteOffRow(charge_id=c.id, debt=open_of(c), amount=open_of(c))
        for c in sorted(owed, key=lambda c: (c.due, c.row_id, c.date_from))
    ]


@recalculates(DebtWriteOffRow, "charge_id")
def charge_says_what_is_owed(row: DebtWriteOffRow, facts: Facts) -> None:
    charge = facts.find(Charge, row.charge_id)
    if charge is not None:
        row.debt = open_of(charge)
        row.amount = row.debt if row.amount is None else row.amount


@checks(DebtWriteOff)
def write_off_is_whole(doc: DebtWriteOff, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    yield from some_rows(doc, "rows", "Долги")
    for line, row in enumerate(doc.rows, 1):
        where = f"«Долги», строка {line}: "
        yield from charge_is_of(doc, row, "rows", line, where, facts)
        if row.amount <= 0:
            yield Problem("amount", where + "сумма — больше нуля", "rows", line)
    for line, _ in repeated(doc.rows, "charge_id"):
        text = f"«Долги», строка {line}: начисление повторяется"
        yield Problem("charge_id", text, "rows", line)


@checks(DebtWriteOff, on="post")
def no_more_than_is_owed(doc: DebtWriteOff, facts: Facts) -> Iterator[Problem]:
    key = doc.__dict__.get("id")
    own = [] if key is None else facts.many(Charge, "recorder_id", key)
    for line, row in enumerate(doc.rows, 1):
        charge = facts.find(Charge, row.charge_id)
        if charge is None:
            continue
        written = sum((-c.gross for c in own if c.corrects_id == charge.id), ZERO)
        debt = open_of(charge) + written
        if charge.kind is ChargeKind.PENALTY:
            debt += charge.allocated  # what was paid of it goes back to the contract's advance
        if row.amount > debt:
            text = f"«Долги», строка {line}: {_no_more(charge, debt)}"
            yield Problem("amount", text, "rows", line)


def _no_more(charge: Charge, debt: Decimal) -> str:
    """What may be written off at most: of a penalty also what was paid."""
    if debt <= 0:
        paid = "оплачено целиком" if charge.allocated else "уже снято"
        return f"начисление {paid}, списывать нечего: удалите строку"
    if charge.kind is ChargeKind.PENALTY and charge.allocated:
        paid = money_text(charge.allocated)
        return f"пеней {money_text(debt)}, из них оплачено {paid}: списать больше нельзя"
    return f"долг {money_text(debt)}, списать больше нельзя"


@posts(DebtWriteOff)
def movements(doc: DebtWriteOff, facts: Facts) -> Iterator[Register]:
    """A correction without VAT: what was served stays revenue, only the debt goes."""
    for row in doc.rows:
        original = facts.get(Charge, row.charge_id)
        yield Charge(
            period=doc.date,
            organization_id=doc.organization_id,
            contract_id=doc.contract_id,
            unit_id=original.unit_id,
            service_id=original.service_id,
            row_id=row.id,
            kind=ChargeKind.WRITE_OFF,
            month=original.month,
            # The last of the corrections: what is written off is never taken back once more.
            date_from=original.date_to,
            date_to=original.date_to,
            due=doc.date,
            quantity=original.quantity or 1,
            gross=-row.amount,
            net=-row.amount,
            vat=ZERO,
            vat_code="none",
            derivation=Given(-row.amount, f"списание долга: {doc.reason}"[:200]).to_json(),
            corrects_id=original.id,
        )


@fills(PenaltyCharge, DebtWriteOff)
def of_penalty(source: PenaltyCharge, facts: Facts) -> DebtWriteOff:
    """What is too much of a claim that its tenant has already (H-37)."""
    contract = facts.get(Contract, source.contract_id)
    over = excess_of(contract, facts)
    own = {c.row_id: c for c in facts.many(Charge, "recorder_id", source.id)}
    made = DebtWriteOff(
        organization_id=source.organization_id,
        contract_id=source.contract_id,
        reason=f"Пени № {print_number(source.number or '')} от {date_short(source.date)} "
        "пересчитаны по поступившей оплате",
    )
    for row in facts.section(PenaltyCharge.rows, source):
        charge = own.get(row.id)
        amount = over.get((source.id, row.charge_id), ZERO)
        if charge is not None and (amount := amount + charge.corrected) > 0:
            made.rows.append(
                DebtWriteOffRow(charge_id=charge.id, debt=open_of(charge), amount=amount)
            )
    if not made.rows:
        raise UserError("Лишних пеней в этом документе нет: списывать нечего.")
    return made


@fills(Contract, DebtWriteOff)
def of_contract(source: Contract, facts: Facts) -> DebtWriteOff:
    made = DebtWriteOff(organization_id=source.organization_id, contract_id=source.id)
    debts_come_by_themselves(made, facts)
    return made
