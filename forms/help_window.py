"""«Справка» (F1): what a window is for, what may be done in it, and its keys."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtWidgets import QHBoxLayout, QListWidget, QTextBrowser

from forms import keyboard
from forms.keyboard import KEYS, said
from forms.window import Window, label

if TYPE_CHECKING:
    from forms.desk import Desk


class Topic(NamedTuple):
    """A page of the help: paragraphs and the places whose keys stand below them."""

    name: str
    title: str
    words: tuple[str, ...]
    scopes: tuple[str, ...] = ()


TOPICS = (
    Topic(
        "desk",
        "Главное окно",
        (
            (
                "Слева — разделы: каждый открывает страницу со списками, отчётами и командами "
                "«Создать». Панель сворачивается кнопкой внизу."
            ),
            (
                "Открытое стоит вкладками. Вкладку закрывает крестик, средняя кнопка мыши или "
                "Ctrl+F4; правая кнопка показывает остальное, в том числе «Открыть в отдельном "
                "окне» для второго монитора. Закрытое по ошибке возвращает Ctrl+Shift+T."
            ),
            (
                "Поле «Найти всё» (Ctrl+K) находит разделы, списки, отчёты, команды, контрагентов "
                "по ИНН и телефону, документы по номеру и сумме. Начните с «>» — только команды, "
                "с «=» — калькулятор, с «#» — номер документа, с «@» — люди."
            ),
        ),
        (keyboard.DESK, keyboard.FINDING),
    ),
    Topic(
        "list",
        "Список",
        (
            (
                "Enter или двойной щелчок открывает строку. Начните печатать — буквы сразу попадут "
                "в поиск. Щелчок по заголовку сортирует, второй щелчок меняет порядок."
            ),
            "Пометка на удаление ничего не стирает: её можно снять той же клавишей.",
        ),
        (keyboard.LIST,),
    ),
    Topic(
        "item",
        "Документ и карточка",
        (
            (
                "Поля с красным пунктиром обязательны. Если документ не проводится, внизу стоят "
                "все причины сразу; двойной щелчок ведёт к полю."
            ),
            "Записанный черновик ничего не меняет в учёте; проведённый документ — меняет.",
        ),
        (keyboard.ITEM, keyboard.ROWS, keyboard.FIELD, keyboard.CHOICE),
    ),
    Topic(
        "report",
        "Отчёт",
        (
            (
                "Измените условия вверху и нажмите «Сформировать». Двойной щелчок по строке или "
                "числу ведёт к документам, из которых оно сложилось."
            ),
        ),
        (keyboard.REPORT, keyboard.REPORTS),
    ),
    Topic(
        "split",
        "Распределить сумму",
        (
            (
                "Слева от суммы — кому и за что должны по договору поступления, в порядке сроков; "
                "ниже — бытовки, на которых деньги могут ждать как переплата. Введите суммы "
                "цифрами: сколько останется, видно сразу."
            ),
            (
                "Если сумма строк меньше поступления, отметьте «Остаток оставить на договоре». "
                "Что разнесено неверно, снимает отметка «Снять то, что уже разнесено»."
            ),
        ),
        (keyboard.SPLIT,),
    ),
    Topic(
        "statement_load",
        "Загрузка выписки",
        (
            (
                "Файл из банка («1С», kl_to_1c.txt) перетащите в окно или выберите. Сначала видно, "
                "что в нём нового, что уже было и что не загрузится и почему; в базу попадает "
                "только по «Загрузить». Один и тот же файл можно загружать сколько угодно раз."
            ),
        ),
        (keyboard.LOADING,),
    ),
    Topic(
        "month",
        "Счета и акты месяца",
        (
            (
                "Выберите «Счета» или «Акты», месяц и нажмите «Посчитать»: ничего не пишется и "
                "номера не занимаются. Сомнительное стоит первым, у каждой разницы с прошлым "
                "месяцем названа причина, внизу — как посчитана сумма."
            ),
            (
                "«На утверждение» сохраняет расчёт, «Утвердить» нажимает другой человек, потом — "
                "«Выставить». Если договор после утверждения изменился, ждёт он один. Остановить "
                "можно в «Заданиях»: выставленное останется, остальное продолжит та же кнопка."
            ),
            (
                "«Отменить выставленное» отменяет всё сразу, пока ничего не отправлено; при новом "
                "выставлении номера документов будут те же."
            ),
        ),
        (keyboard.MONTH,),
    ),
    Topic(
        "bank_desk",
        "Разбор выписки",
        (
            (
                "Слева платежи, которые ждут, справа — что предложено и почему. Enter проводит "
                "платёж так, как он стоит справа, и переходит к следующему; чего не хватает, "
                "скажет строка вверху. «Провести точные» проводит сразу всё, в чём сомнений нет."
            ),
            (
                "Любое действие отменяет Ctrl+Z: документы распроводятся и помечаются, платёж "
                "снова ждёт. Введённое и не проведённое хранится за платежом, пока вы не проведёте "
                "его или не скажете «Забыть введённое»."
            ),
            (
                "Комиссии банка, налоги и прочее не по аренде — Del. Если деньги уже введены "
                "документом вручную, Enter свяжет платёж с этим документом."
            ),
        ),
        (keyboard.BANK,),
    ),
    Topic(
        "pdf",
        "Печатная форма",
        ("На экране тот самый файл, который печатается и сохраняется.",),
        (keyboard.PAPER,),
    ),
    Topic(
        "rights",
        "Роль и права",
        (
            "Что вам видно и что можно менять, решает ваша роль; её даёт администратор.",
            (
                "Администратор и бухгалтер видят всё. Менеджер работает с арендой, контрагентами "
                "и счетами; поступления он видит и может распределить сумму, регистры ему закрыты."
            ),
            (
                "Документы с датой по день закрытия периода включительно не проводятся и не "
                "меняются; день закрытия стоит в карточке организации."
            ),
        ),
    ),
)


class HelpWindow(Window):
    """Contents at the left, the page at the right."""

    sign = "help"

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk, ("help",))
        self.setWindowTitle("Справка")
        self.page.addWidget(label("Справка", h1=True))
        self.contents = QListWidget()
        self.contents.setAccessibleName("Содержание справки")
        self.contents.addItems([topic.title for topic in TOPICS])
        self.contents.setFixedWidth(220)
        self.contents.currentRowChanged.connect(self._show)
        self.text = QTextBrowser()
        self.text.setAccessibleName("Страница справки")
        row = QHBoxLayout()
        row.addWidget(self.contents)
        row.addWidget(self.text, 1)
        self.page.addLayout(row, 1)
        self.command("Закрыть", self.close_window, "Esc")
        self.contents.setCurrentRow(0)

    def show_topic(self, name: str) -> None:
        """The page of that name; an unknown one is the first page and the contents."""
        names = [topic.name for topic in TOPICS]
        self.contents.setCurrentRow(names.index(name) if name in names else 0)
        (self.text if name in names else self.contents).setFocus()

    def _show(self, row: int) -> None:
        topic = TOPICS[row]
        paragraphs = "".join(f"<p>{words}</p>" for words in topic.words)
        self.text.setHtml(f"<h2>{topic.title}</h2>{paragraphs}{_keys_of(topic)}")

    def first_focus(self) -> None:
        self.contents.setFocus()


def _keys_of(topic: Topic) -> str:
    """The keys of a page as a table."""
    parts = []
    for scope in topic.scopes:
        rows = [row for row in KEYS if row.scope == scope]
        if rows:
            parts.append(f"<h3>{keyboard.SCOPES[scope]}</h3><table cellpadding='3'>")
            parts += [
                f"<tr><td><b>{' · '.join(map(said, row.keys))}</b></td><td>{row.meaning}</td></tr>"
                for row in rows
            ]
            parts.append("</table>")
    return "".join(parts)


def topic_of(window: Window | None) -> str:
    """The page about that window."""
    kind = str(window.key[0]) if window is not None else ""
    known = {topic.name for topic in TOPICS}
    aliases = {"choice": "list", "movements": "report", "history": "report"}
    name = aliases.get(kind, kind)
    return name if name in known else "desk"
