"""«Нумерация для учётной политики»: a paragraph ready to be put into it (I-21, I-5)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.reports.asked import the_one
from app.store import load_one
from app.table import Column, Row, Table, report
from db.catalogs.organization import Organization
from db.documents.advance_invoice import AdvanceInvoice

COLUMNS = (Column("number", "№", int, 4), Column("text", "Пункт учётной политики", str, 110))
CHOOSE = "Выберите организацию."


@dataclass(frozen=True)
class NumberingPolicyParams:
    """Whose documents are numbered."""

    organization_id: int | None = the_one(Organization, "Организация", CHOOSE)


@report(
    "numbering_policy",
    "Нумерация для учётной политики",
    NumberingPolicyParams,
    section="documents",
)
def numbering_policy(session: Session, params: NumberingPolicyParams) -> Table:
    """What the program does with numbers, in words of an order; the prefix is the card's."""
    title = "Нумерация для учётной политики"
    if params.organization_id is None:
        return Table(title, COLUMNS, [], subtitle=[CHOOSE])
    ours = load_one(session, Organization, params.organization_id)
    rows = [Row((number, text)) for number, text in enumerate(_paragraphs(ours), 1)]
    return Table(f"{title}: {ours.name}", COLUMNS, rows)


def _paragraphs(ours: Organization) -> Iterator[str]:
    one = ours.prefix
    advance = f"{one}-{AdvanceInvoice.number_mark}"
    yield (
        "Счетам на оплату, актам, счетам-фактурам и УПД номера присваиваются по порядку проведения "
        f"и состоят из префикса «{one}-» и порядкового номера: {one}-1, {one}-2, {one}-3."
    )
    yield (
        "Нумерация начинается с первого номера каждый календарный год и ведётся для счетов на "
        "оплату и для актов отдельно. Номер, присвоенный документу, другому документу не отдаётся."
    )
    yield (
        "Счёт-фактура, выставленный вместе с актом, носит номер и дату этого акта; УПД нумеруется "
        "в одном ряду с актами. Корректировочные счета-фактуры и УКД продолжают тот же ряд."
    )
    yield (
        f"Счета-фактуры на аванс нумеруются отдельно, с префиксом «{advance}-»: {advance}-1, "
        f"{advance}-2."
    )
