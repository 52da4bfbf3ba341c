"""The right side of «Разбор выписки»: one payment, why it is proposed so, where its money goes.

Digits type a sum, Space gives a place all that is possible, Del takes it away; what is typed is
told outside at once (`typed`), so that nothing is lost when the person walks on.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.bank_desk import Waiting
from app.bank_documents import Choice, Share
from app.bank_places import Place, contracts_of, places, the_tenant
from app.bank_typed import Typed, begun_with
from db.catalogs.bank_payment import NO_DOCUMENT, BankClass, MoneyWay
from db.meta import Field
from db.russian import date_short, money_text
from forms import theme
from forms.editors import editor_for
from forms.guard import guard
from forms.head_grid import HeadArea
from forms.money.bank_fields import ASIDE, CAME, WENT, BankFields, by_contract
from forms.money.bank_places import SHARE, ZERO, PlaceRow, PlacesModel
from forms.section_view import SectionView
from forms.totals_row import TotalsRow, with_totals
from forms.window import OneLine, label

if TYPE_CHECKING:
    from forms.desk import Desk
    from forms.window import Window


class BankPanel(QWidget):
    """Shows one payment at a time; `typed` tells that the person changed something."""

    typed = Signal()
    ready = Signal()  # Enter in the last place: the person is done with it

    def __init__(self, window: Window, desk: Desk) -> None:
        super().__init__(window)
        self.desk = desk
        self.waiting: Waiting | None = None
        self.values: dict[str, Any] = {}
        self.model = PlacesModel(desk.names, self._apply, self)
        self.view = SectionView(self.model, self._cell_editor, self)
        self.view.setAccessibleName("За что платёж")
        self.totals = TotalsRow(self.view)
        self.heading = label("", h1=True)
        self.who, self.rest = OneLine(), OneLine()
        self.purpose, self.why = label(""), label("", dim=True)
        self.same = QPushButton("Это он: связать с документом  Ctrl+L")
        self.fields = BankFields(window, desk, self._where)
        self.fields.changed.connect(self._set)
        self._lay_out()
        self.view.installEventFilter(self)
        self.view.remove_wanted.connect(self._take_away)
        self.view.row_wanted.connect(self.ready)
        self.model.edited.connect(self._tell)
        self.fields.walked.connect(self.go_to_places)

    # --- how it is put together -----------------------------------------------------------------

    def _where(self, name: str) -> dict[str, Any]:
        """What may be chosen: contracts of the organization and of the tenant who is chosen."""
        if name != "contract" or self.waiting is None:
            return {}
        where: dict[str, Any] = {"organization_id": self.waiting.payment.organization_id}
        if self.values.get("tenant") is not None:
            where["partner_id"] = self.values["tenant"]
        return where

    def _cell_editor(self, row: PlaceRow, field: Field, parent: QWidget) -> QWidget:
        made: QWidget = editor_for(field, parent=parent)
        return made

    def _lay_out(self) -> None:
        for words in (self.purpose, self.why):
            words.setWordWrap(True)
            words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
        header = self.view.horizontalHeader()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        for at, letters in ((1, 11), (2, 13), (3, 16), (4, 16)):
            header.resizeSection(at, letters * self.fontMetrics().averageCharWidth())
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.GAP, 0, 0, 0)
        column.setSpacing(6)
        for part in (self.heading, self.who, self.purpose, self.why):
            column.addWidget(part)
        column.addWidget(self.same, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(HeadArea(self.fields))
        self.table = QWidget()
        inside = QVBoxLayout(self.table)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.addLayout(with_totals(self.view, self.totals))
        column.addWidget(self.table, 1)
        column.addWidget(self.rest)
        self.blank = label("", dim=True)
        self.blank.setWordWrap(True)
        self.blank.setAlignment(Qt.AlignmentFlag.AlignTop)
        column.addWidget(self.blank, 1)

    def put_below(self, row: QLayout) -> None:
        """Buttons under the places."""
        page: Any = self.layout()
        page.addLayout(row)

    # --- a payment ------------------------------------------------------------------------------

    def show_payment(self, waiting: Waiting | None, typed: Typed | None) -> None:
        """What was typed before, else what is proposed."""
        self.view.finish_editing()
        self.waiting = waiting
        self.setVisible(waiting is not None)
        if waiting is None:
            return
        came = waiting.payment.way is not MoneyWay.OUT
        self.fields.what.offer((*(CAME if came else WENT), *ASIDE))
        begun = typed if typed is not None else self._begun(waiting)
        names = ("what", "tenant", "contract", "payer", "carrier")
        self.values = {name: getattr(begun, name) for name in names}
        self._show_words(waiting)
        self._show_fields()
        self._read_places(begun.shares)

    def _begun(self, waiting: Waiting) -> Typed:
        with self.desk.work.database.reading() as session:
            return begun_with(session, waiting)

    def stays_on(self, waiting: Waiting, *, is_typed: bool) -> bool:
        """The same payment read again: what is being typed and the cursor stay where they are.

        False when it must be shown anew: it is another one, or another is proposed now.
        """
        before = self.waiting
        if before is None or before.payment.id != waiting.payment.id:
            return False
        same = before.proposal == waiting.proposal and before.payment.left == waiting.payment.left
        if not (same or is_typed or self._is_being_typed()):
            return False
        self.waiting = waiting
        self._show_words(waiting)
        if not self._is_being_typed():
            at = self.view.currentIndex()
            self.model.show_places(self._places(), self.model.shares())
            if at.row() < len(self.model.rows):
                self.view.go_to(max(at.row(), 0), max(at.column(), 0))
        self._say_rest()
        return True

    def _is_being_typed(self) -> bool:
        return self._is_editing() or self.fields.is_being_typed()

    def _is_editing(self) -> bool:
        return self.view.state() == QAbstractItemView.State.EditingState

    def _show_words(self, waiting: Waiting) -> None:
        payment, proposal = waiting.payment, waiting.proposal
        verb = {MoneyWay.IN: "Поступило", MoneyWay.OUT: "Списано"}.get(
            payment.way, payment.way.value
        )
        number = f" · № {payment.document_number}" if payment.document_number else ""
        total = money_text(payment.left)
        self.heading.setText(f"{verb} {total} · {date_short(payment.date)}{number}")
        account = f"счёт {payment.other_account}" if payment.other_account else ""
        inn = f"ИНН {payment.other_inn}" if payment.other_inn else ""
        self.who.tell(" · ".join(filter(None, (payment.person, inn, account, payment.other_bank))))
        self.purpose.setText(f"«{payment.purpose}»" if payment.purpose else "Назначения нет.")
        reasons = " · ".join(proposal.reasons) or "ничего не известно"
        self.why.setText(f"{proposal.certainty.value}: {reasons}.")
        self.same.setVisible(proposal.document_id is not None)

    def _show_fields(self) -> None:
        self.fields.show_values(self.values)
        theirs = by_contract(self.values["what"])
        self.table.setVisible(theirs)
        self.blank.setVisible(not theirs)
        self.blank.setText(self._what_follows())

    def _what_follows(self) -> str:
        """Where there are no places: what one key does, or what is to be chosen."""
        what = self.values["what"]
        if what is None and self.waiting and self.waiting.proposal.document_id is not None:
            return "Enter свяжет платёж с этим документом. Если это другие деньги, выберите вид."
        if what is None:
            return "Выберите вид платежа. Если документа не нужно — Del или «Без документа»."
        if what is BankClass.CARRIER:
            return "Будет проведена «Оплата по ТУ»: долг перед перевозчиком изменится."
        return "Документа не будет: платёж уйдёт из списка, вернуть его — Ctrl+Z."

    def _read_places(self, shares: Any) -> None:
        found = self._places()
        keys = {place.key for place in found}
        self.model.show_places(found, {k: v for k, v in shares.items() if k in keys})
        if found:
            self.view.go_to(self._first_place(), SHARE)
        self._say_rest()

    def _places(self) -> list[Place]:
        what, payment = self.values["what"], self.waiting.payment if self.waiting else None
        if payment is None or not by_contract(what):
            return []
        with self.desk.work.database.reading() as session:
            contracts = self._contracts(session, payment.organization_id)
            return places(session, contracts, what)

    def _contracts(self, session: Any, organization: int) -> list[int]:
        """The one that is chosen, else those of the tenant, else those of the proposal."""
        if self.values["contract"] is not None:
            return [self.values["contract"]]
        if self.values["tenant"] is not None:
            return contracts_of(session, organization, self.values["tenant"])
        proposal = self.waiting.proposal if self.waiting else None
        return list(dict.fromkeys(i.contract_id for i in proposal.invoices)) if proposal else []

    def _first_place(self) -> int:
        """The invoice that the proposal means, else one of the same sum, else the first."""
        assert self.waiting is not None
        meant = {i.id for i in self.waiting.proposal.invoices}
        rows = self.model.rows
        for at, row in enumerate(rows):
            if row.share or row.place.invoice_id in meant:
                return at
        left = self.waiting.payment.left
        return next((at for at, row in enumerate(rows) if row.open == left), 0)

    # --- typing ---------------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        """A person chose something; what follows from it is read anew."""
        if self.waiting is None or self.values.get(name) == value:
            return
        self.values[name] = value
        if name == "tenant":
            self.values["contract"] = None
        if name == "contract" and value is not None and self.values["tenant"] is None:
            self.values["tenant"] = self._tenant_of(value)
        self._show_fields()
        if name in ("what", "tenant", "contract"):
            kept = self.model.shares()
            self._read_places(kept)
            if not self.model.shares():
                self._fill()
        self.typed.emit()

    def _tenant_of(self, contract: int) -> int | None:
        with self.desk.work.database.reading() as session:
            return the_tenant(session, [contract])

    def _fill(self) -> None:
        """After a choice: the one invoice of this sum, or the one contract by the order of law."""
        assert self.waiting is not None
        left, rows = self.waiting.payment.left, self.model.rows
        equal = [row for row in rows if row.place.invoice_id and row.open == left]
        whole = [row for row in rows if row.place.invoice_id is None]
        only = equal or whole
        if len(only) == 1:
            only[0].share = left
            self.view.go_to(rows.index(only[0]), SHARE)
            self.model.refresh()
            self._say_rest()

    def _apply(self, row: PlaceRow, name: str, value: Decimal | None) -> None:
        setattr(row, name, value or None)

    def _tell(self) -> None:
        self._say_rest()
        self.typed.emit()

    def _say_rest(self) -> None:
        self.totals.show_texts(self.model.totals())
        if self.waiting is None or not self.table.isVisibleTo(self):
            self.rest.tell("")
            return
        if not self.model.rows:
            self.rest.tell(self.lacks())
            return
        left, given = self.waiting.payment.left, self.model.total()
        words = f"Проводится {money_text(given)} из {money_text(left)}"
        if given != left:
            name = "лишние" if given > left else "осталось"
            words += f" · {name} {money_text(abs(left - given))}"
        self.rest.tell(words)

    def _give_all(self) -> None:
        """Space: as much as is owed there and as there is; a contract takes all the rest."""
        at = self.view.currentIndex().row()
        if self.waiting is None or not 0 <= at < len(self.model.rows):
            return
        row = self.model.rows[at]
        there = self.waiting.payment.left - self.model.total() + (row.share or ZERO)
        refund = self.values["what"] is BankClass.REFUND
        bounded = row.place.invoice_id is not None or refund
        most = min(row.open, there) if bounded else there
        self.model.set_value(row, "share", max(most, ZERO))

    def _take_away(self) -> None:
        for number in {row for row, _ in self.view.selected_cells()}:
            self.model.set_value(self.model.rows[number], "share", None)

    @guard(False)
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Space in a cell that is not typed in."""
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        if watched is self.view and event.key() == Qt.Key.Key_Space and not self._is_editing():
            self._give_all()
            return True
        return False

    # --- what comes of it -----------------------------------------------------------------------

    def as_typed(self) -> Typed:
        """All that stands here."""
        return Typed(**self.values, shares=self.model.shares())

    def finish(self) -> list[str]:
        """What is half typed counts; answers what is wrong with it."""
        self.view.finish_editing()
        return self.fields.finish() + [p.text for p in self.model.typed_problems("shares")]

    def lacks(self) -> str:
        """What must be said before one key posts it; empty when nothing."""
        if self.waiting is None:
            return ""
        what, left = self.values["what"], self.waiting.payment.left
        if what is None:
            return "Укажите вид платежа."
        if what in NO_DOCUMENT:
            return ""
        if what is BankClass.CARRIER:
            return "" if self.values["carrier"] is not None else "Укажите перевозчика."
        given = self.model.total()
        if not self.model.rows:
            return "Укажите арендатора или договор."
        if not given:
            return "Укажите, за что платёж: пробел даёт строке сколько можно."
        if given < left:
            return f"Осталось {money_text(left - given)}: отдайте их договору или другому счёту."
        return f"Лишние {money_text(given - left)}: уменьшите сумму." if given > left else ""

    def choice(self) -> Choice:
        """What is to be posted."""
        shares = tuple(
            Share(contract, amount, invoice)
            for (contract, invoice), amount in self.model.shares().items()
        )
        return Choice(
            self.values["what"],
            shares,
            carrier_id=self.values["carrier"],
            partner_id=self.values["payer"],
        )

    def wanting(self) -> QWidget:
        """Where the person has to say something."""
        if self.values.get("what") is None:
            return self.fields.what
        if self.values["what"] is BankClass.CARRIER:
            return self.fields.references["carrier"]
        return self.view if self.model.rows else self.fields.references["tenant"]

    def go_to_places(self) -> None:
        """Enter in the last field."""
        if self.model.rows:
            self.view.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.ready.emit()
