"""Papers of words: they flow over sheets, and a signature never stands alone."""

from __future__ import annotations

import re

import pytest

from printforms.contract import ContractPaper
from printforms.grid import Column
from printforms.paper import Sheet
from printforms.parties import Signer
from printforms.press.binding import bound
from printforms.text_paper import (
    BODY,
    Approval,
    Block,
    NewPage,
    Side,
    Signatures,
    TextLine,
    TextPaper,
    TextTable,
    draw_text,
    total_row,
)
from tests.paper_reading import assert_inside, texts

SIDES = Signatures(
    [
        Side("Арендодатель", "ООО «А»", ["ИНН 4632123452"] * 8, Signer("Директор", "Иванов И.И.")),
        Side("Арендатор", "ООО «Б»", ["ИНН 7707083893"] * 5, Signer("Директор", "Петрова М.И.")),
    ]
)
WORDS = "Арендатор обязан содержать бытовки в чистоте и исправности и возвращать их в срок. " * 3


def printed(blocks: list[Block], *, draft: bool = False) -> list[str]:
    sheet = Sheet()
    draw_text(sheet, TextPaper("Договор № 5", "ООО «А»", blocks, draft))
    pdf = bound([sheet])
    assert_inside(pdf, 20, 10, 12, 10)
    return texts(pdf)


def clauses(count: int) -> list[Block]:
    found: list[Block] = [TextLine("title", "ДОГОВОР № 5")]
    for number in range(count):
        if number % 6 == 0:
            found.append(TextLine("section", f"Раздел {number // 6}", f"{number // 6 + 1}."))
        label = f"{number // 6 + 1}.{number % 6 + 1}."
        found.append(TextLine("clause", f"Пункт {number} начат. {WORDS} Пункт {number}.", label))
    return found


@pytest.mark.parametrize("count", range(1, 46))
def test_the_signature_block_takes_words_along_at_every_length(count: int):
    pages = printed([*clauses(count), TextLine("section", "Подписи", "9."), SIDES])
    last = pages[-1]
    assert last.count("расшифровка подписи") == 2
    assert f"Пункт {count - 1}." in last
    assert f"Пункт {count - 1} начат" in last
    assert last.index(f"Пункт {count - 1}.") < last.index("9. Подписи") < last.index("М.П.")
    assert sum(page.count("М.П.") for page in pages) == 2
    if len(pages) > 1:
        for number, page in enumerate(pages, 1):
            assert f"Лист {number} из {len(pages)}" in page


def test_signatures_take_the_room_they_need_and_no_more():
    """The longest text that shares its page with them leaves no room for another line or two."""

    def drawn(lines: int) -> Sheet:
        sheet = Sheet()
        words = TextLine("text", "\n".join(f"строка{n}." for n in range(lines)))
        draw_text(sheet, TextPaper("Договор № 5", "ООО «А»", [words, SIDES], draft=False))
        return sheet

    longest = next(n for n in range(20, 80) if len(drawn(n + 1).pages) > 1)
    assert drawn(longest).room < 2 * BODY.leading


@pytest.mark.parametrize("count", range(1, 46, 4))
def test_a_heading_never_ends_a_page(count: int):
    for page in printed([*clauses(count), SIDES]):
        tail = re.sub(r"Договор № 5 Лист \d из \d$", "", page).strip()
        assert not re.search(r"\d\. Раздел \d$", tail)


@pytest.mark.parametrize("rows", [0, 1, 20, 38, 39, 40, 41, 60])
def test_a_table_before_the_signatures_gives_them_its_last_row(rows: int):
    table = TextTable(
        [Column("№", 10), Column("Бытовка", 120), Column("Сумма", 50, "right")],
        [[str(n), f"Бытовка {n}", "6 000,00"] for n in range(1, rows + 1)],
        [total_row("Итого:", 2, "1,00")],
        ["Всего: один рубль."],
    )
    pages = printed([*clauses(3), table, SIDES])
    last = pages[-1]
    assert "Итого:" in last
    assert last.count("М.П.") == 2
    if rows:
        assert f"Бытовка {rows} 6 000,00" in last
    assert sum(len(re.findall(r"Бытовка \d+", page)) for page in pages) == rows


def test_a_paragraph_leaves_no_line_alone():
    """Neither the first nor the last line of a paragraph stands on a page of its own."""
    lines = 400
    pages = printed([TextLine("text", "\n".join(f"строка{n}." for n in range(lines)))])
    counts = [len(re.findall(r"строка\d+\.", page)) for page in pages]
    assert sum(counts) == lines
    assert min(counts) >= 2


def test_a_paragraph_of_three_lines_goes_to_the_next_page_whole():
    """Wherever on the page it begins: two lines here would leave the third alone there."""
    three = TextLine("text", "раз.\nдва.\nтри.")
    for before in range(40, 70):
        above = TextLine("text", "\n".join(["строка."] * before))
        for page in printed([above, three]):
            assert page.count("раз.") == page.count("три.")


def test_one_side_signs_an_offer_and_approves_a_price_list():
    alone = Signatures([Side("", "", [], Signer("Директор", "Иванов И.И."))])
    approval = Approval(Signer("Директор", "Иванов И.И."))
    (page,) = printed([approval, TextLine("right", "справа"), TextLine("text", "Слова."), alone])
    assert page.startswith("УТВЕРЖДАЮ Директор")
    assert page.count("Иванов И.И.") == 2
    assert "М.П." in page


def test_a_new_page_and_a_draft():
    pages = printed([TextLine("text", "раз"), NewPage(), TextLine("text", "два")], draft=True)
    assert [("раз" in p, "два" in p) for p in pages] == [(True, False), (False, True)]
    assert all("ЧЕРНОВИК" in page for page in pages)


def test_a_paper_of_a_contract_is_a_text():
    paper = ContractPaper("Договор", "ООО «А»", clauses(1))
    assert isinstance(paper, TextPaper)
    assert not paper.draft
