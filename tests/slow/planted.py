"""Bugs put into the core by hand, by the words that tell them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from app import (
    charges,
    charging,
    ending,
    gateway,
    going_on,
    movements,
    numbering,
    placing,
    possession,
    proration,
    receipts,
    rows,
    settlement,
    writing,
)
from app.documents import rent_return, rent_transfer
from app.verbs import POSTINGS
from db.base import Document
from db.documents.contract import Contract
from db.documents.rent_extension import RentExtension
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import RentTransfer
from db.documents.unit_search import UnitSearch
from db.registers.money import CarrierDebt, Charge, ChargeKind
from db.registers.place import PlaceKind, UnitPlace

Plant = Callable[[pytest.MonkeyPatch], None]
PLANTS: dict[str, Plant] = {}
DAY = dt.timedelta(days=1)
KOPECK = Decimal("0.01")


def plant(words: str) -> Callable[[Plant], Plant]:
    def attach(function: Plant) -> Plant:
        PLANTS[words] = function
        return function

    return attach


def silence(patch: pytest.MonkeyPatch, module: Any, name: str) -> None:
    """A check that checks nothing."""
    patch.setattr(module, name, lambda *_args, **_kwargs: None)


def change_posting(
    patch: pytest.MonkeyPatch, cls: type[Document], change: Callable[[Any, Any], Any]
) -> None:
    """Every movement of a document goes through `change`; None drops it."""
    honest = POSTINGS[cls]

    def posted(doc: Any, facts: Any) -> Any:
        made = (change(doc, movement) for movement in honest(doc, facts))
        return [m for m in made if m is not None]

    patch.setitem(POSTINGS, cls, posted)


@plant("balances are not checked")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, writing, "balances_hold")
    patch.setattr(rent_transfer, "_is_source", lambda *_args: True)


@plant("rent may lose its transfer")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, settlement, "rent_has_its_possession")


@plant("rent goes on after the return")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, charges, "tenant_holds")
    patch.setattr(going_on, "_may_reach", lambda *_args: dt.date.max)


@plant("a possession ends a day later")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = possession._possession

    def late(key: int, rows: Any) -> dict[str, Any]:
        made = honest(key, rows)
        return made | {"until": made["until"] and made["until"] + DAY}

    patch.setattr(possession, "_possession", late)


@plant("a possession is not derived again when a return goes")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = possession.derive

    def lazy(gate: Any, moved: Any, fresh: bool) -> None:
        if fresh:
            honest(gate, moved, fresh)

    patch.setattr(possession, "derive", lazy)


@plant("movements are added and never taken away")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(movements, "_stored", lambda *_args: {})


@plant("a month has thirty days")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = proration.Share

    def of_thirty(price: Decimal, taken: int, _whole: int, *rest: Any, **more: Any) -> Any:
        return honest(price, taken, 30, *rest, **more)

    patch.setattr(proration, "Share", of_thirty)
    patch.setattr(charging, "parts_by_rule", charging.parts_by_rule.__wrapped__)
    patch.setattr(rows, "parts_by_rule", charging.parts_by_rule)


@plant("the kopeck of a split goes to nobody")
def _(patch: pytest.MonkeyPatch) -> None:
    def short(row: Any, movement: Any) -> Any:
        if isinstance(movement, Charge) and movement.gross > 100 and movement.date_to.day == 28:
            movement.gross -= KOPECK
            movement.net -= KOPECK
        return movement

    change_posting(patch, RentTransfer, short)


@plant("the day of the return is not paid")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = ending.last_kept_day

    def early(day: dt.date, *, counts_return_day: bool) -> dt.date:
        return honest(day - DAY, counts_return_day=counts_return_day)

    patch.setattr(ending, "last_kept_day", early)


@plant("nothing is taken back of an extension")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = ending.rent_of

    def first_only(facts: Any, key: int, besides: int | None = None) -> Any:
        return honest(facts, key, besides)[:1]

    patch.setattr(ending, "rent_of", first_only)


@plant("one bed returned takes back the rent of all")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = rent_return.ended_rent

    def of_all(doc: Any, row: int, key: int, quantity: int, facts: Any) -> Any:
        charged = ending.rent_of(facts, key, doc.id)
        pieces = ending.held_on(facts, charged[0], doc) if charged else quantity
        return honest(doc, row, key, pieces, facts)

    patch.setattr(rent_return, "ended_rent", of_all)


@plant("VAT is a kopeck off")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = charging.split

    def off(*args: Any) -> Any:
        sums = honest(*args)
        return sums._replace(vat=sums.vat + KOPECK, net=sums.net - KOPECK)

    patch.setattr(charging, "split", off)


@plant("compensation is forgotten")
def _(patch: pytest.MonkeyPatch) -> None:
    def without(_doc: Any, movement: Any) -> Any:
        is_it = isinstance(movement, Charge) and movement.kind is ChargeKind.COMPENSATION
        return None if is_it else movement

    change_posting(patch, RentReturn, without)


@plant("the carrier is owed twice")
def _(patch: pytest.MonkeyPatch) -> None:
    def twice(_doc: Any, movement: Any) -> Any:
        if isinstance(movement, CarrierDebt):
            movement.amount *= 2
        return movement

    change_posting(patch, RentTransfer, twice)


@plant("a missing cabin stays where it was")
def _(patch: pytest.MonkeyPatch) -> None:
    def stays(_doc: Any, movement: Any) -> Any:
        return None if isinstance(movement, UnitPlace) else movement

    change_posting(patch, UnitSearch, stays)


@plant("a return puts the cabin on the wrong site")
def _(patch: pytest.MonkeyPatch) -> None:
    def other(doc: Any, movement: Any) -> Any:
        if isinstance(movement, UnitPlace) and movement.place is PlaceKind.SITE:
            movement.site_id = min(doc.site_id, movement.site_id) - (doc.date.day % 2)
        return movement

    change_posting(patch, RentReturn, other)


@plant("an extension is charged to the day before")
def _(patch: pytest.MonkeyPatch) -> None:
    def shorter(_doc: Any, movement: Any) -> Any:
        if isinstance(movement, Charge) and movement.date_to > movement.date_from:
            movement.date_to -= DAY
        return movement

    change_posting(patch, RentExtension, shorter)


@plant("an unposted charge keeps its sum")
def _(patch: pytest.MonkeyPatch) -> None:
    def kept(charge: Charge) -> Charge:
        made = Charge(**{c: getattr(charge, c) for c in charges.CHARGE_COLUMNS})
        made.quantity = 0
        return made

    patch.setattr(charges, "_cancelled", kept)


@plant("money stays on a charge that moved to another contract")
def _(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(charges, "_owner", lambda charge: charge.organization_id)


@plant("money on a lowered charge is not freed")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, charges.Charges, "_free")


@plant("a lowered receipt keeps its place")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, receipts.Receipts, "_take_back")


@plant("the rest of a receipt is lost")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = receipts.distribute

    def lossy(*args: Any, **kwargs: Any) -> Any:
        return [p for p in honest(*args, **kwargs) if p.charge_id is not None]

    patch.setattr(receipts, "distribute", lossy)


@plant("money pays the charges of any contract")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = placing.Placing.open_charges

    def anybody(self: Any, contracts: Any) -> Any:
        wanted = list(contracts)
        everyone = honest(self, list(self.gate.session.scalars(select(Contract.id))))
        mixed = [c for group in everyone.values() for c in group]
        return {key: list(mixed) for key in wanted}

    patch.setattr(placing.Placing, "open_charges", anybody)


@plant("a number is skipped now and then")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = gateway.Gateway.next_numbers

    def skipping(self: Any, organization: int, series: str, year: int, count: int) -> int:
        if series == "payment_receipt":
            honest(self, organization, series, year, 1)
        return honest(self, organization, series, year, count)

    patch.setattr(gateway.Gateway, "next_numbers", skipping)


@plant("the history forgets one field")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = gateway._changed

    def forgetful(*args: Any) -> Any:
        changes = honest(*args)
        changes.pop("received", None)
        return changes or {"comment": ["", ""]}

    patch.setattr(gateway, "_changed", forgetful)


@plant("a changed line is not written")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = gateway._changed

    def careless(thing: Any, before: Any, pending: Any) -> Any:
        changes = honest(thing, before, pending)
        if "price" in changes:
            pending.updates.clear()
        return changes

    patch.setattr(gateway, "_changed", careless)


@plant("posting again writes a line into the history")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = numbering.seal

    def talkative(gate: Any, docs: Any, facts: Any, old: Any) -> None:
        honest(gate, docs, facts, old)
        for doc in docs:
            gate.note(type(doc).__tablename__, doc.id, "проведён", {})

    patch.setattr(numbering, "seal", talkative)


@plant("unposting forgets to say so")
def _(patch: pytest.MonkeyPatch) -> None:
    silence(patch, numbering, "unseal")


@plant("a return counts rent of others")
def _(patch: pytest.MonkeyPatch) -> None:
    honest = rent_return.ended_rent

    def doubled(doc: Any, row: int, key: int, quantity: int, facts: Any) -> Any:
        for made in honest(doc, row, key, quantity, facts):
            made.gross, made.net, made.vat = made.gross / 2, made.net / 2, made.vat / 2
            made.gross = made.gross.quantize(KOPECK)
            made.vat = made.vat.quantize(KOPECK)
            made.net = made.gross - made.vat
            yield made

    patch.setattr(rent_return, "ended_rent", doubled)
