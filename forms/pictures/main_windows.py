"""The windows that show what the program is: start page, list, document, schedule, reports."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from forms.pictures.studio import Scene

if TYPE_CHECKING:
    from forms.pictures.studio import Studio


def scenes(studio: Studio) -> list[Scene]:
    """In the order of the pictures."""
    from app.table import REPORTS

    desk = studio.desk
    found = [
        Scene("start", partial(start, studio)),
        Scene("list", partial(rows_of, desk, "rent_transfer")),
        Scene("document", partial(document, desk, "rent_transfer")),
        Scene("schedule", partial(open_page, desk, "График занятости")),
    ]
    wanted = ("rental_summary", "fleet")
    found += [Scene(name, partial(desk.open_report, name)) for name in wanted if name in REPORTS]
    return [*found, Scene("invoice", partial(paper, desk, "payment_invoice"))]


def start(studio: Studio) -> None:
    """The start page with what needs attention counted."""
    page = studio.desk.start
    studio.wait_until(lambda: page.attention is not None and page.attention.links)


def rows_of(desk: Any, noun_name: str) -> bool:
    """A list with rows in it."""
    from db.meta import noun

    return bool(desk.open_list(noun(noun_name)).model.keys)


def document(desk: Any, noun_name: str) -> Any:
    """A posted document of that kind, beside its list; else any one, else False."""
    from db.meta import noun

    window = desk.open_list(noun(noun_name))
    if not window.model.keys:
        return False
    for row in range(len(window.model.keys)):
        found = window.model.row(row)
        if found is not None and found.posted:
            return desk.open_thing(noun(noun_name), found.id)
    return desk.open_thing(noun(noun_name), window.model.keys[0])


def open_page(desk: Any, title: str) -> Any:
    """A window of its own kind by its title in the sections."""
    pages = (p for part in desk.sections for p in part.pages)
    found = next((p for p in pages if p.title == title), None)
    return False if found is None else found.open(desk)


def paper(desk: Any, noun_name: str) -> Any:
    """The preview of the newest document of that kind."""
    from app import lists
    from db.meta import noun
    from printforms.registry import printforms_of

    kind = noun(noun_name)
    with desk.work.database.reading() as session:
        rows = lists.page(session, lists.ListQuery(kind), 1)
    if not rows:
        return False
    return desk.print_out(printforms_of(kind)[0], [rows[0].id])
