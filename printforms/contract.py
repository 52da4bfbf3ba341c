"""Papers of «Договор аренды»: contract, appendix, price list, offer (C-3…C-6, D-3)."""

from __future__ import annotations

from dataclasses import dataclass

from db.documents.contract import Contract
from db.documents.rent_transfer import RentTransfer
from printforms.paper import Sheet
from printforms.registry import prints
from printforms.text_paper import TextPaper, draw_text


@dataclass(frozen=True)
class ContractPaper(TextPaper):
    """«Договор» with kinds and quantities (C-3)."""


@dataclass(frozen=True)
class AppendixPaper(TextPaper):
    """«Приложение» with the rows of its own number only (C-4)."""


@dataclass(frozen=True)
class AddendumPaper(TextPaper):
    """«Дополнительное соглашение» with what it changes (A-28)."""


@dataclass(frozen=True)
class PriceListPaper(TextPaper):
    """«Прейскурант цен» on the contract's day (C-5)."""


@dataclass(frozen=True)
class OfferPaper(TextPaper):
    """«Коммерческое предложение» (C-6)."""


@dataclass(frozen=True)
class GivenContractPaper(TextPaper):
    """«Договор» with the codes of the units handed over (D-3)."""


@prints(Contract, "contract", "Договор")
def draw_contract(sheet: Sheet, paper: ContractPaper) -> None:
    draw_text(sheet, paper)


@prints(Contract, "appendix", "Приложение", parted=True)
def draw_appendix(sheet: Sheet, paper: AppendixPaper) -> None:
    draw_text(sheet, paper)


@prints(Contract, "addendum", "Дополнительное соглашение", parted=True)
def draw_addendum(sheet: Sheet, paper: AddendumPaper) -> None:
    draw_text(sheet, paper)


@prints(Contract, "price_list", "Прейскурант цен")
def draw_price_list(sheet: Sheet, paper: PriceListPaper) -> None:
    draw_text(sheet, paper)


@prints(Contract, "offer", "Коммерческое предложение")
def draw_offer(sheet: Sheet, paper: OfferPaper) -> None:
    draw_text(sheet, paper)


@prints(RentTransfer, "contract", "Договор")
def draw_given_contract(sheet: Sheet, paper: GivenContractPaper) -> None:
    draw_text(sheet, paper)
