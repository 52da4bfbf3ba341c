"""`kontora month …`: the two runs of a month, counted before they are issued (H-15, H-24)."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentTypeError, Namespace
from typing import TYPE_CHECKING

from app.commands.answer import Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command, group

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def declare(commands: Commands) -> None:
    month = group(commands, "month", "счета и акты месяца")
    for name, text in (("invoice", "начисления и счета месяца"), ("close", "акты и УПД месяца")):
        parser = command(month, name, text, run)
        parser.set_defaults(run_name=name)
        parser.add_argument("month", type=month_named, metavar="ГГГГ-ММ", help="какой месяц")
        parser.add_argument(
            "--dry-run", action="store_true", required=True, help="посчитать и ничего не записать"
        )
        parser.add_argument("--organization", metavar="ИНН", help="одна организация")


def month_named(words: str) -> dt.date:
    """The first day of «2026-10» or «10.2026»."""
    for shape in ("%Y-%m", "%m.%Y"):
        try:
            return dt.datetime.strptime(words, shape).date()  # noqa: DTZ007  a month has no zone
        except ValueError:
            continue
    raise ArgumentTypeError(f"непонятный месяц «{words}»: пишите 2026-10")


def run(options: Namespace) -> Answer:
    from app.month.dry_run import dry_run
    from app.month.telling import data_of, text_of
    from db.month_kind import RunKind

    kind = RunKind.INVOICES if options.run_name == "invoice" else RunKind.ACTS
    started = time.monotonic()
    with opened(options) as work:
        with work.database.reading() as session:
            organization = _organization(session, options.organization)
        found = dry_run(work, kind, options.month, organization_id=organization)
        data = {"run": None, **data_of(found), "pdf_files": 0}
        return Answer(data | {"seconds": round(time.monotonic() - started, 2)}, text_of(found))


def _organization(session: Session, inn: str | None) -> int | None:
    from app.commands.finding import organization_by_inn

    return None if inn is None else organization_by_inn(session, inn)
