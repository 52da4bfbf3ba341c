"""Parameters of cabins in «Расширенный поиск»: «Утепление — 100 мм», several at once (A-4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.catalogs.cabin_parameters import PARAMETERS, parameters_of
from forms.list_condition import Picker
from forms.list_setup_parts import Lines
from forms.window import label

if TYPE_CHECKING:
    from forms.list_window import ListWindow

WITHOUT = "нет такого параметра"
HEIGHT = 170


class ParametersPart(QWidget):
    """A line for each parameter: its name and one of the values that cabins have."""

    def __init__(self, owner: ListWindow) -> None:
        super().__init__()
        self.owner = owner
        with owner.desk.work.database.reading() as session:
            self.known = {p.name: p.values for p in parameters_of(session)}
        self.lines = Lines("Добавить параметр", self.add)
        page = QVBoxLayout(self)
        page.setContentsMargins(0, 0, 0, 0)
        page.addWidget(label("Параметры бытовки", h2=True))
        page.addWidget(self.lines)
        self.lines.setMaximumHeight(HEIGHT)
        wanted = owner.where.get(PARAMETERS, {})
        for name, value in wanted.items():
            self.add(name, value)
        self.lines.adding.setEnabled(bool(self.known))
        self.lines.adding.setToolTip("" if self.known else "Ни у одной бытовки нет параметров")

    def add(self, name: str = "", value: Any = "") -> None:
        if not self.known:
            return
        parameter, values = Picker("Параметр"), Picker("Значение параметра")
        parameter.setFixedWidth(240)
        values.setFixedWidth(240)
        parameter.addItems(list(self.known))

        def follow() -> None:
            values.clear()
            values.addItems([*self.known.get(parameter.currentText(), ()), WITHOUT])

        parameter.currentIndexChanged.connect(follow)
        parameter.setCurrentText(name or next(iter(self.known)))
        follow()
        values.setCurrentText(WITHOUT if value is None else str(value or values.itemText(0)))
        self.lines.add((parameter, values), parameter, values)

    def wanted(self) -> dict[str, str | None]:
        """Parameter → value; None is «has it not»."""
        found: dict[str, str | None] = {}
        for parameter, values in self.lines.rows:
            text = values.currentText()
            found[parameter.currentText()] = None if text == WITHOUT else text
        return found

    def apply(self) -> None:
        """Puts the filter on the list or takes it off."""
        where = {n: v for n, v in self.owner.where.items() if n != PARAMETERS}
        wanted = self.wanted()
        self.owner.where = where | ({PARAMETERS: wanted} if wanted else {})
