"""What happens to «Оплата по ТУ» (E-14): the balance of a carrier goes down, or up."""

from __future__ import annotations

from collections.abc import Iterator

from app.bank_use import fits_the_bank, uses
from app.facts import Facts
from app.verbs import Problem, checks, posts
from db.base import Register
from db.catalogs.bank_payment import BankClass
from db.catalogs.transport import Carrier
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.registers.money import CarrierDebt


@checks(CarrierPayment)
def payment_is_right(doc: CarrierPayment, facts: Facts) -> Iterator[Problem]:
    if doc.paid <= 0:
        yield Problem("paid", "Сумма оплаты должна быть больше нуля")
    carrier = facts.find(Carrier, doc.carrier_id)
    if carrier is not None and carrier.own:
        text = f"«{carrier.name}» — собственный транспорт: долга перед ним не бывает"
        yield Problem("carrier_id", text)
    yield from fits_the_bank(doc, "paid", facts)


@posts(CarrierPayment)
def movements(doc: CarrierPayment, facts: Facts) -> Iterator[Register]:
    """What we owe falls by what we paid, and rises by what was given back to us."""
    yield CarrierDebt(
        period=doc.date,
        organization_id=doc.organization_id,
        carrier_id=doc.carrier_id,
        amount=doc.paid if doc.direction is TripMoney.RECEIVED else -doc.paid,
    )
    yield from uses(doc, doc.paid, BankClass.CARRIER)
