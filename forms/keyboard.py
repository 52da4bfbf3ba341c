"""The keys of the program: one table of them all, and manners that hold in every window.

The table is the contract with people's fingers (ux.md §1.9): the window «Клавиши» (Ctrl+F1)
shows it, tests press every row in the window it belongs to and find no key outside it.
Ctrl+Tab and Ctrl+F4 stand here to be told only: they belong to QMdiArea itself, an action of
ours with the same keys would block both.
"""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication

ENTERS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)

DESK, LIST, ITEM, ROWS = "desk", "list", "item", "rows"
FIELD, CHOICE, REPORT, PAPER, FINDING = "field", "choice", "report", "paper", "finding"
SCHEDULE, REPORTS, SPLIT = "schedule", "reports", "split"
BANK, LOADING, MONTH = "bank_desk", "statement_load", "month"
SCOPES = {
    DESK: "Везде",
    LIST: "Список",
    ITEM: "Документ и карточка",
    ROWS: "Табличная часть",
    FIELD: "Поле",
    CHOICE: "Поле выбора",
    REPORT: "Отчёт",
    REPORTS: "Все отчёты",
    PAPER: "Печатная форма",
    SCHEDULE: "График занятости",
    SPLIT: "Распределить сумму",
    BANK: "Разбор выписки",
    LOADING: "Загрузка выписки",
    MONTH: "Счета и акты месяца",
    FINDING: "Найти всё",
}


class Row(NamedTuple):
    """One line of the key map: where, a name for tests, the keys, what they do in words."""

    scope: str
    name: str
    keys: tuple[str, ...]
    meaning: str


def _rows(scope: str, *lines: tuple[str, str, str]) -> tuple[Row, ...]:
    return tuple(Row(scope, name, tuple(keys.split(" / ")), told) for name, keys, told in lines)


