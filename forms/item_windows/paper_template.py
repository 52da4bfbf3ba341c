"""«Шаблоны документов»: the text in lines, its placeholders at hand, a slip leads to its line."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtWidgets import QMenu

from app.placeholders import BLOCKS, NAMES
from app.verbs import Problem
from db.catalogs.paper_template import PaperTemplate
from forms.icons import icon
from forms.item_window import ItemWindow, form_for
from forms.text_area import TextArea

LINE = re.compile(r"строка (\d+)")


@form_for(PaperTemplate)
class PaperTemplateWindow(ItemWindow):
    """«Подстановка» offers only what the chosen paper knows."""

    thing: PaperTemplate

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = QMenu("Подстановка", self)
        self.words.aboutToShow.connect(self.fill_words)
        self.fill_words()
        bar = self.commands.bar_of_buttons
        bar.add_menu("Подстановка", self.words)
        bar.more_menu.addMenu(self.words)
        self.messages.chosen.connect(self._to_line)

    @property
    def area(self) -> TextArea:
        editors = self.form.head.editors()
        found = next(editor for _, editor in editors if isinstance(editor, TextArea))
        assert isinstance(found, TextArea)
        return found

    def fill_words(self) -> None:
        """What may stand in the text of the paper that is chosen now, with its meaning."""
        self.words.clear()
        kind = self.thing.paper
        if kind is None:
            self.words.addAction("Сначала выберите документ").setEnabled(False)
            return
        for name, meaning in NAMES[kind].items():
            self._add(f"{{{name}}}", meaning)
        self.words.addSeparator()
        for name, meaning in BLOCKS[kind].items():
            self._add(f"[{name}]", meaning)

    def _add(self, word: str, meaning: str) -> None:
        action = self.words.addAction(icon("plus"), f"{word} — {meaning}")
        action.triggered.connect(lambda _=False, word=word: self._insert(word))

    def _insert(self, word: str) -> None:
        if not self.locked:
            self.area.insertPlainText(word)
            self.area.setFocus()

    def _to_line(self, problem: Problem) -> None:
        told = LINE.search(problem.text)
        if problem.field == "text" and told is not None:
            self.area.go_to_line(int(told[1]))
