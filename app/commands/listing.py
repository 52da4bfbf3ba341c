"""`kontora list KIND`: any directory, journal or register to a file."""

from __future__ import annotations

from argparse import Namespace

from app.commands.answer import Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command
from app.commands.report import add_out, delivered


def declare(commands: Commands) -> None:
    parser = command(commands, "list", "справочник, журнал или регистр в файл", listing)
    parser.add_argument("kind", metavar="ВИД", help="имя таблицы или русское название")
    parser.add_argument("--search", default="", metavar="СЛОВО", help="поиск, как в окне списка")
    parser.add_argument("--from", dest="date_from", metavar="ДАТА", help="с какой даты")
    parser.add_argument("--to", dest="date_to", metavar="ДАТА", help="по какую дату")
    parser.add_argument(
        "--filter", action="append", default=[], metavar="ПОЛЕ=ЗНАЧЕНИЕ", help="отбор"
    )
    add_out(parser)


def listing(options: Namespace) -> Answer:
    from app.commands.finding import day_of, noun_named, where_of
    from app.commands.table_file import ending_is_known
    from app.lists import ListQuery, table_of

    if options.out is not None:
        ending_is_known(options.out)
    with opened(options) as work:
        kind = noun_named(options.kind)
        work.user.must("read", kind)
        start, end = (d and day_of(d) for d in (options.date_from, options.date_to))
        with work.database.reading() as session:
            where = where_of(session, kind, options.filter)
            query = ListQuery(kind, options.search, where, (start, end))
            table = table_of(session, query)
    return delivered(table, options.out)
