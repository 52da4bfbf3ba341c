"""Paper: letters and lines, what hostile text cannot do, one file of many papers."""

from __future__ import annotations

import io
import os
import pkgutil
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from printforms.paper import TEXT, Sheet
from printforms.press.binding import bound
from printforms.press.fontfile import LETTERS
from printforms.registry import package, pages, printforms, printforms_of
from printforms.table_report import ReportRow, report_pdf
from printforms.typeface import BOLD, NARROW, NARROW_BOLD, REGULAR, printable, wrapped
from tests.paper_reading import act, bill, text, texts
from tests.paper_samples import TENANT, handover, invoice, report

FACES = (REGULAR, BOLD, NARROW, NARROW_BOLD)
HOSTILE = '<img src="/etc/passwd"> <b>&amp; %s {0} \\ (( [[ |'


# Letters
@pytest.mark.parametrize("face", FACES, ids=lambda face: face.name)
def test_every_letter_of_the_alphabet_is_in_the_first_page_of_every_font(face):
    assert [letter for letter in LETTERS if ord(letter) not in face.font.face.charToGlyph] == []
    assert [page for page, _ in face.font.encoded(LETTERS)] == [0]


def test_all_letters_are_read_back_from_the_file():
    sheet = Sheet()
    for letter in LETTERS:
        sheet.text(letter)
    found = set(
        "".join(page.extract_text() for page in PdfReader(io.BytesIO(bound([sheet]))).pages)
    )
    assert set(LETTERS) - found - {" "} == set()


def test_names_of_other_alphabets_come_out_of_further_pages_of_the_font():
    sheet = Sheet()
    sheet.text("Әсел Қожа, Müller, Łódź, Нǐ")
    assert "Әсел Қожа, Müller, Łódź" in text(bound([sheet]))


def test_a_letter_no_font_has_is_seen_and_does_not_break_the_paper():
    sheet = Sheet()
    sheet.text("Бытовка ☐ 漢 😀 конец")
    printed = bound([sheet])
    assert text(printed) == "Бытовка \ufffd \ufffd \ufffd конец"
    page = pypdfium2.PdfDocument(printed)[0].get_textpage()
    left, low, right, top = page.get_charbox(page.get_text_range().index("\ufffd"))
    assert right - left > 3
    assert top - low > 3


def test_controls_and_loose_accents_are_not_printed():
    assert printable("Ёлка\x00\u200b и\u0306\tдом\u202f5\ufeff\ud800") == "Ёлка й дом\u00a05"


@settings(deadline=None)
@given(st.text(max_size=200), st.integers(20, 300))
def test_wrapping_loses_no_letter_and_keeps_to_the_width(source, width):
    lines = wrapped(source, TEXT, width)
    assert "".join(lines).replace(" ", "") == printable(source).replace("\n", "").replace(" ", "")
    assert all(TEXT.width(line) <= width + 0.01 for line in lines if len(line) > 1)


@pytest.mark.parametrize(
    ("source", "parts"),
    [
        ("дом на ул. Литовская", ["дом на", "ул. Литовская"]),
        ("договор от № 214", ["договор от", "№ 214"]),
        ("корп. 2, помещ. 14", ["корп. 2,", "помещ. 14"]),
        ("г. Курск, пр-кт Кулакова", ["г. Курск,", "пр-кт Кулакова"]),
        ("не чаще раза в год (п. 3", ["не чаще раза в год", "(п. 3"]),
        ("в срок — после", ["в срок —", "после"]),
        ("рубля 36 копеек.", ["рубля", "36 копеек."]),
        ("по статье ГК РФ", ["по статье", "ГК РФ"]),
        ("Кровать × 2, Стол × 1", ["Кровать × 2, Стол", "× 1"]),
        ("возмещает (ст. 614", ["возмещает", "(ст. 614"]),
        ("за ноябрь 2026 г.", ["за ноябрь", "2026 г."]),
        ("сумма долга 1\u00a0234,50", ["сумма долга", "1\u00a0234,50"]),
    ],
)
def test_what_belongs_together_is_not_parted_by_the_end_of_a_line(source, parts):
    width = TEXT.width(source) - 1
    assert wrapped(source, TEXT, width) == parts


