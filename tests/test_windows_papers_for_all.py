"""Papers of a list made for everybody at once: advances (V16) and акты сверки (H-38)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select

from app.documents.reconciliation_act import year_to_last_month
from db.documents.advance_invoice import AdvanceInvoice
from db.documents.reconciliation_act import ReconciliationAct
from tests.windows import Office


def made(office: Office, kind: Any) -> int:
    with office.company.work.database.reading() as session:
        return session.scalar(select(func.count()).select_from(kind.__table__)) or 0


def asked(office: Office, kind: Any, title: str) -> Any:
    """The command of a list; answers the list."""
    window = office.desk.open_list(kind)
    office.settle()
    next(a for a in window.commands.own if title in a.text()).trigger()
    if window.strip.is_asking:
        window.strip.answer_now()
    office.settle()
    return window


def test_papers_for_everybody_are_asked_for_once(office: Office):
    """Nothing to make is told; what is made once is not made again."""
    company = office.company
    _, until = year_to_last_month(dt.date.today())
    window = asked(office, AdvanceInvoice, "Выписать по всем договорам")
    assert "все авансы — в счетах-фактурах" in window.strip.words.text()
    company.work.post(company.receipt("6000", date=max(until, company.contract.date)))
    for _ in range(2):
        asked(office, AdvanceInvoice, "Выписать по всем договорам")
    assert made(office, AdvanceInvoice) == 1
    for _ in range(2):
        asked(office, ReconciliationAct, "Составить по всем арендаторам")
    with company.work.database.reading() as session:
        (act,) = session.execute(select(ReconciliationAct.closing, ReconciliationAct.posted)).all()
    assert act == (-6000, True)
