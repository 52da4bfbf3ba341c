"""«Вид бумаг…» of an organization: its logo, stamp and signatures, seen and changed at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import (
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
)

from app import paper_pictures
from app.paper_pictures import Picture
from db.catalogs.organization import Organization
from db.errors import UserError
from db.file_faults import why_not
from forms import theme
from forms.beside import Dialog
from forms.guard import guard
from forms.photo_cells import thumbnail
from forms.window import label

if TYPE_CHECKING:
    from forms.item_window import ItemWindow

SEEN = QSize(190, 84)
FILES = "Картинки (*.png *.jpg *.jpeg *.bmp *.gif *.tif *.tiff *.webp)"
LAW = (
    "Подпись и печать ставятся там, где разрешает поле «Факсимиле» карточки: без него — нигде. "
    "На счетах-фактурах, УПД, КСФ и УКД — никогда: их подписывают от руки или электронно. "
    "Белый фон скана подписи и печати становится прозрачным."
)


class PaperPicturesDialog(Dialog):
    """A line a picture: what it is, how it looks, «Выбрать…» and «Убрать»; written at once."""

    def __init__(self, window: ItemWindow) -> None:
        super().__init__(window)
        self.owner, self.desk = window, window.desk
        self.card: Organization = window.thing
        self.setWindowTitle(f"Вид бумаг: {self.card.name}")
        self.rejected.connect(self.deleteLater)
        self.seen: dict[Picture, QLabel] = {}
        self.choose: dict[Picture, QPushButton] = {}
        self.off: dict[Picture, QPushButton] = {}
        self.told = label("", dim=True)
        self.told.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PAD, theme.PAD, theme.PAD, theme.PAD)
        column.setSpacing(theme.GAP)
        column.addLayout(self._lines())
        law = label(LAW, dim=True)
        law.setWordWrap(True)
        column.addWidget(law)
        column.addWidget(self.told)
        column.addLayout(self._end())
        self.show_pictures()

    def _lines(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(theme.GAP)
        grid.setVerticalSpacing(theme.GAP)
        for row, what in enumerate(Picture):
            seen = QLabel()
            seen.setFixedSize(SEEN)
            seen.setAlignment(Qt.AlignmentFlag.AlignCenter)
            # Paper is white whatever the theme.
            seen.setStyleSheet("background: #FFFFFF; color: #5B6670; border: 1px solid #C9D0D8;")
            choose, off = QPushButton("Выбрать…"), QPushButton("Убрать")
            choose.setAccessibleName(f"{what.value}: выбрать картинку")
            off.setAccessibleName(f"{what.value}: убрать картинку")
            choose.clicked.connect(lambda _=False, what=what: self.ask(what))
            off.clicked.connect(lambda _=False, what=what: self.take_off(what))
            grid.addWidget(label(self._title(what)), row, 0)
            grid.addWidget(seen, row, 1)
            grid.addWidget(choose, row, 2)
            grid.addWidget(off, row, 3)
            self.seen[what], self.choose[what], self.off[what] = seen, choose, off
        return grid

    def _title(self, what: Picture) -> str:
        signer = paper_pictures.signer_today(self.card)
        if signer is None or what in (Picture.LOGO, Picture.STAMP):
            return what.value
        name = signer.director if what is Picture.SIGNATURE else signer.accountant
        return f"{what.value}\n{name}" if name else what.value

    def _end(self) -> QHBoxLayout:
        close = QPushButton("Закрыть  Esc")
        close.setDefault(True)
        close.clicked.connect(self.reject)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(close)
        return row

    def show_pictures(self) -> None:
        """What the card has now."""
        work = self.desk.work
        for what, seen in self.seen.items():
            name = paper_pictures.name_of(self.card, what)
            content = self.desk.tried(paper_pictures.content_of, work, self.card, what) or b""
            made = thumbnail(content, SEEN.height() - 8, self.devicePixelRatioF())
            wide = SEEN * self.devicePixelRatioF()
            if made.width() > wide.width():
                made = made.scaledToWidth(wide.width() - 8)
            seen.setPixmap(made)
            if made.isNull():
                seen.setText("нет" if not name else f"файл «{name}» убран")
            seen.setToolTip(name)
            self.off[what].setEnabled(bool(name))

    def ask(self, what: Picture) -> None:
        chosen, _ = QFileDialog.getOpenFileName(self, what.value, "", FILES)
        if chosen:
            self.take(what, Path(chosen))

    @guard()
    def take(self, what: Picture, path: Path) -> None:
        """Puts a picture of this computer to the card; a refusal is told and changes nothing."""
        try:
            content = path.read_bytes()
            card = paper_pictures.choose(self.desk.work, self.card.id, what, path.name, content)
        except OSError as fault:
            self.told.setText(f"Файл «{path.name}» не прочитан: {why_not(fault)}.")
        except UserError as refusal:
            self.told.setText(str(refusal))
        else:
            self._changed(card, f"{what.value}: выбрано «{path.name}».")

    @guard()
    def take_off(self, what: Picture) -> None:
        card = self.desk.tried(paper_pictures.take_off, self.desk.work, self.card.id, what)
        if card is not None:
            self._changed(card, f"{what.value}: убрано; сам файл остался среди файлов карточки.")

    def _changed(self, card: Organization, words: str) -> None:
        self.card = card
        self.owner.take_fresh(card)
        self.told.setText(words)
        self.show_pictures()
