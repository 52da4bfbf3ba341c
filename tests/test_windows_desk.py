"""The desk: sections by role, windows kept, reports, papers, faults, the door."""

import datetime as dt
import subprocess
import sys
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMdiSubWindow

import app.nouns  # noqa: F401
from app import session, upkeep, users
from app.people import User
from app.table import REPORTS, Column, Link, Mark, Report, Row, Table
from app.work import Work
from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from db.engine import open_database
from db.errors import PasswordNeeded, UserError
from db.roles import Role
from forms import door, theme
from forms.guard import FAULTS, guard
from forms.login_dialog import LoginDialog
from forms.report_window import ReportWindow
from forms.shell import Shell
from printforms.registry import printforms
from tests.company import MANAGER
from tests.paper_samples import invoice

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
ROOT = Path(__file__).parent.parent
Key, Mod = Qt.Key, Qt.KeyboardModifier


# --- the shell and the desk ---------------------------------------------------------------


def test_the_window_is_painted_before_the_base_is_imported():
    program = (
        "import sys\n"
        "from forms.application import prepare\n"
        "from forms.shell import Shell\n"
        "application = prepare(['kontora'])\n"
        "shell = Shell()\n"
        "shell.painted.connect(application.quit)\n"
        "shell.show()\n"
        "application.exec()\n"
        "heavy = ('sqlalchemy', 'db', 'app', 'openpyxl', 'reportlab', 'pypdfium2')\n"
        "print([name for name in heavy if name in sys.modules])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "[]", done.stderr


def test_sections_open_by_their_keys(office):
    shell = office.desk.shell
    assert list(shell.section_buttons)[:2] == ["home", "rent"]
    shell.section_buttons["rent"].click()
    office.settle()
    assert office.desk.start.heading.text() == "Аренда"
    assert shell.area.activeSubWindow().widget() is office.desk.start


def test_the_start_page_stays(office):
    frame = office.desk.start.parentWidget()
    frame.close()
    assert frame.isVisible()
    office.desk.open_list(Site)
    office.desk.menus._close_others()
    office.settle()
    assert len(office.desk.shell.area.subWindowList()) == 2


def test_the_middle_button_closes_one_tab(office):
    area = office.desk.shell.area
    for title in "абвг":
        frame = QMdiSubWindow()
        frame.setWidget(QLabel(title))
        frame.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        area.addSubWindow(frame)
        frame.show()
    bar = area.tab_bar()
    place = QPointF(bar.tabRect(2).center())
    middle = Qt.MouseButton.MiddleButton
    for kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease):
        event = QMouseEvent(kind, place, bar.mapToGlobal(place), middle, middle, Mod.NoModifier)
        QApplication.sendEvent(bar, event)
    office.settle()
    assert len(area.subWindowList()) == 4


def test_windows_are_tabs_or_real_windows(office):
    area = office.desk.shell.area
    office.desk.open_list(Site)
    area.show_windows()
    office.settle()
    assert area.viewMode() == area.ViewMode.SubWindowView
    office.desk.open_thing(Site, office.company.site.id)
    area.show_tabs()
    assert area.viewMode() == area.ViewMode.TabbedView
    bar = area.tab_bar()
    assert bar.count() == 3
    assert bar.tabText(0) == "Начальная страница"
    assert not bar.tabButton(0, bar.ButtonPosition.RightSide).isVisible()


def test_the_list_of_windows_names_them(office):
    window = office.desk.open_list(Site)
    office.desk.menus._list_windows()
    titles = [a.text() for a in office.desk.shell.windows_menu.actions()]
    assert "&2 Площадки" in titles
    assert office.desk.windows[window.key] is window


def test_closing_the_program_asks_about_typed_work(office, answers):
    window = office.desk.open_new(Site, name="Восток")
    window.touch()
    answers["save"] = None
    assert not office.desk.shell.close()
    answers["save"] = True
    assert office.desk.shell.close()
    with office.company.work.database.reading() as reading:
        assert reading.query(Site).filter_by(name="Восток").count() == 1


