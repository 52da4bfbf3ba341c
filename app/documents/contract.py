"""What happens to «Договор»: it is kept, it makes no movements."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import select

from app.due import charged_otherwise
from app.facts import Facts
from app.locked import keeps
from app.rows import repeated
from app.verbs import Problem, checks, fills
from db.base import Base, Document
from db.catalogs.partner import Partner
from db.documents.contract import Contract, ContractDue, ContractStatus
from db.due_rule import DueRule
from db.registers.money import Charge, Money
from db.registers.place import Possession
from db.russian import date_short, fold

LONGEST_DELAY = 365
WAY = tuple(ContractStatus)  # in the order of the declaration, «Отменён» is the end of any way


@checks(Contract)
def dates_are_in_order(doc: Contract, facts: Facts) -> Iterator[Problem]:
    begins = doc.valid_from or doc.date
    if doc.valid_to is not None and begins is not None and doc.valid_to < begins:
        yield Problem("valid_to", "Срок договора перевёрнут: «Действует по» раньше «Действует с»")


@checks(Contract)
def number_is_its_own(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """Another contract of the number is perhaps this one typed again; a person may go on."""
    before = facts.find(Contract, doc.__dict__.get("id"))
    if not doc.contract_number or doc.date is None:
        return
    if before is not None and before.contract_number == doc.contract_number:
        return
    for key, number, partner, day in _numbers(doc.organization_id, facts):
        same = fold(number.strip()) == fold(doc.contract_number.strip())
        near = partner == doc.partner_id or day.year == doc.date.year
        if same and near and key != doc.__dict__.get("id"):
            tenant = facts.find(Partner, partner)
            whose = f" с {tenant.name}" if tenant is not None else ""
            text = f"Договор № {number} уже есть: от {date_short(day)}{whose}. Проверьте номер"
            yield Problem("contract_number", text, warning=True)
            return


def _numbers(organization_id: int, facts: Facts) -> Sequence[Any]:
    """Id, number, tenant and date of every contract of an organization; read once for a batch."""
    head: Any = Document.__table__.c
    own: Any = Contract.__table__.c
    query = (
        select(own.id, own.contract_number, own.partner_id, head.date)
        .join(Document.__table__, head.id == own.id)
        .where(head.organization_id == organization_id, head.marked.is_(False))
        .where(own.status != ContractStatus.CANCELLED)
    )
    return facts.once((_numbers, organization_id), lambda: facts.query(query))


@checks(ContractDue)
def due_can_be(row: ContractDue, facts: Facts) -> Iterator[Problem]:
    if row.rule in (DueRule.DAY, DueRule.DAY_OF_NEXT) and not 1 <= row.number <= 31:
        yield Problem("number", "число месяца — от 1 до 31")
    elif row.rule is DueRule.DAYS_AFTER and not 0 <= row.number <= LONGEST_DELAY:
        yield Problem("number", f"дней — от 0 до {LONGEST_DELAY}")


@checks(Contract)
def due_dates_are_kept(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """One rule from a date on; what is charged keeps the day it was charged with."""
    for line, row in repeated(doc.dues, "valid_from"):
        text = f"«Срок оплаты», строка {line}: с {row.valid_from:%d.%m.%Y} уже есть строка"
        yield Problem("valid_from", text, "dues", line)
    before = facts.find(Contract, doc.__dict__.get("id"))
    if before is None:
        return
    charges = facts.many(Charge, "contract_id", before.id)
    rows = facts.section(Contract.dues, before)
    if changed := charged_otherwise(rows, doc.dues, charges):
        last = max(c.date_to for c in changed)
        text = (
            "«Срок оплаты»: аренда уже начислена с прежним сроком по "
            f"{last:%d.%m.%Y}. Добавьте строку, которая действует с более позднего дня"
        )
        yield Problem("dues", text, "dues")


@keeps(Contract, "partner_id", "organization_id", "vat_mode", advice="Заведите новый договор.")
def what_charges_and_money_stand_on(doc: Contract, facts: Facts) -> Sequence[Base]:
    """Tenant, organization and VAT of a contract that was charged or paid (F14)."""
    charged = facts.many(Charge, "contract_id", doc.id)
    return charged or facts.many(Money, "contract_id", doc.id)


@checks(Contract)
def status_goes_forward(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """From a draft to registration, or to cancellation; never back (C-9)."""
    before = facts.find(Contract, doc.__dict__.get("id"))
    if before is None or doc.status is None:
        return
    if WAY.index(doc.status) >= WAY.index(before.status):
        return
    text = (
        f"Статус договора идёт только вперёд: из «{before.status.value}» "
        f"в «{doc.status.value}» вернуть нельзя. "
        "Ошибочный договор отмените, а новый сделайте командой «Скопировать»"
    )
    if before.status is ContractStatus.CANCELLED:
        text = (
            "Договор отменён, его статус больше не меняется. "
            "Сделайте новый договор командой «Скопировать»"
        )
    yield Problem("status", text)


@checks(Contract)
def contract_ends_after_its_units_came_back(doc: Contract, facts: Facts) -> Iterator[Problem]:
    before = facts.find(Contract, doc.__dict__.get("id"))
    closing = doc.status is ContractStatus.CANCELLED
    if before is not None and closing and before.status is not ContractStatus.CANCELLED:
        yield from nothing_is_held(doc, facts)


@checks(Contract, on="mark")
def contract_is_over(doc: Contract, facts: Facts) -> Iterator[Problem]:
    yield from nothing_is_held(doc, facts)


def nothing_is_held(doc: Contract, facts: Facts) -> Iterator[Problem]:
    """A contract ends after its units came back."""
    held = [p for p in facts.many(Possession, "contract_id", doc.id) if p.until is None]
    if held:
        yield Problem(
            "status", f"По договору № {doc.contract_number} не возвращено имущества: {len(held)}"
        )


@fills(Partner, Contract, rows=False)
def for_partner(source: Partner, facts: Facts) -> Contract:
    """The person to call comes from the card (C-6)."""
    person = next((c for c in facts.section(Partner.contacts, source) if c.person), None)
    return Contract(
        partner_id=source.id,
        contact=person.person if person else source.director,
        phone=(person.phone if person else "") or source.phone,
        email=(person.email if person else "") or source.email,
    )
