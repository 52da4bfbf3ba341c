"""«Распределить сумму» (F-4): what a person typed, checked whole, every problem told at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import or_, select

from app.crediting import OpenCharge
from app.distributing import Fund, Planned, effective_day
from app.placing import takes
from app.problems import Refused
from app.standing import Standing
from app.undoing import first_open_days
from app.verbs import Problem
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.money import Charge, ChargeKind, Money, open_sum
from db.registers.place import Possession
from db.rounding import to_kopecks
from db.russian import money_text

ZERO = Decimal("0.00")
CHOSEN = "распределено вручную"
FOR_CABIN = "переплата по имуществу, распределено вручную"
STAYS = "остаток оставлен на договоре"


class Share(NamedTuple):
    """A line of the split: a charge, or a cabin whose bucket it waits in; roubles.

    `line` is where a person sees it; 0 is its place among the others.
    """

    amount: Decimal
    charge_id: int | None = None
    unit_id: int | None = None
    line: int = 0


class Offer(NamedTuple):
    """Where money of a receipt may go: a charge, or (no charge) a cabin of the contract.

    `open` is what is owed on the charge, `stands` what of the receipt stands there now, roubles;
    days, both included, and the due date are those of the charge.
    """

    charge_id: int | None
    unit_id: int | None
    kind: ChargeKind | None
    unit: str
    date_from: dt.date | None
    date_to: dt.date | None
    due: dt.date | None
    open: Decimal | None
    stands: Decimal = ZERO

    @property
    def title(self) -> str:
        """The place in words."""
        if self.kind is None:
            return f"Переплата по имуществу: {self.unit}"
        what = f"{self.kind.value} {self.unit}".strip()
        return f"{what} с {self.date_from:%d.%m.%Y}, срок {self.due:%d.%m.%Y}"


def offers(
    standing: Standing, money: Money, stands: Mapping[tuple[int | None, int | None], Decimal]
) -> list[Offer]:
    """Charges of the receipt's contract in order of due dates, then the cabins it holds.

    `stands` says by (charge, cabin) what of the receipt stands there; charges are those that owe
    something and those.
    """
    known = [charge for charge, _ in stands if charge is not None]
    query = (
        select(Charge)
        .where(Charge.contract_id == money.contract_id, Charge.gross > 0)
        .where(or_(open_sum() > 0, Charge.id.in_(known)))
        .order_by(Charge.due, Charge.row_id, Charge.date_from, Charge.id)
    )
    debts = [c for c in standing.session.scalars(query) if takes(money, c)]
    held = _held(standing, money.contract_id)
    codes = _codes(standing, {d.unit_id for d in debts if d.unit_id} | held)
    return [
        Offer(
            d.id,
            d.unit_id,
            d.kind,
            codes.get(d.unit_id or 0, ""),
            d.date_from,
            d.date_to,
            d.due,
            d.gross + d.corrected - d.allocated,
            stands.get((d.id, None), ZERO),
        )
        for d in debts
    ] + [
        Offer(None, unit, None, codes[unit], None, None, None, None, stands.get((None, unit), ZERO))
        for unit in sorted(held, key=lambda u: codes[u])
    ]


def planned_by_hand(
    standing: Standing, waiting: Sequence[Fund], shares: Sequence[Share], *, leave_rest: bool
) -> list[Planned]:
    """The rows of the split and the rest that stays; `Refused` with everything that is wrong."""
    if not waiting:
        raise UserError(
            "У поступления нет нераспределённых денег: сначала отмените разнесение строк."
        )
    (fund,) = waiting
    money = fund.money
    debts = {d.id: d for d in standing.open_charges({money.contract_id})[money.contract_id]}
    held = _held(standing, money.contract_id)
    problems = list(_wrong_rows(fund, shares, debts, held))
    problems += _wrong_sum(fund, shares, leave_rest)
    if problems:
        raise Refused(problems)
    opened = first_open_days(standing.session)
    planned = []
    for share in shares:
        charge = debts.get(share.charge_id or 0)
        day = effective_day(fund, charge, opened)
        unit = None if charge is not None else share.unit_id
        reason = CHOSEN if charge is not None else FOR_CABIN
        planned.append(Planned(money, charge, share.amount, reason, day, unit))
    rest = fund.amount - sum((s.amount for s in shares), ZERO)
    if rest:
        planned.append(Planned(money, None, rest, STAYS, effective_day(fund, None, opened)))
    return planned


def _wrong_rows(
    fund: Fund, shares: Sequence[Share], debts: dict[int, OpenCharge], held: set[int]
) -> Iterator[Problem]:
    left: dict[int, Decimal] = defaultdict(Decimal, {key: d.open for key, d in debts.items()})
    for number, share in enumerate(shares, 1):
        line = share.line or number
        where = f"Строка {line}: "
        if not _is_money(share.amount):
            yield Problem("amount", where + "сумма должна быть больше нуля", "shares", line)
            continue
        if share.charge_id is None:
            if share.unit_id is None:
                yield Problem(
                    "charge_id", where + "укажите начисление или имущество", "shares", line
                )
            elif share.unit_id not in held:
                text = where + "имущество не по этому договору: выберите другое"
                yield Problem("unit_id", text, "shares", line)
            continue
        debt = debts.get(share.charge_id)
        if debt is None:
            text = where + "начисление оплачено или другого договора: выберите другое"
            yield Problem("charge_id", text, "shares", line)
        elif not takes(fund.money, debt):
            text = where + "залог гасится только залогом, возмещение — только возмещением"
            yield Problem("charge_id", text, "shares", line)
        elif share.amount > left[debt.id]:
            over = money_text(share.amount - left[debt.id])
            text = f"{where}долг {money_text(left[debt.id])}, лишние {over}"
            yield Problem("amount", text, "shares", line)
        left[share.charge_id] = max(left[share.charge_id] - share.amount, ZERO)


def _wrong_sum(fund: Fund, shares: Sequence[Share], leave_rest: bool) -> Iterator[Problem]:
    """Σ is what waits; less of it only when the rest is left in so many words."""
    if not shares:
        yield Problem("shares", "Не введено ни одной строки: куда распределить сумму", "shares")
        return
    total = sum((s.amount for s in shares if _is_money(s.amount)), ZERO)
    if total > fund.amount:
        yield Problem(
            "amount",
            f"Σ строк {money_text(total)} больше суммы {money_text(fund.amount)}: "
            f"лишние {money_text(total - fund.amount)}",
        )
    elif total < fund.amount and not leave_rest:
        yield Problem(
            "amount",
            f"Не распределено {money_text(fund.amount - total)}: добавьте строку или оставьте "
            "остаток на договоре",
        )


def _is_money(amount: Decimal | None) -> bool:
    return amount is not None and amount.is_finite() and amount > 0 and to_kopecks(amount) == amount


def _held(standing: Standing, contract: int) -> set[int]:
    """Cabins that the contract has or had."""
    query = select(Possession.unit_id).where(Possession.contract_id == contract)
    return set(standing.session.scalars(query))


def _codes(standing: Standing, units: set[int]) -> dict[int, str]:
    query = select(Unit.id, Unit.code).where(Unit.id.in_(sorted(units)))
    return {row.id: row.code for row in standing.session.execute(query)}
