"""`kontora attention`: what somebody must do something about, with the reasons (J-1…J-12)."""

from __future__ import annotations

from argparse import Namespace
from typing import TYPE_CHECKING, Any

from app.commands.answer import Answer
from app.commands.opening import opened
from app.commands.parser import Commands, command

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from app.attention import Line

SHOWN = 5  # things of a line that the text names


def declare(commands: Commands) -> None:
    parser = command(commands, "attention", "«Требующие внимания»: что и почему", attention)
    parser.add_argument("--mine", action="store_true", help="только то, что составлено вами")


def attention(options: Namespace) -> Answer:
    from app.attention import attention_of, lines_of

    with opened(options) as work, work.database.reading() as session:
        counts = attention_of(session, work.user, mine=options.mine)
        login = work.user.login if options.mine else None
        found = [
            (line, _things(session, line, login))
            for line in lines_of(work.user)
            if counts.get(line.id)
        ]
    groups = [_group(line, things) for line, things in found]
    return Answer({"groups": groups}, "\n".join(_told(groups)) or "Ничего не требует внимания.")


def _things(session: Session, line: Line, login: str | None) -> list[dict[str, Any]]:
    from app.lists import ListQuery, ids, titles_of

    keys = list(ids(session, ListQuery(line.noun, where=line.where(login))))
    titles = titles_of(session, line.noun, keys)
    return [{"id": key, "title": titles.get(key, f"№ {key}")} for key in keys]


def _group(line: Line, things: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "section": line.card.value,
        "reason": line.title,
        "count": len(things),
        "rows": things,
        "line": line.id,
        "severity": line.severity.value,
        "hint": line.hint,
        "noun": line.noun.__tablename__,
    }


def _told(groups: list[dict[str, Any]]) -> list[str]:
    """A section, its reasons with their numbers, the first things of each."""
    told: list[str] = []
    section = None
    for group in groups:
        if group["section"] != section:
            section = group["section"]
            told.append(f"{section}:")
        told.append(f"  {group['reason']}: {group['count']}. {group['hint']}".rstrip())
        told += [f"    {thing['title']}" for thing in group["rows"][:SHOWN]]
        if group["count"] > SHOWN:
            told.append(f"    … и ещё {group['count'] - SHOWN}")
    return told
