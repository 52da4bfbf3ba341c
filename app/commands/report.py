"""`kontora report …`: any report to a file, as JSON, or to the terminal."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import Field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_type_hints

from app.commands.answer import Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command
from db.errors import UserError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.people import User
    from app.table import Report, Table

FROM, TO = ("date_from", "since", "start"), ("date_to", "until", "end")


def declare(commands: Commands) -> None:
    parser = command(commands, "report", "отчёт в файл; report list — какие есть", report)
    parser.add_argument("name", metavar="ИМЯ", help="имя отчёта или list")
    parser.add_argument("--date", metavar="ДАТА", help="на какую дату")
    parser.add_argument("--from", dest="date_from", metavar="ДАТА", help="с какой даты")
    parser.add_argument("--to", dest="date_to", metavar="ДАТА", help="по какую дату")
    parser.add_argument(
        "--filter", action="append", default=[], metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="отбор"
    )
    add_out(parser)


def add_out(parser: Any) -> None:
    parser.add_argument(
        "--out", type=Path, metavar="ФАЙЛ", help="куда: .xlsx, .pdf, .csv или .json"
    )


def report(options: Namespace) -> Answer:
    from app.commands.table_file import ending_is_known

    if options.out is not None:
        ending_is_known(options.out)
    with opened(options) as work:
        if options.name == "list":
            return delivered(_known(work.user), None)
        asked = _named(options.name, work.user)
        with work.database.reading() as session:
            table = asked.run(session, _params(session, asked, options))
    return delivered(table, options.out)


def delivered(table: Table, out: Path | None) -> Answer:
    """A table in the file asked for; without one it is the answer itself."""
    from app.commands.table_file import data_of, text_of, write
    from db.russian import counted

    data = data_of(table)
    if out is None:
        return Answer(data, text_of(table))
    write(table, out)
    rows = counted(len(table.rows), "строка", "строки", "строк")
    return Answer({**data, "file": str(out)}, f"{table.title}: {rows}, {out}")


def _known(user: User) -> Table:
    from app.table import REPORTS, Column, Row, Table

    columns = (
        Column("name", "Имя", str),
        Column("title", "Отчёт", str),
        Column("filters", "Отбор", str),
    )
    rows = [
        Row((r.name, r.title, ", ".join(f.name for f in fields(r.params))))
        for r in sorted(REPORTS.values(), key=lambda r: r.title)
        if user.role in r.roles
    ]
    return Table("Отчёты", columns, rows)


def _named(name: str, user: User) -> Report:
    from app.table import REPORTS
    from db.russian import fold

    known = [r for r in REPORTS.values() if user.role in r.roles]
    for found in known:
        if fold(name) in (found.name, fold(found.title)):
            return found
    if any(fold(name) in (r.name, fold(r.title)) for r in REPORTS.values()):
        raise UserError(f"Недостаточно прав: отчёт «{name}» вам не разрешён.")
    names = ", ".join(f"{r.name} («{r.title}»)" for r in known)
    raise UserError(f"Отчёта «{name}» нет. Есть: {names}.")


def _params(session: Session, asked: Report, options: Namespace) -> Any:
    """The question of the report, from --date, --from, --to and --filter."""
    from app.commands.finding import day_of, pairs

    known = {f.name: f for f in fields(asked.params)}
    values: dict[str, Any] = {}
    for words, names, sign in (
        (options.date, ("date", "day"), "--date"),
        (options.date_from, FROM, "--from"),
        (options.date_to, TO, "--to"),
    ):
        if words is not None:
            name = next((n for n in names if n in known), None)
            if name is None:
                raise UserError(f"Отчёт «{asked.title}» не понимает {sign}.")
            values[name] = day_of(words)
    for name, words in pairs(options.filter):
        found = _field(asked, name)
        values[found.name] = _value(session, asked, found, words)
    needed = [f for f in known.values() if f.name not in values and _has_no_default(f)]
    if needed:
        titles = ", ".join(_title(f) for f in needed)
        raise UserError(f"Отчёту «{asked.title}» не хватает: {titles}.")
    return asked.params(**values)


def _has_no_default(field: Field[Any]) -> bool:
    from dataclasses import MISSING

    return field.default is MISSING and field.default_factory is MISSING


def _title(field: Field[Any]) -> str:
    return str(field.metadata.get("title", field.name))


def _field(asked: Report, name: str) -> Field[Any]:
    from db.russian import fold

    for found in fields(asked.params):
        if fold(name) in (found.name, found.name.removesuffix("_id"), fold(_title(found))):
            return found
    known = ", ".join(f"{f.name} («{_title(f)}»)" for f in fields(asked.params))
    raise UserError(f"У отчёта «{asked.title}» нет отбора «{name}». Есть: {known or 'ничего'}.")


def _value(session: Session, asked: Report, field: Field[Any], words: str) -> Any:
    from app.commands.finding import thing_named, value_of

    if words == "":
        return None
    if "target" in field.metadata:
        return thing_named(session, field.metadata["target"], words)
    hint = get_type_hints(asked.params)[field.name]
    kinds = [k for k in getattr(hint, "__args__", (hint,)) if isinstance(k, type)]
    return value_of(kinds[0] if kinds else str, words, _title(field))
