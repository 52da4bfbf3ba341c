"""«Счёт-фактура» and «УПД» of people with long names (I-3, I-4; ПП РФ 26.12.2011 № 1137)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pypdfium2
import pytest

from db.documents.service_act import ServiceAct
from printforms.parties import Signer
from printforms.registry import printforms_of
from tests.paper_reading import assert_inside, text
from tests.paper_samples import upd, vat_invoice

DIRECTOR = "Константинопольский-Задунайский Александр-Максимилиан Владимирович"
ACCOUNTANT = "Рождественская-Преображенская Анастасия-Екатерина Константиновна"
POST = "Заместитель генерального директора по аренде имущества и развитию территорий"


def printed(name: str, paper: object) -> bytes:
    return next(f for f in printforms_of(ServiceAct) if f.name == name).pdf([paper])


def overlaps(pdf: bytes) -> list[str]:
    """Pairs of letters of a page that lie on one another."""
    found = []
    for page in pypdfium2.PdfDocument(pdf):
        letters = page.get_textpage()
        boxes = [(letters.get_charbox(n), n) for n in range(letters.count_chars())]
        ink = sorted((box, n) for box, n in boxes if box[2] > box[0] and box[3] > box[1])
        for place, ((left, low, right, high), n) in enumerate(ink):
            for other, m in ink[place + 1 :]:
                if other[0] >= right - 0.5:
                    break
                common = min(high, other[3]) - max(low, other[1])
                if common > 1 and min(right, other[2]) - max(left, other[0]) > 0.5:
                    found.append(letters.get_text_range(n, 1) + letters.get_text_range(m, 1))
    return found


@pytest.mark.parametrize("entrepreneur", [False, True])
def test_i4_a_name_of_two_lines_is_printed_whole_on_a_vat_invoice(entrepreneur):
    seller = vat_invoice().seller
    paper = vat_invoice(
        seller=type(seller)(seller.name, seller.inn, entrepreneur=entrepreneur),
        director=DIRECTOR,
        accountant=ACCOUNTANT,
    )
    pdf = printed("vat_invoice", paper)
    assert DIRECTOR in text(pdf).replace("- ", "-")
    assert (ACCOUNTANT in text(pdf).replace("- ", "-")) is not entrepreneur
    assert overlaps(pdf) == []
    assert_inside(pdf, left=6, right=6, top=6, bottom=5)


def test_i3_long_posts_and_names_are_printed_whole_on_an_upd():
    signer = Signer(POST, DIRECTOR)
    paper = upd(director=DIRECTOR, accountant=ACCOUNTANT, handed_by=signer, received_by=signer)
    pdf = printed("upd", paper)
    whole = text(pdf).replace("- ", "-")
    assert whole.count(DIRECTOR) == 5  # once as the director, twice as each of the two signers
    assert ACCOUNTANT in whole
    assert whole.count(POST) == 4
    assert overlaps(pdf) == []
    assert_inside(pdf, left=6, right=6, top=6, bottom=5)


@pytest.mark.parametrize("name", ["vat_invoice", "upd"])
def test_i3_i4_a_sum_of_milliards_stands_in_one_line(name: str):
    """Columns 5 and 9 are 20 mm wide: narrow letters, and smaller ones, before two lines."""
    most = Decimal("9999999999.99")
    paper = upd() if name == "upd" else vat_invoice()
    line = replace(paper.lines[0], price=most, net=most, vat=most, gross=most)
    pdf = printed(name, replace(paper, lines=[line]))
    assert text(pdf).count("9 999 999 999,99") == 7  # price, net, VAT, gross, three totals
    assert overlaps(pdf) == []
    assert_inside(pdf, left=6, right=6, top=6, bottom=5)


@pytest.mark.parametrize(
    ("day", "edition", "names_advances"),
    [
        (dt.date(2024, 9, 30), "от 02.04.2021 № 534", False),
        (dt.date(2024, 10, 1), "от 16.08.2024 № 1096", False),
        (dt.date(2025, 12, 31), "от 16.08.2024 № 1096", False),
        (dt.date(2026, 1, 1), "от 16.08.2024 № 1096", True),
        (dt.date(2026, 3, 31), "от 16.08.2024 № 1096", True),
        (dt.date(2026, 4, 1), "от 23.01.2026 № 26", True),
    ],
)
def test_i4_a_paper_has_the_edition_and_the_lines_of_its_day(day, edition, names_advances):
    """Line 5б: письмо ФНС 26.12.2025 № СД-4-3/11730@ until the form of 01.04.2026 has it."""
    for name, paper in (("vat_invoice", vat_invoice(date=day)), ("upd", upd(date=day))):
        whole = text(printed(name, paper))
        assert f"(в ред. {edition})" in whole
        assert ("(5б)" in whole) is names_advances
