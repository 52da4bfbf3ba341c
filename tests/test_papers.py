"""Paper: what is printed, word for word; what stays together; what hostile text cannot do."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from db.documents.payment_invoice import PaymentInvoice
from db.documents.rent_transfer import RentTransfer
from db.errors import UserError
from printforms import table_report
from printforms.paper import TEXT, Sheet
from printforms.parties import Party, Signer
from printforms.payment_invoice import VatTotal
from printforms.press.binding import bound
from printforms.press.fontfile import LETTERS
from printforms.qr import MASK
from printforms.registry import package, pages, printforms, printforms_of
from printforms.table_report import ReportRow, report_pdf, report_sheet
from printforms.typeface import BOLD, MM, NARROW, NARROW_BOLD, REGULAR, printable, wrapped
from tests.paper_samples import BANK, LESSOR, TENANT, handed_unit, handover, invoice, report

FACES = (REGULAR, BOLD, NARROW, NARROW_BOLD)
HOSTILE = '<img src="/etc/passwd"> <b>&amp; %s {0} \\ (( [[ |'
Q1 = (
    'ST00012|Name=ООО "Ромашка-Аренда"|PersonalAcc=40702810433000012345|BankName=ПАО Сбербанк'
    "|BIC=044525225|CorrespAcc=30101810400000000225|Sum=3600000"
    "|Purpose=Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80"
    "|PayeeINN=4632123452|KPP=463201001"
)


def act(*papers: object) -> bytes:
    return printforms_of(RentTransfer)[0].pdf(papers or [handover()])


def bill(*papers: object) -> bytes:
    return printforms_of(PaymentInvoice)[0].pdf(papers or [invoice()])


def texts(pdf: bytes) -> list[str]:
    """The text of each page, NBSP read as a space and lines joined by one."""
    reader = PdfReader(io.BytesIO(pdf))
    return [" ".join(page.extract_text().replace("\u00a0", " ").split()) for page in reader.pages]


def text(pdf: bytes) -> str:
    return " ".join(texts(pdf))


def assert_inside(pdf: bytes, left: float, right: float, top: float, bottom: float) -> None:
    """Every letter of every page lies within the margins (millimetres)."""
    for page in pypdfium2.PdfDocument(pdf):
        width, height = page.get_size()
        letters = page.get_textpage()
        boxes = [letters.get_charbox(place) for place in range(letters.count_chars())]
        ink = [box for box in boxes if box[2] > box[0]]
        assert ink
        assert min(box[0] for box in ink) >= left * MM - 1
        assert max(box[2] for box in ink) <= width - right * MM + 1
        assert max(box[3] for box in ink) <= height - top * MM + 1
        assert min(box[1] for box in ink) >= bottom * MM - 1


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


# Акт выдачи


def test_handover_act_word_for_word():
    printed = text(act())
    for phrase in (
        "Акт приема-передачи (выдачи) имущества в аренду № АР-412",
        "г. Курск 12 ноября 2026 г., ____ ч. ____ мин.",
        'Арендодатель: ООО "Ромашка-Аренда", ИНН 4632123452, КПП 463201001, 305000, Курская обл.',
        "в лице директора Иванова Ивана Ивановича, действующего на основании Устава",
        "Арендатор: Общество с ограниченной ответственностью «Строительно-монтажное управление",
        "Основание: Договор аренды № 214 от 01.03.2026, приложение № 2 от 10.11.2026",
        "Блок-контейнер БК-001 «Стандарт» 6×2,4 м БК-001 1 шт Исправна, окно с трещиной",
        "с 12.11.2026 по 11.12.2026 9 500,00",
        "12 шт",
        "Итого: 15 шт 30 300,00",
        "Доставка Момент Адрес в период аренды Кто перевозит Вид перевозки Выдача г. Курск,",
        "стройплощадка ЖК «Северный» Перевозчик ИП Кузнецов А.В. Доставка до объекта",
        "Манипулятор 10 т А 123 ВС 46 Орлов О.О. Низкорамный трал М 777 ММ 46",
        "Имущество осмотрено, его состояние и комплектность соответствуют указанным в акте.",
        "Претензий не имею.",
        "Начальник площадки Сидоров С.С.",
        "Начальник участка Петров П.П.",
    ):
        assert phrase in printed
    assert printed.count("М.П.") == 2
    assert "Лист" not in printed


def test_composition_is_printed_for_every_cabin():
    printed = text(act(handover(2)))
    assert printed.count("обогреватель, ключи 2 шт") == 2


def test_what_is_unknown_is_left_to_be_filled_by_hand():
    printed = text(act())
    assert "____ ч. ____ мин." in printed
    assert re.search(r"паспорт _{40,}, доверенность № _+ от _+\.", printed)


def test_long_act_repeats_its_header_and_keeps_the_total_with_the_signatures():
    sheets = texts(act(handover(40)))
    assert [sheet.count("Наименование Инв. № Кол-во") for sheet in sheets] == [1] * len(sheets)
    assert [f"Лист {n} из {len(sheets)}" in sheet for n, sheet in enumerate(sheets, 1)] == [
        True
    ] * 3
    last = sheets[-1]
    assert "Итого: 52 шт 381 800,00" in last
    assert "Начальник участка Петров П.П." in last
    assert "41 Кровать двухъярусная" in last
    assert all("Итого" not in sheet for sheet in sheets[:-1])


def test_signatures_never_stand_on_a_page_without_a_unit():
    for units in range(4, 26):
        last = texts(act(handover(units)))[-1]
        assert "Кровать двухъярусная" in last
        assert "Начальник участка" in last


def test_draft_says_that_it_is_one():
    draft, posted = text(act(handover(number=None))), text(act())
    assert draft.startswith("ЧЕРНОВИК Акт приема-передачи (выдачи) имущества в аренду (черновик)")
    assert "ЧЕРНОВИК" not in posted


def test_long_names_wrap_and_nothing_is_cut_off():
    long = "Общество с ограниченной ответственностью «" + "Курскпромгражданстрой" * 9 + "»"
    post = "Заместитель генерального директора по строительству и эксплуатации объектов"
    paper = handover(
        tenant=replace(TENANT, name=long),
        received_by=Signer(post, "Константинопольский-Задунайский К.К."),
        units=[replace(handed_unit(1), title=long, code="БК-" + "0" * 40, composition=long)],
    )
    printed = act(paper)
    assert_inside(printed, left=20, right=10, top=12, bottom=10)
    assert long.replace(" ", "") in text(printed).replace(" ", "")


def test_row_taller_than_a_page_goes_on_over_pages():
    unit = replace(handed_unit(1), composition="\n".join(f"предмет {n}" for n in range(200)))
    printed = act(handover(units=[unit]))
    assert pages(printed) > 2
    assert_inside(printed, left=20, right=10, top=12, bottom=10)
    assert set(re.findall(r"предмет (\d+)", text(printed))) == {str(n) for n in range(200)}


def test_signatures_stay_on_paper_whatever_stands_before_them():
    for lines in range(40, 70, 3):
        contract = "\n".join(f"приложение {n}" for n in range(lines))
        printed = act(handover(contract=contract))
        assert_inside(printed, left=20, right=10, top=12, bottom=10)
        assert text(printed).count("М.П.") == 2


# Счет на оплату


def test_invoice_word_for_word():
    assert text(bill()) == (
        "Внимание! Оплата данного счета означает согласие с условиями договора аренды. "
        "Счет действителен до 05.12.2026. "
        "Код для оплаты в банке ПАО Сбербанк Банк получателя "
        'ООО "Ромашка-Аренда" Получатель ИНН 4632123452 КПП 463201001 '
        "БИК 044525225 Сч. № 30101810400000000225 Сч. № 40702810433000012345 "
        "Счет на оплату № А-125 от 21 ноября 2026 г. "
        'Поставщик (Исполнитель): ООО "Ромашка-Аренда", ИНН 4632123452, КПП 463201001, 305000, '
        "Курская обл., г. Курск, ул. Литовская, д. 12А, оф. 7, тел.: +7 (4712) 55-01-23 "
        "Покупатель (Заказчик): Общество с ограниченной ответственностью «Строительно-монтажное "
        "управление № 17», ИНН 4632009876, КПП 463201001, 305007, Курская обл., г. Курск, "
        "ул. Энгельса, д. 115, корп. 2, помещ. 14 "
        "Основание: Договор аренды № 214 от 01.03.2026, аренда за ноябрь 2026 г. "
        "№ Товары (работы, услуги) Кол-во Ед. Цена Сумма "
        "1 Аренда блок-контейнера БК-001 с 01.11.2026 по 30.11.2026 1 мес 36 000,00 36 000,00 "
        "Итого: 36 000,00 В том числе НДС (22%): 6 491,80 Всего к оплате: 36 000,00 "
        "Всего наименований 1, на сумму 36 000,00 руб. Тридцать шесть тысяч рублей 00 копеек "
        "Оплатить не позднее 05.12.2026. "
        "Назначение платежа: Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80 "
        "Руководитель Иванов И.И. подпись расшифровка подписи "
        "Бухгалтер Петрова А.С. подпись расшифровка подписи М.П."
    )


def test_vat_of_each_rate_has_its_line_and_on_top_is_added():
    two = [VatTotal("22%", Decimal(6000)), VatTotal("10%", Decimal("120.50"))]
    printed = text(bill(invoice(2, vat=two, vat_on_top=True)))
    assert (
        "Итого: 36 000,00 Сумма НДС (22%): 6 000,00 Сумма НДС (10%): 120,50 "
        "Всего к оплате: 42 120,50"
    ) in printed
    assert "Сорок две тысячи сто двадцать рублей 50 копеек" in printed


def test_invoice_without_vat_says_so():
    printed = text(bill(invoice(vat=())))
    assert "Без налога (НДС): – Всего к оплате: 36 000,00" in printed
    assert "Оплата по счету № А-125 от 21.11.2026. НДС не облагается" in printed


def test_entrepreneur_signs_alone():
    seller = Party("ИП Кузнецов Алексей", "463212345682", entrepreneur=True)
    printed = text(bill(invoice(seller=seller, director="Кузнецов А.В.")))
    assert "Предприниматель Кузнецов А.В." in printed
    assert "Бухгалтер" not in printed
    assert "Руководитель" not in printed


def test_invoice_of_forty_lines_goes_on_two_sheets():
    first, second = texts(bill(invoice(40)))
    assert "Лист 1 из 2" in first
    assert "Лист 2 из 2" in second
    assert first.count("Товары (работы, услуги)") == second.count("Товары (работы, услуги)") == 1
    assert "Всего к оплате: 36 000,00" in second
    assert "Всего к оплате" not in first
    assert "Руководитель Иванов И.И." in second
    assert "Счет на оплату № А-125 от 21 ноября 2026 г. Лист 1 из 2" in first


def test_totals_never_stand_on_a_page_without_a_line():
    for lines in range(14, 34):
        last = texts(bill(invoice(lines)))[-1]
        assert f"БК-{lines:03d}" in last
        assert "Всего к оплате" in last
        assert "Бухгалтер" in last


def test_draft_invoice_cannot_be_paid():
    printed = bill(invoice(number=None))
    assert "Счет на оплату (черновик) от 21 ноября 2026 г." in text(printed)
    assert qr_modules(printed) == []
    assert "Назначение платежа" not in text(printed)


def test_invoice_without_a_bank_account_has_no_bank_block():
    printed = text(bill(invoice(bank=None)))
    assert "Банк получателя" not in printed
    assert "Счет на оплату № А-125" in printed


def test_long_bank_and_payee_names_stay_in_the_bank_block():
    bank = replace(BANK, bank="КУРСКОЕ ОТДЕЛЕНИЕ N8596 ПАО СБЕРБАНК, " * 4)
    seller = replace(LESSOR, name='ООО "' + "Курскпромгражданстрой-" * 5 + '"')
    printed = bill(invoice(bank=bank, seller=seller))
    assert_inside(printed, left=20, right=10, top=12, bottom=10)
    lines = [text for text in texts(printed) if "Получатель" in text]
    assert len(lines) == 1


# QR


def qr_modules(pdf: bytes) -> list[tuple[float, float, float, float]]:
    """Rectangles filled in black by one path: the code."""
    content = PdfReader(io.BytesIO(pdf)).pages[0].get_contents()
    assert content is not None
    path = re.search(r"((?:[\d.]+ [\d.]+ [\d.]+ [\d.]+ re\n)+)f\n", content.get_data().decode())
    if not path:
        return []
    return [
        (float(x), float(y), float(w), float(h))
        for x, y, w, h in re.findall(r"([\d.]+) ([\d.]+) ([\d.]+) ([\d.]+) re", path[1])
    ]


def test_payment_code_is_the_case_of_the_specification():
    """domain-cases Q1, Q2: the drawn modules are those of the UTF-8 bytes at level M."""
    runs = qr_modules(bill())
    step, left, top = runs[0][3], min(r[0] for r in runs), max(r[1] + r[3] for r in runs)
    drawn = {
        (round((top - y) / step) - 1, round((x - left) / step) + place)
        for x, y, width, _ in runs
        for place in range(round(width / step))
    }
    code = segno.make(Q1.encode(), error="m", boost_error=False, mode="byte", mask=MASK)
    expected = {(y, x) for y, row in enumerate(code.matrix) for x, dark in enumerate(row) if dark}
    assert drawn == expected
    assert code.error == "M"


def test_payment_code_is_thirty_millimetres_and_touches_nothing():
    printed = bill()
    runs = qr_modules(printed)
    left, right = min(r[0] for r in runs), max(r[0] + r[2] for r in runs)
    top, low = max(r[1] + r[3] for r in runs), min(r[1] for r in runs)
    assert right - left >= 30 * MM - 0.1
    assert top - low >= 30 * MM - 0.1
    quiet = 4 * runs[0][3]
    page = pypdfium2.PdfDocument(printed)[0].get_textpage()
    boxes = [page.get_charbox(place) for place in range(page.count_chars())]
    near = [
        box
        for box in boxes
        if box[2] > left - quiet and box[0] < right and box[3] > low - quiet + 0.5 and box[1] < top
    ]
    assert near == []


@pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbarimg (zbar-tools) is not installed")
def test_payment_code_is_read_from_the_printed_page(tmp_path: Path):
    picture = tmp_path / "page.png"
    pypdfium2.PdfDocument(bill())[0].render(scale=150 / 72).to_pil().save(picture)
    read = subprocess.run(
        ["zbarimg", "-q", "--raw", str(picture)], capture_output=True, text=True, check=True
    )
    assert read.stdout.strip() == Q1


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
    (handing,), (asking,) = printforms_of(RentTransfer), printforms_of(PaymentInvoice)
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


# Reports


def test_report_repeats_its_header_and_ends_with_totals_and_legend():
    sheets = texts(report_pdf(report(120)))
    assert all("Арендатор Инвентарный код бытовки" in sheet for sheet in sheets)
    assert sheets[0].startswith(
        "Сводка аренды на 21.11.2026 Организация: ООО «Ромашка-Аренда» Парк 412 В аренде 337 · 82 %"
    )
    assert sheets[-1].count("Итого") == 1
    assert "Д — долг по бытовке" in sheets[-1]
    assert f"Лист {len(sheets)} из {len(sheets)}" in sheets[-1]


def test_report_totals_never_stand_on_a_page_without_a_row():
    for count in range(26, 36):
        last = texts(report_pdf(report(count)))[-1]
        assert f"БК-{count - 1:03d}" in last
        assert "Итого" in last
        assert "Д — долг по бытовке" in last


def test_report_colours_stand_under_the_cells():
    sheet = report_sheet(report(2))
    fills = [line for line in sheet.pages[0].operators if "1.000 0.941 0.659 rg" in line]
    assert len(fills) == 3  # two rows and the legend


def test_report_group_is_not_left_alone_at_the_foot_of_a_page():
    for rows in range(20, 34):
        paper = report(rows)
        second = ReportRow(["", "Площадка «Вторая»", "", "", "1,00"], bold=True)
        paper = replace(paper, rows=[*paper.rows, second, *paper.rows[1:]])
        for sheet in texts(report_pdf(paper)):
            _, found, after = sheet.partition("Площадка «Вторая»")
            assert not found or "ООО «Арендатор 0»" in after


def test_wide_report_fits_a4_and_a3():
    columns = [*report().columns[:4], *[table_report.ReportColumn("Показатель")] * 9]
    columns.append(table_report.ReportColumn("Переплата", None, "right"))
    cells = ["Д", "ООО «Очень длинное наименование арендатора»", "БК-001", "21.11.2026"]
    rows = [ReportRow([*cells, *["слова о состоянии расчётов"] * 9, "1\u00a0234\u00a0567,89"])] * 40
    paper = report(columns=columns, rows=rows, totals=())
    for size, least in (("A4", 3), ("A3", 1)):
        printed = report_pdf(replace(paper, size=size))
        assert_inside(printed, left=12, right=8, top=8, bottom=6)
        assert pages(printed) >= least
        assert "1 234 567,89" in text(printed)


def test_report_without_rows_shows_its_header():
    printed = text(report_pdf(replace(report(), rows=(), totals=())))
    assert "Арендатор Инвентарный код бытовки" in printed
