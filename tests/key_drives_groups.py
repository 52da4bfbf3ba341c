"""Keys of groups in the list of a catalog (L12)."""

from __future__ import annotations

from typing import Any

from app.list_levels import Levels, Mode
from db.catalogs.partner import Partner, PartnerGroup
from forms.group_choice import GroupChoice
from forms.keyboard import LIST
from tests.key_drives import Check, drives


def grouped_list(office: Any, mode: Mode, name: str, *, unfolded: bool = False) -> Any:
    """Partners in the group «Юг», which is in «Россия»; the cursor stands on `name`."""
    work = office.company.work
    outer = work.new(PartnerGroup, name="Россия")
    work.save(outer)
    inner = work.new(PartnerGroup, name="Юг", parent_id=outer.id)
    work.save(inner)
    window = office.desk.open_list(Partner)
    office.settle()
    window.groups.show_mode(mode)
    opened = frozenset((outer.id,)) if unfolded else frozenset()
    entered = outer.id if mode is Mode.LEVEL and unfolded else None
    window.groups.levels = Levels(mode, entered, opened)
    window.reader.show_with({"Россия": outer.id, "Юг": inner.id}[name])
    office.settle()
    window.view.setFocus()
    return window


@drives(LIST, "new_group")
def _new_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.LEVEL, "Россия")
    return window.view, lambda: isinstance(
        getattr(office.desk.place.current(), "thing", None), PartnerGroup
    )


@drives(LIST, "move_to_group")
def _move_to_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.LEVEL, "Россия")
    return window.view, lambda: window.findChild(GroupChoice) is not None


@drives(LIST, "into_group")
def _into_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.LEVEL, "Россия")
    return window.view, lambda: window.groups.levels.entered is not None


@drives(LIST, "out_of_group")
def _out_of_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.LEVEL, "Юг", unfolded=True)
    return window.view, lambda: window.groups.levels.entered is None


@drives(LIST, "unfold_group")
def _unfold_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.TREE, "Россия")
    return window.view, lambda: len(window.groups.levels.unfolded) == 1


@drives(LIST, "fold_group")
def _fold_group(office: Any) -> tuple[Any, Check]:
    window = grouped_list(office, Mode.TREE, "Россия", unfolded=True)
    return window.view, lambda: not window.groups.levels.unfolded
