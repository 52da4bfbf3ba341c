"""Our organizations and everybody we deal with, with requisites that pass every check."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from random import Random

from app.demo import names
from app.demo.company import HABITS, Tenant
from app.demo.requisites import Requisites, kpp_of
from db.catalogs.organization import (
    Organization,
    OrganizationAccount,
    OrganizationRegime,
    OrganizationSigner,
    TaxRegime,
)
from db.catalogs.partner import Partner, PartnerAccount, PartnerContact, PartnerKind
from db.catalogs.transport import Carrier

SINCE = dt.date(2015, 1, 1)
POSTS = ("Прораб", "Начальник участка", "Инженер ПТО", "Снабженец", "Главный механик")


def organizations(numbers: Requisites, rng: Random) -> list[Organization]:
    """A company on the general regime and an entrepreneur on the simplified one."""
    inn, owner = numbers.company_inn(), names.person(rng)
    company = Organization(
        name="ООО «Курские бытовки»",
        full_name="Общество с ограниченной ответственностью «Курские бытовки»",
        prefix="КБ",
        inn=inn,
        kpp=kpp_of(inn),
        ogrn=numbers.company_ogrn(),
        legal_address="305018, г. Курск, ул. Магистральная, д. 34",
        regimes=[OrganizationRegime(valid_from=SINCE, regime=TaxRegime.GENERAL)],
        mail_host="smtp.kontora.example",
        mail_from="robot@kontora.example",
    )
    registered = numbers.person_ogrn()
    sole = Organization(
        name=f"ИП {owner.short}",
        full_name=f"Индивидуальный предприниматель {owner.full}",
        prefix="ИП",
        entrepreneur=True,
        inn=numbers.person_inn(),
        ogrn=registered,
        ogrn_date=dt.date(2000 + int(registered[1:3]), 3, 14),
        legal_address="305018, г. Курск, ул. Магистральная, д. 34, оф. 2",
        regimes=[
            OrganizationRegime(valid_from=SINCE, regime=TaxRegime.SIMPLIFIED_EXEMPT),
            OrganizationRegime(valid_from=dt.date(2026, 1, 1), regime=TaxRegime.SIMPLIFIED_5),
        ],
    )
    directors = (("Генеральный директор", names.person(rng).full), ("Предприниматель", owner.full))
    for number, (one, (post, director)) in enumerate(zip((company, sole), directors, strict=True)):
        one.city, one.phone = "г. Курск", names.phone(number)
        one.email = f"office{number + 1}@kontora.example"
        one.accounts = list(_own_accounts(numbers, person=one.entrepreneur))
        one.signers = [
            OrganizationSigner(
                valid_from=SINCE,
                director_post=post,
                director=director,
                accountant=names.person(rng).full,
                authority="ОГРНИП" if one.entrepreneur else "Устава",
            )
        ]
    return [company, sole]


def _own_accounts(numbers: Requisites, *, person: bool) -> Iterator[OrganizationAccount]:
    for main in (True, False):
        bank = numbers.bank()
        yield OrganizationAccount(
            account=numbers.account(bank, person=person),
            bank=bank.name,
            bik=bank.bik,
            corr_account=bank.corr_account,
            main=main,
        )


class Partners:
    """Makes cards: companies, entrepreneurs and people."""

    def __init__(self, numbers: Requisites, rng: Random) -> None:
        self.numbers, self.rng = numbers, rng
        self._names = names.company_names(rng)
        self._made = 10

    def tenants(self, count: int) -> list[Tenant]:
        """Mostly companies; every sixth an entrepreneur, every tenth a person."""
        found = []
        for number in range(count):
            partner = self._of_kind(number)
            private = partner.kind is PartnerKind.PERSON
            count_of_places = 1 if private else self.rng.choice((1, 1, 2, 3))
            places = [
                names.object_address(self.rng, private=private) for _ in range(count_of_places)
            ]
            found.append(Tenant(number, partner, HABITS[number % len(HABITS)], places))
        return found

    def _of_kind(self, number: int) -> Partner:
        if number % 10 == 4:
            return self.private()
        return self.entrepreneur() if number % 6 == 3 else self.company()

    def carriers(self) -> list[tuple[Carrier, Partner | None]]:
        """Three haulers with their cards, and our own transport, to which nothing is owed."""
        cards = [self.entrepreneur(), self.company(), self.entrepreneur()]
        return [(Carrier(name=card.name), card) for card in cards] + [
            (Carrier(name="Собственный транспорт", own=True), None)
        ]

    def company(self) -> Partner:
        name, inn = next(self._names), self.numbers.company_inn()
        kind, words = self.rng.choices(
            (("ООО", "Общество с ограниченной ответственностью"), ("АО", "Акционерное общество")),
            (9, 1),
        )[0]
        card = self._card(f"{kind} «{name}»", name)
        card.full_name = f"{words} «{name}»"
        card.inn, card.kpp, card.ogrn = inn, kpp_of(inn), self.numbers.company_ogrn()
        card.director_post, card.authority = "Директор", "Устава"
        card.director = names.person(self.rng).full
        card.accounts = [self._account(person=False)]
        card.contacts = [self._contact(mails=True)]
        if self.rng.random() < 0.4:
            card.contacts.append(self._contact(mails=False))
        return card

    def entrepreneur(self) -> Partner:
        owner = names.person(self.rng)
        card = self._card(f"ИП {owner.short}", owner.surname)
        card.kind = PartnerKind.ENTREPRENEUR
        card.full_name = f"Индивидуальный предприниматель {owner.full}"
        card.inn, card.ogrn = self.numbers.person_inn(), self.numbers.person_ogrn()
        card.director_post, card.director = "Предприниматель", owner.full
        card.authority = f"ОГРНИП {card.ogrn}"
        card.accounts = [self._account(person=True)]
        return card

    def private(self) -> Partner:
        owner = names.person(self.rng)
        card = self._card(owner.full, owner.surname)
        card.kind, card.full_name = PartnerKind.PERSON, owner.full
        card.inn = self.numbers.person_inn() if self.rng.random() < 0.5 else ""
        card.director = owner.full
        return card

    def _card(self, name: str, word: str) -> Partner:
        self._made += 1
        address = names.legal_address(self.rng)
        return Partner(
            name=name,
            phone=names.phone(self._made),
            email=names.email(word, self._made),
            legal_address=address,
            actual_address=names.legal_address(self.rng) if self.rng.random() < 0.2 else address,
            postal_address=address,
        )

    def _account(self, *, person: bool) -> PartnerAccount:
        bank = self.numbers.bank()
        return PartnerAccount(
            account=self.numbers.account(bank, person=person),
            bank=bank.name,
            bik=bank.bik,
            corr_account=bank.corr_account,
        )

    def _contact(self, *, mails: bool) -> PartnerContact:
        self._made += 1
        who = names.person(self.rng)
        return PartnerContact(
            person=who.full,
            position=self.rng.choice(POSTS),
            phone=names.phone(self._made),
            email=names.email(who.surname, self._made),
            mails=mails,
        )