def test_a_person_without_a_role_sees_nothing(open_desk, office_company):
    nobody = User("new", "Новый", None)
    desk = open_desk(Work(office_company.work.database, nobody))
    assert [part.place.name for part in desk.sections] == ["home"]
    assert "не дана роль" in desk.start.body.findChild(QLabel).text()


def test_the_title_names_the_base_and_the_person(office):
    shell = office.desk.shell
    assert shell.windowTitle() == f"{office.company.work.database.name} — Контора"
    assert shell.who.text() == "Анна · Администратор"


def test_the_theme_switches_while_windows_are_open(office):
    office.desk.open_list(Site)
    office.desk.shell.choose_theme("dark")
    assert theme.LOOK.dark
    assert QApplication.palette().base().color() == QColor(theme.LOOK.colours["surface"])
    office.desk.shell.choose_theme("light")
    assert not theme.LOOK.dark


def test_a_window_opened_fifty_times_leaves_nothing_behind(office):
    def living():
        office.settle()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return len(QApplication.allWidgets())

    document = office.company.transfer()
    office.company.work.save(document)
    for _ in range(2):
        office.desk.open_thing(RentTransfer, document.id).close_window()
        office.desk.open_list(RentTransfer).close_window()
    before = living()
    for _ in range(50):
        office.desk.open_thing(RentTransfer, document.id).close_window()
        office.desk.open_list(RentTransfer).close_window()
    assert living() <= before + 2


# --- reports ------------------------------------------------------------------------------


@dataclass(frozen=True)
class Asked:
    date: dt.date = field(default=dt.date(2026, 11, 21), metadata={"title": "На дату"})
    site_id: int | None = field(default=None, metadata={"title": "Площадка", "target": Site})
    only_debts: bool = field(default=False, metadata={"title": "Только долги"})


def coloured(rows):
    columns = (
        Column("tenant", "Арендатор", str),
        Column("paid_to", "Аренда/Оплачено", dt.date),
        Column("debt", "Сумма долга", Decimal),
        Column("note", "Примечание", str),
    )

    def run(session, params):
        return Table("Проба", columns, rows, totals=("Итого", None, Decimal("9500.00"), None))

    return Report("probe", "Проба", Asked, run, frozenset(Role))


def test_every_report_opens_runs_and_is_kept(office):
    assert REPORTS
    office.company.work.post(office.company.transfer())
    for name in REPORTS:
        window = office.desk.open_report(name)
        office.settle()
        assert not window.strip.isVisible()
        assert window.model.columns
        assert office.desk.open_report(name) is window


def test_colours_come_with_letters_and_stand_over_each_other(office):
    debt, grey = {"paid_to": Mark.DEBT}, {"": Mark.RETURNED, "paid_to": Mark.DEBT}
    rows = [
        Row(("ООО", dt.date(2026, 10, 20), Decimal(9500), ""), marks=debt),
        Row(("ИП", dt.date(2026, 10, 15), Decimal(0), ""), marks=grey),
        Row(("АО", None, Decimal(0), ""), marks={"": Mark.PREPAID}),
        Row(("ЗАО", None, Decimal(0), "")),
    ]
    window = office.desk.open_report(coloured(rows))
    model = window.model
    assert [model.index(n, 0).data() for n in range(4)] == ["Д", "ВД", "П", ""]

    def tokens(row):
        brushes = (model.index(row, n).data(Qt.ItemDataRole.BackgroundRole) for n in range(4))
        names = {v: k for k, v in theme.LOOK.colours.items() if k.startswith("row_")}
        return [names.get(b.color().name().upper(), "") if b else "" for b in brushes]

    assert tokens(0) == ["", "", "row_debt", ""]
    assert tokens(1) == ["row_returned", "row_returned", "row_debt", "row_returned"]
    assert tokens(2) == ["row_prepaid"] * 4
    assert tokens(3) == [""] * 4
    assert model.index(1, 3).data() == ""  # a zero of a report is an empty cell
    assert window.totals.texts == {1: "Итого", 3: "9\u00a0500,00"}


