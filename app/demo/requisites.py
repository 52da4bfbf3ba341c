"""Requisites that pass every check and belong to nobody in particular."""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import NamedTuple

from db.requisites import Findings, account_key, check_inn, check_ogrn

OFFICE = "4632"  # the tax office of Курск


class Bank(NamedTuple):
    """A bank as it stands on an invoice."""

    name: str
    bik: str
    corr_account: str


BANKS = (
    Bank("ПАО Сбербанк", "044525225", "30101810400000000225"),
    Bank("Банк ВТБ (ПАО)", "044525187", "30101810700000000187"),
    Bank("АО «Альфа-Банк»", "044525593", "30101810200000000593"),
    Bank("Курское отделение № 8596 ПАО Сбербанк", "043807606", "30101810300000000606"),
    Bank("АО «ТБанк»", "044525974", "30101810145250000974"),
)


class Requisites:
    """Makes numbers that never repeat."""

    def __init__(self, rng: Random) -> None:
        self.rng = rng
        self._given: set[str] = set()

    def company_inn(self) -> str:
        """Ten digits."""
        return self._unlike_others(lambda: _checked(OFFICE + self._digits(5), 1, check_inn))

    def person_inn(self) -> str:
        """Twelve digits."""
        return self._unlike_others(lambda: _checked(OFFICE + self._digits(6), 2, check_inn))

    def company_ogrn(self) -> str:
        """Thirteen digits, registered in Курск between 2005 and 2024."""
        return self._unlike_others(
            lambda: _checked(f"1{self._year()}{OFFICE}{self._digits(5)}", 1, check_ogrn)
        )

    def person_ogrn(self) -> str:
        """Fifteen digits of an entrepreneur."""
        return self._unlike_others(
            lambda: _checked(f"3{self._year()}{OFFICE}{self._digits(7)}", 1, check_ogrn)
        )

    def account(self, bank: Bank, *, person: bool) -> str:
        """A settlement account in roubles with its right key."""

        def made() -> str:
            body = ("40802" if person else "40702") + "810" + "0" + self._digits(11)
            return body[:8] + account_key(bank.bik, body) + body[9:]

        return self._unlike_others(made)

    def bank(self) -> Bank:
        return self.rng.choice(BANKS)

    def _year(self) -> str:
        return f"{self.rng.randrange(5, 25):02}"

    def _digits(self, count: int) -> str:
        return f"{self.rng.randrange(10**count):0{count}}"

    def _unlike_others(self, make: Callable[[], str]) -> str:
        while (made := make()) in self._given:
            pass
        self._given.add(made)
        return made


def kpp_of(inn: str) -> str:
    """At the place of the company itself."""
    return f"{inn[:4]}01001"


def _checked(body: str, digits: int, check: Callable[[str], Findings]) -> str:
    """The body with the check digits that its check accepts."""
    tails = (f"{body}{tail:0{digits}}" for tail in range(10**digits))
    return next(number for number in tails if not check(number))
