"""The window of «Начисление аренды и услуг», and of a contract that was charged."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from PySide6.QtCore import Qt

from app.explain import explain_field
from db.documents.contract import Contract
from db.documents.contract_leasing import ContractCharge
from db.documents.service_charge import ServiceCharge
from db.meta import field_of
from tests.offices import make_offices
from tests.seen import column
from tests.test_service_charge import lease, service
from tests.windows import Office

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
D, DAY = Decimal, dt.date


def typed_in(page: Any, names: tuple[str, ...]) -> list[bool]:
    """Whether the cells of the first row may be typed in."""
    found = (page.model.flags(page.model.index(0, column(page, n))) for n in names)
    return [bool(flags & Qt.ItemFlag.ItemIsEditable) for flags in found]


def test_d9_a_row_of_the_contract_is_typed_over_and_returned_to_the_rule(office: Office) -> None:
    """Days and the sum are the person's, the rest is the contract's; then the contract is kept."""
    offices = make_offices(office.company)
    cleaning = service(offices, "Уборка", "мес")
    row = ContractCharge(service_id=cleaning, price=D(5000))
    contract = lease(offices, offices.premises[0], charges=(row,))
    window: Any = office.desk.open_new(ServiceCharge)
    assert window.thing.month.day == 1
    page, fill, recount = window.sections["rows"], *window.row_commands("rows")
    fill.call([])
    assert "укажите договор и месяц" in window.strip.words.text()
    window.apply(window.thing, "contract_id", contract.id)
    window.apply(window.thing, "month", DAY(2026, 11, 17))
    (charged,) = page.model.rows
    assert (window.thing.month, charged.amount) == (DAY(2026, 11, 1), D(5000))
    names = ("service_id", "quantity", "price", "reason", "date_to", "amount")
    assert typed_in(page, names) == [False, False, False, False, True, True]
    fill.call([])
    assert len(page.model.rows) == 1
    assert window.strip.words.text() == (
        "За этот месяц по договору всё начислено или нечего начислять."
    )
    page.model.set_value(charged, "date_to", DAY(2026, 11, 15))
    assert charged.amount == D(2500)
    page.model.set_value(charged, "amount", D(2000))
    assert typed_in(page, ("reason",)) == [True]
    page.model.set_value(charged, "reason", "скидка")
    with window.work.database.reading() as session:
        told = explain_field(session, window.thing, charged, field_of(type(charged), "amount"))
    assert [line.replace("\u00a0", " ") for line in told] == [
        "Уборка, 01.11.2026 – 15.11.2026",
        "По договору: 5 000,00 × 15/30 дней = 2 500,00",
        "введено вручную (скидка) 2 000,00",
    ]
    recount.call([charged])
    assert (charged.amount, charged.manual) == (D(2500), False)
    assert window.commands.do_post()
    seen: Any = office.desk.open_thing(Contract, contract.id)
    rows = seen.sections["charges"]
    assert typed_in(rows, ("price", "date_from", "date_to")) == [False, False, True]
    tip = rows.model.index(0, column(rows, "price")).data(Qt.ItemDataRole.ToolTipRole)
    assert tip == "Начислено по 15.11.2026. Новые условия — другой строкой со своей датой «С»"
