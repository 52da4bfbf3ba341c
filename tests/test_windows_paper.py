"""Windows of papers, movements and history; pictures of the windows."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

import app.nouns  # noqa: F401
from db.documents.rent_transfer import RentTransfer
from printforms.registry import printforms
from tests.paper_samples import invoice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
Key, Mod = Qt.Key, Qt.KeyboardModifier


def test_a_paper_of_a_document_is_previewed(office):
    document = office.company.transfer()
    office.company.work.post(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    office.settle()
    titles = [action.text() for action in window.commands.print_button.menu().actions()]
    assert "Акт выдачи" in titles
    window.commands.print_button.menu().actions()[titles.index("Акт выдачи")].trigger()
    paper = office.desk.shell.area.activeSubWindow().widget()
    assert paper.paper.pdf.startswith(b"%PDF")
    assert document.number in paper.title


def test_movements_and_history_are_read(office):
    document = office.company.transfer()
    office.company.work.post(document)
    window = office.desk.open_thing(RentTransfer, document.id)
    window.commands.do_movements()
    moves = office.desk.shell.area.activeSubWindow().widget()
    titles = [moves.tabs.tabText(n) for n in range(moves.tabs.count())]
    assert "Начисления по месяцам (2)" in titles
    window.commands.do_history()
    history = office.desk.shell.area.activeSubWindow().widget()
    model = history.all.model()
    fields = [model.index(row, 3).data() for row in range(model.rowCount())]
    assert "Договор" in fields


@pytest.fixture
def paper():
    form = next(f for f in printforms() if f.paper is type(invoice()))
    return form.pdf([invoice(), invoice(3)])


def test_a_paper_is_shown_page_by_page(office, paper):
    window = office.desk.show_pdf("Счёт", paper)
    office.settle()
    assert window.place.text().startswith("Страница 1 из 2 · ")
    image = window.view.viewport().grab().toImage()
    seen = (image.pixelColor(x, y) for x in range(300, 700, 2) for y in range(60, 400, 2))
    lightness = [pixel.lightness() for pixel in seen]
    assert max(lightness) == 255
    assert min(lightness) < 60  # the page is drawn and not empty
    QTest.keyClick(window.view, Key.Key_PageDown)
    assert window.view.current_page() == 1
    window.zoom(2)
    assert window.view.zoom > 1
    assert office.desk.show_pdf("Счёт", paper) is window


def test_a_paper_is_saved_as_it_is(office, answers, paper, tmp_path):
    window = office.desk.show_pdf("Счёт: № 1/2", paper)
    answers["file"] = tmp_path / "счёт"
    window.save()
    assert (tmp_path / "счёт.pdf").read_bytes() == paper


def test_a_paper_is_printed_at_the_printers_own_sharpness(qapp, paper, tmp_path):
    from PySide6.QtPrintSupport import QPrinter

    from forms.pdf_pages import Paper
    from forms.printing import print_pages

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    printer.setResolution(150)
    shown = Paper(paper)
    print_pages(shown, printer, range(2))
    shown.close()
    printed = Paper((tmp_path / "printed.pdf").read_bytes())
    assert len(printed.sizes) == 2
    assert printed.sizes[0] == pytest.approx((595, 842), abs=1)
    printed.close()


def test_pictures_are_made_of_the_windows_themselves(qapp, office_company, tmp_path):
    from forms.pictures import make_pictures

    office_company.work.post(office_company.transfer())
    made = make_pictures(office_company.work, tmp_path / "картинки")
    names = {path.stem for path in made}
    assert {"list_light", "list_dark", "document_light", "rental_summary_dark"} <= names
    for path in made:
        picture = QImage(str(path))
        assert (picture.width(), picture.height()) == (1366, 800)
    light, dark = (QImage(str(tmp_path / "картинки" / f"list_{x}.png")) for x in ("light", "dark"))
    place = (700, 600)
    assert light.pixelColor(*place).lightness() > 200 > 80 > dark.pixelColor(*place).lightness()
