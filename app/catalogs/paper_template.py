"""«Шаблоны документов»: begun with our text, checked by line, one for a paper (C-3)."""

from __future__ import annotations

from collections.abc import Iterator

from app import template_text
from app.facts import Facts
from app.placeholders import BLOCKS, NAMES
from app.templates import built_in
from app.verbs import Problem, checks, recalculates
from db.catalogs.paper_template import PaperTemplate

MOST = 12  # faults told at once


@recalculates(PaperTemplate, "paper")
def kind_brings_the_built_in_text(card: PaperTemplate, facts: Facts) -> None:
    """What nobody has changed yet follows the kind."""
    untouched = not card.text or card.text in [built_in(kind) for kind in NAMES]
    if card.paper is not None and untouched:
        card.text = built_in(card.paper)
    if card.paper is not None and not card.name:
        card.name = card.paper.value


@checks(PaperTemplate)
def text_is_understood(card: PaperTemplate, facts: Facts) -> Iterator[Problem]:
    """Every unknown placeholder is told with its line."""
    found = list(template_text.faults(card.text, NAMES[card.paper], BLOCKS[card.paper]))
    for fault in found[:MOST]:
        yield Problem("text", f"Текст, строка {fault.line}: {fault.text}")
    if found[MOST:]:
        yield Problem("text", f"И ещё ошибок в тексте: {len(found) - MOST}")


@checks(PaperTemplate)
def paper_has_one_text(card: PaperTemplate, facts: Facts) -> Iterator[Problem]:
    for other in facts.every(PaperTemplate):
        same = (other.paper, other.organization_id) == (card.paper, card.organization_id)
        if same and not other.marked and not card.marked and other.id != card.__dict__.get("id"):
            text = (
                f"Для «{card.paper.value}» уже есть шаблон «{other.name}». "
                "Измените его или укажите другую организацию"
            )
            yield Problem("paper", text)
