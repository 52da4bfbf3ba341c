"""«Акт сверки»: its footer says who owes whom (H-38)."""

from __future__ import annotations

from app.breakdown import Breakdown
from db.catalogs.organization import Organization
from db.catalogs.partner import Partner
from db.documents.reconciliation_act import ReconciliationAct
from db.russian import date_short, money_text
from forms.item_window import ItemWindow, form_for


@form_for(ReconciliationAct)
class ReconciliationActWindow(ItemWindow):
    """Says who owes whom, as the paper does: a balance below zero is not read by everybody."""

    def sums_told(self, told: Breakdown) -> str:
        act = self.thing
        if act.date_to is None or act.partner_id is None or act.organization_id is None:
            return super().sums_told(told)
        day = date_short(act.date_to)
        if not act.closing:
            return f"На {day} задолженность отсутствует"
        ours = act.closing > 0
        kind, key = (Organization, act.organization_id) if ours else (Partner, act.partner_id)
        creditor = self.desk.names.get(kind, key)
        amount = money_text(abs(act.closing))
        return f"Задолженность в пользу {creditor} на {day} составляет {amount}"
