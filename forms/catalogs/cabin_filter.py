"""Cabins are looked for by their parameters in «Расширенный поиск» (A-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.catalogs.unit import Cabin
from forms.list_filters import FILTER_PARTS

if TYPE_CHECKING:
    from forms.list_window import ListWindow


def _part(window: ListWindow) -> Any:
    from forms.cabin_parameters import ParametersPart

    return ParametersPart(window)


FILTER_PARTS[Cabin] = (_part,)
