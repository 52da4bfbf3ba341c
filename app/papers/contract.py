"""«Договор», «Приложение» and «Коммерческое предложение»; «Договор» out of a transfer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from app.facts import Facts
from app.papers.deal import NOT_YET, Deal, deal_of, given_units, services_of, wanted_kinds
from app.papers.deal_tables import paper_blocks
from app.papers.deal_words import preamble_of_tenant, words_of
from app.papers.filling import fills_paper
from app.papers.lease import Lease, is_estate, lease_of
from app.papers.lease_tables import charges_table, premises_table
from app.papers.lease_words import premises_words
from db.catalogs.paper_template import PaperKind
from db.documents.contract import Contract, ContractAppendix
from db.documents.contract_leasing import ContractAddendum
from db.documents.rent_transfer import Moment, RentTransfer
from db.errors import UserError
from db.russian import NBSP, date_long, date_short
from printforms.contract import AppendixPaper, ContractPaper, GivenContractPaper, OfferPaper
from printforms.text_paper import Block, NewPage

Part = ContractAppendix | ContractAddendum


@fills_paper(ContractPaper)
def contract(doc: Contract, facts: Facts) -> ContractPaper:
    """The contract itself, without the rows of its appendices (C-3)."""
    deal = _deal(doc, facts, None)
    words = words_of(deal) | preamble_of_tenant(deal)
    made = _agreed(deal, lease_of(doc, facts), words)
    return ContractPaper(
        contract_title(doc), deal.ours.name, made, doc.status in NOT_YET, deal.look
    )


@fills_paper(GivenContractPaper)
def given_contract(doc: RentTransfer, facts: Facts) -> GivenContractPaper:
    """The same text with the codes of the units handed over (D-3).

    Premises stand in the contract with their numbers: of them it is the contract as it is.
    """
    agreed = facts.get(Contract, doc.contract_id)
    dues = facts.section(Contract.dues, agreed)
    lease = lease_of(agreed, facts, loaded=False)
    rows = [row for row in doc.units if not (lease.premises and is_estate(row.unit_id, facts))]
    deal = deal_of(agreed, facts, agreed.date, dues, given_units(rows, facts))
    address = next((d.address for d in doc.deliveries if d.moment is Moment.ISSUE), "")
    words = words_of(deal, address) | preamble_of_tenant(deal)
    made = _agreed(deal, lease, words)
    draft = agreed.status in NOT_YET
    return GivenContractPaper(contract_title(agreed), deal.ours.name, made, draft, deal.look)


@fills_paper(OfferPaper, suits=lambda doc: bool(doc.kinds) or not doc.premises)
def offer(doc: Contract, facts: Facts) -> OfferPaper:
    """What is offered, before anything is signed: it is never marked a draft (C-6).

    Its words are of cabins: of premises alone it would offer what nobody asked for. Where all
    rows stand in appendices, all of them are offered.
    """
    numbers = {row.appendix for row in doc.kinds} | {row.appendix for row in doc.services}
    numbers = {None} if None in numbers else numbers
    deal = _deal_of(doc, facts, doc.date, numbers)
    until = date_long(doc.offer_valid_to) if doc.offer_valid_to else ""
    words = words_of(deal) | {"предложение действует по": until}
    title = f"Коммерческое предложение №{NBSP}{doc.contract_number} от {date_short(doc.date)}"
    made = paper_blocks(PaperKind.OFFER, deal, words)
    return OfferPaper(title, deal.ours.name, made, look=deal.look)


def appendices_of(doc: Contract) -> list[tuple[int, str]]:
    """(number, name) of every appendix, for the menu of papers."""
    return parts("Приложение", doc.appendices)


@fills_paper(AppendixPaper, parts=appendices_of)
def appendix(doc: Contract, facts: Facts, number: int | None = None) -> AppendixPaper:
    """One appendix with its own rows (C-4); all of them one after another without a number."""
    chosen = [a for a in doc.appendices if number in (None, a.number)]
    if not chosen:
        wanted = "приложений" if number is None else f"приложения № {number}"
        raise UserError(
            f"В договоре № {doc.contract_number} нет {wanted}: добавьте строку в список "
            "«Приложения» и укажите её номер у бытовок."
        )
    made = one_by_one(_appendix(doc, row, facts) for row in chosen)
    title = parts_title(doc, "Приложение", chosen)
    deal = _deal(doc, facts, None)
    return AppendixPaper(title, deal.ours.name, made, doc.status in NOT_YET, deal.look)


def parts(name: str, rows: Iterable[Part]) -> list[tuple[int, str]]:
    """(number, «Приложение № 2 от 10.11.2026») of the rows that have both, for a menu."""
    return [
        (row.number, f"{name} № {row.number} от {date_short(row.date)}")
        for row in rows
        if row.number is not None and row.date is not None
    ]


def one_by_one(papers: Iterable[Sequence[Block]]) -> list[Block]:
    """Each from a new page."""
    made: list[Block] = []
    for paper in papers:
        made += [NewPage(), *paper] if made else paper
    return made


def parts_title(doc: Contract, name: str, rows: Sequence[Part]) -> str:
    """The title of one part before that of its contract; of several, the contract's alone."""
    title = contract_title(doc)
    if len(rows) != 1:
        return title
    return f"{name} №{NBSP}{rows[0].number} от {date_short(rows[0].date)} — {title}"


def contract_title(doc: Contract) -> str:
    """For the foot of the pages and the file."""
    return f"Договор аренды №{NBSP}{doc.contract_number} от {date_short(doc.date)}"


def _appendix(doc: Contract, row: ContractAppendix, facts: Facts) -> list[Block]:
    deal = _deal(doc, facts, row)
    words = words_of(deal, row.address) | preamble_of_tenant(deal)
    words |= {
        "номер приложения": str(row.number),
        "дата приложения": date_long(row.date),
        "примечание": row.note,
    }
    return paper_blocks(PaperKind.APPENDIX, deal, words)


def _deal(doc: Contract, facts: Facts, row: ContractAppendix | None) -> Deal:
    """The rows of the contract, or of one appendix on its own day."""
    if row is None:
        return _deal_of(doc, facts, doc.date, {None})
    return _deal_of(doc, facts, row.date, {row.number})


def _deal_of(doc: Contract, facts: Facts, day: dt.date, appendices: Collection[int | None]) -> Deal:
    """The rows of these appendices, by their numbers; None stands for the contract itself."""
    kinds = wanted_kinds([r for r in doc.kinds if r.appendix in appendices], facts)
    services = services_of([r for r in doc.services if r.appendix in appendices], facts)
    return deal_of(doc, facts, day, doc.dues, kinds, services)


def _agreed(deal: Deal, lease: Lease, words: dict[str, str]) -> list[Block]:
    """The text of cabins, or that of premises as soon as there is one (C-3, A-16)."""
    signed = lease.as_signed()
    if not signed.premises:
        return paper_blocks(PaperKind.CONTRACT, deal, words)
    tables = {
        "помещения": lambda: premises_table(deal, signed, signed.premises),
        "начисления": lambda: charges_table(deal, signed.charges),
    }
    words |= premises_words(deal, signed)
    return paper_blocks(PaperKind.PREMISES, deal, words, tables)
