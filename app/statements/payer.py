"""Who really paid: a person behind a bank's own account is looked for in the purpose (K-2).

Card and phone transfers come from accounts of the bank itself, with the bank's ИНН. The person is
in the name of the payer or in the purpose; where neither names one certainly, the payer is
«не распознан»: it is never the bank, and never somebody guessed.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from app.declension import analyzer
from app.statements.model import BankDocument, Side
from db.russian import fold

UNKNOWN_PAYER = "не распознан"

# The bank's own balance accounts: cash desk, correspondents, transfers under way, settlements.
_OF_BANK = ("202", "301", "302", "303", "304", "306", "40821", "409", "474", "603", "613", "706")
_OF_PERSON = ("40817", "40820", "423", "426")
_BANK = re.compile(
    r"банк|\bbank|сбер|\bр?нко\b|кредит|филиал|отделени|тинькофф|т-банк|юмани|эквайр|"
    r"процессинг|платеж|транзит|перевод|расчет|\bсчет|\bкарт|\bсбп\b|операци|взнос|касс"
)
_COMPANY = re.compile(r"(?:ООО|АО|ПАО|ЗАО|ОАО|НАО|ИП|АНО|ТСЖ|ТСН|СНТ|ГУП|МУП|ФГУП|КФХ)\b|[\"«]")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_MALE = r"(?:[а-яё]{2,}(?:ов|ев|ьев)ич|ильич|фомич|лукич|кузьмич|никитич|ильинич|оглы)"
_FEMALE = r"(?:[а-яё]{2,}(?:ов|ев|ич|инич)на|кызы)"
_PATRONYMIC = re.compile(rf"(?:{_MALE}|{_FEMALE})")
_PATRONYMIC_OF = re.compile(rf"(?:{_MALE}а|[а-яё]{{2,}}(?:ов|ев|ич|инич)ны)")
_SAYS_PAYER = frozenset((
    "от", "фио", "плательщик", "плательщика", "отправитель", "отправителя", "держатель",
    "держателя", "вноситель", "вносителя", "внес", "внесла", "внесено", "вкладчик",
))  # fmt: skip
_SAYS_ANOTHER = frozenset((
    "ип", "за", "для", "пользу", "получатель", "получателя", "получателю", "директор",
    "директора", "лице", "арендатор", "арендатора", "арендатору", "с", "со", "предприниматель",
    "предпринимателя", "предпринимателю", "предпринимателем", "представитель", "представителя",
    "клиент", "клиента", "сотрудник", "сотрудника",
))  # fmt: skip
# Words that stand where a name might and are none.
_NO_NAME = re.compile(
    r"(?:оплат|аренд|договор|перевод|платеж|бытов|услуг|плат|сч[её]т|фио|налог|ндс|без|руб|"
    r"зачислен|средств|карт|банк|взнос|пополнен|покупк|возврат|залог|доставк)[а-яё]*",
    re.IGNORECASE,
)


class Found(enum.Enum):
    """Where the payer was found; the values are those of the JSON answer."""

    FILE = "file"
    PURPOSE = "purpose"
    NOWHERE = "unknown"


class Payer(NamedTuple):
    """Who paid. `inn` is empty where the file has only that of a bank."""

    name: str
    inn: str
    found: Found


def who_paid(document: BankDocument) -> Payer:
    """The payer of money that came."""
    side = document.payer
    if not is_behind_bank(side):
        return Payer(side.name, side.inn, Found.FILE)
    inn = side.inn if len(side.inn) == 12 else ""
    for name in filter(None, (side.name, side.full_name)):
        if person := _only([n for n, _ in _people(name)], side="") or _plain_name(name, side):
            return Payer(person, inn, Found.FILE)
    person = _in_purpose(document)
    if person:
        return Payer(person, inn, Found.PURPOSE)
    return Payer(UNKNOWN_PAYER, "", Found.NOWHERE)


def is_behind_bank(side: Side) -> bool:
    """The money came through a bank's own account, so the written payer may be the bank."""
    if side.account.startswith(_OF_BANK):
        return True
    is_client = side.account and not side.account.startswith(_OF_PERSON)
    return not is_client and _is_bank(side)