def test_a_word_wider_than_the_line_breaks_after_its_hyphen_first():
    width = TEXT.width("Курскпромграждан-") + 1
    assert wrapped("Курскпромграждан-строймонтаж", TEXT, width) == [
        "Курскпромграждан-",
        "строймонтаж",
    ]


# Any paper
def test_hostile_text_is_printed_literally():
    party = replace(TENANT, name=HOSTILE)
    assert HOSTILE in text(act(handover(tenant=party, contract=HOSTILE)))
    assert HOSTILE in text(bill(invoice(buyer=party)))
    rows = [ReportRow(["", HOSTILE, "", "", ""])]
    assert HOSTILE in text(report_pdf(replace(report(), title=HOSTILE, rows=rows)))


def test_the_same_paper_is_the_same_bytes():
    assert act() == act()
    assert bill() == bill()
    assert report_pdf(report()) == report_pdf(report())
    script = (
        "import hashlib, tests.test_papers as t\n"
        "made = t.act() + t.bill() + t.report_pdf(t.report())\n"
        "print(hashlib.sha256(made).hexdigest())"
    )
    made = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path(__file__).parent.parent,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(made) == 1


def test_file_knows_its_title_author_and_language():
    reader = PdfReader(io.BytesIO(bill()))
    assert reader.metadata is not None
    assert (
        reader.metadata.title == "Счет на оплату №\u00a0А-125 от 21\u00a0ноября\u00a02026\u00a0г."
    )
    assert reader.metadata.author == 'ООО "Ромашка-Аренда"'
    assert reader.metadata.creator == "Контора"
    assert reader.trailer["/Root"]["/Lang"] == "ru-RU"
    fonts = [str(font) for page in reader.pages for font in page["/Resources"]["/Font"]]
    assert sorted(set(fonts)) == ["/PTSans+0", "/PTSansBold+0"]


def test_many_papers_in_one_file_number_their_own_sheets():
    (form,) = printforms_of(PaymentInvoice)
    printed = form.pdf([invoice(40), invoice(), invoice(40)])
    assert pages(printed) == len(texts(printed)) == 5
    assert [re.findall(r"Лист \d из \d", sheet) for sheet in texts(printed)] == [
        ["Лист 1 из 2"],
        ["Лист 2 из 2"],
        [],
        ["Лист 1 из 2"],
        ["Лист 2 из 2"],
    ]
    assert PdfReader(io.BytesIO(printed)).metadata.title == "Счет на оплату"


def test_package_takes_papers_of_different_kinds():
    handing, (asking,) = printforms_of(RentTransfer)[0], printforms_of(PaymentInvoice)
    first, second = texts(package([(handing, handover()), (asking, invoice())], "Пакет за ноябрь"))
    assert first.startswith("Акт приема-передачи")
    assert "Счет на оплату № А-125" in second


def test_nothing_to_print_is_said_in_russian():
    with pytest.raises(UserError, match="Печатать нечего"):
        printforms_of(RentTransfer)[0].pdf([])


def test_page_count_is_not_fooled_by_the_title():
    sheet = Sheet()
    sheet.heading("/Count 99 /Type /Pages >> endobj startxref 7 trailer << /Root 1 0 R >>")
    assert pages(bound([sheet])) == 1


def test_papers_are_found_by_package_and_named_for_the_command_line():
    assert {(form.document, form.name) for form in printforms()} >= {
        (RentTransfer, "handover"),
        (PaymentInvoice, "invoice"),
    }
    names = [(form.document, form.name) for form in printforms()]
    assert len(names) == len(set(names))


def test_papers_are_looked_for_once_whatever_lists_are_opened(monkeypatch: pytest.MonkeyPatch):
    known = len(printforms())
    monkeypatch.setattr(pkgutil, "iter_modules", lambda *_: pytest.fail("the folder is read again"))
    assert len(printforms()) == known
    assert printforms_of(RentTransfer)


def test_the_menu_of_papers_does_not_load_reportlab():
    script = (
        "import sys\nfrom printforms.registry import printforms\n"
        "assert len(printforms()) >= 2\n"
        "print([m for m in sys.modules if m.partition('.')[0] in ('reportlab', 'segno', 'PIL')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=Path(__file__).parent.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_embedded_fonts_are_small():
    """Hinting is left out: a file must be fit for mail by the hundred."""
    assert len(act()) < 60_000
