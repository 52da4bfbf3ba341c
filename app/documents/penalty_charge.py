"""What happens to «Начисление пеней»: filled from delays, counted by the contract, charged."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from app.charging import Item, charge
from app.delays import Delayed, claimed_by, claims_on, delay, delays, earns, rules_of
from app.derivation import BY_HAND, Derivation, Given
from app.facts import Facts
from app.issued import cannot_be_taken_back, was_issued
from app.rows import contract_fits, repeated, some_rows
from app.verbs import Problem, checks, fills, posts, recalculates
from db.base import Register
from db.documents.contract import Contract
from db.documents.penalty_charge import PenaltyCharge, PenaltyChargeRow
from db.penalty_rule import PenaltyRule
from db.registers.money import Charge, ChargeKind
from db.registers.penalty import PenaltyClaim
from db.russian import date_short, money_text, print_number

ZERO = Decimal(0)
COUNTED = ("charge_id", "date_to", "manual")


# --- filling ------------------------------------------------------------------------------------


@recalculates(PenaltyCharge, "contract_id", "till")
def delays_come_by_themselves(doc: PenaltyCharge, facts: Facts) -> None:
    """A row for every charge with penalties not claimed by the day; typed sums stay."""
    contract = facts.find(Contract, doc.contract_id)
    if contract is None or doc.till is None:
        return
    typed = {row.charge_id: row for row in doc.rows if row.manual}
    made = [row_of(late) for late in delays(contract, facts, doc.till, doc.__dict__.get("id"))]
    for row in made:
        if (before := typed.get(row.charge_id)) is not None:
            row.amount, row.manual, row.reason = before.amount, True, before.reason
    doc.rows = made


def row_of(late: Delayed) -> PenaltyChargeRow:
    """What a row says of a delay."""
    row = PenaltyChargeRow(charge_id=late.charge.id, date_to=late.till, manual=False)
    _say(row, late)
    return row


@fills(Contract, PenaltyCharge)
def of_contract(source: Contract, facts: Facts) -> PenaltyCharge:
    """What is late by now."""
    made = PenaltyCharge(organization_id=source.organization_id, contract_id=source.id)
    made.till = made.date
    delays_come_by_themselves(made, facts)
    return made


@recalculates(PenaltyChargeRow, "amount")
def typed_sum_is_kept(row: PenaltyChargeRow, facts: Facts) -> None:
    row.manual = True


@recalculates(PenaltyChargeRow, *COUNTED)
def counted_by_the_contract(row: PenaltyChargeRow, facts: Facts) -> None:
    """The delay of the charge by the last day; a typed sum stays."""
    if row.charge_id is not None and row.date_to is not None:
        _say(row, late_of(row, facts))


def counted_for(row: PenaltyChargeRow, contract_id: int, facts: Facts) -> None:
    """The same when payments have changed; what went to another contract is not late by this."""
    cited = facts.find(Charge, row.charge_id)
    ours, since = cited is not None and cited.contract_id == contract_id, row.date_from
    _say(row, late_of(row, facts) if ours else None)
    row.date_from = row.date_from or since  # the days stay claimed, for nothing


def late_of(row: PenaltyChargeRow, facts: Facts) -> Delayed | None:
    """The delay that a row is about as it is now; None where there is none."""
    late = facts.find(Charge, row.charge_id)
    if late is None or row.date_to is None or not earns(late):
        return None
    contract = facts.get(Contract, late.contract_id)
    return delay(late, contract, facts, row.date_to, row.__dict__.get("owner_id"))


def _say(row: PenaltyChargeRow, late: Delayed | None) -> None:
    row.debt = late.debt if late is not None else ZERO
    row.date_from = late.since if late is not None else None
    row.days = (late.till - late.since).days + 1 if late is not None else 0
    row.total = late.total if late is not None else ZERO
    row.before = late.before if late is not None else ZERO
    row.derivation = late.why.to_json() if late is not None else None
    if not row.manual:
        row.amount = row.total - row.before


# --- checks -------------------------------------------------------------------------------------


@checks(PenaltyChargeRow)
def row_can_be(row: PenaltyChargeRow, facts: Facts) -> Iterator[Problem]:
    if row.amount < 0:
        yield Problem("amount", "сумма не может быть отрицательной")
    if row.manual and not row.reason.strip():
        yield Problem("reason", "сумма введена вручную: укажите причину")
    elif not row.manual and row.amount != row.total - row.before:
        yield Problem("amount", "сумма не рассчитана: рассчитайте её или отметьте «Вручную»")


@checks(PenaltyCharge)
def claim_is_whole(doc: PenaltyCharge, facts: Facts) -> Iterator[Problem]:
    yield from contract_fits(doc, facts)
    if doc.contract_id is not None and not _has_a_rule(doc, facts):
        text = "В договоре не сказано, как считать пени: добавьте строку в «Пени» договора"
        yield Problem("contract_id", text)
        return
    yield from some_rows(doc, "rows", "Пени")
    if doc.till > doc.date:
        yield Problem("till", "Пени считаются не дальше дня документа: уменьшите «По день»")
    for line, row in enumerate(doc.rows, 1):
        if row.date_to > doc.date:
            text = f"{_at(line)}пени считаются не дальше дня документа"
            yield Problem("date_to", text, "rows", line)
    for line, _ in repeated(doc.rows, "charge_id"):
        yield Problem("charge_id", f"{_at(line)}начисление повторяется", "rows", line)


def _has_a_rule(doc: PenaltyCharge, facts: Facts) -> bool:
    contract = facts.find(Contract, doc.contract_id)
    rules = rules_of(contract, facts) if contract is not None else ()
    return any(rule.rule is not PenaltyRule.NONE for rule in rules)


@checks(PenaltyCharge, on="post")
def rows_are_counted_now(doc: PenaltyCharge, facts: Facts) -> Iterator[Problem]:
    """Each row is what the contract and the payments say; what is claimed already may stand."""
    before = facts.find(PenaltyCharge, doc.__dict__.get("id")) if doc.posted else None
    stands = before is not None and _said(facts.section(PenaltyCharge.rows, before)) == _said(
        doc.rows
    )
    if before is not None and not stands:
        yield from _given_claim_stays(before, facts)
    for line, row in enumerate(doc.rows, 1):
        if doc.posted and not row.total and (row.manual or not row.amount):
            continue  # it was late until payments were corrected
        cited = facts.find(Charge, row.charge_id)
        if cited is None or cited.contract_id != doc.contract_id or not earns(cited):
            text = "пени начисляются на долги этого договора: выберите другое начисление"
            yield Problem("charge_id", _at(line) + text, "rows", line)
        elif not stands:
            yield from _row_faults(doc, row, cited, line, facts)


def _said(rows: Any) -> list[tuple[Any, ...]]:
    names = ("charge_id", "date_from", "date_to", "total", "before", "amount", "manual")
    return [tuple(getattr(row, name) for name in names) for row in rows]


def _given_claim_stays(before: PenaltyCharge, facts: Facts) -> Iterator[Problem]:
    if cannot_be_taken_back(before, facts):
        text = (
            "Расчёт у арендатора или в закрытом периоде: разницу возьмёт следующее начисление, "
            "лишнее снимает «Списание долга»"
        )
        yield Problem("rows", text, "rows")
    elif was_issued(before, facts):
        text = "Расчёт уже печатался: если он у арендатора, начислите разницу другим документом"
        yield Problem("rows", text, "rows", warning=True)


def _row_faults(
    doc: PenaltyCharge, row: PenaltyChargeRow, cited: Charge, line: int, facts: Facts
) -> Iterator[Problem]:
    own = doc.__dict__.get("id")
    later = claimed_by(cited, facts, row.date_to, own)
    if later is not None and not _has_its_days(row, cited, own, facts):
        other = facts.find(PenaltyCharge, later.recorder_id)
        number = f" документом № {print_number(other.number or '')}" if other is not None else ""
        text = f"пени по {date_short(later.date_to)} уже начислены{number}: удалите строку"
        yield Problem("charge_id", _at(line) + text, "rows", line)
        return
    now = delay(cited, facts.get(Contract, doc.contract_id), facts, row.date_to, own)
    if now is None:
        text = "к этому дню оплата не просрочена: удалите строку"
        yield Problem("charge_id", _at(line) + text, "rows", line)
        return
    if (row.date_from, row.total, row.before) != (now.since, now.total, now.before):
        text = (
            f"{_at(line)}по договору теперь {money_text(now.total - now.before)} "
            f"(с {date_short(now.since)}): рассчитайте строку"
        )
        yield Problem("amount", text, "rows", line)
    for told in now.penalty.warnings:
        yield Problem("charge_id", _at(line) + told, "rows", line, warning=True)


def _has_its_days(row: PenaltyChargeRow, cited: Charge, own: int | None, facts: Facts) -> bool:
    """The document has claimed these very days before another went on from them."""
    mine = (c for c in claims_on(cited, facts) if c.recorder_id == own)
    return any((c.date_from, c.date_to) == (row.date_from, row.date_to) for c in mine)


def _at(line: int) -> str:
    return f"«Пени», строка {line}: "


# --- posting ------------------------------------------------------------------------------------


@posts(PenaltyCharge)
def movements(doc: PenaltyCharge, facts: Facts) -> Iterator[Register]:
    """A charge a row, owed from the document's date, and the days that it claims."""
    contract = facts.get(Contract, doc.contract_id)
    for row in doc.rows:
        since = row.date_from or row.date_to
        item = Item(
            ChargeKind.PENALTY,
            row.amount,
            (since, row.date_to),
            due=doc.date,
            row_id=row.id,
            derivation=why_of(row),
            unit_id=facts.get(Charge, row.charge_id).unit_id,
        )
        made = charge(doc, contract, facts, item)
        made.month = doc.date.replace(day=1)  # it is claimed then, whatever days it is for
        yield made
        yield PenaltyClaim(
            period=doc.date,
            contract_id=doc.contract_id,
            charge_id=row.charge_id,
            date_from=since,
            date_to=row.date_to,
            total=row.total,
            before=row.before,
            amount=row.amount,
        )


def why_of(row: PenaltyChargeRow) -> Derivation:
    """The rule of a row, or that its sum was typed and why."""
    if row.manual or row.derivation is None:
        return Given(row.amount, f"{BY_HAND} ({row.reason})" if row.reason else BY_HAND)
    return Derivation.from_json(row.derivation)
