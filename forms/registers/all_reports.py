"""«Все отчёты» stands in the section of reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from db.catalogs.organization import Organization
from forms.sections import REPORTING, page

if TYPE_CHECKING:
    from forms.desk import Desk


@page(REPORTING, "Все отчёты: поиск, избранное, варианты", needs=Organization)
def all_reports(desk: Desk) -> Any:
    """The panel of reports (R9)."""
    from forms.reports_panel import open_panel

    return open_panel(desk)
