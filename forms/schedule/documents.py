"""The documents that begin on the chart: filled with what was chosen there, saved by the person."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from app.filled_days import Span
from app.proration import next_period
from app.schedule import UnitLine
from db.base import Document
from db.documents.rent_extension import RentExtension, RentExtensionUnit
from db.documents.rent_return import RentReturn, RentReturnUnit
from db.documents.rent_transfer import RentTransfer, RentTransferUnit
from db.documents.unit_booking import UnitBooking, UnitBookingRow
from db.documents.unit_move import UnitMove, UnitMoveRow
from db.errors import UserError

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


def new_transfer(
    desk: Desk, lines: Sequence[UnitLine], first: dt.date, last: dt.date | None
) -> Window:
    """«Передача в аренду» of some cabins of one site; without `last` for a month."""
    site = _the_site(lines)
    document = desk.work.new(RentTransfer, site_id=site, date=first)
    for line in lines:
        row = RentTransferUnit(unit_id=line.id, date_from=first, date_to=last)
        desk.work.recalculate(row, "unit_id", document)
        if last is None:
            desk.work.recalculate(row, "date_from", document)
        document.units.append(row)
    return _opened(desk, document, site_id=site, date=first, units=document.units)


def new_booking(desk: Desk, lines: Sequence[UnitLine], first: dt.date, last: dt.date) -> Window:
    """«Бронирование бытовок» of some cabins; of one day for a month."""
    until = next_period(first) if last == first else last
    rows = [UnitBookingRow(unit_id=x.id, date_from=first, date_to=until) for x in lines]
    document = desk.work.new(UnitBooking)
    return _opened(desk, document, date=min(first, dt.date.today()), units=rows)


def new_extension(desk: Desk, span: Span, last: dt.date | None = None) -> Window:
    """«Продолжение аренды» of one cabin from «До» on; without `last` for the next period."""
    document = RentExtension(organization_id=span.organization_id, contract_id=span.contract_id)
    row = RentExtensionUnit(possession_id=span.possession_id)
    desk.work.recalculate(row, "possession_id", document)
    if last is not None:
        row.date_to = last
        desk.work.recalculate(row, "date_to", document)
    return _of_contract(desk, document, span, [row])


def new_return(desk: Desk, span: Span, site_id: int) -> Window:
    """«Возврат из аренды» of one cabin to the site it left; to a chosen one when it left none."""
    document = RentReturn(
        organization_id=span.organization_id, contract_id=span.contract_id, site_id=site_id or None
    )
    row = RentReturnUnit(possession_id=span.possession_id)
    desk.work.recalculate(row, "possession_id", document)
    return _of_contract(desk, document, span, [row], site_id=site_id or None)


def new_move(desk: Desk, lines: Sequence[UnitLine], day: dt.date) -> Window:
    """«Перемещение бытовок» of some cabins of one site."""
    site = _the_site(lines)
    rows = [UnitMoveRow(unit_id=line.id) for line in lines]
    window: Window = desk.open_new(UnitMove, site_id=site, date=day, units=rows)
    window.setWindowModified(True)
    return window


def _the_site(lines: Sequence[UnitLine]) -> int:
    sites = {line.site_id: line.site for line in lines}
    if len(sites) > 1:
        told = ", ".join(sites.values())
        raise UserError(
            f"Выбраны бытовки с разных площадок: {told}. Один документ — одна площадка."
        )
    return next(iter(sites))


def _of_contract(
    desk: Desk, document: Document, span: Span, rows: list[Any], **values: Any
) -> Window:
    return _opened(
        desk,
        document,
        organization_id=span.organization_id,
        contract_id=span.contract_id,
        units=rows,
        **values,
    )


def _opened(desk: Desk, document: Document, **values: Any) -> Window:
    """A new window of the document; what was filled in is asked about when it is closed."""
    window: Window = desk.open_new(type(document), **values)
    window.setWindowModified(True)
    return window
