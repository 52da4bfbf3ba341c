"""Kinds of charges named in the purpose of a payment: доставка, возмещение, пени, аренда, услуги.

Only a word that says what is paid for counts. A word that belongs to something else names
nothing: «по договору аренды», «без доставки», «адрес доставки», «вывоз мусора», a name in quotes.
«Услуги по доставке» is delivery, «возмещение расходов на доставку» too.
"""

from __future__ import annotations

import re
from functools import cache

from db.registers.money import ChargeKind

_WORDS = {
    ChargeKind.DELIVERY: (
        r"достав(?:к\w{1,3}|ок)|(?:авто|грузо)?перевоз(?:к\w{1,3}|ок)"
        r"|(?:авто)?транспорт(?:а|у|ом|е|н\w{2,3}|иров\w+)?"
        r"|вывоз(?:а|у|ом|е)?\b(?!\s+(?:мусор|снег|отход|сток|тбо|тко|жбо))"
    ),
    ChargeKind.COMPENSATION: (
        r"возмещени(?:е|я|ю|ем|и|й)|ущерб(?:а|у|ом|е)?|ремонт(?:а|у|ом|е|ы|н\w{2,3})?"
    ),
    ChargeKind.PENALTY: r"пен(?:я|и|ю|е|ей|ям|ями|ях)|неусто(?:йк\w{1,3}|ек)",
    ChargeKind.RENT: r"аренд(?:а|ы|е|у|ой|ою|н\w{2,3})",
    ChargeKind.SERVICE: r"услуг(?:а|и|е|у|ой|ою|ам|ами|ах)?",
}
_ANY = "|".join(_WORDS.values())
# «договор № 5 от 01.08.2026 аренды», «договор возмездного оказания услуг по доставке»
_ITS_OWN = (
    r"(?:(?:на|об?|по)\s+)?(?:(?:возмездн|краткосрочн|долгосрочн|оказани|предоставлени|транспортн)"
    r"\w*\s+){0,3}(?:аренд[ыуе]|достав(?:к[иуе]|ок)|перевоз(?:к[иуе]|ок)|вывоза|услуг|ремонта)\b"
)
_CONTRACT = (
    r"\b(?:договор\w*|дог\b\.?|контракт\w*|соглашени\w*)(?:\s*(?:№|n)?\s*[\w/-]*\d[\w/-]*)?"
    rf"(?:\s+от\s+\d[\d.]*(?:\s*г\b\.?)?)?\s+{_ITS_OWN}(?:\s+(?:и\s+)?{_ITS_OWN})*"
)
_NOT_PAID_FOR = (
    rf"\b(?:без|кроме|не)\s+(?:(?:учета|за|включая)\s+)?(?:{_ANY})\b"
    r"|\b(?:в|из|для|с|под|от|после)\s+аренд\w+"
    rf"|\b(?:адрес|срок|дат)\w*\s+(?:{_ANY})\b"
)
_LEADS = (
    r"(?:(?:услуг\w*|возмещени\w*)\s+(?:(?:расход|затрат|стоимост|коммунальн)\w*\s+)?"
    r"(?:(?:по|на|за)\s+)?)?"
)
_NAMED = "|".join(rf"(?P<{kind.name}>{words})" for kind, words in _WORDS.items())
_KIND = rf"{_CONTRACT}|{_NOT_PAID_FOR}|\b{_LEADS}(?:{_NAMED})\b(?:(?<=ые|ых|ым)\s+услуг\w*)?"
_QUOTED = r"«[^»]*»|\"[^\"]*\"|„[^“]*“|“[^”]*”"


def kinds_in(folded: str) -> frozenset[ChargeKind]:
    """What a purpose, folded (`db.russian.fold`), says is paid for; deposits are read apart."""
    kind, quoted = _compiled()
    found = kind.finditer(quoted.sub(" , ", folded))
    return frozenset(ChargeKind[word.lastgroup] for word in found if word.lastgroup)


@cache
def _compiled() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compiled when a purpose is first read: the start of the program does not wait for it."""
    return re.compile(_KIND), re.compile(_QUOTED)
