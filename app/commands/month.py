"""`kontora month …`: the runs of a month: counted, approved, issued, taken back (H-15, H-24)."""

from __future__ import annotations

import datetime as dt
import time
from argparse import ArgumentTypeError, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.answer import DONE, PARTLY, REFUSED, Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command, group
from db.errors import UserError

if TYPE_CHECKING:
    from app.work import Work
    from db.month_kind import RunKind

RUNS = ("invoice", "close")


def declare(commands: Commands) -> None:
    month = group(commands, "month", "счета и акты месяца")
    for name, text in zip(RUNS, ("начисления и счета месяца", "акты и УПД месяца"), strict=True):
        parser = _of_month(month, name, text, issue)
        parser.set_defaults(run_name=name)
        parser.add_argument("--dry-run", action="store_true", help="посчитать и не записать")
        parser.add_argument("--out", type=Path, metavar="ПАПКА", help="документы в PDF сюда")
    parser = _of_month(month, "approve", "утвердить посчитанное", approve)
    parser.add_argument("--reason", default="", metavar="ТЕКСТ", help="если утверждать некому")
    parser.add_argument("--run", dest="run_name", choices=RUNS, help="только счета или только акты")
    parser = _of_month(month, "undo", "отменить выставленное целиком", undo)
    parser.add_argument("--run", dest="run_name", choices=RUNS, help="только счета или только акты")


def _of_month(month: Commands, name: str, text: str, run: Any) -> Any:
    parser = command(month, name, text, run)
    parser.add_argument("month", type=month_named, metavar="ГГГГ-ММ", help="какой месяц")
    parser.add_argument("--organization", metavar="ИНН", help="одна организация")
    return parser


def month_named(words: str) -> dt.date:
    """The first day of «2026-10» or «10.2026»."""
    for shape in ("%Y-%m", "%m.%Y"):
        try:
            return dt.datetime.strptime(words, shape).date()  # noqa: DTZ007  a month has no zone
        except ValueError:
            continue
    raise ArgumentTypeError(f"непонятный месяц «{words}»: пишите 2026-10")


def issue(options: Namespace) -> Answer:
    """Counts; without `--dry-run` keeps what was counted and issues what of it is approved."""
    from app.commands.bar import Bar
    from app.month.dry_rows import data_of, text_of
    from app.month.dry_run import dry_run
    from app.month.issuing import issue as issued
    from app.month.mailing import mail_issued
    from app.month.papers import to_folder
    from app.month.snapshot import keep
    from app.month.telling import outcome_of

    kind, started = _kind(options.run_name), time.monotonic()
    with opened(options) as work:
        where = _organization(work, options.organization)
        found = dry_run(work, kind, options.month, organization_id=where)
        data, text = {"runs": [], **data_of(found)}, text_of(found)
        status, remarks, files = DONE, [], 0
        if not options.dry_run:
            kept = keep(work, found)
            with Bar() as bar:
                done = issued(work, kind, options.month, organization_id=where, progress=bar)
            told = outcome_of(work, found, done)
            with Bar() as bar:
                mailed = mail_issued(work, kind, options.month, where, bar)
            data |= {"runs": kept, **told.data, "letters": mailed.letters + mailed.summaries}
            text, remarks = told.text, [*told.remarks, *mailed.remarks]
            status = PARTLY if remarks else DONE
            if told.remarks and not done.done:
                status = REFUSED
            if options.out is not None:
                try:
                    with Bar() as bar:
                        files = to_folder(work, kind, options.month, options.out, where, bar)
                except UserError as refusal:  # the documents stand, papers can be made again
                    remarks, status = [*remarks, str(refusal)], PARTLY
        data |= {"pdf_files": files, "seconds": round(time.monotonic() - started, 2)}
        return Answer(data, text, status, remarks=remarks)


def approve(options: Namespace) -> Answer:
    from app.month.approving import ReasonWanted
    from app.month.approving import approve as approved
    from app.month.telling import approved_text

    with opened(options) as work:
        where = _organization(work, options.organization)
        common = {"kind": _asked(options), "organization_id": where, "reason": options.reason}
        try:
            found = approved(work, options.month, **common)
        except ReasonWanted as refusal:
            raise UserError(f"{refusal} Повторите команду с --reason «…».") from refusal
        data = {
            "runs": [kind.value for kind in found.kinds],
            "contracts": len(found.items),
            "charged": f"{sum(item.amount for item in found.items):.2f}",
        }
        return Answer(data, approved_text(options.month, found))


def undo(options: Namespace) -> Answer:
    from app.month.telling import undone_text
    from app.month.undoing import undo as undone

    with opened(options) as work:
        where = _organization(work, options.organization)
        found = undone(work, options.month, kind=_asked(options), organization_id=where)
        data = {
            "runs": [kind.value for kind in found.kinds],
            "contracts": len(found.items),
            "documents": found.documents,
        }
        return Answer(data, undone_text(options.month, found))


def _kind(name: str) -> RunKind:
    from db.month_kind import RunKind

    return dict(zip(RUNS, RunKind, strict=True))[name]


def _asked(options: Namespace) -> RunKind | None:
    """Of the commands that mean either run until told which."""
    return None if options.run_name is None else _kind(options.run_name)


def _organization(work: Work, inn: str | None) -> int | None:
    from app.commands.finding import organization_by_inn

    if inn is None:
        return None
    with work.database.reading() as session:
        return organization_by_inn(session, inn)
