"""The words of 1CClientBankExchange, recognised whatever their letters (exchange-formats §1.3)."""

from __future__ import annotations

import re

START, END = "1CClientBankExchange", "КонецФайла"
SECTION, SECTION_END = "СекцияРасчСчет", "КонецРасчСчет"
DOCUMENT, DOCUMENT_END = "СекцияДокумент", "КонецДокумента"
MARKS = frozenset((START, END, SECTION, SECTION_END, DOCUMENT, DOCUMENT_END))

HEADER = (
    "ВерсияФормата", "Кодировка", "Отправитель", "Получатель", "ДатаСоздания", "ВремяСоздания",
    "ДатаНачала", "ДатаКонца", "РасчСчет", "Документ",
)  # fmt: skip
TURNOVER = ("НачальныйОстаток", "ВсегоПоступило", "ВсегоСписано", "КонечныйОстаток")
ACCOUNT = ("ДатаНачала", "ДатаКонца", "РасчСчет", *TURNOVER)
SIDES = ("Плательщик", "Получатель")
OF_SIDE = ("", "1", "ИНН", "КПП", "Счет", "РасчСчет", "Банк1", "Банк2", "БИК", "Корсчет")
PURPOSE = "НазначениеПлатежа"
PURPOSE_LINES = tuple(f"{PURPOSE}{number}" for number in range(1, 7))
# What a document has besides its sides, its sum and its days; kept as it is written.
REST = (
    "КвитанцияДата", "КвитанцияВремя", "КвитанцияСодержание",
    "Плательщик2", "Плательщик3", "Плательщик4", "Получатель2", "Получатель3", "Получатель4",
    "ВидПлатежа", "ВидОплаты", "КодНазПлатежа", "Код", "Очередность",
    "СтатусСоставителя", "ПоказательКБК", "ОКАТО", "ОКТМО", "ПоказательОснования",
    "ПоказательПериода", "ПоказательНомера", "ПоказательДаты", "ПоказательТипа",
    "СрокАкцепта", "ВидАккредитива", "СрокПлатежа", "УсловиеОплаты1", "УсловиеОплаты2",
    "УсловиеОплаты3", "ПлатежПоПредст", "ДополнУсловия", "НомерСчетаПоставщика",
    "ДатаОтсылкиДок",
)  # fmt: skip
OF_DOCUMENT = frozenset(
    (
        *("Номер", "Дата", "Сумма", "ДатаСписано", "ДатаПоступило", PURPOSE, *PURPOSE_LINES),
        *(side + part for side in SIDES for part in OF_SIDE),
        *REST,
    )
)
# These tell that a document has begun though its first line is lost.
ONLY_OF_DOCUMENT = OF_DOCUMENT.difference(HEADER, ACCOUNT)
KNOWN = OF_DOCUMENT.union(HEADER, ACCOUNT, MARKS)

_SPARE = re.compile(r"[\s\ufeff]+")


def _folded(word: str) -> str:
    return _SPARE.sub("", word).casefold().replace("ё", "е")


_BY_FOLDED = {_folded(word): word for word in KNOWN} | {
    _folded("КонецВыписки"): END,
    _folded("1СClientBankExchange"): START,  # the Russian «С»
}
EXACT = {word: word for word in KNOWN}
_LONGEST = 40


def recognised(word: str) -> str | None:
    """The known word that this one is, None for a foreign one."""
    return _BY_FOLDED.get(_folded(word)) if len(word) <= _LONGEST else None
