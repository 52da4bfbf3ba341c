"""What of a row of «Счёт на оплату» is paid, in SQL: one rule for lists, reports and matching.

A row asks for so much of its charge as comes after what was paid `before`; whatever receipt it
came by, what stands on the charge pays it. Of a charge that is paid whole nothing is left to pay,
even when it was lowered since.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, case, literal, select, type_coerce

from db.documents.payment_invoice import PaymentInvoiceRow
from db.registers.money import Charge, ChargeKind
from db.types import Money

_ROW: Any = PaymentInvoiceRow.__table__
_CHARGE: Any = Charge.__table__
ROWS: Any = _ROW.join(_CHARGE, _CHARGE.c.id == _ROW.c.charge_id)
_WHOLE = _CHARGE.c.gross + _CHARGE.c.corrected
IS_OPEN: ColumnElement[bool] = and_(
    _CHARGE.c.allocated < _WHOLE, _CHARGE.c.allocated < _ROW.c.before + _ROW.c.amount
)


def left_of_row() -> ColumnElement[Decimal]:
    """What of a row nobody has paid yet, roubles; over `ROWS`."""
    asked, paid_since = _ROW.c.amount, _CHARGE.c.allocated - _ROW.c.before
    left = case((paid_since > 0, asked - paid_since), else_=asked)
    return type_coerce(case((IS_OPEN, left), else_=literal(0)), Money)


def paid_of_row() -> ColumnElement[Decimal]:
    """What of a row is paid, roubles; over `ROWS`."""
    return type_coerce(_ROW.c.amount - left_of_row(), Money)


def open_rows(deposit: bool | None = None) -> Any:
    """Ids of invoices with a row that is not paid whole; of deposits only, or of the others."""
    found = select(_ROW.c.owner_id).select_from(ROWS).where(IS_OPEN)
    if deposit is None:
        return found
    is_one = _CHARGE.c.kind == ChargeKind.DEPOSIT
    return found.where(is_one if deposit else ~is_one)
