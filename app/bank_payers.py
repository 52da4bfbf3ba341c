"""Who paid: invoices and contracts by ИНН, account, name, or surname with initials (K-8)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from app.bank_known import Agreement, Asked, Paid
from app.bank_words import initials_key, is_shortened, name_key
from app.statements.payer import UNKNOWN_PAYER


@dataclass(frozen=True)
class Payer:
    """Invoices and contracts of who paid, how he was recognised, and whether that is sure."""

    invoices: list[Asked]
    agreements: list[Agreement]
    why: str
    sure: bool

    @property
    def partners(self) -> set[int]:
        return {i.partner_id for i in self.invoices} | {a.partner_id for a in self.agreements}

    @property
    def units(self) -> set[int]:
        of_invoices = {unit for i in self.invoices for unit in i.units}
        return of_invoices | {unit for a in self.agreements for unit in a.units}


class _Index:
    """Things of a sort by what a payer is known by, within an organization."""

    def __init__(self, things: Iterable[Asked | Agreement]) -> None:
        self.found: dict[tuple[int, str, str], list[Asked | Agreement]] = defaultdict(list)
        for thing in things:
            at = thing.organization_id
            if thing.inn:
                self.found[at, "inn", thing.inn].append(thing)
            for account in thing.accounts:
                self.found[at, "account", account].append(thing)
            self.found[at, "name", name_key(thing.name)].append(thing)
            if short := initials_key(thing.name):
                self.found[at, "initials", short].append(thing)

    def get(self, organization: int, by: str, value: str) -> list[Asked | Agreement]:
        return self.found.get((organization, by, value), [])


class Payers:
    """Open invoices and contracts by who may pay them."""

    def __init__(self, invoices: Sequence[Asked], agreements: Sequence[Agreement]) -> None:
        self._invoices, self._agreements = _Index(invoices), _Index(agreements)

    def of(self, paid: Paid) -> Payer:
        """Another's account or name under an ИНН would be another payer."""
        at = paid.organization_id
        ways = [("account", paid.account, "расчётный счёт плательщика совпал", True)]
        if paid.inn:
            ways = [("inn", paid.inn, "ИНН плательщика совпал", True)]
        elif paid.name and paid.name != UNKNOWN_PAYER:
            ways.append(("name", name_key(paid.name), "имя плательщика совпало", False))
            if is_shortened(paid.name):
                short = initials_key(paid.name)
                ways.append(("initials", short, "фамилия и инициалы плательщика совпали", False))
        for by, value, why, sure in ways:
            invoices = self._invoices.get(at, by, value) if value else []
            agreements = self._agreements.get(at, by, value) if value else []
            if invoices or agreements:
                return Payer(
                    [i for i in invoices if isinstance(i, Asked)],
                    [a for a in agreements if isinstance(a, Agreement)],
                    why,
                    sure,
                )
        return Payer([], [], "плательщик не найден", False)
