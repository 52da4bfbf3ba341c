"""«Передача в аренду» and everything that opens from a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from db.meta import noun
from forms.pictures import main_windows
from forms.pictures.studio import Scene

if TYPE_CHECKING:
    from forms.pictures.studio import Studio

HEADING = "Бытовка\tС\tПо\tЦена\n"
RIGHT = "{}\t21.11.2026\t20.12.2026\t6 000,00\n"
WRONG = "БК-999\t21.13.2026\t20.12.2026\t6 000,00\n"


def document_scenes(studio: Studio) -> Iterator[Scene]:
    """Scenes over one posted document, and over one that is being typed."""
    for name, act in (
        ("related", lambda window: window.commands.do_related()),
        ("movements", lambda window: window.commands.do_movements()),
        ("history", lambda window: window.commands.do_history()),
        ("history_compare", _compare),
        ("files", lambda window: window.commands.do_files()),
        ("print_set", lambda window: window.commands.do_print_set()),
        ("print_preview", _print),
        ("print_menu", lambda window: window.commands.open_print_menu()),
        ("why", lambda window: window.commands.explain_total()),
        ("second_tab", lambda window: window.form.turn(1)),
        ("merge", partial(_collide, studio, dialog=True)),
        ("collision", partial(_collide, studio, dialog=False)),
        ("more_menu", _more),
        ("calendar", _calendar),
    ):
        yield Scene(f"of_document_{name}", partial(_with_document, studio, act))
    yield Scene("of_document_messages", partial(_messages, studio))
    yield Scene("of_document_picking", partial(_picking, studio))
    yield Scene("of_document_paste", partial(_paste, studio))
    yield Scene("of_document_offers", partial(_offers, studio))


def _with_document(studio: Studio, act: Callable[[Any], Any]) -> object:
    window = main_windows.document(studio.desk, "rent_transfer")
    if window is False:
        return False
    studio.settle()
    act(window)
    return True


def _compare(window: Any) -> None:
    window.commands.do_history()
    window.desk.place.current().tabs.setCurrentIndex(1)


def _print(window: Any) -> None:
    from printforms.registry import printforms_of

    window.commands.do_print(printforms_of(window.kind)[0])


def _collide(studio: Studio, window: Any, *, dialog: bool) -> None:
    """Somebody else writes the same document while it is typed in here."""
    theirs = window.work.load(window.kind, window.thing.id)
    theirs.phone, theirs.contact = "+7 900 111-22-33", f"{theirs.contact}, сторож"
    window.apply(window.thing, "phone", "+7 900 444-55-66")
    window.setWindowModified(True)
    window.work.post(theirs)
    studio.settle()
    window.commands.do_post()
    if dialog:
        window.collision.show()


def _more(window: Any) -> None:
    bar = window.commands.bar_of_buttons
    bar.more_menu.popup(bar.more.mapToGlobal(bar.more.rect().bottomLeft()))


def _calendar(window: Any) -> None:
    from forms.fields import DateField

    window.form.head.findChild(DateField).open_calendar()


def _new(studio: Studio) -> Any:
    """A transfer being typed: its contract, its rows, and what is missing."""
    known = main_windows.document(studio.desk, "rent_transfer").thing
    names = ("organization_id", "contract_id", "site_id")
    values = {name: getattr(known, name) for name in names}
    return studio.desk.open_new(noun("rent_transfer"), **values)


def _messages(studio: Studio) -> None:
    window = _new(studio)
    page = window.sections["units"]
    page.model.add_many([window.new_row("units") for _ in range(3)])
    window.touch()
    studio.settle()
    window.commands.do_post()


def _picking(studio: Studio) -> None:
    window = _new(studio)
    studio.settle()
    window.open_picking()
    studio.settle()
    for _ in range(3):
        window.picking.put_current()


def _paste(studio: Studio) -> None:
    """A block with headings, a part of it wrong."""
    window = _new(studio)
    studio.settle()
    page, row = window.sections["units"], window.new_row("units")
    field = next(f for f in page.model.fields if f.name == "unit_id")
    free = list(window.where(row, field)["id"])[:6]
    codes = (window.desk.names.get(field.target, key) for key in free)
    page.pasting.paste(HEADING + "".join(map(RIGHT.format, codes)) + WRONG * 2)


def _offers(studio: Studio) -> None:
    """The list under a field as one types."""
    from forms.choice import ChoiceField

    window: Any = studio.desk.open_new(noun("rent_transfer"))
    studio.settle()
    field = next(e for c, e in window.form.head.editors() if c.name == "contract_id")
    assert isinstance(field, ChoiceField)
    field.setFocus()
    field.setText("4")
    field.setModified(True)
    field.offer()
    studio.wait_until(field.offers_are_open)
