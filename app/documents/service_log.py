"""What happens to «Факты услуг»: they wait for the charge of their month (H-12, H-13)."""

from __future__ import annotations

from collections.abc import Iterator

from app.contract_terms import terms
from app.documents.meter_reading import period_is_open
from app.facts import Facts
from app.rows import some_rows
from app.verbs import Problem, checks, fills, posts
from db.base import Register
from db.catalogs.service_kind import ServiceKind
from db.documents.contract import IN_FORCE, Contract
from db.documents.contract_leasing import ChargeWay, ContractCharge
from db.documents.service_log import ServiceLog, ServiceLogRow
from db.registers.utilities import ServiceFact
from db.russian import date_short


@checks(ServiceLogRow)
def fact_row_is_right(row: ServiceLogRow, facts: Facts) -> Iterator[Problem]:
    if row.quantity <= 0:
        yield Problem("quantity", "количество — больше нуля")


@checks(ServiceLog)
def something_was_done(doc: ServiceLog, facts: Facts) -> Iterator[Problem]:
    yield from some_rows(doc, "rows", "Оказано")


@checks(ServiceLog, on="post")
def contracts_pay_for_it(doc: ServiceLog, facts: Facts) -> Iterator[Problem]:
    """A fact no contract pays for would be forgotten: it is told where it is entered (H-20)."""
    earliest = min((doc.date, *(row.day for row in doc.rows)))
    yield from period_is_open(doc, earliest, facts)
    for line, row in enumerate(doc.rows, 1):
        for field, text in _faults(doc, row, facts):
            yield Problem(field, f"«Оказано», строка {line}: {text}", "rows", line)


def _faults(doc: ServiceLog, row: ServiceLogRow, facts: Facts) -> Iterator[tuple[str, str]]:
    contract = facts.find(Contract, row.contract_id)
    if contract is None:
        yield "contract_id", "договора нет в базе: выберите другой"
        return
    number = contract.contract_number
    if contract.organization_id != doc.organization_id:
        yield "contract_id", f"договор № {number} другой организации"
    if contract.status not in IN_FORCE or contract.marked:
        yield "contract_id", f"договор № {number} не подписан"
    if not _charged_by(contract, row, facts):
        service = facts.find(ServiceKind, row.service_id)
        name = service.name if service is not None else "этой услуги"
        day = date_short(row.day)
        yield "service_id", f"в договоре № {number} на {day} нет строки «{name}» по фактам"


def _charged_by(contract: Contract, row: ServiceLogRow, facts: Facts) -> bool:
    addenda = facts.section(Contract.addenda, contract)
    return any(
        _pays(term.row, row) and term.meets(row.day, row.day)
        for term in terms(facts.section(Contract.charges, contract), contract, addenda)
    )


def _pays(charge: ContractCharge, row: ServiceLogRow) -> bool:
    same = charge.way is ChargeWay.FACTS and charge.service_id == row.service_id
    return same and charge.unit_id in (None, row.unit_id)


@posts(ServiceLog)
def movements(doc: ServiceLog, facts: Facts) -> Iterator[Register]:
    """A fact a row, on its own day."""
    for row in doc.rows:
        yield ServiceFact(
            period=row.day,
            contract_id=row.contract_id,
            service_id=row.service_id,
            unit_id=row.unit_id,
            quantity=row.quantity,
            detail=row.detail,
            row_id=row.id,
        )


@fills(Contract, ServiceLog)
def for_contract(source: Contract, facts: Facts) -> ServiceLog:
    """A row for each service the contract pays by facts today."""
    made = ServiceLog(organization_id=source.organization_id)
    addenda = facts.section(Contract.addenda, source)
    for term in terms(facts.section(Contract.charges, source), source, addenda):
        if term.row.way is ChargeWay.FACTS and term.meets(made.date, made.date):
            made.rows.append(
                ServiceLogRow(
                    contract_id=source.id,
                    service_id=term.row.service_id,
                    unit_id=term.row.unit_id,
                    day=made.date,
                )
            )
    return made
