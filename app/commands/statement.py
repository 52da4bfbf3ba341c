"""`kontora statement …`: bank statements of 1CClientBankExchange, read and loaded (K-1)."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.commands.answer import DONE, PARTLY, Answer
from app.commands.parser import Commands, command, group

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection
    from decimal import Decimal

    from app.bank_import import Loaded
    from app.bank_posting import Posted
    from app.matching import Proposal
    from app.statements.model import Balance, BankDocument, Statement
    from app.work import Work

SHOWN = 40  # documents and warnings told in the text; JSON has all


def declare(commands: Commands) -> None:
    statement = group(commands, "statement", "выписки банка (1CClientBankExchange)")
    parser = command(statement, "show", "прочитать выписку и показать, ничего не записывая", show)
    parser.add_argument("file", metavar="ФАЙЛ", type=Path, help="файл выписки, обычно kl_to_1c.txt")
    parser = command(statement, "import", "загрузить выписку в базу", load)
    parser.add_argument("file", metavar="ФАЙЛ", type=Path, help="файл выписки, обычно kl_to_1c.txt")
    parser.add_argument("--organization", metavar="ИНН", help="чья выписка; иначе по счёту")
    parser.add_argument("--post", action="store_true", help="провести то, что найдено точно")
    parser.add_argument("--dry-run", action="store_true", help="показать и ничего не записать")
    parser = command(statement, "undo", "отменить проведённое по выписке", undo)
    parser.add_argument("run_id", metavar="RUN", help="номер из ответа import --post")


def load(options: Namespace) -> Answer:
    from app.bank_import import load_statement
    from app.commands.opening import opened
    from app.match_invoices import match
    from app.matching import Certainty
    from app.statements.reading import bytes_of

    data = bytes_of(options.file)
    with opened(options) as work:
        loaded = load_statement(
            work,
            data,
            options.file.name,
            organization_inn=options.organization,
            dry_run=options.dry_run,
        )
        proposals = match(work, loaded)
        posted = _posted(work, loaded) if options.post and not options.dry_run else None
    told = loaded.warnings()
    matched = sum(p.certainty is Certainty.EXACT for p in proposals)
    answer = {
        "statement": loaded.statement_id,
        "new": len(loaded.fresh),
        "known": loaded.known,
        "matched": matched,
        "unmatched": loaded.waiting - matched,
        "proposals": map(_proposal, proposals),
        "doubles": len(loaded.doubles),
        "refused": len(loaded.statement.refused) + len(loaded.left_out),
        "run": str(posted.run) if posted and posted.made else None,
        "posted": posted.payments if posted else 0,
        "skipped": [reason for _, reason in posted.skipped] if posted else [],
        "warnings": told,
    }
    heading = "Было бы загружено" if options.dry_run else "Загружено новых"
    text = (
        f"{heading}: {len(loaded.fresh)}, уже были: {loaded.known}. "
        f"Поступлений: {loaded.waiting}, счёт найден точно: {matched}."
    )
    lines = [text, *(_told(posted) if posted else ()), *_few(told)]
    return Answer(answer, "\n".join(lines), DONE if loaded.is_whole else PARTLY)


def _posted(work: Work, loaded: Loaded) -> Posted:
    """What is certain of the payments of this file becomes receipts."""
    from app.bank_desk import payments_in
    from app.bank_posting import post_exact

    with work.database.reading() as session:
        keys = payments_in(session, loaded.statement_id or 0)
    return post_exact(work, keys)


def _told(posted: Posted) -> list[str]:
    from db.russian import money_text

    lines = [f"Проведено: {posted.payments} на {money_text(posted.total)}."]
    if posted.made:
        lines.append(f"Отменить: kontora statement undo {posted.run}")
    return lines + [f"  Не проведено: {reason}" for _, reason in posted.skipped]


def undo(options: Namespace) -> Answer:
    import uuid

    from app.bank_undoing import take_back
    from app.commands.opening import opened
    from db.errors import UserError

    try:
        run = uuid.UUID(options.run_id)
    except ValueError:
        raise UserError(
            f"«{options.run_id}» — не номер: он стоит в ответе statement import --post."
        ) from None
    with opened(options) as work:
        payments = take_back(work, run=run)
    return Answer({"payments": payments}, f"Снова не разнесено: {payments}.")


def _proposal(proposal: Proposal) -> dict[str, Any]:
    """Which invoices a payment may pay and why; nothing is posted by it."""
    paid = proposal.paid
    return {
        "line": paid.key,
        "date": paid.date.isoformat(),
        "sum": f"{paid.total:.2f}",
        "payer": paid.name,
        "certainty": proposal.certainty.value,
        "invoices": [invoice.number for invoice in proposal.invoices],
        "reasons": list(proposal.reasons),
    }


def show(options: Namespace) -> Answer:
    from app.statements.reading import read_file

    statement = read_file(options.file)
    return Answer(_data(statement), _text(statement), PARTLY if statement.refused else DONE)


def _data(statement: Statement) -> dict[str, Any]:
    from app.statements.model import FORMAT, Direction

    documents = statement.documents
    incoming = list(statement.of(Direction.IN))
    outgoing = list(statement.of(Direction.OUT))
    return {
        "format": FORMAT,
        "version": statement.version,
        "encoding": statement.encoding,
        "declared_encoding": statement.declared,
        "sender": statement.sender,
        "from": _iso(statement.first_day),
        "to": _iso(statement.last_day),
        "accounts": list(statement.accounts),
        "balances": [_balance(balance) for balance in statement.balances],
        "documents": len(documents),
        "incoming": _summed(incoming),
        "outgoing": _summed(outgoing),
        # Transfers between own accounts are neither incoming nor outgoing, so they are in here.
        "undetermined": len(documents) - len(incoming) - len(outgoing),
        "internal": _summed(list(statement.of(Direction.INTERNAL))),
        "refused": ({"line": line, "text": text} for line, text in statement.refused),
        "rows": (_row(document) for document in documents),
        "warnings": statement.warnings(),
    }


def _row(document: BankDocument) -> dict[str, Any]:
    from app.statements.model import Direction
    from app.statements.payer import Found, Payer, who_paid

    payer, payee = document.payer, document.payee
    paid = Payer(payer.name, payer.inn, Found.FILE)
    if document.direction in (Direction.IN, Direction.UNDETERMINED):
        paid = who_paid(document)
    return {
        "number": document.number,
        "date": document.date.isoformat(),
        "sum": f"{document.total:.2f}",
        "direction": document.direction.value,
        "payer": paid.name,
        "payer_inn": paid.inn,
        "payer_account": payer.account,
        "payee": payee.name,
        "payee_inn": payee.inn,
        "payee_account": payee.account,
        "purpose": document.purpose,
        "kind": document.kind,
        "moved": document.moved.isoformat(),
        "own_account": document.own_account,
        "payer_written": payer.name,
        "payer_found": paid.found.value,
        "attention": document.doubt,
        "line": document.line,
    }


def _balance(balance: Balance) -> dict[str, Any]:
    sums = ("opening", "received", "spent", "closing")
    return {
        "account": balance.account,
        "from": _iso(balance.first_day),
        "to": _iso(balance.last_day),
        **{name: _money(getattr(balance, name)) for name in sums},
    }


def _summed(documents: Collection[BankDocument]) -> dict[str, Any]:
    from decimal import Decimal

    total = sum((document.total for document in documents), Decimal(0))
    return {"count": len(documents), "sum": f"{total:.2f}"}


def _iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _money(total: Decimal | None) -> str | None:
    return None if total is None else f"{total:.2f}"


def _text(statement: Statement) -> str:
    """What a person wants to see first, then the documents."""
    from app.statements.reading import TITLES
    from db.russian import counted

    found = counted(len(statement.documents), "документ", "документа", "документов")
    encoding = TITLES.get(statement.encoding, "UTF-16")
    lines = [
        f"Выписка 1CClientBankExchange {statement.version or 'без версии'}, {encoding}: {found}",
        f"Счета: {', '.join(statement.accounts) or 'не названы'}",
        *_directions(statement),
        *_documents(statement),
        *_few(list(statement.warnings())),
    ]
    return "\n".join(lines)


def _directions(statement: Statement) -> list[str]:
    from decimal import Decimal

    from app.statements.model import Direction
    from db.russian import money_text

    titles = {
        Direction.IN: "Поступило",
        Direction.OUT: "Списано",
        Direction.INTERNAL: "Между своими счетами",
        Direction.UNDETERMINED: "Не определено",
    }
    lines = []
    for direction, title in titles.items():
        documents = list(statement.of(direction))
        if documents or direction in (Direction.IN, Direction.OUT):
            total = sum((document.total for document in documents), Decimal(0))
            lines.append(f"{title}: {len(documents)} на {money_text(total)}")
    return lines


def _documents(statement: Statement) -> list[str]:
    from app.statements.model import Direction
    from db.russian import date_short, money_text

    signs = {Direction.IN: "+", Direction.OUT: "−", Direction.INTERNAL: "="}
    lines = []
    for document in statement.documents[:SHOWN]:
        row = _row(document)
        other = row["payer"] if document.direction is Direction.IN else row["payee"]
        total = f"{signs.get(document.direction, '?')}{money_text(document.total)}"
        lines.append(
            f"  {date_short(document.moved)}  {total:>16}  {other[:32]:32}  "
            f"{document.purpose[:60]}".rstrip()
        )
    more = len(statement.documents) - SHOWN
    return [*lines, f"  … и ещё {more}"] if more > 0 else lines


def _few(warnings: list[str]) -> list[str]:
    if not warnings:
        return []
    more = [f"  … и ещё {len(warnings) - SHOWN}"] if len(warnings) > SHOWN else []
    return ["Обратите внимание:", *(f"  {warning}" for warning in warnings[:SHOWN]), *more]
