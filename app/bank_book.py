"""A payment against what is known: who paid, what the purpose names, which sum is equal (K-8).

Every step says its reason; whatever the purpose contradicts takes certainty away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import combinations

from app.bank_charges import by_charges
from app.bank_known import Agreement, Asked, Certainty, Ground, Paid, Proposal, Remembered, Said
from app.bank_outgoing import went_out
from app.bank_payers import Payer, Payers
from app.bank_words import (
    NamedInvoice,
    codes_in,
    contract_key,
    contracts_in,
    invoices_in,
    name_key,
    number_of,
    pattern_of,
    what_it_is_not,
)
from app.purpose import Named, read_purpose
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass, MoneyWay
from db.registers.money import ChargeKind
from db.russian import fold, money_text

EXACT, LIKELY, UNKNOWN = Certainty.EXACT, Certainty.LIKELY, Certainty.UNKNOWN
RENTAL = frozenset((BankClass.RENT, BankClass.DEPOSIT, BankClass.COMPENSATION))
BY_CONTRACT, BY_UNIT = "договор назван", "бытовка названа"
SURER = frozenset((BY_CONTRACT, BY_UNIT))  # beside these a name is enough, there are namesakes
NOBODY = "плательщик не найден среди арендаторов"
NO_INVOICES = "открытых счетов плательщика нет"
MOST_INVOICES, MOST_TOGETHER = 8, 3  # of a payer's open invoices tried together
DAYS_LIKE, DAYS_NUMBERED = 3, 10  # between a payment and the same money entered by hand


class Book:
    """Open invoices and contracts by what a payment may know them by."""

    def __init__(self, invoices: Sequence[Asked], ground: Ground) -> None:
        self.ground = ground
        self._payers = Payers(invoices, ground.agreements)
        self._by_digits: dict[tuple[int, str], list[Asked]] = defaultdict(list)
        for invoice in invoices:
            digits = number_of(invoice.number)[1]
            self._by_digits[invoice.organization_id, digits].append(invoice)
        self._contracts: dict[tuple[int, str], list[Agreement]] = defaultdict(list)
        self._by_id = {a.id: a for a in ground.agreements}
        for one in ground.agreements:
            self._contracts[one.organization_id, contract_key(one.number)].append(one)
        self._entered: dict[tuple[int, Decimal], list[int]] = defaultdict(list)
        for at, entered in enumerate(ground.entered):
            self._entered[entered.organization_id, entered.total].append(at)

    # --- a payment ----------------------------------------------------------------------------

    def propose(self, paid: Paid) -> Proposal:
        if paid.way is MoneyWay.OUT:
            found = went_out(paid, self._payers.of(paid).agreements, self.ground)
        elif paid.way is not MoneyWay.IN:
            return Proposal(paid, UNKNOWN, (), ("направление не определено",))
        elif (double := self._double(paid)) is not None:
            return double
        else:
            found = self._came(paid)
        return self._as_before(found)

    def _came(self, paid: Paid) -> Proposal:
        payer = self._payers.of(paid)
        said = self._said(paid)
        found = self._by_number(paid, payer, said) if said.invoices else None
        if found is None or (found.certainty is UNKNOWN and payer.agreements):
            found = self._by_sum(paid, payer, said, sure=found is None)
        if found.certainty is not EXACT:
            found = self._third_party(paid, found) or found
        if not found.invoices and payer.sure and not said.invoices and not said.not_rent:
            found = by_charges(paid, payer.agreements, said, payer.why) or found
        if not found.invoices and found.contract_id is None:
            found = self._by_contract(found, payer, said)
        return self._finished(found, payer, said)

    def _said(self, paid: Paid) -> Said:
        purpose = paid.purpose
        units = {self.ground.units[c] for c in codes_in(purpose) if c in self.ground.units}
        return Said(
            invoices_in(purpose),
            contracts_in(purpose),
            frozenset(units),
            read_purpose(purpose),
            what_it_is_not(purpose),
        )

    # --- by what is named ---------------------------------------------------------------------

    def _by_number(self, paid: Paid, payer: Payer, said: Said) -> Proposal:
        mine = {invoice.id for invoice in payer.invoices}
        found = [self._numbered(paid, named) for named in said.invoices]
        own = [[invoice for invoice in each if invoice.id in mine] for each in found]
        own = [self._one_of(paid, each, alone=len(own) == 1) for each in own]
        if all(len(each) == 1 for each in own):
            invoices = tuple(dict.fromkeys(each[0] for each in own))
            told = (payer.why, _named(invoices))
            return _against_sum(paid, invoices, told, EXACT)
        others = tuple(dict.fromkeys(invoice for each in found for invoice in each))
        if others and not any(own):
            reason = f"{_named(others)}, но платит другой"
            return _against_sum(paid, others, (reason,), LIKELY)
        numbers = ", ".join("".join(named.number) for named in said.invoices)
        guess = self._by_sum(paid, payer, said, sure=False)
        reasons = (f"открытого счёта № {numbers} у плательщика нет", *guess.reasons)
        return replace(guess, reasons=reasons)

    def _numbered(self, paid: Paid, named: NamedInvoice) -> list[Asked]:
        prefix, digits = named.number
        found = self._by_digits.get((paid.organization_id, digits), [])
        found = [i for i in found if not prefix or number_of(i.number)[0] == prefix]
        if named.date is None:
            return found
        return [i for i in found if i.date is None or i.date == named.date]

    @staticmethod
    def _one_of(paid: Paid, same: list[Asked], *, alone: bool) -> list[Asked]:
        """Of invoices of one number (of different years) the one of this sum."""
        equal = [invoice for invoice in same if invoice.open == paid.total]
        return equal if alone and len(same) > 1 and len(equal) == 1 else same

    # --- by the sum ---------------------------------------------------------------------------

    def _by_sum(self, paid: Paid, payer: Payer, said: Said, *, sure: bool) -> Proposal:
        """The seed's rule: one open invoice of the payer has this sum."""
        theirs, why = payer.invoices, payer.why
        if not theirs and not payer.agreements:
            return Proposal(paid, UNKNOWN, (), (NOBODY,))
        equal = [invoice for invoice in theirs if invoice.open == paid.total]
        if not equal:
            return _together(paid, theirs, why)
        told: tuple[str, ...] = (why, "сумма равна")
        narrowed, named = self._named_among(equal, said)
        if len(narrowed) > 1 and paid.kpp:
            of_branch = [invoice for invoice in narrowed if invoice.kpp == paid.kpp]
            narrowed, named = (
                (of_branch, [*named, "КПП совпал"]) if of_branch else (narrowed, named)
            )
        if len(narrowed) == 1:
            told = (*told, *named)
            certain = sure and (payer.sure or bool(SURER & set(named)))
            return Proposal(paid, EXACT if certain else LIKELY, tuple(narrowed), told)
        reasons = (*told, *named, f"таких счетов {len(narrowed)}: выберите")
        return Proposal(paid, LIKELY, tuple(narrowed), reasons)

    def _named_among(self, equal: list[Asked], said: Said) -> tuple[list[Asked], list[str]]:
        """Of equal invoices those whose contract, unit or month the purpose names."""
        reasons: list[str] = []
        for told, fits in (
            (BY_CONTRACT, lambda i: contract_key(i.contract_number) in said.contracts),
            (BY_UNIT, lambda i: bool(said.units) and i.units == said.units),
            ("период назван", lambda i: said.named.times and _days_named(i, said.named)),
        ):
            narrowed = [invoice for invoice in equal if fits(invoice)]
            if narrowed:
                equal, reasons = narrowed, [*reasons, told]
        return equal, reasons

    # --- otherwise ----------------------------------------------------------------------------

    def _third_party(self, paid: Paid, found: Proposal) -> Proposal | None:
        """Another paid a named invoice, and a person said once that he pays for this tenant."""
        before = self._chosen(paid)
        if before is None or before.contract_id is None or len(found.invoices) != 1:
            return None
        (invoice,) = found.invoices
        agreement = self._by_id.get(before.contract_id)
        ours = agreement is not None and agreement.partner_id == invoice.partner_id
        if not ours or not invoices_in(paid.purpose) or invoice.open != paid.total:
            return None
        reasons = (_named(found.invoices), "сумма равна", _told(before, agreement))
        return replace(found, certainty=EXACT, reasons=reasons)

    def _by_contract(self, found: Proposal, payer: Payer, said: Said) -> Proposal:
        """No sum agrees, but the contract is clear: a person says yes with one key."""
        own = [a for a in payer.agreements if contract_key(a.number) in said.contracts]
        why = BY_CONTRACT
        if not own:
            own = [a for a in payer.agreements if said.units & a.units.keys()]
            why = BY_UNIT
        if not own:
            own = [a for a in payer.agreements if a.in_force] or payer.agreements
            why = "договор у плательщика один"
        if len(own) != 1 or said.not_rent:
            return found
        reasons = (payer.why, why, *(r for r in found.reasons if r != payer.why))
        bank_class = BankClass.DEPOSIT if said.named.deposit else BankClass.RENT
        return replace(
            found,
            certainty=LIKELY,
            reasons=reasons,
            contract_id=own[0].id,
            bank_class=bank_class,
        )

    def _finished(self, found: Proposal, payer: Payer, said: Said) -> Proposal:
        """What contradicts takes certainty away; the class, contract and payer are filled in."""
        if against := list(self._against(found, payer, said)):
            certainty = LIKELY if found.certainty is EXACT else found.certainty
            found = replace(found, certainty=certainty, reasons=(*found.reasons, *against))
        classes = {invoice.bank_class for invoice in found.invoices}
        if len(classes) == 1:
            found = replace(found, bank_class=classes.pop())
        contracts = {invoice.contract_id for invoice in found.invoices}
        if len(contracts) == 1:
            found = replace(found, contract_id=contracts.pop())
        return replace(found, partner_id=self._card(found.paid, payer))

    def _card(self, paid: Paid, payer: Payer) -> int | None:
        known = set(self.ground.partners.get(paid.inn, ())) if paid.inn else set()
        known = known or (payer.partners if payer.sure else set())
        return known.pop() if len(known) == 1 else None

    def _against(self, found: Proposal, payer: Payer, said: Said) -> Iterable[str]:
        if said.not_rent:
            yield f"в назначении «{said.not_rent}»"
        if not found.invoices:
            return
        numbers = {contract_key(i.contract_number) for i in found.invoices}
        at = found.paid.organization_id
        for other in sorted(said.contracts - numbers):
            if not said.invoices or (at, other) in self._contracts:
                yield "но назван другой договор"
                break
        units = {unit for i in found.invoices for unit in i.units}
        if said.units and units and not said.units & units:
            yield "но названа другая бытовка"
        if said.named.times and not any(_days_named(i, said.named) for i in found.invoices):
            yield "но назван другой период"
        yield from _another_kind(found.invoices, said)
        if any(i.bank_class is None for i in found.invoices):
            yield "в счёте есть залог и другое: разделите"

    # --- what was before ----------------------------------------------------------------------

    def _double(self, paid: Paid) -> Proposal | None:
        """The same money seems to be entered by hand already."""
        for at in self._entered.get((paid.organization_id, paid.total), ()):
            entered = self.ground.entered[at]
            apart = abs((paid.date - entered.date).days)
            if entered.number and paid.number:
                alike = fold(entered.number) == fold(paid.number) and apart <= DAYS_NUMBERED
            else:
                known = paid.inn in entered.inns or name_key(paid.name) in entered.names
                alike = known and apart <= DAYS_LIKE
            if alike:
                reasons = ("такая сумма уже введена вручную", entered.title)
                return Proposal(paid, Certainty.DOUBLE, (), reasons, document_id=entered.id)
        return None

    def _chosen(self, paid: Paid) -> Remembered | None:
        """The last choice for such words of the payer, else the last for him."""
        by = paid.by
        known = self.ground.remembered.get((paid.organization_id, paid.way, by), ()) if by else ()
        if not known:
            return None
        words = pattern_of(paid.purpose)
        return next((one for one in known if one.words == words), next(iter(known), None))

    def _as_before(self, found: Proposal) -> Proposal:
        """A person chose so the last time: proposed where nothing better is known."""
        before = self._chosen(found.paid)
        if before is None:
            return found
        words = pattern_of(found.paid.purpose)
        agreement = self._by_id.get(before.contract_id or 0)
        told = _told(before, agreement)
        if before.bank_class in NO_DOCUMENT and before.words != words:
            return found
        if found.certainty is EXACT:
            if before.bank_class not in NO_DOCUMENT:
                return found
            return replace(found, certainty=LIKELY, reasons=(*found.reasons, f"но {told}"))
        if found.invoices and before.bank_class not in NO_DOCUMENT:
            return replace(found, reasons=(*found.reasons, told))
        bank_class, contract = before.bank_class, before.contract_id
        if self._is_named(found) and before.bank_class not in NO_DOCUMENT:
            bank_class, contract = found.bank_class or bank_class, found.contract_id
        elif before.words != words and bank_class in RENTAL:
            # Other words may be about something else: of the choice only whose money it is stays.
            deposit = read_purpose(found.paid.purpose).deposit
            bank_class = BankClass.DEPOSIT if deposit else BankClass.RENT
        return replace(
            found,
            certainty=LIKELY,
            invoices=(),
            reasons=(told, *found.reasons),
            bank_class=bank_class,
            contract_id=contract,
            carrier_id=before.carrier_id,
        )

    def _is_named(self, found: Proposal) -> bool:
        """The purpose itself names the contract that was found."""
        agreement = self._by_id.get(found.contract_id or 0)
        named = contracts_in(found.paid.purpose)
        return agreement is not None and contract_key(agreement.number) in named


