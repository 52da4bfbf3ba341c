"""A second, naive program that keeps the same books.

`books` works out from papers alone, day by day and kopeck by kopeck, where each unit is and what
each tenant owes. `tests.ledger_compare` finds a base and the books alike or says where they
differ.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from db.base import Document
from db.documents.carrier_payment import CarrierPayment, TripMoney
from db.documents.contract_offset import ContractOffset
from db.documents.debt_write_off import DebtWriteOff
from db.documents.deposit_charge import DepositCharge
from db.documents.deposit_settlement import DepositEnd, DepositSettlement
from db.documents.extra_service import ExtraService
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.documents.payment_receipt import PaymentReceipt
from db.documents.penalty_charge import PenaltyCharge
from db.documents.receipt_move import ReceiptMove
from db.documents.rent_change import RentChange
from db.documents.rent_extension import RentExtension
from db.documents.rent_holdover import RentHoldover
from db.documents.rent_pause import RentPause
from db.documents.rent_replacement import RentReplacement
from db.documents.rent_return import RentReturn
from db.documents.rent_transfer import Haulage, RentTransfer
from db.documents.unit_move import UnitMove
from db.documents.unit_receipt import UnitReceipt
from db.documents.unit_search import SearchEvent, UnitSearch
from db.documents.unit_write_off import UnitWriteOff
from db.registers.money import MoneyClass
from tests.ledger_penalties import claimed
from tests.ledger_rent import (
    add_rent,
    change_terms,
    charge_rent,
    end_of,
    pause,
    replace,
)
from tests.ledger_types import (
    DAY,
    ZERO,
    Books,
    Cut,
    Item,
    Owed,
    Paper,
    Place,
    Rent,
    held,
    kopecks,
    month_of,
    paper,
    split,
    vat_inside,
)

__all__ = ["Books", "Item", "Owed", "Paper", "Place", "books", "paper"]
WITHOUT_VAT = ("COMPENSATION", "PENALTY", "DEPOSIT")


def books(
    papers: Sequence[Paper],
    on_top: frozenset[int],
    cites: Mapping[int, Item] | None = None,
    units: Mapping[int, int | None] | None = None,
) -> Books:
    """What the posted papers say: first what was let and charged, then what changed day by day.

    `on_top` are the contracts whose prices have no VAT in them yet; `cites` says which item a
    paper means by the id of a charge, `units` of which unit it is or was.
    """
    found = Books(on_top=on_top, cites=cites or {}, units=units or {})
    posted = [p for p in papers if p.posted]
    for one in posted:
        if one.cls in BEGINNINGS:
            BEGINNINGS[one.cls](found, one)
    for _, act, one, row in sorted(changes(posted), key=lambda c: (*c[0], c[2].date, c[2].id)):
        act(found, one, row)
    for one in posted:
        if one.cls in CLOSINGS:
            CLOSINGS[one.cls](found, one)
    return found


Act = Callable[[Books, Paper, Any], None]


def changes(posted: Sequence[Paper]) -> Iterator[tuple[tuple[Any, ...], Act, Paper, Any]]:
    """What happens to what is let, with the first day it counts from.

    Of one day what comes back goes first, then new terms, pauses, replacements; what happens to a
    cabin that replaced another one goes after that.
    """
    came = {row["id"]: row for p in posted if p.cls is RentReplacement for row in p.rows["units"]}

    def depth(possession: int) -> int:
        row = came.get(possession)
        return 0 if row is None else depth(row["possession_id"]) + 1

    for one in posted:
        for row in one.rows.get("units", ()) if one.cls in ALTERS else ():
            day = row.get("date_from", one.date)
            turn, act = ALTERS[one.cls]
            yield (day, depth(row["possession_id"]), turn), act, one, row
        if one.cls in ENDS:
            yield (one.date + DAY, 0, 0), ENDS[one.cls], one, None


# --- what comes, is let and charged -----------------------------------------------------------


def arrive(found: Books, one: Paper) -> None:
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "SITE", one.values["site_id"])
        found.moves.append((one.date, place, row["quantity"]))
        found.came.append((one.date, row["unit_id"], row["quantity"]))


def go_on(found: Books, one: Paper) -> None:
    for row in one.rows["units"]:
        charge_rent(found, one, row, row["possession_id"], row["date_from"])


def pay(found: Books, one: Paper) -> None:
    deposit = one.values["money_class"] is MoneyClass.DEPOSIT
    found.take(one.id, one.values["contract_id"], one.values["received"], deposit=deposit)


def pay_back(found: Books, one: Paper) -> None:
    found.take(one.id, one.values["contract_id"], -one.values["returned"])


def move_money(found: Books, one: Paper) -> None:
    """A deposit stays a deposit wherever it is moved."""
    moved, deposit = one.values["moved"], one.values["receipt_id"] in found.deposits
    found.take(one.id, one.values["contract_id"], -moved, deposit=deposit)
    found.take(one.id, one.values["to_contract_id"], moved, deposit=deposit)


def offset_contracts(found: Books, one: Paper) -> None:
    found.take(one.id, one.values["contract_id"], -one.values["credited"])
    found.take(one.id, one.values["to_contract_id"], one.values["credited"])


def ask_deposit(found: Books, one: Paper) -> None:
    item = Item(one.id, "DEPOSIT", month_of(one.date))
    what = (one.values["contract_id"], one.values["unit_id"], one.values["deposit"], ZERO)
    due = one.values["due"] or one.date
    found.owe(item, *what, one.date, one.date, 1, due, one.id)


def end_deposit(found: Books, one: Paper) -> None:
    """It is owed no more; its money leaves, or comes again as money of the contract."""
    contract, total = one.values["contract_id"], ZERO
    for row in one.rows["rows"]:
        cited = found.cites[row["charge_id"]]
        owed = found.owed[cited]
        item = Item(row["id"], "DEPOSIT", cited.month, cited)
        what = (owed.contract, owed.unit, -row["amount"], ZERO)
        found.owe(item, *what, owed.start, owed.end, owed.quantity, one.date, one.id)
        total += row["amount"]
    found.take(one.id, contract, -total, deposit=True)
    if one.values["end"] is DepositEnd.CREDIT:
        found.take(one.id, contract, total)


def forgive(found: Books, one: Paper) -> None:
    """A debt that is owed no more, by the item it was owed for."""
    for row in one.rows["rows"]:
        cited = found.cites[row["charge_id"]]
        owed = found.owed[cited]
        item = Item(row["id"], "WRITE_OFF", cited.month, cited)
        what = (owed.contract, owed.unit, -row["amount"], ZERO)
        found.owe(item, *what, owed.end, owed.end, owed.quantity, one.date, one.id)


def let(found: Books, one: Paper) -> None:
    contract = one.values["contract_id"]
    taken_over = source_of(one) is not None
    for row in one.rows["units"]:
        unit, quantity = row["unit_id"], row["quantity"]
        if not taken_over:
            found.moves.append((one.date, Place(unit, "SITE", one.values["site_id"]), -quantity))
        place = Place(unit, "TENANT", None, contract, row["id"])
        found.moves.append((one.date, place, quantity))
        charge_rent(found, one, row, row["id"], one.date)
    carry(found, one, one.rows["deliveries"])


def trips_of(found: Books, one: Paper) -> None:
    carry(found, one, one.rows["deliveries"])


def carry(found: Books, one: Paper, trips: Sequence[dict[str, Any]]) -> None:
    """A trip is paid by the client, and the carrier is owed for it."""
    contract = one.values["contract_id"]
    for trip in trips:
        if trip["price"]:
            item = Item(trip["id"], "DELIVERY", month_of(one.date))
            sums = split(found, contract, trip["price"], one.date)
            found.owe(item, contract, None, *sums, one.date, one.date, 1, one.date, one.id)
        found.carriers += trip["cost"]


def source_of(one: Paper) -> int | None:
    trips = (t for t in one.rows["deliveries"] if t["haulage"] is Haulage.FROM_TENANT)
    return next((t["source_contract_id"] for t in trips), None)


def serve(found: Books, one: Paper) -> None:
    """A service charged, or money for it."""
    contract, rows = one.values["contract_id"], one.rows["rows"]
    sums = {row["id"]: kopecks(row["price"] * row["quantity"]) for row in rows}
    if not one.values["accrues"]:
        found.take(one.id, contract, sum(sums.values(), ZERO))
        return
    for row in rows:
        item = Item(row["id"], "SERVICE", month_of(one.date))
        what = (contract, row["unit_id"], *split(found, contract, sums[row["id"]], one.date))
        found.owe(item, *what, one.date, one.date, 1, one.date, one.id)


def settle_with_carrier(found: Books, one: Paper) -> None:
    given_back = one.values["direction"] is TripMoney.RECEIVED
    found.carriers += one.values["paid"] if given_back else -one.values["paid"]


def bring_over(found: Books, one: Paper) -> None:
    """What a tenant held, owed and had paid ahead when the books were begun.

    A debt is what is owed, VAT and all; other days of rent were settled elsewhere.
    """
    contract, rented = one.values["contract_id"], {}
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "TENANT", None, contract, row["id"])
        found.moves.append((row["since"], place, row["quantity"]))
        found.came.append((row["since"], row["unit_id"], row["quantity"]))
        found.terms[row["id"]].append(Cut(row["since"], one.said[row["id"]], row["price"]))
        rented[row["unit_id"]] = row
        debts = [d for d in one.rows["debts"] if d["unit_id"] == row["unit_id"]]
        debts = [d for d in debts if d["kind"].name == "RENT"]
        first = min((d["date_from"] for d in debts), default=row["charged_to"] + DAY)
        last = max((d["date_to"] for d in debts), default=row["charged_to"])
        for start, end in ((row["since"], first - DAY), (last + DAY, row["charged_to"])):
            if start <= end:
                days = (start, end)
                add_rent(found, one, row, row["id"], days, ZERO, one.said[row["id"]], start)
    for debt in one.rows["debts"]:
        gross = debt["amount"]
        days = (debt["date_from"], debt["date_to"])
        vat = ZERO if debt["kind"].name in WITHOUT_VAT else vat_inside(gross, days[1])
        item = Item(debt["id"], debt["kind"].name, month_of(days[0]))
        of = rented.get(debt["unit_id"]) if debt["unit_id"] is not None else None
        number = 1 if of is None else of["quantity"]
        whose = (debt["due"] or days[0], one.id, None if of is None else of["id"])
        owed = found.owe(item, contract, debt["unit_id"], gross, vat, *days, number, *whose)
        if of is not None and item.kind == "RENT":
            amount = gross - vat if contract in found.on_top else gross
            said = one.said[of["id"]]
            rent = Rent(item, owed, of["price"], amount, said, held=of["id"])
            found.rents[of["id"]].append(rent)
    if one.values["advance"]:
        found.take(one.id, contract, one.values["advance"])


# --- what moves and ends ----------------------------------------------------------------------


def come_back(found: Books, one: Paper, _: Any) -> None:
    contract = one.values["contract_id"]
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "TENANT", None, contract, row["possession_id"])
        end_of(found, one, row["id"], place, row["quantity"])
        site = Place(row["unit_id"], "SITE", one.values["site_id"])
        found.moves.append((one.date, site, row["quantity"]))
        if row["compensation"]:
            item = Item(row["id"], "COMPENSATION", month_of(one.date))
            what = (contract, row["unit_id"], row["compensation"], ZERO, one.date, one.date)
            found.owe(item, *what, row["quantity"], one.date, one.id, row["possession_id"])


def take_from_tenant(found: Books, one: Paper, _: Any) -> None:
    source = source_of(one)
    if source is None:
        return
    for row in one.rows["units"]:
        left = row["quantity"]
        here = held(found, row["unit_id"], one.date)
        for place in sorted(here, key=lambda p: p.row or 0):
            if place.contract == source and place.row != row["id"] and left:
                part = min(here[place], left)
                left -= part
                end_of(found, one, row["id"], place, part)


def search(found: Books, one: Paper, _: Any) -> None:
    lost = one.values["event"] is SearchEvent.LOST
    wanted = ("SITE", "TENANT") if lost else ("LOST",)
    for row in one.rows["units"]:
        for place, number in held(found, row["unit_id"], one.date).items():
            if place.kind not in wanted or number < 1:
                continue
            if place.kind == "TENANT":
                end_of(found, one, row["id"], place, 1)
            else:
                found.moves.append((one.date, place, -1))
            to = Place(row["unit_id"], "LOST" if lost else "SITE", one.values["site_id"])
            found.moves.append((one.date, to, 1))


def move(found: Books, one: Paper, _: Any) -> None:
    for row in one.rows["units"]:
        for site, sign in ((one.values["site_id"], -1), (one.values["target_site_id"], 1)):
            place = Place(row["unit_id"], "SITE", site)
            found.moves.append((one.date, place, sign * row["quantity"]))


def write_off(found: Books, one: Paper, _: Any) -> None:
    """From a site, or from among the missing when none is named."""
    site = one.values["site_id"]
    for row in one.rows["units"]:
        place = Place(row["unit_id"], "LOST" if site is None else "SITE", site)
        found.moves.append((one.date, place, -row["quantity"]))
        found.moves.append((one.date, Place(row["unit_id"], "WRITTEN_OFF"), row["quantity"]))


BEGINNINGS: dict[type[Document], Callable[[Books, Paper], None]] = {
    UnitReceipt: arrive,
    RentTransfer: let,
    RentExtension: go_on,
    RentHoldover: go_on,
    RentReplacement: trips_of,
    RentReturn: trips_of,
    OpeningBalance: bring_over,
    ExtraService: serve,
    CarrierPayment: settle_with_carrier,
    PaymentReceipt: pay,
    MoneyRefund: pay_back,
    ContractOffset: offset_contracts,
    DepositCharge: ask_deposit,
}
ALTERS: dict[type[Document], tuple[int, Act]] = {
    RentChange: (1, change_terms),
    RentPause: (2, pause),
    RentReplacement: (3, replace),
}
ENDS: dict[type[Document], Act] = {
    RentReturn: come_back,
    UnitSearch: search,
    RentTransfer: take_from_tenant,
    UnitMove: move,
    UnitWriteOff: write_off,
}
CLOSINGS: dict[type[Document], Callable[[Books, Paper], None]] = {
    DebtWriteOff: forgive,
    PenaltyCharge: claimed,
    DepositSettlement: end_deposit,
    ReceiptMove: move_money,
}
