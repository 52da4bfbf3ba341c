"""Where every rouble stands, played paper by paper in the order they were posted: plain loops.

Charges come from the naive books of `tests.ledger`; this program knows only what a person typed
and the order of the law: exact invoice, oldest due first, rows of one due by their debts. It knows
no purposes of payment and no distribution by a person; the histories it plays keep to that.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from db.base import Document
from db.documents.contract_offset import ContractOffset
from db.documents.deposit_settlement import DepositEnd, DepositSettlement
from db.documents.extra_service import ExtraService
from db.documents.money_refund import MoneyRefund
from db.documents.opening_balance import OpeningBalance
from db.documents.overpayment_offset import OverpaymentOffset
from db.documents.payment_invoice import PaymentInvoice
from db.documents.payment_receipt import PaymentReceipt
from db.documents.receipt_move import ReceiptMove
from tests.ledger_types import ZERO, Books, Item, Owed, Paper, kopecks, split

OWN = 0  # the bucket of the contract itself; others are of rows of invoices


class Coin(NamedTuple):
    """Money that came, in order of its coming; `kind` is the name of its class."""

    day: dt.date
    order: int
    paper: int
    contract: int
    kind: str
    invoice: int | None = None

    def takes(self, item: Item) -> bool:
        if "DEPOSIT" in (self.kind, item.kind):
            return self.kind == item.kind
        return self.kind != "COMPENSATION" or item.kind == "COMPENSATION"


@dataclass
class Purse:
    """Charges as they are now, and each coin in parts: on charges and in buckets."""

    kinds: Mapping[int, int]  # of units
    cites: Mapping[int, Item]  # what charges are by their ids
    owed: dict[Item, Owed] = field(default_factory=dict)
    room: dict[Item, Decimal] = field(default_factory=dict)
    stands: dict[tuple[Coin, Item], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    waits: dict[tuple[Coin, int], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    moved: dict[tuple[Coin, Any], int] = field(default_factory=dict)
    moves: int = 0
    papers: dict[int, Paper] = field(default_factory=dict)
    deposits: Decimal = ZERO  # received and not given back
    had: dict[tuple[int, int], list[list[Any]]] = field(default_factory=dict)
    since: dict[int, dt.date] = field(default_factory=dict)  # when each possession began

    # --- what is owed and paid ------------------------------------------------------------

    def paid(self, item: Item) -> Decimal:
        return sum((n for (_, on), n in self.stands.items() if on == item), ZERO)

    def left(self, item: Item) -> Decimal:
        return self.room[item] - self.paid(item)

    def open(self, contract: int) -> list[Item]:
        mine = (i for i, o in self.owed.items() if o.contract == contract)
        return [i for i in mine if self.left(i) > 0]

    def overpaid(self, contract: int) -> Decimal:
        """What waits in buckets; deposits stand apart."""
        mine = ((c, n) for (c, _), n in self.waits.items() if c.contract == contract)
        return sum((n for coin, n in mine if coin.kind != "DEPOSIT"), ZERO)

    def put(self, coin: Coin, where: Any, amount: Decimal) -> None:
        """On a charge or in a bucket; below zero it is taken from there."""
        place: Any = self.waits if isinstance(where, int) else self.stands
        place[(coin, where)] += amount
        assert place[(coin, where)] >= 0
        self.moves += 1
        self.moved[(coin, where)] = self.moves

    # --- papers of one moment -------------------------------------------------------------

    def play(self, some: Sequence[Paper], found: Books) -> None:
        """What papers posted together, the last of `found`, do with money."""
        self._given(found)
        self._charges(found)
        for one in some:
            self.papers[one.id] = one
            for coin, amount in coins(one, self.papers):
                self._came(coin._replace(order=len(self.papers)), amount, self._aims(one), found)
            for contract, deposit, amount, source in outs(one, self.papers):
                self._goes(contract, deposit, amount, source, one.date)
            if one.cls is OverpaymentOffset and one.values["credits"]:
                self._credit(one, found)
        for one in some:
            self._reserves(one.values.get("contract_id"), found)
        mine = {one.id for one in some}
        for key in {o.contract for o in found.owed.values() if o.document in mine}:
            self._use(key)

    def _aims(self, one: Paper) -> list[Item]:
        """Charges that a person meant: of the invoice, of the very service, or chosen ones."""
        if one.cls is DepositSettlement:
            return [self.cites[row["charge_id"]] for row in one.rows["targets"]]
        if one.cls is ExtraService:
            said = one.values["service_id"]
            mine = [i for i in self.open(one.values["contract_id"]) if i.kind == "SERVICE"]
            return [i for i in mine if self._paper(i).values["service_id"] == said]
        invoice = self.papers.get(one.values.get("invoice_id") or 0)
        rows = [] if invoice is None else invoice.rows["rows"]
        return [self.cites[row["charge_id"]] for row in rows]

    def _paper(self, item: Item) -> Paper:
        return self.papers[self.owed[item].document]

    def _charges(self, found: Books) -> None:
        """Charges of today; what stands above the room of one is free, the newest money first."""
        taken: dict[Item, Decimal] = defaultdict(Decimal)
        for item, owed in found.owed.items():
            if owed.gross < 0:
                taken[item.corrects] += owed.gross
        self.owed = {i: o for i, o in found.owed.items() if o.gross >= 0}
        self.room = {i: o.gross + taken[i] for i, o in self.owed.items()}
        standing = [k for k, amount in self.stands.items() if amount]
        for coin, item in sorted(standing, key=lambda k: k[0], reverse=True):
            over = min(self.stands[(coin, item)], -self.left(item))
            if over > 0:
                self.put(coin, item, -over)
                self.put(coin, OWN, over)

    def _came(self, coin: Coin, amount: Decimal, aimed: Sequence[Item], found: Books) -> None:
        if coin.kind == "DEPOSIT":
            self.deposits += amount
        self.put(coin, OWN, amount)
        cited = sum((self.left(i) for i in self.open(coin.contract) if i in aimed), ZERO)
        over = max(amount - cited, ZERO)
        for row, keep in self._keeps(coin.contract, found).items():
            asked, _, _ = self._rows(coin.contract)[row]
            if coin.kind == "RENT" and asked.id == coin.invoice:
                part = min(over, max(keep - self._waiting(row), ZERO))
                self._move(coin, OWN, row, part)
                over -= part
        self._pay(coin, OWN, self.open(coin.contract), aimed)

    def _move(self, coin: Coin, start: Any, to: Any, amount: Decimal) -> None:
        if amount:
            self.put(coin, start, -amount)
            self.put(coin, to, amount)

    # --- the order of the law -------------------------------------------------------------

    def _use(self, contract: int) -> None:
        """What waits in the bucket of a contract pays what is open, the oldest money first."""
        for coin, bucket in sorted(self.waits):
            if coin.contract == contract and bucket == OWN:
                self._pay(coin, OWN, self.open(contract))

    def _pay(
        self,
        coin: Coin,
        bucket: int,
        charges: Collection[Item],
        first: Collection[Item] = (),
        most: Decimal | None = None,
    ) -> Decimal:
        """First what is meant, then the oldest due; answers how much was paid."""
        amount = self.waits[(coin, bucket)] if most is None else most
        before = amount
        mine = [i for i in charges if coin.takes(i) and self.left(i) > 0]
        late = [i for i in mine if i.kind == "PENALTY"]
        usual = [i for i in mine if i not in late]
        for turn in ([i for i in mine if i in first], usual, late):
            for due in sorted({self.owed[i].due for i in turn}):
                rows: dict[Any, list[Item]] = defaultdict(list)
                for item in turn:
                    if self.owed[item].due == due and self.left(item) > 0:
                        rows[self._row(item)].append(item)
                debts = {r: sum(map(self.left, some), ZERO) for r, some in sorted(rows.items())}
                for row, share in shares(amount, debts).items():
                    for item in sorted(rows[row], key=self._day):
                        part = min(share, self.left(item))
                        self._move(coin, bucket, item, part)
                        share -= part
                        amount -= part
        return before - amount

    def _row(self, item: Item) -> int:
        """What tells one row of a paper from another."""
        return item.row if isinstance(item.row, int) else self._id(item.row)

    def _day(self, item: Item) -> tuple[dt.date, int]:
        return self.owed[item].start, self._id(item)

    def _id(self, item: Item) -> int:
        return next(key for key, one in self.cites.items() if one == item)

    # --- money that leaves, and offsets ---------------------------------------------------

    def _goes(
        self, contract: int, deposit: bool, amount: Decimal, source: int | None, day: dt.date
    ) -> None:
        """From what waits, the oldest first; or from one receipt, wherever it stands."""
        if deposit:
            self.deposits -= amount
        if source is None:
            mine = [k for k in self.waits if k[0].contract == contract and k[0].day <= day]
            mine.sort(key=lambda k: (k[1] != OWN, *k))
            places: list[Any] = [k for k in mine if deposit == (k[0].kind == "DEPOSIT")]
        else:
            lately = sorted(self.moved, key=lambda k: -self.moved[k])
            places = [k for k in lately if k[0].paper == source]
            places.sort(key=lambda k: not isinstance(k[1], int))
        for coin, where in places:
            there = (self.waits if isinstance(where, int) else self.stands)[(coin, where)]
            part = min(there, amount)
            self.put(coin, where, -part)
            amount -= part
        assert not amount

    def _credit(self, one: Paper, found: Books) -> None:
        """Ticked rows, each for its charge or in the order of the law."""
        for row in one.rows["rows"]:
            if not row["taken"]:
                continue
            wants, contract = row["amount"], one.values["contract_id"]
            meant = self.cites.get(row["charge_id"] or 0)
            for coin, bucket in sorted(self.waits):
                if coin.contract == contract and bucket == OWN:
                    open_now = [i for i in self.open(contract) if meant in (None, i)]
                    part = min(wants, self.waits[(coin, bucket)])
                    wants -= self._pay(coin, OWN, open_now, (), part)
            assert not wants

    # --- invoices before the transfer -----------------------------------------------------

    def _given(self, found: Books) -> None:
        """(contract, kind): days on which units were handed over, and how many."""
        handed: dict[int, list[Any]] = {}
        for day, place, number in found.moves:
            if place.row is not None and number > 0:
                handed.setdefault(place.row, [place, day, 0])[2] += number
        self.had = defaultdict(list)
        self.since = {row: day for row, (_, day, _) in handed.items()}
        for place, day, number in sorted(handed.values(), key=lambda h: (h[1], h[0].row)):
            self.had[(place.contract, self.kinds[place.unit])].append([day, number])

    def _rows(self, contract: int) -> dict[int, tuple[Paper, dict[str, Any], int]]:
        """Rows of standing invoices that ask for kinds, the oldest first."""
        asked = [p for p in self.papers.values() if p.cls is PaymentInvoice]
        asked = [p for p in asked if p.values["contract_id"] == contract]
        return {
            row["id"]: (one, row, row["kind_id"])
            for one in sorted(asked, key=lambda p: (p.date, p.id))
            for row in one.rows["kinds"]
        }

    def _keeps(self, contract: int, found: Books) -> dict[int, Decimal]:
        """How much each row may hold: for what is not handed over yet since the invoice."""
        lots = {key: [list(lot) for lot in some] for key, some in self.had.items()}
        keeps = {}
        for key, (one, row, kind) in self._rows(contract).items():
            had = 0
            for lot in lots.get((contract, kind), ()):
                if lot[0] >= one.date:
                    part = min(lot[1], row["quantity"] - had)
                    lot[1] -= part
                    had += part
            gross, _ = split(found, contract, row["amount"], row["date_to"])
            keeps[key] = kopecks(gross * (row["quantity"] - had) / row["quantity"])
        return keeps

    def _waiting(self, row: int) -> Decimal:
        return sum((n for (_, at), n in self.waits.items() if at == row), ZERO)

    def _reserves(self, contract: int | None, found: Books) -> None:
        """Units handed over take what waits for their kind; what is over waits no more."""
        if contract is None:
            return
        rows, keeps = self._rows(contract), self._keeps(contract, found)
        mine = [k for k in sorted(self.waits) if k[1] in rows]
        for coin, bucket in mine:
            one, _, kind = rows[bucket]
            fits = [i for i in self.open(contract) if self._is_of(i, kind, one.date)]
            over = max(self._waiting(bucket) - keeps[bucket], ZERO)
            self._pay(coin, bucket, fits, (), min(over, self.waits[(coin, bucket)]))
        held: dict[int, Decimal] = defaultdict(Decimal)
        for coin, bucket in mine:
            there = self.waits[(coin, bucket)]
            stays = min(there, max(keeps[bucket] - held[bucket], ZERO))
            held[bucket] += stays
            self._move(coin, bucket, OWN, there - stays)
        for coin, bucket in sorted(self.waits):
            if bucket == OWN and coin.contract == contract and coin.kind == "RENT":
                for row, (one, _, _) in rows.items():
                    part = min(self.waits[(coin, OWN)], keeps[row] - held[row])
                    if one.id == coin.invoice and part > 0:
                        self._move(coin, OWN, row, part)
                        held[row] += part

    def _is_of(self, item: Item, kind: int, asked: dt.date) -> bool:
        """Whether it is rent of a unit of the kind that was handed over since."""
        owed = self.owed[item]
        if item.kind != "RENT" or owed.unit is None or self.kinds[owed.unit] != kind:
            return False
        return self.since.get(owed.held or 0, dt.date.min) >= asked


def shares(amount: Decimal, debts: dict[int, Decimal]) -> dict[int, Decimal]:
    """In proportion to debts, the kopecks of rounding to the largest."""
    total = sum(debts.values(), ZERO)
    if amount >= total:
        return debts
    parts = {row: kopecks(amount * debt / total) for row, debt in debts.items()}
    rest = amount - sum(parts.values())
    for row in sorted(debts, key=lambda r: (-debts[r], r)):
        fair = min(max(parts[row] + rest, ZERO), debts[row])
        rest -= fair - parts[row]
        parts[row] = fair
    return parts


def coins(one: Paper, papers: Mapping[int, Paper]) -> Iterator[tuple[Coin, Decimal]]:
    """What a paper brings: the coin and roubles."""
    values, cls = one.values, one.cls
    contract = values.get("to_contract_id") or values.get("contract_id", 0)
    coin = Coin(one.date, 0, one.id, contract, "OFFSET")
    if cls is PaymentReceipt:
        coin = coin._replace(kind=values["money_class"].name, invoice=values["invoice_id"])
        yield coin, values["received"]
    elif cls is OpeningBalance and values["advance"]:
        yield coin._replace(kind="RENT"), values["advance"]
    elif cls is ExtraService and not values["accrues"]:
        total = sum((kopecks(r["price"] * r["quantity"]) for r in one.rows["rows"]), ZERO)
        yield coin._replace(kind="RENT"), total
    elif cls is ContractOffset:
        yield coin, values["credited"]
    elif cls is ReceiptMove:
        kind = papers[values["receipt_id"]].values["money_class"].name
        own = kind in ("DEPOSIT", "COMPENSATION")
        yield coin._replace(kind=kind if own else "OFFSET"), values["moved"]
    elif cls is DepositSettlement and values["end"] is DepositEnd.CREDIT:
        yield coin, sum((row["amount"] for row in one.rows["rows"]), ZERO)


LEAVES: dict[type[Document], str] = {
    MoneyRefund: "returned",
    ContractOffset: "credited",
    ReceiptMove: "moved",
}


def outs(
    one: Paper, papers: Mapping[int, Paper]
) -> Iterator[tuple[int, bool, Decimal, int | None]]:
    """What a paper takes of a contract: whether of deposits, roubles, and of which receipt."""
    contract = one.values.get("contract_id", 0)
    if one.cls is DepositSettlement:
        yield contract, True, sum((row["amount"] for row in one.rows["rows"]), ZERO), None
    elif one.cls in LEAVES:
        source = one.values.get("receipt_id")
        deposit = source is not None and papers[source].values["money_class"].name == "DEPOSIT"
        yield contract, deposit, one.values[LEAVES[one.cls]], source
