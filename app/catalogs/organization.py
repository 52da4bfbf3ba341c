"""Checks of our own organization's card: here a wrong check digit blocks too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from app.facts import Facts
from app.requisites import checked
from app.rows import repeated
from app.verbs import Problem, checks, recalculates
from db import requisites
from db.catalogs.organization import Organization, OrganizationAccount, OrganizationSigner


@recalculates(OrganizationSigner, "director")
def another_director_signs_himself(row: OrganizationSigner, facts: Facts) -> None:
    """A picture of a signature is of the person whose name stood there (I-2)."""
    row.signature = ""


@recalculates(OrganizationSigner, "accountant")
def another_accountant_signs_himself(row: OrganizationSigner, facts: Facts) -> None:
    row.accountant_signature = ""


@checks(Organization)
def own_requisites_are_right(card: Organization, facts: Facts) -> Iterator[Problem]:
    yield from checked("inn", requisites.check_inn(card.inn), own=True)
    yield from checked("kpp", requisites.check_kpp(card.kpp), own=True)
    yield from checked("ogrn", requisites.check_ogrn(card.ogrn), own=True)
    if card.prefix and not card.prefix.isalpha():
        yield Problem("prefix", "Префикс номеров — одна–четыре буквы: А, МД")
    if not card.regimes:
        yield Problem("regimes", "Укажите режим налогообложения с датой начала", "regimes")
    if not card.entrepreneur and not card.kpp:
        yield Problem("kpp", "У организации должен быть КПП")


@checks(Organization)
def colour_can_be_printed(card: Organization, facts: Facts) -> Iterator[Problem]:
    if card.paper_colour and not re.fullmatch(r"#[0-9A-Fa-f]{6}", card.paper_colour):
        yield Problem("paper_colour", "Цвет пишется решёткой и шестью знаками: #1F5FA8")


@checks(Organization)
def dates_are_not_repeated(card: Organization, facts: Facts) -> Iterator[Problem]:
    """One regime and one signer from a date."""
    for name, title in (("regimes", "Режим налогообложения"), ("signers", "Подписанты")):
        for line, row in repeated(getattr(card, name), "valid_from"):
            text = f"«{title}», строка {line}: с {row.valid_from:%d.%m.%Y} уже есть строка"
            yield Problem("valid_from", text, name, line)


@checks(OrganizationAccount)
def own_account_is_right(row: OrganizationAccount, facts: Facts) -> Iterator[Problem]:
    yield from checked("bik", requisites.check_bik(row.bik), own=True)
    yield from checked("account", requisites.check_account(row.account, row.bik), own=True)
    corr = requisites.check_corr_account(row.corr_account, row.bik)
    yield from checked("corr_account", corr, own=True)