def _is_bank(side: Side) -> bool:
    name = fold(side.name)
    return bool(_BANK.search(name)) or bool(side.bank and name == fold(side.bank))


def _plain_name(name: str, side: Side) -> str:
    """A name that is no bank's: «Иванов И. И.», «ООО "Ромашка"»."""
    if _is_bank(side._replace(name=name)):
        return ""
    words = _WORD.findall(name)
    return name if _COMPANY.match(name) or 2 <= len(words) <= 4 else ""


def _in_purpose(document: BankDocument) -> str:
    """The one person that the purpose names as the payer, or the only person it names."""
    found = list(_people(document.purpose))
    said = [name for name, says in found if says]
    payee = document.payee.name
    return _only(said, payee) or ("" if said else _only([name for name, _ in found], payee))


def _only(names: list[str], side: str) -> str:
    """The name, if all are one and it is not that of the side."""
    theirs = set(fold(side).split())
    different = {fold(n): n for n in names if not set(fold(n).split()) <= theirs}
    return next(iter(different.values())) if len(different) == 1 else ""


def _people(text: str) -> Iterator[tuple[str, bool]]:
    """Full names in a text, each with whether it is said to be the payer's."""
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        bare = word[0].casefold()
        genitive = _PATRONYMIC_OF.fullmatch(bare)
        if not (genitive or _PATRONYMIC.fullmatch(bare)):
            continue
        first, last = _bounds(text, words, at)
        if last - first != 2:
            continue
        before = words[first - 1][0].casefold() if first else ""
        says = before in _SAYS_PAYER
        if before in _SAYS_ANOTHER or (genitive and not says):
            continue
        name = [_whole(match[0]) for match in words[first : last + 1]]
        yield " ".join(_named(name) if genitive else map(_titled, name)), says


def _bounds(text: str, words: list[re.Match[str]], at: int) -> tuple[int, int]:
    """The first and the last word of a name by its patronymic: ФИО, or ИО with Ф or «Ф.» after."""
    first = last = at
    while first and at - first < 2 and _joined(text, words[first - 1], words[first]):
        first -= 1
    if at - first == 1 and at + 1 < len(words) and _joined(text, words[at], words[at + 1]):
        last = at + 1
    return first, last


def _joined(text: str, left: re.Match[str], right: re.Match[str]) -> bool:
    """Two words of one name: a space between, letters alike, and neither is said of payments."""
    if not text[left.end() : right.start()].isspace():
        return False
    if len(right[0]) > 1 and _letters(left[0]) != _letters(right[0]):
        return False
    folded = (left[0].casefold(), right[0].casefold())
    return not any(_NO_NAME.fullmatch(w) or w in _SAYS_PAYER or w in _SAYS_ANOTHER for w in folded)


def _letters(word: str) -> str:
    """How a word is written: small, large, or with a capital."""
    return "large" if word.isupper() else "small" if word.islower() else "capital"


def _whole(word: str) -> str:
    """An initial with its point, a word as it is."""
    return f"{word}." if len(word) == 1 else word


def _titled(word: str) -> str:
    """«ИВАНОВ» → «Иванов»; a name in mixed letters stays."""
    return word.title() if word.isupper() or word.islower() else word


def _named(words: list[str]) -> list[str]:
    """«Иванова Ивана Ивановича» → «Иванов Иван Иванович»; what is not sure stays as written."""
    female = any(word.casefold().endswith("ны") for word in words)
    return [_nominative(word, "femn" if female else "masc") for word in words]


@lru_cache(maxsize=4096)
def _nominative(word: str, gender: str) -> str:
    for parsed in analyzer().parse(word):
        if {"gent", "sing", gender} in parsed.tag and parsed.tag.grammemes & {
            "Name",
            "Surn",
            "Patr",
        }:
            found = parsed.inflect({"nomn", "sing"})
            if found is not None:
                return _titled(str(found.word))
    return _titled(word)
