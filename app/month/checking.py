"""Faults that a run tells all at once before anything is issued (H-18…H-20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from app.month.counting import organization_refuses
from app.month.ground import Ground
from app.month.lines import Line
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.document_set import DocumentSet
from db.documents.contract import IN_FORCE, Contract
from db.documents.rent_holdover import RentHoldover
from db.month_kind import RunKind
from db.registers.place import Possession
from db.russian import date_short, month_title


def organization_faults(of: Ground) -> Iterator[Line]:
    """What stops every contract of an organization: a closed month, VAT that is not known."""
    first: dict[int, Contract] = {}
    for doc in of.contracts:
        first.setdefault(doc.organization_id, doc)
    for key, doc in sorted(first.items()):
        organization = of.facts.get(Organization, key)
        closed = organization.closed_to
        why = organization_refuses(doc, of)
        if closed is not None and closed >= of.issue_day:
            why = (
                f"период закрыт по {date_short(closed)}: документы от "
                f"{date_short(of.issue_day)} не проводятся"
            )
        if of.kind is RunKind.ACTS and of.month > of.today:
            why = "месяц ещё не начался: актов за него нет"
        if why:
            yield Line(None, organization.name, reason=why, red=True, stops=True, owner_id=key)


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
