"""Which invoices a payment pays, with the reasons and how sure it is (K-8, K-9).

The seed's rule: payer, payee and sum equal those of one invoice. Numbers of invoices and contracts
named in the purpose tell invoices apart; what they contradict is not certain any more, and of two
equal invoices none is guessed. Pure: payments and open invoices in, proposals out.
"""

from __future__ import annotations

import datetime as dt
import enum
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from db.russian import fold, money_text

_ONE = r"(?:№|n)?\s*([а-яa-z]{0,4}-?\d{1,9})(?![\d/-]|[\d.]*\.\d|\s*(?:руб|р\b|шт|мес|дн|%))"
_WORD = r"(?<![а-я])(?:счет(?:у|а|ам|ом|ов|ы)?|сч\.?)(?!\s*-?\s*ф)(?:\s*на оплату)?\s*"
_FIRST = re.compile(_WORD + _ONE)
_DATED = r"(?:\s*от\s*\d[\d.]*\s*(?:года|г\.?)?)?"
_NEXT = re.compile(rf"{_DATED}\s*(?:,|;|и\b)\s*(?:{_WORD})?{_ONE}")
_CONTRACT = re.compile(r"(?:договор\w*|дог\.?)\s*(?:аренды\s*)?(?:№|n)?\s*([\w/-]*\d[\w/-]*)")
_PARTS = re.compile(r"([а-яa-z]*)-?0*(\d+)")
Number = tuple[str, str]  # the prefix, if any, and the digits without zeros before them


class Certainty(enum.Enum):
    """How sure a proposal is; only what is exact may be posted without a person."""

    EXACT = "Точно"
    LIKELY = "Предложено"
    UNKNOWN = "Не понято"


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came: roubles, who paid it to which organization, and what for."""

    key: int
    organization_id: int
    date: dt.date
    total: Decimal
    name: str
    inn: str
    account: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Asked:
    """An invoice that is not paid in full; `open` is what is still to be paid, roubles."""

    id: int
    number: str
    organization_id: int
    contract_number: str
    partner_id: int
    name: str
    inn: str
    open: Decimal
    accounts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Proposal:
    """The invoices a payment may pay; of an unsure one a person chooses. `reasons` say why."""

    paid: Paid
    certainty: Certainty
    invoices: tuple[Asked, ...] = ()
    reasons: tuple[str, ...] = ()


def propose(payments: Iterable[Paid], invoices: Sequence[Asked]) -> list[Proposal]:
    """A proposal a payment, in the order of days; an invoice is paid by one of them."""
    book = _Book(invoices)
    taken: set[int] = set()
    found = []
    for paid in sorted(payments, key=lambda p: (p.date, p.key)):
        proposal = book.propose(paid)
        if proposal.certainty is Certainty.EXACT:
            mine = {invoice.id for invoice in proposal.invoices}
            if mine & taken:
                reasons = (*proposal.reasons, "этот счёт оплачивает другой платёж")
                proposal = replace(proposal, certainty=Certainty.LIKELY, reasons=reasons)
            taken |= mine
        found.append(proposal)
    return found


def invoices_named(purpose: str) -> list[Number]:
    """Numbers of invoices that a purpose names, in its order: «сч. 1312», «счетам А-12 и 15»."""
    folded = fold(purpose)
    words: list[str] = []
    found = _FIRST.search(folded)
    while found is not None:
        words.append(found[1])
        at = found.end()
        found = _NEXT.match(folded, at) or _FIRST.search(folded, at)
    return list(dict.fromkeys(map(_number, words)))


def _number(text: str) -> Number:
    found = _PARTS.fullmatch(fold(text))
    return (found[1], found[2]) if found else ("", fold(text))


class _Book:
    """Open invoices by what a payment may know them by."""

    def __init__(self, invoices: Sequence[Asked]) -> None:
        self._by_inn: dict[tuple[int, str], list[Asked]] = defaultdict(list)
        self._by_account: dict[tuple[int, str], list[Asked]] = defaultdict(list)
        self._by_name: dict[tuple[int, str], list[Asked]] = defaultdict(list)
        self._by_digits: dict[tuple[int, str], list[Asked]] = defaultdict(list)
        for invoice in invoices:
            organization = invoice.organization_id
            if invoice.inn:
                self._by_inn[organization, invoice.inn].append(invoice)
            for account in invoice.accounts:
                self._by_account[organization, account].append(invoice)
            self._by_name[organization, fold(invoice.name)].append(invoice)
            self._by_digits[organization, _number(invoice.number)[1]].append(invoice)

    def propose(self, paid: Paid) -> Proposal:
        theirs, why, sure = self._of_payer(paid)
        if named := invoices_named(paid.purpose):
            return self._by_number(paid, named, theirs, why)
        if not theirs:
            return Proposal(paid, Certainty.UNKNOWN, (), ("открытых счетов плательщика нет",))
        return _by_sum(paid, theirs, why, sure=sure)

    def _of_payer(self, paid: Paid) -> tuple[list[Asked], str, bool]:
        """The payer's open invoices, how he was recognised, and whether that is sure."""
        at = paid.organization_id
        if paid.inn:  # another's account or name under this ИНН would be another payer
            return self._by_inn.get((at, paid.inn), []), "ИНН плательщика совпал", True
        if found := self._by_account.get((at, paid.account)):
            return found, "расчётный счёт плательщика совпал", True
        return self._by_name.get((at, fold(paid.name)), []), "имя плательщика совпало", False

    def _by_number(
        self, paid: Paid, named: Sequence[Number], theirs: Sequence[Asked], why: str
    ) -> Proposal:
        mine = {invoice.id for invoice in theirs}
        found = [self._numbered(paid.organization_id, number) for number in named]
        own = [[invoice for invoice in each if invoice.id in mine] for each in found]
        if all(len(each) == 1 for each in own):
            invoices = tuple(dict.fromkeys(each[0] for each in own))
            told = (why, f"{_called(invoices)} назван")
            return _against_sum(paid, invoices, told, Certainty.EXACT)
        others = tuple(dict.fromkeys(invoice for each in found for invoice in each))
        if others and not any(own):
            reason = f"{_called(others)} назван, но платит другой"
            return _against_sum(paid, others, (reason,), Certainty.LIKELY)
        numbers = ", ".join(f"{prefix}{digits}" for prefix, digits in named)
        guess = _by_sum(paid, theirs, why, sure=False)
        reasons = (f"открытого счёта № {numbers} у плательщика нет", *guess.reasons)
        return replace(guess, reasons=reasons)

    def _numbered(self, organization: int, number: Number) -> list[Asked]:
        prefix, digits = number
        found = self._by_digits.get((organization, digits), [])
        return [i for i in found if not prefix or _number(i.number)[0] == prefix]


