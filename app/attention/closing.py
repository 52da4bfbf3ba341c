"""What stands in the way of closing a month."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import ColumnElement, and_, or_, select

from app.attention.lines import Card, Severity, attends
from app.verbs import POSTINGS
from db.base import Document
from db.catalogs.organization import Organization
from db.documents.meter_reading import MeterReading
from db.documents.payment_invoice import PaymentInvoice


@attends(
    Card.CLOSING,
    "documents_not_posted",
    "Документы не проведены больше дня",
    Severity.WARN,
    Document,
    hint="Проведите документ или пометьте на удаление.",
)
def not_posted(day: dt.date) -> ColumnElement[bool]:
    """Dated before today and moving nothing; a cancelled invoice keeps its number and is done."""
    kinds = [kind.__tablename__ for kind in POSTINGS]
    cancelled = and_(Document.kind == PaymentInvoice.__tablename__, Document.number.is_not(None))
    return and_(
        Document.posted.is_(False),
        Document.marked.is_(False),
        Document.date < day,
        Document.kind.in_(kinds),
        ~cancelled,
    )


@attends(
    Card.CLOSING,
    "readings_to_check",
    "Показания на проверке",
    Severity.INFO,
    MeterReading,
    hint="Загружены из файла: проверьте и проведите, иначе расхода по ним не будет.",
)
def readings_to_check(day: dt.date) -> ColumnElement[bool]:
    """They came out of a file and nobody has posted them yet (M-4, M-16)."""
    return and_(
        MeterReading.source != "", MeterReading.posted.is_(False), MeterReading.marked.is_(False)
    )


@attends(
    Card.CLOSING,
    "month_open",
    "Прошлый месяц не закрыт",
    Severity.INFO,
    Organization,
    hint="Выставьте акты («Договоры, счета» → «Счета и акты месяца»), проверьте месяц и укажите "
    "«Период закрыт по» в карточке организации.",
)
def month_open(day: dt.date) -> ColumnElement[bool]:
    """An organization whose posted documents of earlier months may still be changed."""
    last = day.replace(day=1) - dt.timedelta(days=1)
    still_open = (
        select(Document.organization_id)
        .join(Organization, Organization.id == Document.organization_id)
        .where(
            Document.posted.is_(True),
            Document.date <= last,
            or_(Organization.closed_to.is_(None), Document.date > Organization.closed_to),
        )
    )
    return and_(Organization.marked.is_(False), Organization.id.in_(still_open))
