"""The text of a template: its marks, its placeholders, what is told of a slip (C-3)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.placeholders import BLOCKS, NAMES
from app.template_text import Line, Style, faults, filled
from app.templates import built_in
from db.catalogs.paper_template import PaperKind
from db.errors import UserError

VALUES = {"номер": "214", "залог": "", "пеня": "0,1 %", "адресат": "ООО «А»"}
TABLES = ("таблица",)


def told(text: str) -> list[tuple[int, str]]:
    return [(f.line, f.text) for f in faults(text, VALUES, TABLES)]


def test_lines_are_numbered_by_sections_and_clauses():
    text = """
    # ДОГОВОР № {номер}
    слева || справа {номер}
    ; заметка, её не печатают
    ## Предмет
    * первый
    - подпункт
    * второй
    [таблица]
    ## Срок
    * третий
    > справа
    просто абзац
    """
    assert filled(text, VALUES, TABLES) == [
        Line(Style.TITLE, "ДОГОВОР № 214"),
        Line(Style.SIDES, "слева", right="справа 214"),
        Line(Style.SECTION, "Предмет", "1."),
        Line(Style.CLAUSE, "первый", "1.1."),
        Line(Style.ITEM, "подпункт", "–"),
        Line(Style.CLAUSE, "второй", "1.2."),
        Line(Style.BLOCK, "таблица"),
        Line(Style.SECTION, "Срок", "2."),
        Line(Style.CLAUSE, "третий", "2.1."),
        Line(Style.RIGHT, "справа"),
        Line(Style.TEXT, "просто абзац"),
    ]


def test_conditions_print_a_line_or_leave_it_out():
    text = "?пеня? * пеня {пеня}\n?залог? * залог\n!залог! * без залога\n!пеня! * без пени"
    assert [(line.label, line.text) for line in filled(text, VALUES, TABLES)] == [
        ("1.", "пеня 0,1 %"),
        ("2.", "без залога"),
    ]


def test_names_do_not_mind_case_and_spaces():
    assert filled("{ Номер }", VALUES, TABLES) == [Line(Style.TEXT, "214")]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("первая\n{номерр}", (2, "подстановки {номерр} нет")),
        ("{номер.__class__}", (1, "подстановки {номер.__class__} нет")),
        ("{}", (1, "подстановки {} нет")),
        ("{номер", (1, "скобка { или } без пары")),
        ("номер}", (1, "скобка { или } без пары")),
        ("{{номер}}", (1, "скобка { или } без пары")),
        ("\n\n[таблицы]", (3, "блока [таблицы] нет. Есть: [таблица]")),
        ("?штраф? * строка", (1, "условие «штраф» неизвестно")),
    ],
)
def test_a_slip_is_told_with_its_line(text: str, fault: tuple[int, str]):
    assert told(text) == [fault]
    with pytest.raises(UserError, match=f"строка {fault[0]}: .*Исправьте карточку"):
        filled(text, VALUES, TABLES)


@given(st.text(max_size=80))
def test_a_value_is_never_read_as_marks(value: str):
    lines = filled("* {номер}\n{адресат} || {номер}", {"номер": value, "адресат": value}, ())
    assert lines == [
        Line(Style.CLAUSE, value, "1."),
        Line(Style.SIDES, value, right=value),
    ]


@given(st.text(max_size=200))
def test_any_text_is_either_told_or_filled(text: str):
    if list(faults(text, VALUES, TABLES)):
        with pytest.raises(UserError):
            filled(text, VALUES, TABLES)
    else:
        assert len(filled(text, VALUES, TABLES)) <= len(text.splitlines())


@pytest.mark.parametrize("kind", PaperKind, ids=lambda k: k.name)
def test_the_built_in_texts_have_no_slips(kind: PaperKind):
    assert list(faults(built_in(kind), NAMES[kind], BLOCKS[kind])) == []
    assert "именуем" not in built_in(kind)  # it agrees with the side, so it is in the preamble
