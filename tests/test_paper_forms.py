"""«Акт выдачи» and «Счёт на оплату», word for word, and the code to pay by."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pypdfium2
import pytest
import segno
from pypdf import PdfReader

from printforms.parties import Party, Signer
from printforms.payment_invoice import InvoicePaper
from printforms.priced_lines import VatTotal
from printforms.qr import MASK
from printforms.registry import pages
from printforms.typeface import MM
from tests.paper_reading import act, assert_inside, bill, text, texts
from tests.paper_samples import BANK, LESSOR, TENANT, handed_unit, handover, invoice

Q1 = (
    'ST00012|Name=ООО "Ромашка-Аренда"|PersonalAcc=40702810433000012345|BankName=ПАО Сбербанк'
    "|BIC=044525225|CorrespAcc=30101810400000000225|Sum=3600000"
    "|Purpose=Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80"
    "|PayeeINN=4632123452|KPP=463201001"
)


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


def taxed(
    paper: InvoicePaper, vat: Sequence[VatTotal], *, vat_on_top: bool = False
) -> InvoicePaper:
    return replace(paper, priced=replace(paper.priced, vat=vat, vat_on_top=vat_on_top))


def test_vat_of_each_rate_has_its_line_and_on_top_is_added():
    two = [VatTotal("22%", Decimal(6000)), VatTotal("10%", Decimal("120.50"))]
    printed = text(bill(taxed(invoice(2), two, vat_on_top=True)))
    assert (
        "Итого: 36 000,00 Сумма НДС (22%): 6 000,00 Сумма НДС (10%): 120,50 "
        "Всего к оплате: 42 120,50"
    ) in printed
    assert "Сорок две тысячи сто двадцать рублей 50 копеек" in printed


def test_invoice_without_vat_says_so():
    printed = text(bill(taxed(invoice(), ())))
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
