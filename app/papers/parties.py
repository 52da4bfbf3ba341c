"""The sides of a document as papers name them, and who signs for them on a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from app.facts import Facts
from db.base import Document
from db.catalogs.organization import Organization, OrganizationSigner
from db.catalogs.partner import Partner, PartnerKind
from db.documents.contract import Contract
from db.russian import NBSP, date_short, initials
from printforms.letterhead import Facsimile, Look
from printforms.parties import Party, Signer


def registered_of(organization: Organization) -> str:
    """ОГРНИП and the day it was given (ПП РФ № 1137); a company signs without it."""
    if not organization.entrepreneur:
        return ""
    day = organization.ogrn_date
    return " от ".join(filter(None, (organization.ogrn, date_short(day) if day else "")))


def own_party(organization: Organization, look: Look | None = None) -> Party:
    """Our company; tax papers have no `look`.

    An entrepreneur has surname, name and patronymic in full (ПП РФ № 1137, line 2 of the
    счёт-фактура).
    """
    whole = organization.full_name if organization.entrepreneur else ""
    return Party(
        name=whole or organization.name,
        inn=organization.inn,
        kpp=organization.kpp,
        address=organization.legal_address,
        phone=_unbroken(organization.phone),
        entrepreneur=organization.entrepreneur,
        look=look,
    )


def partner_party(partner: Partner) -> Party:
    """A tenant, by the full name where the card has it."""
    return Party(
        name=partner.full_name or partner.name,
        inn=partner.inn,
        kpp=partner.kpp,
        address=partner.legal_address,
        phone=_unbroken(partner.phone),
        entrepreneur=partner.kind is PartnerKind.ENTREPRENEUR,
    )


def signer_on(facts: Facts, organization: Organization, day: dt.date) -> OrganizationSigner | None:
    """Who signs for us on a day; None where nobody is entered for it."""
    return latest(facts.section(Organization.signers, organization), day)


def latest(rows: Iterable[OrganizationSigner], day: dt.date) -> OrganizationSigner | None:
    """Who of some signs on a day."""
    known = [s for s in rows if s.valid_from <= day]
    return max(known, key=lambda s: s.valid_from, default=None)


def own_signer(found: OrganizationSigner | None, drawn: Facsimile | None = None) -> Signer:
    """Our side's signature line; an empty name is written by hand."""
    sign, stamp = (None, None) if drawn is None else (drawn.sign, drawn.stamp)
    if found is None:
        return Signer("Руководитель", stamp=stamp)
    return Signer(found.director_post, initials(found.director), sign, stamp)


def partner_signer(partner: Partner) -> Signer:
    """The tenant's signature line; a person signs for himself."""
    if partner.kind is PartnerKind.COMPANY:
        return Signer(partner.director_post or "Представитель", initials(partner.director))
    own = partner.kind is PartnerKind.ENTREPRENEUR
    return Signer("Предприниматель" if own else "", initials(_person(partner)), seal=own)


def acts_for(post: str, name: str, authority: str) -> str:
    """«от имени которого действует …»: names stay as the card has them, none is declined."""
    if not name:
        return ""
    who = " ".join(filter(None, (post[:1].lower() + post[1:], name)))
    return f"действует {who}" + (f" на основании {authority}" if authority else "")


def contract_named(contract: Contract) -> str:
    """«Договор аренды № 214 от 01.03.2026»."""
    return f"Договор аренды №{NBSP}{contract.contract_number} от {date_short(contract.date)}"


def number_of(document: Document) -> str | None:
    """The number paper shows: a document that is not posted is a draft, whatever it had."""
    return document.number if document.posted else None


def _person(partner: Partner) -> str:
    """The name of a person without «ИП»."""
    name = partner.director or partner.full_name or partner.name
    for word in ("Индивидуальный предприниматель ", "ИП "):
        name = name.removeprefix(word)
    return name


def _unbroken(phone: str) -> str:
    """A number is not parted at the end of a line."""
    return phone.replace(" ", NBSP)
