"""«Дополнительное соглашение» № N: what its rows change, beside what was before (A-28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.charging import rate_on
from app.contract_terms import Row
from app.facts import Facts
from app.papers.contract import one_by_one, parts, parts_title
from app.papers.deal import NOT_YET, Deal, deal_of
from app.papers.deal_tables import Maker, paper_blocks
from app.papers.deal_words import YES, preamble_of_tenant, words_of
from app.papers.filling import fills_paper
from app.papers.lease import Lease, lease_of, rooms_of
from app.papers.lease_tables import changed_premises_table, charges_table, premises_table
from app.papers.lease_words import month_words, places, registered
from db.catalogs.paper_template import PaperKind
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractAddendum
from db.errors import UserError
from db.russian import date_long
from printforms.contract import AddendumPaper
from printforms.text_paper import Block

NAME = PaperKind.ADDENDUM.value


def addenda_of(doc: Contract) -> list[tuple[int, str]]:
    """(number, name) of every addendum, for the menu of papers."""
    return parts(NAME, doc.addenda)


@fills_paper(AddendumPaper, parts=addenda_of)
def addendum(doc: Contract, facts: Facts, number: int | None = None) -> AddendumPaper:
    """One addendum; all of them one after another without a number."""
    chosen = [a for a in doc.addenda if number in (None, a.number)]
    if not chosen:
        wanted = "дополнительных соглашений" if number is None else f"соглашения № {number}"
        raise UserError(
            f"В договоре № {doc.contract_number} нет {wanted}: добавьте строку в список "
            "«Доп. соглашения» и укажите её номер у помещений и начислений."
        )
    lease = lease_of(doc, facts)
    made = one_by_one(_addendum(lease, row, facts) for row in chosen)
    deal = _deal(doc, chosen[0], facts)
    title = parts_title(doc, NAME, chosen)
    return AddendumPaper(title, deal.ours.name, made, doc.status in NOT_YET, deal.look)


def _addendum(lease: Lease, row: ContractAddendum, facts: Facts) -> list[Block]:
    deal = _deal(lease.contract, row, facts)
    premises = _changes(lease, lease.premises, row)
    charges = _changes(lease, lease.charges, row)
    new_rooms = [now for was, now in premises if was is None]
    changed_rooms = [(was, now) for was, now in premises if was is not None]
    new_charges = [now for was, now in charges if was is None]
    changed = [(was, now) for was, now in charges if was is not None]
    tables: dict[str, Maker] = {
        "новые помещения": lambda: premises_table(deal, lease, new_rooms),
        "изменённые помещения": lambda: changed_premises_table(deal, lease, changed_rooms),
        "новые начисления": lambda: charges_table(deal, new_charges),
        "изменённые начисления": lambda: charges_table(
            deal, [now for _, now in changed], [was for was, _ in changed]
        ),
    }
    words = words_of(deal) | preamble_of_tenant(deal)
    words |= _words(lease, row, deal)
    words["объекты"] = places(rooms_of(new_rooms or lease.premises, facts))
    shown = (new_rooms, changed_rooms, new_charges, changed)
    words |= {f"есть {name}": YES if rows else "" for name, rows in zip(tables, shown, strict=True)}
    if not premises:
        words["помещения в месяц"] = ""
    words["есть строки"] = YES if any(shown) else ""
    return paper_blocks(PaperKind.ADDENDUM, deal, words, tables)


def _words(lease: Lease, row: ContractAddendum, deal: Deal) -> dict[str, str]:
    so_far = [a.number for a in lease.addenda if a.valid_from <= row.valid_from]
    known = replace(
        lease, premises=[p for p in lease.premises if p.addendum in (None, row.number, *so_far)]
    )
    month = month_words(deal, known, row.valid_from)
    return month | {
        "номер соглашения": str(row.number),
        "дата соглашения": date_long(row.date),
        "начало соглашения": date_long(row.valid_from),
        "о чём": row.subject.strip().rstrip("."),
        "регистрация": registered(lease),
    }


def _changes(
    lease: Lease, rows: Sequence[Row], agreed: ContractAddendum
) -> list[tuple[Row | None, Row]]:
    """(before, now) of each row of the addendum; nothing before a new thing."""
    return [(lease.before(row, rows), row) for row in rows if row.addendum == agreed.number]


def _deal(doc: Contract, row: ContractAddendum, facts: Facts) -> Deal:
    """Signed on its own day, prices with the VAT of the day it begins."""
    deal = deal_of(doc, facts, row.date, doc.dues)
    _, rate = rate_on(facts, deal.ours.id, row.valid_from, doc.vat_mode)
    return replace(deal, rate=rate)
