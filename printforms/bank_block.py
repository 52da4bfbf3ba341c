"""«Образец заполнения платёжного поручения» at the head of an invoice, and the code to pay by."""

from __future__ import annotations

from dataclasses import dataclass

from printforms.page import Page
from printforms.paper import SMALL, TEXT, Sheet
from printforms.parties import Party
from printforms.qr import qr_code
from printforms.typeface import MM, wrapped

SIDE = 30 * MM  # the least a code is printed at
MODULE = 0.37 * MM  # the least module an office printer and a telephone agree on
ROW = 5.2 * MM
PAD = 1 * MM
CAPTION = "Код для оплаты в банке"


@dataclass(frozen=True, slots=True)
class BankAccount:
    """Where the money goes."""

    account: str
    bank: str
    bik: str
    corr_account: str = ""


def draw_bank_block(sheet: Sheet, payee: Party, bank: BankAccount, code: str) -> None:
    """The ruled block; a code's text, when given, is printed to its right as QR."""
    top, right, bottom = sheet.y, sheet.right, sheet.y
    if code:
        qr = qr_code(code)
        side = max(SIDE, MODULE * len(qr.modules))
        quiet = qr.quiet_zone(side)
        right = sheet.right - side - quiet - 0.5 * MM
        qr.draw(sheet.page, sheet.right - side, top, side)
        caption = top + side + quiet
        sheet.page.text(sheet.right - side, caption, [CAPTION], SMALL, "center", side)
        bottom = caption + SMALL.leading
    sheet.y = max(bottom, _block(sheet.page, sheet.left, right, top, payee, bank))


def _block(
    page: Page, left: float, right: float, top: float, payee: Party, bank: BankAccount
) -> float:
    """Four columns: two for names, one for captions, one for numbers; gives back the bottom."""
    numbers = right - 48 * MM
    captions = numbers - 15 * MM
    middle = (left + captions) / 2
    names = captions - left - 2 * PAD
    bank_lines = wrapped(bank.bank, TEXT, names)
    payee_lines = wrapped(payee.name, TEXT, names)
    bank_end = top + max(2 * ROW, _named(bank_lines))
    ids_end = bank_end + ROW
    bottom = ids_end + max(2 * ROW, _named(payee_lines))
    page.box(left, top, right - left, bottom - top)
    page.line(captions, top, captions, bottom)
    page.line(numbers, top, numbers, bottom)
    page.line(middle, bank_end, middle, ids_end)
    page.line(captions, top + ROW, right, top + ROW)
    page.line(left, bank_end, right, bank_end)
    page.line(left, ids_end, captions, ids_end)
    _name(page, left, top, bank_end, bank_lines, "Банк получателя")
    _name(page, left, ids_end, bottom, payee_lines, "Получатель")
    _value(page, left, bank_end, f"ИНН {payee.inn}")
    _value(page, middle, bank_end, f"КПП {payee.kpp}")
    for y, caption, value in (
        (top, "БИК", bank.bik),
        (top + ROW, "Сч. №", bank.corr_account),
        (bank_end, "Сч. №", bank.account),
    ):
        _value(page, captions, y, caption)
        _value(page, numbers, y, value)
    return bottom


def _named(lines: list[str]) -> float:
    return len(lines) * TEXT.leading + SMALL.leading + 2 * PAD


def _name(page: Page, x: float, top: float, bottom: float, lines: list[str], caption: str) -> None:
    """A name above, its caption small at the bottom of the cell."""
    page.text(x + PAD, top + PAD / 2, lines, TEXT)
    page.text(x + PAD, bottom - SMALL.leading - PAD / 2, [caption], SMALL)


def _value(page: Page, x: float, y: float, text: str) -> None:
    page.text(x + PAD, y + (ROW - TEXT.leading) / 2, [text], TEXT)
