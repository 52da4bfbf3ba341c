"""Checks of a partner's card: formats block, a wrong check digit warns (R1–R20)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import and_, or_, select

from app.facts import Facts
from app.requisites import checked
from app.verbs import Problem, checks, recalculates
from db import requisites
from db.catalogs.partner import Partner, PartnerAccount, PartnerKind
from db.russian import fold

COMPANY_DIGITS, PERSON_DIGITS = 10, 12


@recalculates(Partner, "inn")
def inn_tells_the_kind(card: Partner, facts: Facts) -> None:
    """Ten digits are a company; of twelve, whoever has a name without «ИП» is a private person."""
    digits = len(card.inn) if card.inn and card.inn.isdigit() else 0
    if digits == COMPANY_DIGITS:
        card.kind = PartnerKind.COMPANY
    elif digits == PERSON_DIGITS and card.kind is PartnerKind.COMPANY:
        called = fold(card.name or "")
        named = bool(called) and not called.startswith(("ип ", "индивидуальн"))
        card.kind = PartnerKind.PERSON if named else PartnerKind.ENTREPRENEUR


@checks(Partner)
def requisites_are_right(card: Partner, facts: Facts) -> Iterator[Problem]:
    yield from checked("inn", requisites.check_inn(card.inn))
    yield from checked("kpp", requisites.check_kpp(card.kpp))
    yield from checked("ogrn", requisites.check_ogrn(card.ogrn))
    yield from inn_suits_the_kind(card)
    is_entrepreneur = card.kind is PartnerKind.ENTREPRENEUR
    accounts = [row.account for row in card.accounts] or [""]
    told = set()
    for account in accounts:
        for finding in requisites.cross_check(
            inn=card.inn, kpp=card.kpp, account=account, is_entrepreneur=is_entrepreneur
        ):
            if finding.text not in told:
                told.add(finding.text)
                yield from checked("kpp", (finding,))


def inn_suits_the_kind(card: Partner) -> Iterator[Problem]:
    """Ten digits for a company, twelve for a person or an entrepreneur."""
    wanted = COMPANY_DIGITS if card.kind is PartnerKind.COMPANY else PERSON_DIGITS
    known = (COMPANY_DIGITS, PERSON_DIGITS)
    if card.inn.isdigit() and len(card.inn) in known and len(card.inn) != wanted:
        yield Problem(
            "inn", f"ИНН: у вида «{card.kind.value}» {wanted} цифр, а введено {len(card.inn)}"
        )


@checks(PartnerAccount)
def account_is_right(row: PartnerAccount, facts: Facts) -> Iterator[Problem]:
    yield from checked("bik", requisites.check_bik(row.bik))
    yield from checked("account", requisites.check_account(row.account, row.bik))
    yield from checked("corr_account", requisites.check_corr_account(row.corr_account, row.bik))


class TwinCard(NamedTuple):
    """Another card of the same legal person."""

    id: int
    name: str


@checks(Partner)
def nobody_has_its_requisites(card: Partner, facts: Facts) -> Iterator[Problem]:
    """The same ИНН and КПП are one legal person entered twice; a branch has its own КПП."""
    twin = twin_of(card, facts.query)
    if twin is not None:
        with_kpp = f" и КПП {card.kpp}" if card.kpp else ""
        text = f"Контрагент с ИНН {card.inn}{with_kpp} уже есть: {twin.name}"
        yield Problem("inn", text, warning=True)


def twin_of(card: Partner, ask: Callable[[Any], Sequence[Any]]) -> TwinCard | None:
    """The unmarked card with its ИНН and КПП; none for what was stored so before.

    `ask` runs a query; one is asked.
    """
    if not card.inn:
        return None
    own: Any = Partner.__table__.c
    key = card.__dict__.get("id") or 0
    query = select(own.id, own.name, own.inn, own.kpp, own.marked).where(
        or_(own.id == key, and_(own.inn == card.inn, own.kpp == card.kpp))
    )
    found = list(ask(query.order_by(own.marked, own.id)))
    if any(row.id == key and (row.inn, row.kpp) == (card.inn, card.kpp) for row in found):
        return None
    twins = (row for row in found if row.id != key and not row.marked)
    return next((TwinCard(row.id, row.name) for row in twins), None)
