"""Faults that a run tells all at once before anything is issued (H-18…H-20)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator

from app.month.counting import organization_refuses, title_of
from app.month.ground import Ground
from app.month.lines import Line, Thing
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.document_set import DocumentSet
from db.documents.contract import IN_FORCE, Contract
from db.documents.rent_holdover import RentHoldover
from db.documents.service_log import ServiceLog
from db.month_kind import RunKind
from db.registers.money import ChargeKind
from db.registers.place import Possession
from db.russian import date_short, month_title


def organization_faults(of: Ground) -> Iterator[Line]:
    """What stops every contract of an organization, a line a reason.

    VAT that is not known and a month to come are told alone: without them nothing can be counted.
    """
    first: dict[int, Contract] = {}
    for doc in of.contracts:
        first.setdefault(doc.organization_id, doc)
    for key, doc in sorted(first.items()):
        organization = of.facts.get(Organization, key)
        uncounted = _cannot_be_counted(doc, of)
        reasons = [uncounted] if uncounted else _cannot_be_issued(organization, of)
        for why in reasons:
            yield Line(
                None,
                organization.name,
                reason=why,
                red=True,
                stops=True,
                owner_id=key,
                uncounted=bool(uncounted),
            )
        if not uncounted and of.kind is RunKind.ACTS and of.today < of.days[1]:
            yield Line(None, organization.name, reason=_too_early(of), red=True, owner_id=key)


def _too_early(of: Ground) -> str:
    """Nothing is refused: a person may have agreed so with a tenant (case D1)."""
    last = date_short(of.days[1])
    return f"месяц ещё идёт: акты от {last} закроют и то, что до {last} ещё не оказано"


def _cannot_be_counted(doc: Contract, of: Ground) -> str:
    if of.kind is RunKind.ACTS and of.month > of.today:
        return "месяц ещё не начался: актов за него нет"
    return organization_refuses(doc, of)


def _cannot_be_issued(ours: Organization, of: Ground) -> Iterator[str]:
    """Everything at once: a closed month, papers that nobody signs or that nobody can pay by."""
    day = of.issue_day
    if ours.closed_to is not None and ours.closed_to >= day:
        closed = date_short(ours.closed_to)
        yield f"период закрыт по {closed}: документы от {date_short(day)} не проводятся"
    if all(row.valid_from > day for row in of.facts.section(Organization.signers, ours)):
        yield f"в карточке организации нет подписанта на {date_short(day)}"
    if not of.facts.section(Organization.accounts, ours):
        yield "в карточке организации нет банковского счёта: счета не по чему платить"


def contract_faults(doc: Contract, of: Ground, *, billed: bool) -> Iterator[Line]:
    """What is wrong with a contract as a whole; requisites matter where it is `billed`."""
    if billed and (lacks := missing_requisites(doc, of)):
        tenant = of.facts.get(Partner, doc.partner_id).name
        why = f"в карточке арендатора нет: {', '.join(lacks)}"
        yield Line(doc.id, tenant, reason=why, red=True, stops=True)
    last = of.days[1]
    kept = [p for p in of.held[doc.id] if p.until is None and p.remaining > 0 and p.since <= last]
    if kept and (why := _not_in_force(doc, of.month)):
        yield Line(
            doc.id, codes_of(kept, of), reason=f"{why}, а переданное не возвращено", red=True
        )


def undone_lines(doc: Contract, of: Ground) -> Iterator[Line]:
    """Work that was entered and not posted: without it the act would forget it (H-13)."""
    days = defaultdict[tuple[Thing, int], list[dt.date]](list)
    for row in of.undone.get(doc.id, ()):
        days[Thing(ChargeKind.SERVICE, row.service_id, row.unit_id), row.owner_id].append(row.day)
    for (thing, key), done in days.items():
        log = of.facts.get(ServiceLog, key)
        why = (
            f"не закрыто: «{ServiceLog.title}» от {date_short(log.date)} не проведены, сделанное "
            f"{', '.join(date_short(day) for day in sorted(set(done)))} в акт не войдёт"
        )
        yield Line(doc.id, title_of(thing, of), reason=why, red=True)


def _not_in_force(doc: Contract, month: dt.date) -> str:
    if doc.status not in IN_FORCE:
        return f"договор — «{doc.status.value.lower()}»"
    if doc.valid_to is not None and doc.valid_to < month:
        return f"договор кончился {date_short(doc.valid_to)}"
    return ""


def missing_requisites(doc: Contract, of: Ground) -> list[str]:
    """What papers of a contract cannot go out without; a person needs a name alone."""
    card = of.facts.get(Partner, doc.partner_id)
    if card.kind is PartnerKind.PERSON:
        return []
    wanted = [("ИНН", card.inn)]
    if doc.papers is not DocumentSet.ACT:
        wanted.append(("юридический адрес", card.legal_address))
        if card.kind is PartnerKind.COMPANY:
            wanted.insert(1, ("КПП", card.kpp))
    return [title for title, value in wanted if not value.strip()]


def kept_documents(of: Ground) -> Iterator[RentHoldover]:
    """Unsaved «Продержание» of units kept past «До» that the contract itself does not charge."""
    for made in of.kept:
        doc = of.by_id[made.contract_id]
        own = {row.unit_id for row in doc.premises}
        made.units = [row for row in made.units if row.unit_id not in own]
        if made.units and not _not_in_force(doc, of.month):
            yield made


def kept_lines(of: Ground) -> Iterator[Line]:
    """A line a unit of them."""
    for made in kept_documents(of):
        days: dict[int, tuple[dt.date, dt.date]] = {}
        for row in made.units:
            first, last = days.get(row.unit_id, (row.date_from, row.date_to))
            days[row.unit_id] = min(first, row.date_from), max(last, row.date_to)
        for key, (first, last) in days.items():
            yield Line(
                made.contract_id,
                of.code(key),
                reason=f"в аренде без продления {date_short(first)}–{date_short(last)}: "
                "сделайте «Продержание»",
                red=True,
                kept=True,
            )


def codes_of(held: list[Possession], of: Ground) -> str:
    """«А-101, А-102»."""
    return ", ".join(sorted({of.code(p.unit_id) for p in held}))


def not_charged_before(of: Ground) -> str:
    """What is said of a position that the month before lacked though it was in force."""
    return f"{month_title(of.before)}: не начислялось"