def _against_sum(
    paid: Paid, invoices: tuple[Asked, ...], told: tuple[str, ...], best: Certainty
) -> Proposal:
    asked = sum((invoice.open for invoice in invoices), Decimal(0))
    if asked == paid.total:
        return Proposal(paid, best, invoices, (*told, "сумма равна"))
    differs = f"сумма {money_text(paid.total)} ≠ {money_text(asked)}"
    return Proposal(paid, Certainty.LIKELY, invoices, (*told, differs))


def _by_sum(paid: Paid, theirs: Sequence[Asked], why: str, *, sure: bool) -> Proposal:
    """The seed's rule: one open invoice of the payer has this sum."""
    contracts = set(_CONTRACT.findall(fold(paid.purpose)))
    equal = [invoice for invoice in theirs if invoice.open == paid.total]
    of_contract = [i for i in equal if fold(i.contract_number) in contracts]
    told: tuple[str, ...] = (why, "сумма равна")
    if of_contract:
        equal, told = of_contract, (*told, "договор назван")
    elif contracts & {fold(i.contract_number) for i in theirs}:
        sure, told = False, (*told, "но назван другой договор")
    if len(equal) == 1:
        certainty = Certainty.EXACT if sure else Certainty.LIKELY
        return Proposal(paid, certainty, tuple(equal), told)
    if equal:
        reasons = (*told, f"таких счетов {len(equal)}: выберите")
        return Proposal(paid, Certainty.LIKELY, tuple(equal), reasons)
    if theirs and sum((i.open for i in theirs), Decimal(0)) == paid.total:
        reasons = (why, "сумма всех его открытых счетов")
        return Proposal(paid, Certainty.LIKELY, tuple(theirs), reasons)
    reason = "счёта на такую сумму нет" if theirs else "открытых счетов плательщика нет"
    return Proposal(paid, Certainty.UNKNOWN, (), (reason,))


def _called(invoices: Sequence[Asked]) -> str:
    return "счёт № " + ", ".join(invoice.number for invoice in invoices)