KEYS: tuple[Row, ...] = (
    *_rows(
        DESK,
        ("find_all", "Ctrl+K / Ctrl+Shift+F", "Найти всё: команды, списки, объекты, номера"),
        ("sections", "Alt+1…9", "Раздел по порядку"),
        ("next_window", "Ctrl+Tab", "Следующее окно"),
        ("last_window", "Ctrl+Shift+Tab", "Предыдущее окно"),
        ("walk_on", "Ctrl+F6", "Следующее окно"),
        ("walk_back", "Ctrl+Shift+F6", "Предыдущее окно"),
        ("close_window", "Ctrl+F4 / Ctrl+W", "Закрыть окно"),
        ("reopen", "Ctrl+Shift+T", "Открыть закрытое окно снова"),
        ("favourite", "Ctrl+D", "Добавить в избранное или убрать"),
        ("favourites", "Ctrl+Shift+B", "Избранное"),
        ("visited", "Ctrl+Shift+H", "История открытого"),
        ("copy_link", "Ctrl+F11", "Копировать ссылку на то, что открыто"),
        ("open_link", "Shift+F11", "Перейти по ссылке"),
        ("calculator", "Ctrl+F2", "Калькулятор"),
        ("help", "F1", "Справка об этом окне"),
        ("contents", "Shift+F1", "Справка: содержание"),
        ("key_map", "Ctrl+F1", "Клавиши"),
        ("standard_size", "Alt+Shift+R", "Стандартные размеры окна"),
    ),
    *_rows(
        LIST,
        ("create", "Ins", "Создать"),
        ("copy", "F9", "Скопировать"),
        ("open", "F2", "Открыть"),
        ("enter", "Return", "Открыть; при выборе — выбрать"),
        ("mark", "Del", "Пометить на удаление или снять пометку"),
        ("erase", "Shift+Del", "Удалить сразу (администратор): то, на что ничто не ссылается"),
        ("refresh", "F5", "Обновить"),
        ("insist", "Ctrl+Alt+Return", "Сделать предложенное в сообщении: вернуть, провести"),
        ("find", "Ctrl+F", "Поиск в списке; буквы начинают его сами"),
        ("filter", "Alt+F", "Расширенный поиск"),
        ("clear", "Ctrl+Q", "Сбросить отборы и поиск"),
        ("look", "Ctrl+I", "Просмотр справа"),
        ("zoom", "Ctrl+колесо", "Крупнее или мельче буквы таблиц"),
        ("select_all", "Ctrl+A", "Выделить всё"),
        ("copy_cells", "Ctrl+C", "Копировать строки для Excel"),
        ("first_row", "Ctrl+Home", "В начало списка"),
        ("last_row", "Ctrl+End", "В конец списка"),
        ("new_group", "Ctrl+F9", "Создать группу (контрагенты, виды услуг)"),
        ("move_to_group", "Ctrl+Shift+M", "Переместить выделенные в группу"),
        ("into_group", "Ctrl+Down", "Войти в группу"),
        ("out_of_group", "Ctrl+Up", "Выйти из группы"),
        ("unfold_group", "Ctrl+Right / Num++", "Развернуть группу дерева"),
        ("fold_group", "Ctrl+Left / Num+-", "Свернуть группу дерева"),
        ("close", "Esc", "Закрыть"),
    ),
    *_rows(
        ITEM,
        ("finish", "Ctrl+Return", "Провести и закрыть, записать и закрыть"),
        ("write", "Ctrl+S", "Записать"),
        ("post", "Ctrl+Shift+Return", "Провести и не закрывать"),
        ("again", "F5", "Перечитать"),
        ("undo", "Ctrl+Z", "Отменить правку"),
        ("redo", "Ctrl+Y", "Вернуть отменённое"),
        ("make_from", "Ctrl+B", "Создать на основании"),
        ("print", "Ctrl+P", "Печать"),
        ("why", "F3", "Почему такая сумма: ячейки, поля или всего документа"),
        ("insist", "Ctrl+Alt+Return", "Провести или записать, несмотря на предупреждения"),
        ("next_problem", "Ctrl+F8", "Следующее сообщение"),
        ("show_messages", "Ctrl+Alt+O", "Показать сообщения"),
        ("hide_messages", "Ctrl+Shift+Z", "Закрыть сообщения"),
        ("clear_messages", "Ctrl+Alt+Z", "Очистить сообщения"),
        ("next_tab", "Ctrl+PgDown", "Следующая вкладка"),
        ("last_tab", "Ctrl+PgUp", "Предыдущая вкладка"),
        ("to_bar", "Alt+F10", "К кнопкам команд"),
        ("close", "Esc", "Закрыть"),
    ),
    *_rows(
        ROWS,
        ("add", "Ins", "Добавить строку"),
        ("pick", "Alt+Ins", "Подбор"),
        ("copy", "F9", "Скопировать строку"),
        ("remove", "Del", "Удалить строку"),
        ("up", "Ctrl+Shift+Up", "Строку выше"),
        ("down", "Ctrl+Shift+Down", "Строку ниже"),
        ("next_cell", "Return", "Следующая ячейка; после последней — новая строка"),
        ("edit", "F2", "Править ячейку"),
        ("paste", "Ctrl+V", "Вставить блок из Excel"),
        ("recount", "Ctrl+R", "Рассчитать сумму по тарифу"),
        ("fill_held", "Ctrl+Shift+R", "Заполнить тем, что у арендатора"),
        ("why", "F3", "Почему такая сумма"),
    ),
    *_rows(
        FIELD,
        ("next", "Return", "Следующее поле"),
        ("calendar", "F4", "Календарь в поле даты"),
    ),
    *_rows(
        CHOICE,
        ("choose", "F4", "Выбрать из списка"),
        ("clear", "Shift+F4", "Очистить"),
        ("open", "Ctrl+Shift+F4", "Открыть выбранное"),
        ("create", "F8", "Создать новое"),
        ("offers", "Alt+Down", "Показать подходящее"),
    ),
    *_rows(
        REPORT,
        ("run", "F5", "Сформировать"),
        ("settings", "F2", "Настройки отчёта"),
        ("save", "Ctrl+S", "Сохранить: Excel, PDF, снимок отчёта"),
        ("paper", "Ctrl+P", "Печать: просмотр и страница"),
        ("drill", "F3 / Return", "Из чего сложилась сумма"),
        ("unfold", "Ctrl+Right", "Развернуть группу"),
        ("fold", "Ctrl+Left", "Свернуть группу"),
        ("close", "Esc", "Отменить формирование; закрыть"),
    ),
    *_rows(
        REPORTS,
        ("open", "Return", "Открыть отчёт"),
        ("settings", "F2", "Открыть с настройками"),
        ("star", "Ins", "Отметить отчёт звездой или снять её"),
        ("refresh", "F5", "Обновить"),
        ("find", "Ctrl+F", "Поиск отчёта; буквы начинают его сами"),
    ),
    *_rows(
        PAPER,
        ("print", "Ctrl+P / Ctrl+Shift+P", "Печать"),
        ("save", "Ctrl+S", "Сохранить файл"),
        ("to_document", "F7", "К документу"),
        ("larger", "Ctrl++ / Ctrl+=", "Крупнее"),
        ("smaller", "Ctrl+-", "Мельче"),
        ("whole", "Ctrl+0", "По ширине"),
        ("close", "Esc", "Закрыть"),
    ),
    *_rows(
        SCHEDULE,
        ("let", "Ins", "Передать в аренду"),
        ("extend", "Ctrl+Shift+E", "Продлить"),
        ("open", "F2", "Открыть документ"),
        ("refresh", "F5", "Обновить"),
        ("to_today", "Alt+Home", "К сегодняшнему дню"),
        ("find", "Ctrl+F", "Поиск бытовки"),
    ),
    *_rows(
        SPLIT,
        ("finish", "Ctrl+Return", "Распределить и закрыть"),
        ("by_order", "Ctrl+R", "Заполнить по порядку: самый ранний срок первым"),
        ("all", "Space", "Дать строке сколько можно"),
        ("clear", "Del", "Убрать сумму строки"),
        ("next", "Return", "Следующая строка"),
        ("refresh", "F5", "Прочитать заново"),
        ("leave", "Esc", "Закрыть"),
    ),
    *_rows(
        BANK,
        ("finish", "Ctrl+Return", "Провести платёж и перейти к следующему"),
        ("accept", "Return", "То же в списке; не хватает сведений — к полям"),
        ("exact", "Ctrl+Shift+Return", "Провести точные"),
        ("back", "Ctrl+Z", "Вернуть последнее действие"),
        ("not_ours", "Del", "Не по аренде: выделенные платежи"),
        ("same", "Ctrl+L", "Связать с документом, введённым раньше"),
        ("skip", "Ctrl+Down", "Пропустить: следующий платёж"),
        ("previous", "Ctrl+Up", "Предыдущий платёж"),
        ("all", "Space", "Дать счёту или договору сколько можно"),
        ("open", "F2", "Открыть банковский документ"),
        ("find", "Ctrl+F", "Поиск платежа; буквы начинают его сами"),
        ("refresh", "F5", "Обновить"),
        ("files", "Ctrl+O", "Загрузить выписку"),
        ("leave", "Esc", "К списку; из списка — закрыть"),
    ),
    *_rows(
        LOADING,
        ("load", "Ctrl+Return", "Загрузить показанные файлы"),
        ("choose", "Ctrl+O", "Выбрать файлы"),
        ("leave", "Esc", "Закрыть"),
    ),
    *_rows(
        MONTH,
        ("count", "F5", "Посчитать, ничего не записывая"),
        ("finish", "Ctrl+Return", "Выставить утверждённое"),
        ("leave", "Esc", "Закрыть"),
    ),
    *_rows(
        FINDING,
        ("down", "Down", "Следующая строка"),
        ("up", "Up", "Предыдущая строка"),
        ("take", "Return", "Открыть или сделать"),
        ("leave", "Esc", "Закрыть"),
    ),
)