def test_a_selected_row_keeps_its_colour(office):
    rows = [Row(("ООО", None, Decimal(1), ""), marks={"": Mark.PREPAID})]
    window = office.desk.open_report(coloured(rows))
    window.view.selectRow(0)
    office.settle()
    image: QImage = window.view.viewport().grab().toImage()
    x = window.view.columnViewportPosition(1) + window.view.columnWidth(1) - 4
    assert image.pixelColor(x, theme.ROW // 2) == theme.colour("row_prepaid")
    assert image.pixelColor(1, theme.ROW // 2) == theme.colour("focus")


def test_a_double_click_goes_to_what_a_number_is_made_of(office):
    document = office.company.transfer()
    office.company.work.post(document)
    site = Link("site", office.company.site.id)
    row = Row(
        ("ООО", None, Decimal(1), ""),
        link=Link("rent_transfer", document.id),
        links={"tenant": site},
    )
    window = office.desk.open_report(coloured([row]))
    active = office.desk.shell.area.activeSubWindow
    window.view.setCurrentIndex(window.model.index(0, 2))
    QTest.keyClick(window.view, Key.Key_Return)
    assert active().widget().thing.id == document.id
    window.drill(window.model.index(0, 0))
    assert active().widget().thing.id == office.company.site.id


def test_a_note_is_written_in_its_cell(office, type_text, monkeypatch):
    written = []
    monkeypatch.setattr(office.desk.work, "set_note", lambda *words: written.append(words))
    row = Row(("ООО", None, Decimal(1), ""), note_id=412)
    window = office.desk.open_report(coloured([row]))
    index = window.model.index(0, 3)
    window.view.setCurrentIndex(index)
    QTest.keyClick(window.view, Key.Key_F2)
    type_text(QApplication.focusWidget(), "обещали 25")
    QTest.keyClick(QApplication.focusWidget(), Key.Key_Return)
    office.settle()
    assert written == [("probe", 412, "обещали 25")]
    assert index.data() == "обещали 25"


def test_parameters_are_typed_and_a_wrong_one_is_told(office, type_text):
    window = office.desk.open_report(coloured([]))
    date = window.editors["date"]
    date.setFocus()
    date.selectAll()
    type_text(date, "31.02.2026")
    window.run()
    assert "Такой даты нет" in window.strip.words.text()
    date.selectAll()
    type_text(date, "01.12.2026")
    window.run()
    assert window.params.date == dt.date(2026, 12, 1)
    assert not window.strip.isVisible()
    window.editors["site_id"].take(office.company.site.id)
    assert window.params.site_id == office.company.site.id
    assert "Сформировать" in window.strip.words.text()


def test_a_report_of_others_is_refused(manager_office):
    report = coloured([])
    for_boss = Report("boss", "Для бухгалтера", Asked, report.run, frozenset({Role.ACCOUNTANT}))
    with pytest.raises(UserError, match="Недостаточно прав"):
        manager_office.desk.open_report(for_boss)
    assert not any(isinstance(w, ReportWindow) for w in manager_office.desk.windows.values())


def test_a_report_goes_to_excel_and_to_paper(office, answers, tmp_path):
    office.company.work.post(office.company.transfer())
    window = office.desk.open_report("rental_summary")
    answers["file"] = tmp_path / "сводка.xlsx"
    window.to_excel()
    cells = [c.value for row in openpyxl.load_workbook(answers["file"]).active for c in row]
    assert "БК-001" in cells
    window.to_pdf()
    paper = office.desk.shell.area.activeSubWindow().widget()
    assert paper.windowTitle() == "Сводка аренды"
    assert paper.paper.sizes


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
    model = history.views[0].model()
    fields = [model.index(row, 3).data() for row in range(model.rowCount())]
    assert "Договор" in fields


# --- paper --------------------------------------------------------------------------------


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


# --- faults -------------------------------------------------------------------------------


def test_a_defect_is_told_in_a_bar_and_once(qtbot, qapp):
    class Broken:
        @guard("instead")
        def data(self):
            raise ZeroDivisionError("проба")

    shell = Shell()
    qtbot.addWidget(shell)
    shell.show()
    numbers = []
    FAULTS.told.connect(lambda number, line: numbers.append((number, line)))
    assert [Broken().data() for _ in range(3)] == ["instead"] * 3
    assert len(numbers) == 1
    assert "проба" in numbers[0][1]
    assert shell.fault_bar.isVisible()
    assert f"№ {numbers[0][0]}" in shell.fault_bar.words.text()


# --- the door -----------------------------------------------------------------------------


@pytest.fixture
def guarded_base(tmp_path):
    """A base with a manager who has a password."""
    path = tmp_path / "своя.sqlite"
    upkeep.create(str(path))
    database = open_database(str(path))
    boss = session.open_work(str(path))
    users.add(boss, "oleg", "Олег", Role.MANAGER, "длинный-пароль")
    boss.database.close()
    database.close()
    return str(path)


def test_a_base_without_passwords_opens_at_once(qtbot, tmp_path):
    path = tmp_path / "новая.sqlite"
    upkeep.create(str(path))
    shell = Shell()
    qtbot.addWidget(shell)
    work = door.let_in(shell, str(path))
    assert work.user.role is Role.ADMINISTRATOR
    assert session.last_base() == str(path)
    work.database.close()


def test_a_password_is_asked_until_it_fits(qtbot, guarded_base, monkeypatch):
    typed = iter(["не тот пароль", "длинный-пароль"])
    told = []

    def fill(dialog):
        told.append(dialog.findChild(QLabel).text())
        dialog.people.setCurrentText("oleg")
        dialog.typed.setText(next(typed))
        return LoginDialog.DialogCode.Accepted

    monkeypatch.setattr(LoginDialog, "exec", fill)
    shell = Shell()
    qtbot.addWidget(shell)
    work = door.let_in(shell, guarded_base, "oleg")
    assert work.user.login == MANAGER.login
    assert told[0].startswith("База: ")
    assert "не подходит" in told[1]
    work.database.close()


def test_who_does_not_know_the_password_stays_outside(qtbot, guarded_base, monkeypatch):
    monkeypatch.setattr(LoginDialog, "exec", lambda dialog: LoginDialog.DialogCode.Rejected)
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, guarded_base, "oleg") is None
    with pytest.raises(PasswordNeeded):
        session.open_work(guarded_base, "oleg")


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"not a base at all" * 100, "не"), (None, "нет")],
    ids=["not a base", "absent"],
)
def test_a_base_that_does_not_open_is_told_in_words(qtbot, tmp_path, monkeypatch, content, words):
    path = tmp_path / "чужая.sqlite"
    if content is not None:
        path.write_bytes(content)
    told = []

    def ask(parent, named, sentence):
        told.append((named, sentence))

    monkeypatch.setattr(door, "ask_for_base", ask)
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, str(path)) is None
    ((named, sentence),) = told
    assert named == str(path)
    assert words in sentence
    assert "Traceback" not in sentence


