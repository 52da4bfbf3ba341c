"""«Письма»: where they stand; their list sends what waits and what did not go (I-10)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.mail import acts
from db.catalogs.letter import Letter, LetterState
from db.russian import counted
from forms.list_commands import list_command
from forms.list_model import SIGNS
from forms.sections import DOCUMENTS, stands_in

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

AGAIN, BACK, RETURNED = "Отправить снова", "Не отправлять", "Письмо вернулось"


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
