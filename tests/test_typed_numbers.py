"""A typed number is as exact and as large as the base keeps it, in filters and in many things at once."""

from __future__ import annotations

from decimal import Decimal

import pytest
from PySide6.QtWidgets import QWidget

from app import lists
from app.conditions import Condition, Operator, filter_columns
from app.lists import ListQuery
from db.catalogs.meter import Meter
from db.catalogs.vat_rate import VatRate
from db.registers.money import Charge
from forms.fields import TOO_LARGE, NumberField
from forms.group_change import GroupChange
from forms.list_condition import value_editor

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)


@pytest.mark.parametrize(("places", "kept"), [(2, "9999999999999,99"), (6, "999999999999,999999")])
def test_T4_a_number_that_no_base_holds_is_refused_where_it_is_typed(qtbot, places, kept):
    field = NumberField(places)
    qtbot.addWidget(field)
    assert field.parse(kept) == Decimal(kept.replace(",", "."))
    for text in (f"9{kept}", f"-9{kept}", "9" * 20):
        with pytest.raises(ValueError, match=TOO_LARGE):
            field.parse(text)


def test_L4_the_largest_number_that_can_be_typed_is_looked_for(company):
    exact = {Charge: ("gross", "9999999999999.99"), Meter: ("coefficient", "999999999999.999999")}
    with company.work.database.reading() as session:
        for kind, (column, number) in exact.items():
            condition = Condition(column, Operator.EQUAL, Decimal(number))
            assert list(lists.ids(session, ListQuery(kind, conditions=(condition,)))) == []


def test_L18_a_quantity_is_typed_with_all_its_places(office, qtbot):
    place = QWidget()
    qtbot.addWidget(place)
    coefficient = next(c for c in filter_columns(Meter) if c.key == "coefficient")
    assert value_editor(office.desk, coefficient, place).parse("1,234567") == Decimal("1.234567")
    window = office.desk.open_list(VatRate)
    window.view.selectAll()
    window.commands.do_change()
    change = window.findChild(GroupChange)
    change.field.setCurrentIndex([f.name for f in change.fields].index("percent"))
    assert change.editor.parse("16,666667") == Decimal("16.666667")
    change.reject()