def test_the_first_start_offers_to_make_a_base(qtbot, tmp_path, monkeypatch):
    told = []
    monkeypatch.setattr(door, "ask_for_base", lambda parent, named, words: told.append(words))
    shell = Shell()
    qtbot.addWidget(shell)
    assert door.let_in(shell, None) is None
    assert told == [door.WELCOME]
    chosen = str(tmp_path / "первая")
    monkeypatch.setattr(door.QFileDialog, "getSaveFileName", lambda *_: (chosen, ""))
    made = door.new_base(shell)
    assert made == f"{chosen}.sqlite"
    assert door.let_in(shell, made) is not None


def test_the_program_opens_a_base_and_then_another(qtbot, tmp_path):
    from forms.application import Program

    paths = [str(tmp_path / name) for name in ("первая.sqlite", "вторая.sqlite")]
    for path in paths:
        upkeep.create(path)
    program = Program(paths[0])
    with qtbot.waitSignal(program.opened):
        pass
    first = program.shell
    assert "первая.sqlite" in first.windowTitle()
    with qtbot.waitSignal(program.opened):
        program.open_another(paths[1])
    assert program.shell is not first
    assert "вторая.sqlite" in program.shell.windowTitle()
    program.desk.work.database.close()
    qtbot.addWidget(program.shell)


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
