"""`kontora print KIND NUMBER FORM`, `print package`: documents on paper, as PDF."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.answer import Answer
from app.commands.month import month_named
from app.commands.opening import opened
from app.commands.parser import Commands, command
from db.errors import UserError

PACKAGE = "package"

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from printforms.registry import PrintForm


def declare(commands: Commands) -> None:
    parser = command(commands, "print", "печатная форма документа в PDF", printed)
    parser.add_argument(
        "kind", metavar="ВИД", help="вид документа или package — все документы арендатора за месяц"
    )
    parser.add_argument(
        "number", metavar="НОМЕР", nargs="?", help="номер документа (у package не нужен)"
    )
    parser.add_argument(
        "form", metavar="ФОРМА", nargs="?", help="имя печатной формы (у package не нужно)"
    )
    parser.add_argument("--tenant", metavar="ИНН", help="чьи документы (для package)")
    parser.add_argument(
        "--month", type=month_named, metavar="ГГГГ-ММ", help="за какой месяц (для package)"
    )
    parser.add_argument("--organization", metavar="ИНН", help="чей документ")
    parser.add_argument("--year", type=int, metavar="ГОД", help="за какой год")
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ", help="файл .pdf")


def printed(options: Namespace) -> Answer:
    from app.commands.finding import noun_named
    from app.commands.table_file import ending_is_known, replaced

    if options.out.suffix.lower() != ".pdf":
        raise UserError(f"Печатная форма пишется в .pdf, а не в «{options.out.name}».")
    ending_is_known(options.out)
    if options.kind == PACKAGE:
        return _package(options)
    if not options.number or not options.form:
        raise UserError("Укажите вид документа, его номер и печатную форму.")
    with opened(options) as work:
        from app import papers
        from app.printed import note_printed
        from printforms.registry import pages

        kind = noun_named(options.kind)
        work.user.must("read", kind)
        form = _form(kind, options.form)
        with work.database.reading() as session:
            key = _document(session, kind, options)
        pdf = papers.pdf_of(work, form, [key])
        replaced(options.out, lambda part: _filled(part, pdf))
        note_printed(work, kind, [key], form.title)
    count = pages(pdf)
    data = {"pages": count, "file": str(options.out)}
    return Answer(data, f"{form.title} № {options.number}: {options.out}, страниц: {count}")


def _package(options: Namespace) -> Answer:
    """`print package`: everything a tenant was given in a month."""
    from app.commands.table_file import replaced

    if options.number or not options.tenant or not options.month:
        raise UserError("Укажите арендатора и месяц: print package --tenant ИНН --month ГГГГ-ММ.")
    with opened(options) as work:
        from app.tenant_package import note_package, tenant_package
        from printforms.registry import pages

        made = tenant_package(work, options.tenant, options.month)
        replaced(options.out, lambda part: _filled(part, made.pdf))
        note_package(work, made)
    count = pages(made.pdf)
    data = {"pages": count, "documents": made.documents, "file": str(options.out)}
    return Answer(data, f"Документов: {made.documents}, страниц: {count}, файл: {options.out}")


def _filled(file: Path, pdf: bytes) -> None:
    file.write_bytes(pdf)


def _form(kind: type[Any], name: str) -> PrintForm:
    """By its name or title; «appendix-2» is one part of a parted one, «appendix» all of it."""
    from db.russian import fold
    from printforms.registry import printforms_of

    known = printforms_of(kind)
    word = fold(name)
    for form in known:
        if word in (form.name, fold(form.title)):
            return form
        head, _, part = word.rpartition("-")
        if form.parted and part.isdecimal() and head in (form.name, fold(form.title)):
            return form.of_part(int(part), f"{form.title} № {part}")
    names = ", ".join(f"{f.name} («{f.title}»)" for f in known)
    raise UserError(f"У «{kind.title}» нет печатной формы «{name}». Есть: {names or 'ни одной'}.")


def _document(session: Session, kind: type[Any], options: Namespace) -> int:
    """The one document of that number; organization and year tell namesakes apart."""
    import datetime as dt

    from sqlalchemy import select

    from app.commands.finding import organization_by_inn, titles_told
    from db.base import Document
    from db.russian import print_number

    if not issubclass(kind, Document):
        raise UserError(f"«{kind.titles}» — не документы, печатать нечего.")
    number = getattr(kind, kind.shown_by)
    query = select(kind.id, number).where(number.is_not(None))
    if options.organization:
        ours = organization_by_inn(session, options.organization)
        query = query.where(kind.organization_id == ours)
    if options.year:
        first = dt.date(options.year, 1, 1)
        query = query.where(kind.date.between(first, first.replace(month=12, day=31)))
    # People name a document as its paper does: «А-125» is «А-000125».
    wanted = {options.number, options.number.upper()}
    found = session.scalars(query.where(number.in_(wanted)).limit(3)).all()
    if not found:
        short = {print_number(n) for n in wanted}
        found = [key for key, n in session.execute(query) if print_number(n) in short]
    if len(found) == 1:
        return int(found[0])
    if not found:
        raise UserError(f"{kind.title} № {options.number} не найден. Проверьте номер.")
    told = titles_told(session, kind, found)
    raise UserError(f"Таких документов несколько: {told}. Укажите --organization и --year.")
