"""«Распределить сумму» (F-4): what a person typed, checked whole, every problem told at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from app.crediting import OpenCharge
from app.distributing import Fund, Planned, effective_day
from app.placing import takes
from app.problems import Refused
from app.standing import Standing
from app.undoing import first_open_days
from app.verbs import Problem
from db.catalogs.unit import Unit
from db.errors import UserError
from db.registers.place import Possession
from db.rounding import to_kopecks
from db.russian import money_text

ZERO = Decimal("0.00")
CHOSEN = "распределено вручную"
FOR_CABIN = "переплата по бытовке, распределено вручную"
STAYS = "остаток оставлен на договоре"


@dataclass(frozen=True)
class Share:
    """A line of the split: a charge, or a cabin whose bucket it waits in; roubles."""

    amount: Decimal
    charge_id: int | None = None
    unit_id: int | None = None


@dataclass(frozen=True)
class Offer:
    """Where money of a receipt may go: an open charge, or (no charge) a cabin of the contract."""

    charge_id: int | None
    unit_id: int | None
    title: str
    open: Decimal | None


def offers(standing: Standing, waiting: Sequence[Fund]) -> list[Offer]:
    """Open charges of the receipt's contract in order of due dates, then the cabins it holds."""
    if not waiting:
        return []
    money = waiting[0].money
    debts = [
        d for d in standing.open_charges({money.contract_id})[money.contract_id] if takes(money, d)
    ]
    held = _held(standing, money.contract_id)
    codes = _codes(standing, {d.unit_id for d in debts if d.unit_id} | held)
    found = [
        Offer(
            d.id,
            d.unit_id,
            f"{d.kind.value} {codes.get(d.unit_id or 0, '')} с {d.date_from:%d.%m.%Y}, "
            f"срок {d.due:%d.%m.%Y}".replace("  ", " "),
            d.open,
        )
        for d in debts
    ]
    return found + [
        Offer(None, unit, f"Переплата по бытовке {codes[unit]}", None)
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
    for line, share in enumerate(shares, 1):
        where = f"Строка {line}: "
        if not _is_money(share.amount):
            yield Problem("amount", where + "сумма должна быть больше нуля", "shares", line)
            continue
        if share.charge_id is None:
            if share.unit_id is None:
                yield Problem("charge_id", where + "укажите начисление или бытовку", "shares", line)
            elif share.unit_id not in held:
                text = where + "бытовка не по этому договору: выберите другую"
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
