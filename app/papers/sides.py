"""The two sides of a contract in words: preamble, addressee, requisites (domain-facts §1.0)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from app.declension import Case, acting, gender_of, head_gender, name_in, post_in
from app.facts import Facts
from app.papers.parties import own_signer, partner_signer
from db.catalogs.organization import Organization, OrganizationSigner
from db.catalogs.partner import Partner, PartnerKind
from db.errors import UserError
from db.gender import Gender
from db.russian import NBSP, fold, initials
from printforms.letterhead import Facsimile
from printforms.text_paper import Side

BLANK = "_" * 24
WOMAN = Gender.FEMALE
BUSINESS = ("Индивидуальный предприниматель ", "ИП ")


def own_preamble(ours: Organization, signer: OrganizationSigner | None) -> str:
    """«Общество …, именуемое в дальнейшем «Арендодатель», в лице …, действующего …»."""
    name = ours.full_name or ours.name
    if ours.entrepreneur:
        woman = signer is not None and (signer.gender or gender_of(signer.director)) is WOMAN
        return _entrepreneur(name, ours.ogrn, "Арендодатель", woman=woman)
    return f"{name}, {_called(name)} в дальнейшем «Арендодатель», {own_clause(ours, signer)}"


def own_clause(ours: Organization, signer: OrganizationSigner | None) -> str:
    """«в лице генерального директора Иванова Ивана Ивановича, действующего на основании Устава»."""
    if signer is None or not signer.director:
        return _clause("", "", BLANK, None)
    gender = signer.gender or gender_of(signer.director)
    where = f"организации «{ours.name}», список «Подписанты»"
    name = signer.director_genitive or _declined(Case.GENITIVE, signer.director, gender, where)
    post = signer.post_genitive or post_in(Case.GENITIVE, signer.director_post)
    return _clause(post, name, signer.authority or BLANK, gender)


def partner_preamble(partner: Partner) -> str:
    """The tenant with who acts for him; a person acts himself."""
    name = partner.full_name or partner.name
    if partner.kind is PartnerKind.ENTREPRENEUR:
        known = partner.director_gender or gender_of(partner.director or name)
        return _entrepreneur(name, partner.ogrn, "Арендатор", woman=known is WOMAN)
    if partner.kind is PartnerKind.PERSON:
        gender = partner.director_gender or gender_of(name)
        if gender is None:
            raise UserError(_ask(name, f"контрагента «{partner.name}»"))
        he = gender is Gender.MALE
        lives = "зарегистрированный" if he else "зарегистрированная"
        return (
            f"{name}, паспорт {BLANK}, {lives} по адресу: {partner.legal_address or BLANK}, "
            f"{'именуемый' if he else 'именуемая'} в дальнейшем «Арендатор»"
        )
    return f"{name}, {_called(name)} в дальнейшем «Арендатор», {partner_clause(partner)}"


def partner_clause(partner: Partner) -> str:
    """«в лице …, действующего на основании …» of a company; lines to fill in where unknown."""
    if not partner.director:
        return _clause("", "", BLANK, None)
    gender = partner.director_gender or gender_of(partner.director)
    where = f"контрагента «{partner.name}»"
    name = partner.director_genitive or _declined(Case.GENITIVE, partner.director, gender, where)
    post = partner.post_genitive or post_in(Case.GENITIVE, partner.director_post)
    return _clause(post, name, partner.authority or BLANK, gender)


def addressee(partner: Partner) -> str:
    """«Генеральному директору ООО «Ромашка» / И.И. Иванову»; without a name, the client alone."""
    if partner.kind is not PartnerKind.COMPANY:
        person = partner.director or partner.full_name or partner.name
        for word in BUSINESS:
            person = person.removeprefix(word)
        known = partner.director_gender or gender_of(person)
        name = partner.director_dative or (name_in(Case.DATIVE, person, known) if known else person)
        return f"ИП {name}" if partner.kind is PartnerKind.ENTREPRENEUR else name
    gender = partner.director_gender or gender_of(partner.director)
    name = partner.director_dative
    if not name and partner.director and gender is not None:
        name = name_in(Case.DATIVE, partner.director, gender)
    if not name:
        return partner.name
    post = partner.post_dative or post_in(Case.DATIVE, partner.director_post)
    post = post[:1].upper() + post[1:]
    person = initials(name, before=True).replace(" ", NBSP)
    return f"{post} {partner.name}\n{person}".strip()


def writes_himself(partner: Partner, person: str) -> bool:
    """Whether a contact is the very person whom `addressee` names."""
    if addressee(partner) == partner.name and partner.kind is PartnerKind.COMPANY:
        return False  # nobody could be named
    named = partner.director or partner.full_name or partner.name
    for word in BUSINESS:
        named = named.removeprefix(word)
    return bool(person) and fold(initials(person)) == fold(initials(named))


def own_side(
    facts: Facts,
    ours: Organization,
    signer: OrganizationSigner | None,
    drawn: Facsimile | None = None,
) -> Side:
    rows = sorted(facts.section(Organization.accounts, ours), key=lambda a: not a.main)
    lines = _requisites(ours, rows, person=ours.entrepreneur)
    name = ours.full_name or ours.name
    return Side("Арендодатель", name, list(lines), own_signer(signer, drawn))


def partner_side(facts: Facts, partner: Partner, email: str) -> Side:
    rows = facts.section(Partner.accounts, partner)
    person = partner.kind is not PartnerKind.COMPANY
    lines = list(_requisites(partner, rows, person=person, email=email or partner.email))
    if partner.kind is PartnerKind.PERSON:
        lines.insert(0, f"Паспорт: {BLANK}")
    name = partner.full_name or partner.name
    return Side("Арендатор", name, lines, partner_signer(partner))


def _requisites(
    card: Any, accounts: Sequence[Any], *, person: bool, email: str | None = None
) -> Iterator[str]:
    """Address, numbers, the first account, how to reach; what is empty is left out."""
    address = card.legal_address
    yield from _told(("Адрес:", address))
    ids = _told(("ИНН", card.inn), ("КПП", card.kpp))
    yield from filter(None, [", ".join(ids)])
    yield from _told(("ОГРНИП" if person else "ОГРН", card.ogrn))
    for account in accounts[:1]:
        yield from _told(("Р/с", account.account), ("Банк:", account.bank))
        bank = _told(("БИК", account.bik), ("к/с", account.corr_account))
        yield from filter(None, [", ".join(bank)])
    yield from _told(("Тел.:", card.phone.replace(" ", NBSP)))
    yield from _told(("Эл. почта:", card.email if email is None else email))


def _told(*pairs: tuple[str, str]) -> Iterable[str]:
    return [f"{caption}{NBSP}{value}" for caption, value in pairs if value]


def _entrepreneur(name: str, ogrn: str, side: str, *, woman: bool) -> str:
    prefix = "Индивидуальный предприниматель "
    if name.startswith("ИП "):
        name = prefix + name.removeprefix("ИП ")
    called, acts = ("именуемая", "действующая") if woman else ("именуемый", "действующий")
    return (
        f"{name}, {called} в дальнейшем «{side}», {acts} на основании записи в ЕГРИП, "
        f"ОГРНИП{NBSP}{ogrn or BLANK}"
    )


def _called(name: str) -> str:
    """«именуемое» agrees with «Общество», «именуемая» with «Компания»."""
    gender = head_gender(name)
    if gender is None:
        return "именуемое"
    return "именуемый" if gender is Gender.MALE else "именуемая"


def _clause(post: str, name: str, authority: str, gender: Gender | None) -> str:
    who = " ".join(filter(None, (post[:1].lower() + post[1:], name))) or BLANK
    return f"в лице {who}, {acting(gender)} на основании {authority}"


def _declined(case: Case, name: str, gender: Gender | None, where: str) -> str:
    if gender is None:
        raise UserError(_ask(name, where))
    return name_in(case, name, gender)


def _ask(name: str, where: str) -> str:
    return (
        f"По имени «{name}» не понять, мужчина это или женщина. "
        f"Укажите пол в карточке {where} или впишите имя в родительном падеже."
    )
