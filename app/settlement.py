"""Open items of a transaction: charges, receipts and the advances that pay them, in this order."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from app.charges import Charges
from app.gateway import Gateway
from app.offsets import Offsets
from app.placing import Placing
from app.receipts import Receipts
from app.rent_days import rent_has_its_possession
from app.reserves import Reserves
from db.base import Base, Document
from db.registers.money import Charge, Money


def settle(
    gate: Gateway,
    documents: Sequence[Document],
    movements: Sequence[Base],
    *,
    fresh: bool,
    offset: Collection[int] = (),
) -> None:
    """Brings the open items of documents to what their posting says.

    New charges are paid from the contract's buckets at once; when a correction went, only what
    it had corrected is; nothing while a person puts money where it is to stand (F-4). `offset` are
    documents whose rows in «Зачтённые переплаты» changed.
    """
    placing = Placing(gate)
    charges, receipts = Charges(gate, placing), Receipts(gate, placing)
    charged = [m for m in movements if isinstance(m, Charge)]
    restored = charges.bring(documents, charged, fresh)
    rent_has_its_possession(gate, charges.rented)
    freed = receipts.bring(documents, [m for m in movements if isinstance(m, Money)], fresh)
    Offsets(gate, placing).bring(set(offset), movements)
    if gate.money_stays:
        return
    concerned = {getattr(d, "contract_id", None) for d in documents} - {None}
    owing = {c.contract_id for c in [*charged, *restored]}
    if not placing.money_waits(concerned | owing | freed):
        return  # mostly nothing was paid in advance
    Reserves(placing).bring(concerned)
    if charged or freed:
        receipts.use_advances({c.contract_id for c in charged} | freed)
    if restored and not charged:
        receipts.use_advances(owing, {c.id for c in restored})
