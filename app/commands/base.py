"""`kontora base …`: making, looking at, checking, upgrading, copying and restoring a base."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from app.commands.answer import DONE, PARTLY, Answer
from app.commands.bar import Bar
from app.commands.opening import accountants_only, opened, with_password
from app.commands.parser import Commands, command, group

SHOWN = 20  # differences told in the text; JSON has all


def declare(commands: Commands) -> None:
    inside = group(commands, "base", "создать, проверить, обновить, скопировать базу")
    command(inside, "create", "создать новую базу", create)
    command(inside, "info", "что в базе", info)
    upgrading = command(inside, "upgrade", "обновить базу до этой версии программы", upgrade)
    command(inside, "check", "пересчитать все итоги и показать расхождения", check)
    copying = command(inside, "backup", "сделать проверенную резервную копию", backup)
    copying.add_argument("file", metavar="ФАЙЛ", type=Path, help="куда записать копию")
    restoring = command(inside, "restore", "восстановить базу из копии", restore)
    restoring.add_argument("file", metavar="ФАЙЛ", type=Path, help="резервная копия")
    for parser in (upgrading, restoring):
        parser.add_argument("--dry-run", action="store_true", help="только проверить и рассказать")


def create(options: Namespace) -> Answer:
    from app import upkeep
    from app.session import address, base_named, remember_base
    from db.migrations import HEAD

    named = base_named(options.base)
    boss = with_password(options, lambda p: upkeep.create(address(named, p)))
    remember_base(named)
    text = f"Создана база {named}. Администратор: {boss.login}."
    return Answer({"base": named, "revision": HEAD, "user": boss.login}, text)


def info(options: Namespace) -> Answer:
    from app import upkeep
    from app.commands.table_file import plain
    from app.session import base_named
    from db.meta import noun
    from db.russian import money_text

    with opened(options) as work:
        accountants_only(work.user)
        found = upkeep.info(work.database)
    named = base_named(options.base)
    data = {
        "base": named,
        "revision": found.revision,
        "documents": sum(found.documents.values()),
        "documents_by_kind": found.documents,
        "movements": found.movements,
        "users": found.users,
        **{name: plain(value) for name, value in found.sums._asdict().items()},
    }
    sums = found.sums
    lines = [
        f"База {named}, версия {found.revision}",
        *(f"  {noun(kind).titles}: {count}" for kind, count in found.documents.items()),
        f"Движений: {found.movements}, пользователей: {found.users}",
        f"Начислено {money_text(sums.charged)}, оплачено {money_text(sums.paid)}",
        f"Долг {money_text(sums.debt)}, переплата {money_text(sums.overpaid)}",
    ]
    return Answer(data, "\n".join(lines))


def check(options: Namespace) -> Answer:
    from app import upkeep

    with opened(options) as work, Bar() as bar:
        accountants_only(work.user)
        found = upkeep.check(work.database, bar)
    told = [d.text for d in found.differences]
    data = {
        "revision": found.revision,
        "documents": found.documents,
        "movements": found.movements,
        "differences": [{"check": d.check, "text": d.text} for d in found.differences],
    }
    looked = f"Проверено документов: {found.documents}, движений: {found.movements}."
    if not told:
        return Answer(data, f"{looked} Расхождений нет.")
    more = [f"… и ещё {len(told) - SHOWN}"] if len(told) > SHOWN else []
    text = "\n".join([f"{looked} Расхождений: {len(told)}.", *told[:SHOWN], *more])
    return Answer(data, text, PARTLY)


def upgrade(options: Namespace) -> Answer:
    from app import upkeep
    from app.session import administered, base_named
    from db.migrations import HEAD

    named = base_named(options.base)
    whole, was = with_password(options, lambda p: administered(named, options.user, p))
    data = {"base": named, "was": was, "revision": HEAD}
    if options.dry_run:
        return Answer(data, f"База {named}: версия {was}, станет {HEAD}.")
    kept = upkeep.upgrade(whole)
    before = f" Прежняя база: {kept}." if kept else ""
    return Answer(
        {**data, "kept": str(kept) if kept else None},
        f"База {named} обновлена: версия {HEAD}.{before}",
    )


def backup(options: Namespace) -> Answer:
    from app import upkeep

    with opened(options) as work:
        accountants_only(work.user)
        size = upkeep.backup(work.database, options.file)
        name = work.database.name
    data = {"base": name, "file": str(options.file), "bytes": size}
    return Answer(data, f"Копия базы {name} записана и проверена: {options.file}")


def restore(options: Namespace) -> Answer:
    from app import upkeep
    from app.session import base_named, replaceable

    named = base_named(options.base)
    whole = with_password(options, lambda p: replaceable(named, options.user, p))
    kept = upkeep.restore(whole, options.file, dry_run=options.dry_run)
    data = {"base": named, "file": str(options.file), "kept": kept}
    if options.dry_run:
        return Answer(data, f"Копия {options.file} исправна, восстановить можно.")
    before = f" Прежняя база: {kept}." if kept else ""
    return Answer(data, f"База {named} восстановлена из {options.file}.{before}", DONE)
