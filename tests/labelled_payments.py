"""Labelled payments over the demonstration company: what the bank told, and what each truly is.

Made of the open invoices of a month, the same for the same dice; among them are traps that nobody
may post without a person (K-8, issue 5).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from random import Random
from typing import Any

from app.bank_known import Asked
from db.catalogs.bank_payment import BankClass
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner, PartnerKind
from db.registers.money import ChargeKind
from db.russian import print_number
from tests.statement_files import document

KOPECK, DAY = Decimal("0.01"), dt.timedelta(1)
BANK = {"inn": "7707083893", "name": "ПАО Сбербанк"}
# How often a payment is made so; what nobody may post without a person stands below.
WAYS = {
    "number": 34, "digits": 9, "sum": 13, "contract": 10, "units": 10, "several": 9, "person": 5,
    "third_party": 4,
    "kopeck": 2, "part": 2, "another_tenant": 2, "loan": 1, "wrong_contract": 1, "twice": 1, "namesake": 1,
}  # fmt: skip


@dataclass(frozen=True)
class Label:
    """What a payment truly is; `certain` when nothing but this can be meant."""

    way: str
    total: Decimal
    invoices: tuple[Asked, ...] = ()
    bank_class: BankClass = BankClass.RENT
    certain: bool = True


@dataclass(frozen=True)
class World:
    """What payments are made of: our organizations, partners and codes of units by id."""

    organizations: Sequence[Organization]
    partners: Mapping[int, Partner]
    codes: Mapping[int, str]
    everything: Sequence[Asked]  # all invoices open now


class Payments:
    """The bank's documents of some days with their labels, by the numbers of the documents."""

    def __init__(
        self, world: World, dice: Random, day: dt.date, first: int, strangers: set[int]
    ) -> None:
        self.world, self.dice, self.day = world, dice, day
        self.strangers = strangers  # tenants for whom somebody else paid before
        self.number = first
        self.documents: list[str] = []
        self.labels: dict[str, Label] = {}
        self._own = {o.id: o for o in world.organizations}

    def make(self, asked: Iterable[Asked]) -> None:
        """A payment an invoice, some pay several; and what else stands in a statement."""
        left, seen = list(asked), set[int]()
        while left:
            invoice = left.pop(0)
            if invoice.charges & seen:
                continue  # the same debt asked for twice: which invoice is paid nobody knows
            some = [invoice]
            way = self.dice.choices(list(WAYS), list(WAYS.values()))[0]
            if way == "several":
                some += [i for i in left if _beside(i, invoice)][:1]
                left = [i for i in left if i not in some]
            for one in some:
                seen |= one.charges
            if len(some) > 1:
                self._several(some)
            else:
                self._one(invoice, "number" if way == "several" else way)
        for organization in self.world.organizations:
            self._between_own(organization)
            self._fee(organization)

    def _one(self, invoice: Asked, way: str) -> None:
        makers: dict[str, Callable[[Asked], None]] = {
            "number": self._named,
            "digits": self._digits,
            "person": self._person,
            "third_party": self._third_party,
            "loan": self._loan,
            "twice": self._twice,
        }
        if way in makers:
            makers[way](invoice)
        elif way in ("sum", "contract", "units"):
            self._unnamed(invoice, way)
        else:
            self._trap(invoice, way)

    # --- what is certain ----------------------------------------------------------------------

    def _named(self, invoice: Asked) -> None:
        printed, day = print_number(invoice.number), invoice.date
        words = self.dice.choice((
            f"Оплата по счёту № {printed} от {day:%d.%m.%Y} за аренду бытовок. НДС не облагается",
            f"Оплата по счету {invoice.number} от {day:%d.%m.%Y} г., в т.ч. НДС",
            f"За аренду согласно счета №{printed} от {day:%d.%m.%Y}",
            f"Опл. по сч. {printed} от {day:%d.%m.%y} без НДС",
        ))  # fmt: skip
        self._came(invoice, words, "number")

    def _digits(self, invoice: Asked) -> None:
        digits = print_number(invoice.number).rpartition("-")[2]
        self._came(invoice, f"Оплата аренды, счет {digits}", "digits")

    def _several(self, some: Sequence[Asked]) -> None:
        numbers = ", ".join(print_number(i.number) for i in some)
        total = sum((i.open for i in some), Decimal(0))
        label = Label("several", total, tuple(some))
        self._add(some[0], f"Оплата по счетам № {numbers}", label)

    def _person(self, invoice: Asked) -> None:
        """A card: the bank pays, the human and the number stand in the purpose."""
        partner = self.world.partners[invoice.partner_id]
        if partner.kind is not PartnerKind.PERSON:
            self._named(invoice)
            return
        words = f"Плательщик: {partner.name}, аренда по счету {invoice.number}"
        payer = {**BANK, "account": "30232810900000000001"}
        self._came(invoice, words, "person", payer=payer)

    def _third_party(self, invoice: Asked) -> None:
        """A firm that pays for him, always the same; who it is a person says the first time."""
        payer = self._stranger(invoice.partner_id)
        words = f"За {invoice.name} по счёту {invoice.number}"
        known = invoice.partner_id in self.strangers
        self.strangers.add(invoice.partner_id)
        self._came(invoice, words, "third_party", payer=payer, certain=known)

    def _unnamed(self, invoice: Asked, way: str) -> None:
        """Certain where no other invoice of the payer has the sum and what is named."""
        if ChargeKind.RENT not in invoice.kinds:
            self._named(invoice)
            return
        units = ", ".join(self.world.codes[unit] for unit in sorted(invoice.units))
        words, told = {
            "sum": ("Арендная плата", lambda i: True),
            "contract": (
                f"Арендная плата по договору № {invoice.contract_number}",
                lambda i: i.contract_number == invoice.contract_number,
            ),
            "units": (f"Аренда: {units}", lambda i: i.units == invoice.units),
        }[way]
        who = (invoice.organization_id, invoice.partner_id, invoice.open)
        same = [
            i
            for i in self.world.everything
            if (i.organization_id, i.partner_id, i.open) == who and told(i)
        ]
        # A name alone is not certain: there are namesakes.
        known = bool(invoice.inn or invoice.accounts) or way != "sum"
        certain = len(same) == 1 and known
        self._came(invoice, words, way, certain=certain)

    # --- what a person must look at -----------------------------------------------------------

    def _trap(self, invoice: Asked, way: str) -> None:
        words, total, payer = f"По счёту {invoice.number}", invoice.open, None
        if way == "kopeck":
            total += self.dice.choice((KOPECK, -KOPECK))
        elif way == "part":
            total = (total / 2).quantize(KOPECK)
        elif way == "wrong_contract":
            words = "Арендная плата по договору № 77-К/2019"
        elif way == "another_tenant":
            others = [i for i in self.world.everything if i.inn and i.inn != invoice.inn]
            payer = self._side(self.dice.choice(others))
        elif way == "namesake":
            inn = f"{7_100_000_000 + invoice.partner_id}"
            payer = {"inn": inn, "name": invoice.name, "account": f"{invoice.partner_id:020}"}
            words = "Арендная плата"
        self._came(invoice, words, way, total=total, payer=payer, certain=False)

    def _loan(self, invoice: Asked) -> None:
        """The tenant's money and the invoice's sum, but he gives back what he borrowed."""
        label = Label("loan", invoice.open, (), BankClass.NOT_OURS, certain=False)
        self._add(invoice, "Возврат займа по договору займа б/н", label)

    def _twice(self, invoice: Asked) -> None:
        """Paid, and three days later paid again by mistake: the second is an advance."""
        self._named(invoice)
        self.day += 3 * DAY
        self._came(invoice, f"По счёту {invoice.number}", "twice", certain=False)
        self.day -= 3 * DAY

    # --- what is no rent ----------------------------------------------------------------------

    def _between_own(self, organization: Organization) -> None:
        first, second = ({"inn": organization.inn, "name": organization.name, "account": a.account}
                         for a in organization.accounts[:2])  # fmt: skip
        label = Label("own", Decimal(50_000 + self.number), (), BankClass.OWN)
        self._write(first, second, "Перевод собственных средств", label)

    def _fee(self, organization: Organization) -> None:
        label = Label("fee", Decimal(1990), (), BankClass.NOT_OURS)
        payer = {"inn": organization.inn, "name": organization.name}
        payer["account"] = organization.accounts[0].account
        payee = {**BANK, "account": "70601810000000000001"}
        self._write(payer, payee, f"Комиссия за ведение счета {self.day:%m.%Y}", label)

    # --- parts --------------------------------------------------------------------------------

    def _came(
        self, invoice: Asked, words: str, way: str, *, total: Decimal | None = None,
        payer: Mapping[str, str] | None = None, certain: bool = True,
    ) -> None:  # fmt: skip
        label = Label(way, total or invoice.open, (invoice,), certain=certain)
        self._add(invoice, words, label, payer)

    def _add(
        self, invoice: Asked, words: str, label: Label, payer: Mapping[str, str] | None = None
    ) -> None:
        own = self._own[invoice.organization_id]
        payee = {"inn": own.inn, "name": own.name, "account": own.accounts[0].account}
        self._write(payer or self._side(invoice), payee, words, label)

    def _side(self, invoice: Asked) -> Mapping[str, str]:
        account = next(iter(sorted(invoice.accounts)), f"408178105{invoice.partner_id:011}")
        return {"inn": invoice.inn, "name": invoice.name, "account": account}

    @staticmethod
    def _stranger(partner: int) -> Mapping[str, str]:
        name = f"ООО «Партнёр {partner}»"
        return {"inn": f"{7_000_000_000 + partner}", "name": name, "account": f"{partner:020}"}

    def _write(
        self, payer: Mapping[str, str], payee: Mapping[str, str], words: str, label: Label
    ) -> None:
        self.number += 1
        number = str(self.number)
        day = f"{self.day + self.dice.randrange(3) * DAY:%d.%m.%Y}"
        values: dict[str, Any] = {
            "Номер": number, "Дата": day, "Сумма": f"{label.total:.2f}",
            "ПлательщикСчет": payer["account"], "ПлательщикИНН": payer["inn"],
            "Плательщик1": payer["name"], "ПолучательСчет": payee["account"],
            "ПолучательИНН": payee["inn"], "Получатель1": payee["name"],
            "ДатаПоступило": day, "НазначениеПлатежа": words,
        }  # fmt: skip
        self.documents.append(document(**values))
        self.labels[number] = label


def _beside(one: Asked, invoice: Asked) -> bool:
    """Another debt of the same tenant to the same organization."""
    same = (one.organization_id, one.partner_id) == (invoice.organization_id, invoice.partner_id)
    return same and not one.charges & invoice.charges