def _told(before: Remembered, agreement: Agreement | None) -> str:
    day = f" {before.day:%d.%m.%Y}" if before.day else ""
    what = f"договор {agreement.number}" if agreement else before.bank_class.value
    return f"в прошлый раз{day} вы выбрали: {what}"


def _against_sum(
    paid: Paid, invoices: tuple[Asked, ...], told: tuple[str, ...], best: Certainty
) -> Proposal:
    asked = sum((invoice.open for invoice in invoices), Decimal(0))
    if asked == paid.total:
        return Proposal(paid, best, invoices, (*told, "сумма равна"))
    differs = f"сумма {money_text(paid.total)} ≠ {money_text(asked)}"
    return Proposal(paid, LIKELY, invoices, (*told, differs))


def _together(paid: Paid, theirs: Sequence[Asked], why: str) -> Proposal:
    """No invoice has this sum: all of them together, or the only two or three that do."""
    if not theirs:
        return Proposal(paid, UNKNOWN, (), (NO_INVOICES,))
    if len(theirs) > 1 and sum(i.open for i in theirs) == paid.total:
        return Proposal(paid, LIKELY, tuple(theirs), (why, "сумма всех его открытых счетов"))
    if len(theirs) <= MOST_INVOICES:
        found = [
            some
            for count in range(2, MOST_TOGETHER + 1)
            for some in combinations(theirs, count)
            if sum(i.open for i in some) == paid.total
        ]
        if len(found) == 1:
            return Proposal(paid, LIKELY, found[0], (why, f"сумма счетов № {_numbers(found[0])}"))
    return Proposal(paid, UNKNOWN, (), ("счёта на такую сумму нет",))


def _days_named(invoice: Asked, named: Named) -> bool:
    return not invoice.days or any(named.names_day(day) for day in invoice.days)


def _another_kind(invoices: Iterable[Asked], said: Said) -> Iterable[str]:
    """The purpose says what is paid, and the invoices ask for something else.

    «За аренду бытовок» beside the number of an invoice is only said so; a deposit is not.
    """
    named = said.named
    kinds = {kind for invoice in invoices for kind in invoice.kinds}
    if not kinds:
        return
    if named.deposit and ChargeKind.DEPOSIT not in kinds:
        yield "но назван залог"
    told = named.kinds - {ChargeKind.SERVICE}
    if told and not (named.deposit or said.invoices or told & kinds):
        yield f"но названо: {named.words}"


def _named(invoices: Sequence[Asked]) -> str:
    many = len(invoices) > 1
    return f"{'счета' if many else 'счёт'} № {_numbers(invoices)} {'названы' if many else 'назван'}"


def _numbers(invoices: Sequence[Asked]) -> str:
    return ", ".join(invoice.number for invoice in invoices)
