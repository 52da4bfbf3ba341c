"""«Счет на оплату» in the layout accountants expect (domain-facts §1.1, QR §4)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from db.documents.payment_invoice import PaymentInvoice
from db.payment_qr import payment_string
from db.russian import (
    NBSP,
    amount_in_words,
    date_long,
    date_short,
    money_text,
    print_number,
)
from printforms.bank_block import BankAccount, draw_bank_block
from printforms.letterhead import Facsimile
from printforms.paper import SMALL, STRONG, Sheet
from printforms.parties import (
    Party,
    Signer,
    draw_seal,
    fits_one_line,
    signature_line,
    stamp_room,
)
from printforms.priced_lines import PricedLines, draw_lines, draw_totals
from printforms.registry import prints
from printforms.typeface import MM


@dataclass(frozen=True, slots=True)
class InvoicePaper:
    """What «Счет на оплату» shows. Without a number it is a draft: marked, and without QR.

    `contract` is the basis with its period; `director` and `accountant` are decoded names:
    «Иванов И.И.».
    """

    number: str | None
    date: dt.date
    seller: Party
    buyer: Party
    bank: BankAccount | None
    contract: str
    priced: PricedLines
    due: dt.date | None = None
    director: str = ""
    accountant: str = ""
    facsimile: Facsimile | None = None

    @property
    def payment_purpose(self) -> str:
        """«Оплата по счету № А-125 от 21.11.2026. В т.ч. НДС 22% - 6491-80»."""
        taxes = ", ".join(
            f"НДС {vat.rate} - {vat.amount:.2f}".replace(".", "-") for vat in self.priced.vat
        )
        tax = f"В т.ч. {taxes}" if taxes else "НДС не облагается"
        number = print_number(self.number or "")
        return f"Оплата по счету № {number} от {date_short(self.date)}. {tax}"


@prints(PaymentInvoice, "invoice", "Счет на оплату")
def draw_invoice(sheet: Sheet, paper: InvoicePaper) -> None:
    """The invoice; totals, words, conditions and signatures stay with the last row."""
    sheet.draft = paper.number is None
    sheet.author = paper.seller.name
    sheet.dress(paper.seller.look)
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
    draw_lines(
        sheet, "Товары (работы, услуги)", paper.priced, then=lambda: _after_lines(sheet, paper)
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
        amount=paper.priced.total,
        purpose=paper.payment_purpose,
        inn=paper.seller.inn,
        kpp=paper.seller.kpp,
    )


def _after_lines(sheet: Sheet, paper: InvoicePaper) -> None:
    sheet.gap(1.5)
    draw_totals(sheet, paper.priced, "Всего к оплате:")
    sheet.gap(2)
    total = money_text(paper.priced.total)
    sheet.text(f"Всего наименований {len(paper.priced.lines)}, на сумму {total}{NBSP}руб.")
    sheet.text(amount_in_words(paper.priced.total), STRONG)
    sheet.gap(1.5)
    sheet.rule(1.5)
    for condition in _conditions(paper):
        sheet.text(condition)
    sheet.gap(6)
    _signatures(sheet, paper)


def _conditions(paper: InvoicePaper) -> list[str]:
    pay_by = [f"Оплатить не позднее {date_short(paper.due)}."] if paper.due else []
    purpose = [f"Назначение платежа: {paper.payment_purpose}"] if paper.number else []
    return [*pay_by, *purpose]


def _signatures(sheet: Sheet, paper: InvoicePaper) -> None:
    """Руководитель and Бухгалтер, or one line of an entrepreneur; М.П. under the first."""
    drawn = paper.facsimile or Facsimile()
    head = Signer("Руководитель", paper.director, drawn.sign, drawn.stamp)
    signers = [head, Signer("Бухгалтер", paper.accountant, drawn.book_sign)]
    if paper.seller.entrepreneur:
        signers = [replace(head, post="Предприниматель")]
    apart, height = 8 * MM, 0.0
    column = (sheet.width - apart) / 2
    stacked = not all(fits_one_line(signer, column) for signer in signers)
    sheet.need(30 * MM + stamp_room(signers))
    start = sheet.y
    for number, signer in enumerate(signers):
        x = sheet.left + number * (column + apart)
        line = signature_line(sheet.page, x, start, column, signer, stacked=stacked)
        height = max(height, line)
    sheet.y = draw_seal(sheet.page, sheet.left, start + height + 2 * MM, signers[0])
