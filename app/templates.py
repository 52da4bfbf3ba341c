"""Which text a paper is made from: a card of «Шаблоны документов», or the built-in one."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import db
from app.facts import Facts
from db.catalogs.paper_template import PaperKind, PaperTemplate

FOLDER = Path(db.__file__).parent.parent / "resources" / "templates"
FILES = {
    PaperKind.CONTRACT: "contract.txt",
    PaperKind.PREMISES: "premises.txt",
    PaperKind.APPENDIX: "appendix.txt",
    PaperKind.ADDENDUM: "addendum.txt",
    PaperKind.PREMISES_GIVEN: "premises_given.txt",
    PaperKind.RETURNED: "returned.txt",
    PaperKind.OFFER: "offer.txt",
    PaperKind.PRICE_LIST: "price_list.txt",
}


@cache
def built_in(kind: PaperKind) -> str:
    """The text every company begins with."""
    return (FOLDER / FILES[kind]).read_text(encoding="utf-8")


def text_for(facts: Facts, kind: PaperKind, organization_id: int) -> str:
    """The organization's own text, else the common one, else the built-in."""
    cards = [c for c in facts.every(PaperTemplate) if c.paper is kind and not c.marked]
    for owner in (organization_id, None):
        for card in cards:
            if card.organization_id == owner:
                return card.text
    return built_in(kind)
