"""A letter with its recipients and papers; what may be done with it (I-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from app.mail import acts
from app.work import Work
from db.catalogs.letter import Letter, LetterState
from forms.catalogs.letter import AGAIN, BACK, RETURNED
from forms.item_access import ONLY_READ
from forms.item_window import ItemWindow, form_for
from forms.list_model import SIGNS
from forms.text_area import TextArea

ONLY_READ[Letter] = "письмо не правят, его отправляют снова"
LINES, LEAST = 9, 7  # of the text, seen at once


Act = Callable[[Work, Sequence[int]], int]


@form_for(Letter)
class LetterWindow(ItemWindow):
    """A letter as it went; its PDF is in «Файлы»."""

    thing: Letter

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        made = (
            self.command(AGAIN, lambda: self.act(acts.send_again, "снова в очереди", sends=True)),
            self.command(BACK, lambda: self.act(acts.take_back, "не отправляется")),
            self.command(f"{RETURNED}…", self.came_back),
        )
        bar = self.commands.bar_of_buttons
        for action in made:
            bar.add_action(action)
        bar.more_menu.addActions(list(made))
        self.text = TextArea(self, lines=LINES)
        self.text.setReadOnly(True)
        self.text.setAccessibleName("Текст письма")
        self.text.setMinimumHeight(LEAST * self.text.fontMetrics().lineSpacing())
        rows = self.body.rows
        rows.insertWidget(rows.indexOf(self.form.tabs), self.text, 2)
        self.text.show_value(self.thing.body)

    def act(self, call: Act, done: str, *, sends: bool = False) -> None:
        """Does it, or says why it cannot be done."""
        from forms.mail_sending import send_now

        if self.desk.tried(call, self.work, [self.thing.id]) is None:
            return
        self.read_fresh()
        self.desk.shell.tell(f"{self.short_title()}: {done}")
        if sends:
            send_now(self.desk)

    def came_back(self) -> None:
        """From which of its addresses."""
        from forms.letter_return import ask_return

        def told(_number: int) -> None:
            self.read_fresh()
            self.desk.shell.tell(f"{self.short_title()}: отмечено: вернулось")

        ask_return(self, [self.thing.id], told)

    def show_state(self) -> None:
        super().show_state()
        state = self.thing.state
        tone = {"ok": "ok", "err": "err"}.get(SIGNS[LetterState][state][1], "warn")
        self.heading.chip.tell(state.value, tone)
