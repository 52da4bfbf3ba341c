"""«Счет на оплату» in the layout accountants expect (domain-facts §1.1, QR §4)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from db.documents.payment_invoice import PaymentInvoice
from db.payment_qr import payment_string
from db.russian import (
    NBSP,
    amount_in_words,
    date_long,
    date_short,
    money_text,
    print_number,
    quantity_text,
)
from printforms.bank_block import BankAccount, draw_bank_block
from printforms.grid import Column, Grid
from printforms.paper import SMALL, STRONG, TEXT, Sheet
from printforms.parties import Party, Signer, fits_one_line, signature_line
from printforms.registry import prints
from printforms.typeface import MM


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """A row: price and amount are roubles as the invoice asks them."""

    title: str
    quantity: Decimal
    measure: str
    price: Decimal
    amount: Decimal


@dataclass(frozen=True, slots=True)
class VatTotal:
    """VAT of all rows of one rate; `rate` as printed: «22%»."""

    rate: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """What «Счет на оплату» shows. Without a number it is a draft: marked, and without QR.

    `contract` is the basis with its period; no `vat` prints «Без налога (НДС)»; with
    `vat_on_top` the rows are net and VAT is added to them. `director` and `accountant` are
    decoded names: «Иванов И.И.».
    """

    number: str | None
    date: dt.date
    seller: Party
    buyer: Party
    bank: BankAccount | None
    contract: str
    lines: Sequence[InvoiceLine]
    vat: Sequence[VatTotal] = ()
    vat_on_top: bool = False
    due: dt.date | None = None
    director: str = ""
    accountant: str = ""

    @property
    def lines_total(self) -> Decimal:
        return sum((line.amount for line in self.lines), Decimal(0))

    @property
    def total(self) -> Decimal:
        """What is to be paid."""
        added = sum((vat.amount for vat in self.vat), Decimal(0)) if self.vat_on_top else 0
        return self.lines_total + added

    @property
    def payment_purpose(self) -> str:
        """«Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80»."""
        taxes = ", ".join(
            f"НДС {vat.rate} - {vat.amount:.2f}".replace(".", "-") for vat in self.vat
        )
        tax = f"В т.ч. {taxes}" if taxes else "НДС не облагается"
        number = print_number(self.number or "")
        return f"Оплата по счету № {number} от {date_short(self.date)}. {tax}"


COLUMNS = (
    Column("№", 8, "center"),
    Column("Товары (работы, услуги)", 84),
    Column("Кол-во", 17, "right"),
    Column("Ед.", 15, "center"),
    Column("Цена", 26, "right"),
    Column("Сумма", 30, "right"),
)


@prints(PaymentInvoice, "invoice", "Счет на оплату")
def draw_invoice(sheet: Sheet, paper: InvoicePaper) -> None:
    """The invoice; totals, words, conditions and signatures stay with the last row."""
    sheet.draft = paper.number is None
    sheet.author = paper.seller.name
    sheet.text(_notice(paper), SMALL, "center")
    sheet.gap(2)
    if paper.bank:
        draw_bank_block(sheet, paper.seller, paper.bank, _payment_code(paper, paper.bank))
        sheet.gap(4)
    number = f"№{NBSP}{print_number(paper.number)}" if paper.number else "(черновик)"
    sheet.heading(f"Счет на оплату {number} от {date_long(paper.date).replace(' ', NBSP)}")
    sheet.gap(1)
    sheet.pair("Поставщик (Исполнитель):", paper.seller.requisites())
    sheet.pair("Покупатель (Заказчик):", paper.buyer.requisites())
    sheet.pair("Основание:", paper.contract)
    sheet.gap(1)
    Grid(sheet, COLUMNS).draw(
        (_row(number, line) for number, line in enumerate(paper.lines, 1)),
        then=lambda: _after_lines(sheet, paper),
    )


def _notice(paper: InvoicePaper) -> str:
    until = f" Счет действителен до {date_short(paper.due)}." if paper.due else ""
    return "Внимание! Оплата данного счета означает согласие с условиями договора аренды." + until


def _payment_code(paper: InvoicePaper, bank: BankAccount) -> str:
    """The ST00012 text; a draft must not be paid and has none."""
    if not paper.number:
        return ""
    return payment_string(
        name=paper.seller.name,
        account=bank.account,
        bank=bank.bank,
        bik=bank.bik,
        corr_account=bank.corr_account,
        amount=paper.total,
        purpose=paper.payment_purpose,
        inn=paper.seller.inn,
        kpp=paper.seller.kpp,
    )


def _row(number: int, line: InvoiceLine) -> list[str]:
    return [
        str(number),
        line.title,
        quantity_text(line.quantity),
        line.measure,
        money_text(line.price),
        money_text(line.amount),
    ]


def _after_lines(sheet: Sheet, paper: InvoicePaper) -> None:
    sheet.gap(1.5)
    for caption, value in _totals(paper):
        _total_line(sheet, caption, value)
    sheet.gap(2)
    total = money_text(paper.total)
    sheet.text(f"Всего наименований {len(paper.lines)}, на сумму {total}{NBSP}руб.")
    sheet.text(amount_in_words(paper.total), STRONG)
    sheet.gap(1.5)
    sheet.rule(1.5)
    for condition in _conditions(paper):
        sheet.text(condition)
    sheet.gap(6)
    _signatures(sheet, paper)


def _totals(paper: InvoicePaper) -> list[tuple[str, str]]:
    word = "Сумма НДС" if paper.vat_on_top else "В том числе НДС"
    taxes = [(f"{word} ({vat.rate}):", money_text(vat.amount)) for vat in paper.vat]
    return [
        ("Итого:", money_text(paper.lines_total)),
        *(taxes or [("Без налога (НДС):", "–")]),
        ("Всего к оплате:", money_text(paper.total)),
    ]


def _total_line(sheet: Sheet, caption: str, value: str) -> None:
    column = COLUMNS[-1].width * MM
    sheet.need(STRONG.leading)
    sheet.page.text(sheet.left, sheet.y, [caption], STRONG, "right", sheet.width - column)
    sheet.page.text(sheet.left, sheet.y, [value], STRONG, "right", sheet.width - 1 * MM)
    sheet.y += STRONG.leading + 0.5 * MM


def _conditions(paper: InvoicePaper) -> list[str]:
    pay_by = [f"Оплатить не позднее {date_short(paper.due)}."] if paper.due else []
    purpose = [f"Назначение платежа: {paper.payment_purpose}"] if paper.number else []
    return [*pay_by, *purpose]


def _signatures(sheet: Sheet, paper: InvoicePaper) -> None:
    """Руководитель and Бухгалтер, or one line of an entrepreneur; М.П. under the first."""
    signers = [Signer("Руководитель", paper.director), Signer("Бухгалтер", paper.accountant)]
    if paper.seller.entrepreneur:
        signers = [Signer("Предприниматель", paper.director)]
    apart, height = 8 * MM, 0.0
    column = (sheet.width - apart) / 2
    stacked = not all(fits_one_line(signer, column) for signer in signers)
    sheet.need(30 * MM)
    start = sheet.y
    for number, signer in enumerate(signers):
        x = sheet.left + number * (column + apart)
        line = signature_line(sheet.page, x, start, column, signer, stacked=stacked)
        height = max(height, line)
    seal = start + height + 2 * MM
    sheet.page.text(sheet.left, seal, ["М.П."], TEXT)
    sheet.y = seal + TEXT.leading
