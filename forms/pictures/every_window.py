"""Every window and dialog of the program, one scene each: what a review looks at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from app import attachments
from app.work import Work
from db.meta import noun
from forms.pictures import main_windows
from forms.pictures.beside_bank import bank_scenes
from forms.pictures.beside_document import document_scenes
from forms.pictures.beside_list import list_scenes, prepare_groups
from forms.pictures.studio import Scene

if TYPE_CHECKING:
    from forms.pictures.studio import Studio


def prepare(work: Work) -> None:
    """What a demonstration lacks: files at a document, things marked, a partner entered twice."""
    from app.papers import pdf_of
    from printforms.registry import printforms_of

    kind = noun("rent_transfer")
    keys = keys_of(work, "rent_transfer", 4)
    if keys:
        thing = work.load(kind, keys[0])
        form = printforms_of(kind)[0]
        attachments.attach(work, thing, "Скан акта с подписью.pdf", pdf_of(work, form, keys[:1]))
        attachments.attach(work, thing, "Доверенность.txt", "Смирнов П. И.".encode())
        thing.contact = f"{thing.contact} (прораб)"
        work.post(thing)
    partners = keys_of(work, "partner", 2)
    for key in partners[1:]:
        known: Any = work.load(noun("partner"), key)
        work.save(work.new(noun("partner"), name=known.name.upper(), phone=known.phone))
    sites = [work.new(noun("site"), name=f"Ошибочная площадка {n}") for n in (1, 2)]
    work.save(sites)
    work.mark([*sites, *(work.load(noun("partner"), key) for key in partners[:1])])
    prepare_groups(work)


def keys_of(work: Work, noun_name: str, most: int) -> list[int]:
    """Ids of the newest things of a noun."""
    from app import lists

    with work.database.reading() as session:
        return [r.id for r in lists.page(session, lists.ListQuery(noun(noun_name)), most)]


def scenes(studio: Studio) -> list[Scene]:
    """Main windows, sections, lists, forms, reports, and what opens from them."""
    groups = (
        main_windows.scenes,
        _sections,
        _pages,
        _lists,
        _dialogs_of_a_list,
        list_scenes,
        _forms,
        document_scenes,
        bank_scenes,
        _reports,
        _desk,
    )
    return [scene for group in groups for scene in group(studio)]


def _sections(studio: Studio) -> Iterator[Scene]:
    for part in studio.desk.sections:
        if part.place.name != "home":
            yield Scene(f"section_{part.place.name}", partial(_section, studio, part.place.name))


def _section(studio: Studio, name: str) -> None:
    studio.desk.show_section(name)


def _pages(studio: Studio) -> Iterator[Scene]:
    """Windows of their own kind: chart, journal, duplicates, removal, panel of reports."""
    for part in studio.desk.sections:
        for number, page in enumerate(part.pages, 1):
            yield Scene(f"page_{part.place.name}_{number}", partial(page.open, studio.desk))
    yield Scene("page_month_counted", partial(_month, studio))


def _month(studio: Studio) -> None:
    from forms.month.window import open_month

    open_month(studio.desk).start_counting()
    studio.settle()


def _nouns(studio: Studio) -> list[Any]:
    return [kind for part in studio.desk.sections for kind in part.nouns]


def _lists(studio: Studio) -> Iterator[Scene]:
    for kind in _nouns(studio):
        yield Scene(f"list_{kind.__tablename__}", partial(studio.desk.open_list, kind))


def _forms(studio: Studio) -> Iterator[Scene]:
    """The newest thing of every kind, and a blank one."""
    from db.base import Catalog, Document

    for kind in _nouns(studio):
        if not issubclass(kind, Catalog | Document):
            continue
        name = kind.__tablename__
        yield Scene(f"form_{name}", partial(_form, studio, kind))
        if studio.desk.work.user.may("write", kind):
            yield Scene(f"new_{name}", partial(studio.desk.open_new, kind))


def _form(studio: Studio, kind: Any) -> object:
    keys = keys_of(studio.desk.work, kind.__tablename__, 1)
    return studio.desk.open_thing(kind, keys[0]) if keys else False


def _reports(studio: Studio) -> Iterator[Scene]:
    from forms.sections import reports_of

    for report in reports_of(studio.desk.work.user):
        yield Scene(f"report_{report.name}", partial(studio.desk.open_report, report))
    for page in ("fields", "filters", "groups", "order", "look"):
        yield Scene(f"report_settings_{page}", partial(_report_settings, studio, page))
    yield Scene("report_variant_name", partial(_report_variant, studio))


def _summary(studio: Studio) -> Any:
    window = studio.desk.open_report("rental_summary")
    studio.settle()
    return window


def _report_settings(studio: Studio, page: str) -> None:
    window = _summary(studio)
    window.open_settings(page)
    if page == "filters":
        window.dialog.filters.add()


def _report_variant(studio: Studio) -> None:
    _summary(studio).variants.save_as()


# --- lists ------------------------------------------------------------------------------------


def _dialogs_of_a_list(studio: Studio) -> Iterator[Scene]:
    for name, act in (
        ("filters", _chips),
        ("preview", lambda window: window.commands.show_preview()),
        ("find", lambda window: window.commands.do_find()),
        ("setup_filter", lambda window: window.commands.do_filter()),
        ("setup_order", lambda window: window.commands.open_setup("Сортировка")),
        ("setup_columns", lambda window: window.commands.open_setup("Колонки")),
        ("setup_colours", lambda window: window.commands.open_setup("Оформление")),
        ("output", lambda window: window.commands.do_output()),
        ("nothing_found", lambda window: window.search.setText("такого нет")),
        ("group_change", lambda window: _select(window).commands.do_change()),
        ("print_many", _print_many),
        ("groups", lambda window: window.commands.do_group("site_id")),
    ):
        yield Scene(f"of_list_{name}", partial(_with_list, studio, act))
    yield Scene("of_list_choice", partial(_choice, studio))
    yield Scene("of_list_cabin_filter", partial(_cabin_filter, studio))
    yield Scene("of_list_loading", partial(_loading, studio))


def _with_list(studio: Studio, act: Callable[[Any], Any]) -> None:
    window = studio.desk.open_list(noun("rent_transfer"))
    studio.settle()
    act(window)
    window.search_now()


def _select(window: Any) -> Any:
    window.view.selectAll()
    return window


def _chips(window: Any) -> None:
    from app.conditions import Condition, Operator

    row = window.model.row(0)
    thing = window.desk.work.load(window.kind, row.id)
    window.add_condition(Condition("site_id", Operator.EQUAL, thing.site_id))
    window.add_condition(Condition("contact", Operator.FILLED))
    window.toggle_marked()
    window.view.selectAll()


def _print_many(window: Any) -> None:
    from printforms.registry import printforms_of

    _select(window).commands.do_print(printforms_of(window.kind)[0])


def _choice(studio: Studio) -> None:
    def take(key: int) -> None:
        studio.desk.open_thing(noun("partner"), key)

    studio.desk.choose(noun("partner"), take)


def _loading(studio: Studio) -> None:
    """What a file would bring: a new item, a known one, a cell that is not understood."""
    from forms.loading import LoadPreview

    window = studio.desk.open_list(noun("partner"))
    studio.settle()
    known = window.model.row(0)
    block = [
        ["Наименование", "Вид", "ИНН", "Телефон"],
        ["ООО «Северный двор»", "Организация", "", "+7 900 000-00-01"],
        [known.cells[0] if known is not None else "", "", "", "+7 900 000-00-02"],
        ["Кузнецов А. В.", "частник", "", ""],
    ]
    LoadPreview(window, block).open()


def _cabin_filter(studio: Studio) -> None:
    window = studio.desk.open_list(noun("cabin"))
    studio.settle()
    window.commands.do_filter()


# --- the desk itself --------------------------------------------------------------------------


def _desk(studio: Studio) -> Iterator[Scene]:
    common = studio.desk.menus.common
    yield Scene("find_everything", partial(_find, studio, "строй"))
    yield Scene("find_commands", partial(_find, studio, ">созд"))
    yield Scene("key_map", common.show_keys)
    yield Scene("help", common.show_contents)
    yield Scene("settings", common.show_settings)
    yield Scene("calculator", partial(_calculator, studio))
    yield Scene("visited", common.show_visited)
    yield Scene("favourites", partial(_favourites, studio))
    yield Scene("exit", partial(_exit, studio))
    yield Scene("question", partial(_question, studio))
    yield Scene("question_above", partial(_question_above, studio))
    yield Scene("go_to_link", common.open_link)
    yield Scene("about", common.show_about)
    yield Scene("login", partial(_login, studio))
    yield Scene("notice", partial(_notice, studio))
    yield Scene("windows_inside", partial(_inside, studio))


def _find(studio: Studio, text: str) -> None:
    from forms.everything_box import EverythingBox

    studio.desk.menus.common.find_all()
    studio.settle()
    studio.shell.top.field.setText(text)
    box = EverythingBox.of(studio.desk)
    box.wake()
    studio.wait_until(lambda: box.lines and not box.is_asking())


def _calculator(studio: Studio) -> None:
    studio.desk.menus.common.show_calculator()
    from forms.calculator import Calculator

    calculator = Calculator.of(studio.shell)
    calculator.field.setText("12500/31*7")


def _favourites(studio: Studio) -> None:
    common = studio.desk.menus.common
    if not studio.desk.memory.is_liked("kontora:list/rent_transfer"):
        studio.desk.open_list(noun("rent_transfer"))
        common.like()
    common.show_favourites()


def _exit(studio: Studio) -> None:
    from forms.desk import LEAVE
    from forms.leaving import LeaveDialog

    windows = [studio.desk.open_new(noun(n)) for n in ("rent_transfer", "partner", "contract")]
    for window in windows:
        window.setWindowModified(True)
    LeaveDialog(studio.shell, LEAVE, windows).open()


def _question(studio: Studio) -> None:
    from forms import dialogs

    words = "Удалить отмеченные объекты (12) безвозвратно?"
    dialogs.question(studio.shell, words, dialogs.YES | dialogs.NO, dialogs.NO).open()


def _question_above(studio: Studio) -> None:
    window = studio.desk.open_list(noun("rent_transfer"))
    studio.settle()
    window.view.selectAll()
    window.commands.many.mark()


def _login(studio: Studio) -> None:
    from forms.login_dialog import LoginDialog

    named = str(studio.desk.work.database.engine.url.database)
    LoginDialog(studio.shell, named, None, "").open()


def _notice(studio: Studio) -> None:
    studio.desk.notify("Документы сформированы: 12 файлов.", "Открыть папку", lambda: None)


def _inside(studio: Studio) -> None:
    studio.desk.open_list(noun("rent_transfer"))
    studio.desk.open_list(noun("partner"))
    studio.shell.choose_mode("windows")
    studio.shell.area.tile()
    studio.after.append(partial(studio.shell.choose_mode, "tabs"))
