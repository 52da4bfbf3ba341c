"""Groups of a catalog, originals paper by paper, warnings beside their offer."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from app import group_moves
from app.work import Work
from db.meta import noun
from forms.pictures.studio import Scene

if TYPE_CHECKING:
    from forms.pictures.studio import Studio


def prepare_groups(work: Work) -> None:
    """A few groups, one in another, and half of the partners in them."""
    from app import lists

    group, kind = noun("partner_group"), noun("partner")
    outer = work.new(group, name="Арендаторы")
    work.save([outer, work.new(group, name="Перевозчики")])
    inner = work.new(group, name="Строительные компании", parent_id=outer.id)
    work.save(inner)
    with work.database.reading() as session:
        keys = list(lists.ids(session, lists.ListQuery(kind)))
    for into, some in ((inner.id, keys[0::4]), (outer.id, keys[1::4])):
        if some:
            group_moves.move(work, kind, some, into, uuid.uuid4())


def list_scenes(studio: Studio) -> Iterator[Scene]:
    """What belongs to lists of catalogs and contracts."""
    yield Scene("of_list_levels", partial(_levels, studio))
    yield Scene("of_list_tree", partial(_tree, studio))
    yield Scene("of_list_to_group", partial(_to_group, studio))
    yield Scene("of_list_originals", partial(_originals, studio))
    yield Scene("of_form_warned", partial(_warned, studio))


def _partners(studio: Studio) -> Any:
    window = studio.desk.open_list(noun("partner"))
    studio.settle()
    window.view.stand(0)
    return window


def _levels(studio: Studio) -> None:
    window = _partners(studio)
    window.groups.do_enter()
    window.groups.do_enter()


def _tree(studio: Studio) -> None:
    from app.list_levels import Mode

    window = _partners(studio)
    window.groups.show_mode(Mode.TREE)
    window.view.stand(0)
    window.groups.do_unfold()
    window.groups.do_enter()


def _to_group(studio: Studio) -> None:
    window = _partners(studio)
    window.view.selectRow(len(window.model.keys) - 1)
    window.groups.do_move()


def _originals(studio: Studio) -> object:
    window = studio.desk.open_list(noun("contract"))
    studio.settle()
    if not window.model.keys:
        return False
    window.view.selectAll()
    next(a for a in window.commands.own if a.text().startswith("Уточнить")).trigger()
    return window


def _warned(studio: Studio) -> object:
    """A second card of one legal person."""
    work, kind = studio.desk.work, noun("partner")
    window = studio.desk.open_list(kind)
    studio.settle()
    cards: list[Any] = group_moves.read(work, kind, list(window.model.keys))
    known = next((card for card in cards if getattr(card, "kpp", "")), None)
    if known is None:
        return False
    made = studio.desk.open_new(kind, name="ООО «Новое имя»", inn=known.inn, kpp=known.kpp)
    made.commands.save()  # type: ignore[attr-defined]
    return made
