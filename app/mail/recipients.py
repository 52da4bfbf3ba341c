"""To whom letters go: the contacts of a client's card that receive documents (A-14)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from app.facts import Facts
from app.mail.account import is_address
from db.catalogs.employee import Employee
from db.catalogs.partner import Partner, PartnerContact


class Recipient(NamedTuple):
    """An address and whose it is."""

    address: str
    person: str = ""


def of_partner(card: Partner, facts: Facts) -> list[Recipient]:
    """His contacts that are ticked «Получает документы»; where none is, the card's own address."""
    return of_card(card, facts.section(Partner.contacts, card))


def of_card(card: Partner, contacts: Iterable[PartnerContact]) -> list[Recipient]:
    """The same by rows at hand."""
    ticked = [Recipient(c.email, c.person) for c in contacts if c.mails and c.email.strip()]
    return list(_each_once(ticked or [Recipient(card.email, card.name)]))


def of_employee(card: Employee) -> list[Recipient]:
    """His own address."""
    return list(_each_once([Recipient(card.email, card.name)]))


def _each_once(found: Iterable[Recipient]) -> Iterator[Recipient]:
    """A field may hold several addresses; one that is no address is left to `wrong_in`."""
    known: set[str] = set()
    for address, person in found:
        for one in _parts(address):
            if is_address(one) and one.lower() not in known:
                known.add(one.lower())
                yield Recipient(one, person)


def of_text(text: str) -> list[Recipient]:
    """The addresses that are typed, parted by commas or blanks; what is no address is left out."""
    return list(_each_once([Recipient(text)]))


def wrong_in(text: str) -> list[str]:
    """What of a field with addresses is no address."""
    return [one for one in _parts(text) if not is_address(one)]


def _parts(text: str) -> list[str]:
    return [one for one in re.split(r"[\s,;]+", text) if one]
