"""«Письма»: what was sent and what did not go; a letter with its recipients and papers (I-10)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from app.mail import acts
from app.work import Work
from db.catalogs.letter import Letter, LetterState
from db.russian import counted
from forms.item_access import ONLY_READ
from forms.item_window import ItemWindow, form_for
from forms.list_commands import list_command
from forms.list_model import SIGNS
from forms.sections import DOCUMENTS, stands_in
from forms.text_area import TextArea

if TYPE_CHECKING:
    from forms.list_window import ListWindow

stands_in(DOCUMENTS, 90)(Letter)
SIGNS[LetterState] = {
    LetterState.WAITING: ("draft", "text2"),
    LetterState.SENDING: ("refresh", "link"),
    LetterState.UNKNOWN: ("help", "warn"),
    LetterState.REFUSED: ("error", "err"),
    LetterState.NO_ADDRESS: ("warning", "warn"),
    LetterState.RETURNED: ("left", "err"),
    LetterState.ACCEPTED: ("posted", "ok"),
    LetterState.CANCELLED: ("close", "text2"),
}
ONLY_READ[Letter] = "письмо не правят, его отправляют снова"
LINES, LEAST = 9, 7  # of the text, seen at once
AGAIN, BACK, RETURNED = "Отправить снова", "Не отправлять", "Письмо вернулось"
Act = Callable[[Work, Sequence[int]], int]


def letters(number: int) -> str:
    return counted(number, "письмо", "письма", "писем")


@list_command(Letter, "Отправить ждущие", needs_row=False)
def send_waiting_of_list(window: ListWindow, key: int) -> None:
    from forms.mail_sending import send_now

    send_now(window.desk)


@list_command(Letter, AGAIN)
def again_of_list(window: ListWindow, key: int) -> None:
    from forms.mail_sending import send_now

    number = acts.send_again(window.desk.work, window.selected_keys())
    window.desk.shell.tell(f"Снова в очереди: {letters(number)}")
    send_now(window.desk)


@list_command(Letter, BACK)
def back_of_list(window: ListWindow, key: int) -> None:
    number = acts.take_back(window.desk.work, window.selected_keys())
    window.desk.shell.tell(f"Не отправляется: {letters(number)}")


@list_command(Letter, f"{RETURNED}…")
def returned_of_list(window: ListWindow, key: int) -> None:
    from forms.letter_return import ask_return

    def told(number: int) -> None:
        window.desk.shell.tell(f"Отмечено как вернувшееся: {letters(number)}")

    ask_return(window, window.selected_keys(), told)


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
