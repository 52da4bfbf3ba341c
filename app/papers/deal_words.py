"""The values of the placeholders of a contract's papers; the list is `app.placeholders`."""

from __future__ import annotations

from decimal import Decimal

from app.papers.deal import Deal
from app.papers.sides import addressee, own_preamble, partner_preamble, writes_himself
from db.catalogs.organization import Organization, TaxRegime
from db.catalogs.partner import PartnerKind
from db.due_rule import DueRule
from db.russian import (
    NBSP,
    amount_with_words,
    counted,
    date_in_words,
    date_long,
    initials,
    money_text,
    quantity_text,
)
from db.vat_mode import VatMode

YES = "да"


def words_of(deal: Deal, address: str = "") -> dict[str, str]:
    """Every placeholder of a contract; `address` stands above that of the contract."""
    return _ours(deal) | _theirs(deal) | _terms(deal, address) | _sums(deal)


def _ours(deal: Deal) -> dict[str, str]:
    ours, signer = deal.ours, deal.signer
    phone = ours.phone.replace(" ", NBSP)
    return {
        "арендодатель": ours.full_name or ours.name,
        "арендодатель кратко": ours.name,
        "арендодатель преамбула": own_preamble(ours, signer),
        "наш город": ours.city,
        "наш адрес": ours.legal_address,
        "наш телефон": phone,
        "наша почта": ours.email,
        "наши контакты": ", ".join(one for one in (phone, ours.email) if one),
        "наш руководитель": initials(signer.director) if signer else "",
        "должность нашего руководителя": signer.director_post if signer else "",
    }


def _theirs(deal: Deal) -> dict[str, str]:
    contract, tenant = deal.contract, deal.tenant
    return {
        "арендатор": tenant.full_name or tenant.name,
        "арендатор кратко": tenant.name,
        "арендатор преамбула": "",
        "кому": addressee(tenant),
        "контактное лицо": "" if writes_himself(tenant, contract.contact) else contract.contact,
        "телефон клиента": (contract.phone or tenant.phone).replace(" ", NBSP),
        "почта клиента": contract.email or tenant.email,
        "потребность": contract.need.rstrip(" ."),
    }


def preamble_of_tenant(deal: Deal) -> dict[str, str]:
    """Apart from the other words: an offer must not ask for the gender of a director."""
    return {"арендатор преамбула": partner_preamble(deal.tenant)}


def _terms(deal: Deal, address: str) -> dict[str, str]:
    contract = deal.contract
    begins = contract.valid_from or contract.date
    until = date_long(contract.valid_to) if contract.valid_to else ""
    term = f"с {date_long(begins)} "
    deposit = contract.deposit
    return {
        "номер": contract.contract_number,
        "дата": date_long(contract.date),
        "дата прописью": date_in_words(contract.date),
        "срок": term + (f"по {until} включительно" if until else "на неопределённый срок"),
        "действует по": until,
        "адрес установки": address or contract.address,
        "срок оплаты": _due(deal),
        "ндс": vat_words(deal),
        "залог": amount_with_words(deposit) if deposit else "",
        "потребитель": YES if deal.tenant.kind is PartnerKind.PERSON else "",
    }


def _due(deal: Deal) -> str:
    """The rule in force on the day, in words."""
    rows = [r for r in deal.dues if r.valid_from <= deal.day]
    row = max(rows, key=lambda r: r.valid_from, default=None)
    if row is None or row.rule is DueRule.PERIOD_START:
        return "не позднее первого дня оплачиваемого периода"
    if row.rule is DueRule.DAYS_AFTER:
        days = counted(row.number, "день", "дня", "дней")
        return f"не позднее чем через {days} после начала оплачиваемого периода"
    if row.rule is DueRule.DAY:
        return f"не позднее {row.number} числа оплачиваемого месяца"
    return f"не позднее {row.number} числа месяца, следующего за оплачиваемым"


def vat_words(deal: Deal) -> str:
    """How the prices stand to VAT, with the ground where there is none."""
    if deal.rate is not None:
        rate = f"НДС {quantity_text(deal.rate)}{NBSP}%"
        on_top = deal.contract.vat_mode is VatMode.ON_TOP
        return f"{rate} начисляется сверх цены" if on_top else f"включая {rate}"
    return without_vat(deal)


def without_vat(deal: Deal) -> str:
    """«НДС не облагается», with the ground where the regime is it."""
    regimes = deal.facts.section(Organization.regimes, deal.ours)
    rows = [r for r in regimes if r.valid_from <= deal.day]
    latest = max(rows, key=lambda r: r.valid_from, default=None)
    if latest is not None and latest.regime is TaxRegime.SIMPLIFIED_EXEMPT:
        return "НДС не облагается (п. 1 ст. 145 НК РФ)"
    return "НДС не облагается (без НДС)"


def tax_words(deal: Deal, vat: Decimal) -> str:
    """«в том числе НДС 22 % — 6 491 (Шесть тысяч …) рубль 80 копеек»."""
    if deal.rate is None:
        return without_vat(deal)
    rate = f"{quantity_text(deal.rate)}{NBSP}%"
    return f"в том числе НДС {rate} — {amount_with_words(vat)}"


def _sums(deal: Deal) -> dict[str, str]:
    month, whole = deal.month, deal.whole
    return {
        "сумма в месяц": money_text(month.gross),
        "сумма в месяц прописью": amount_with_words(month.gross),
        "налог в месяц": tax_words(deal, month.vat),
        "сумма": money_text(whole.gross),
        "сумма прописью": amount_with_words(whole.gross),
        "налог": tax_words(deal, whole.vat),
        "есть бытовки": YES if deal.rows else "",
        "есть услуги": YES if deal.services else "",
    }