def row_of(scope: str, name: str) -> Row:
    """The line of that name; KeyError when there is none."""
    for row in KEYS:
        if (row.scope, row.name) == (scope, name):
            return row
    raise KeyError(f"{scope}/{name}")


def keys(*words: str) -> list[QKeySequence]:
    """Key sequences; Enter of the numeric pad is another key to Qt, so both are given.

    That one is first: a menu shows the first key, and people know it as «Enter».
    """
    found = []
    for word in words:
        if "Return" in word:
            found.append(QKeySequence(word.replace("Return", "Enter")))
        found.append(QKeySequence(word))
    return found


def bind(action: QAction, *words: str) -> QAction:
    """Gives an action its keys and shows the first one in its tooltip."""
    action.setShortcuts(keys(*words))
    action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
    return action


def leaves_program(event: QEvent) -> bool:
    """The keyboard goes to another program, as by Alt+Tab: who types comes back to go on."""
    return (
        isinstance(event, QFocusEvent)
        and event.lostFocus()
        and event.reason() == Qt.FocusReason.ActiveWindowFocusReason
        and QApplication.activeWindow() is None
    )


def is_plain_enter(event: QKeyEvent) -> bool:
    """Either Enter without Ctrl, Alt or Shift."""
    mods = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    return event.key() in ENTERS and mods == Qt.KeyboardModifier.NoModifier


ARROWS = (
    ("Return", "Enter"),
    ("Space", "Пробел"),
    ("Down", "↓"),
    ("Up", "↑"),
    ("Right", "→"),
    ("Left", "←"),
)


def said(words: str) -> str:
    """A key as Russian users read it: Ctrl+Return is Ctrl+Enter, arrows are arrows."""
    if words.endswith(("PgUp", "PgDown")):
        return words.replace("PgDown", "PgDn")
    for ours, theirs in ARROWS:
        words = words.replace(ours, theirs)
    return words.replace("Num+", "Num ")
