"""«Повторное проведение ничего не меняет»: every document of a company's half year, posted again."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import func, select

from app.demo import Options, run
from app.store import load
from app.verbs import POSTINGS
from app.work import Work
from db.base import Document
from db.documents.payment_invoice import PaymentInvoice
from db.engine import Database, open_database
from db.meta import declared
from db.system import History
from tests.company import BOSS


def posted(database: Database, kind: type[Document]) -> list[Document]:
    with database.reading() as session:
        keys = session.scalars(select(kind.id).where(kind.posted).order_by(kind.date, kind.id))
        return load(session, kind, list(keys))


def lines_of_history(database: Database) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count(History.id))) or 0


def test_posting_again_changes_nothing(tmp_path: Path) -> None:
    """Neither a movement nor a reason: what an act closed stands for it (accounting-model.md).

    Invoices are left out: one that asks for days taken back since is refused, rightly.
    """
    made = run(Options(None, tmp_path, cabins=8, tenants=5, months=2))
    database = open_database(made["base"])
    work, before = Work(database, BOSS), lines_of_history(database)
    again = 0
    for kind in declared(Document):
        if kind in POSTINGS and kind is not PaymentInvoice:
            documents = posted(database, kind)
            again += len(documents)
            work.post(documents, despite=True)
            assert lines_of_history(database) == before, kind.__name__
    assert again > 50
    database.close()
