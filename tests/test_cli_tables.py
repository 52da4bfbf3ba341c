"""`list`, `report` and `print`: the same figures in every file, and bad input in words."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from app import users
from app.commands import finding, table_file
from app.lists import ListQuery, table_of
from app.people import User
from app.table import Column, Row, Table
from app.work import Work
from db.catalogs.unit import Site
from db.documents.rent_transfer import RentTransfer
from db.roles import Role
from tests.commands import Said
from tests.company import Company, own_organization

LISTS = ("rent_transfer", "Передачи в аренду", "передача в аренду", "RentTransfer")


@pytest.fixture
def story(company: Company, base_url: str, monkeypatch: pytest.MonkeyPatch) -> Company:
    """Two transfers and a receipt in the base that commands open by themselves."""
    login = company.work.database.login or "admin"
    users.first(Work(company.work.database, User(login, "Анна", Role.ADMINISTRATOR)))
    company.work.post(company.transfer(*company.cabins[:2]))
    company.work.post(company.transfer(company.cabins[2], contract=company.other_contract))
    company.work.post(company.receipt("5000"))
    monkeypatch.setenv("KONTORA_BASE", base_url)
    return company


def test_a_list_has_the_keys_of_the_contract(story: Company, kontora: Callable[..., Said]):
    said = kontora("list", "rent_transfer", "--json")
    assert (said.status, said.err) == (0, "")
    assert {"columns", "rows", "totals"} <= said.data.keys()
    assert [row["number"] for row in said.data["rows"]] == ["А-000002", "А-000001"]
    assert said.data["rows"][0]["amount"] == "5929.03"
    assert said.data["rows"][0]["date"] == "2026-11-12"
    types = {c["key"]: c["type"] for c in said.data["columns"]}
    assert (types["amount"], types["date"], types["number"]) == ("decimal", "date", "text")


@pytest.mark.parametrize("name", LISTS)
def test_a_list_is_named_by_its_table_or_in_russian(name: str):
    assert finding.noun_named(name) is RentTransfer


def test_a_list_goes_to_every_kind_of_file(
    story: Company, kontora: Callable[..., Said], tmp_path: Path
):
    for ending, is_right in READERS.items():
        out = tmp_path / f"Передачи.{ending}"
        said = kontora("list", "rent_transfer", "--out", out)
        assert said.status == 0, said.err
        assert "2 строки" in said.out
        assert is_right(out), ending
    assert len(list(tmp_path.glob("Передачи*"))) == len(READERS)


def _csv_is_right(path: Path) -> bool:
    raw = path.read_bytes()
    rows = list(csv.reader(raw.decode("utf-8-sig").splitlines(), delimiter=";"))
    return raw.startswith(b"\xef\xbb\xbf") and "5929,03" in rows[1] and "12.11.2026" in rows[1]


def _xlsx_is_right(path: Path) -> bool:
    cells = [c.value for row in openpyxl.load_workbook(path).active for c in row]
    return 5929.03 in cells and "А-000002" in cells


READERS = {
    "json": lambda path: json.loads(path.read_text("utf-8"))["rows"][0]["amount"] == "5929.03",
    "csv": _csv_is_right,
    "xlsx": _xlsx_is_right,
    "pdf": lambda path: path.read_bytes().startswith(b"%PDF-"),
}


FILTERS = {
    ("contract=214",): ["А-000001"],
    ("Договор=215",): ["А-000002"],
    ("site=Юг", "posted=да"): ["А-000002", "А-000001"],
    ("site_id=Север",): [],
    ("number=А-000001",): ["А-000001"],
    ("date=2026-11-01..30.11.2026",): ["А-000002", "А-000001"],
    ("amount=10000..20000",): ["А-000001"],
    ("comment=",): [],
    ("Организация=4632123452",): ["А-000002", "А-000001"],
}


def test_a_list_is_filtered(story: Company, kontora: Callable[..., Said]):
    found = {}
    for filters in FILTERS:
        words = [word for part in filters for word in ("--filter", part)]
        said = kontora("list", "rent_transfer", *words, "--json")
        assert said.status == 0, said.err
        found[filters] = [row["number"] for row in said.data["rows"]]
    assert found == FILTERS


def test_a_list_is_searched_and_cut_by_days(story: Company, kontora: Callable[..., Said]):
    found = kontora("list", "rent_transfer", "--search", "дорстрой", "--json")
    assert [row["number"] for row in found.data["rows"]] == ["А-000002"]
    later = kontora("list", "rent_transfer", "--from", "2026-11-13", "--json")
    assert later.data["rows"] == []


BAD_INPUT = (
    (["list", "склад"], "Нет списка «склад». Есть: accounting_start («Начало учёта»)"),
    (["list", "cabin", "--filter", "Цвет=синий"], "нет поля «Цвет». Есть: code"),
    (["list", "cabin", "--filter", "Цвет"], "пишите ПОЛЕ=ЗНАЧЕНИЕ"),
    (["list", "cabin", "--filter", "state=плохое"], "нет значения «плохое». Есть:"),
    (["list", "cabin", "--filter", "kind=ВИП"], "Вид имущества «ВИП» не найдена"),
    (["list", "partner", "--filter", "marked=может"], "нужно «да» или «нет»"),
    (["list", "rent_transfer", "--filter", "date=вчера"], "Непонятная дата «вчера»"),
    (["list", "rent_transfer", "--filter", "amount=много"], "нужно число"),
    (["list", "cabin", "--out", "list.doc"], "Неизвестное окончание файла «list.doc»"),
    (["list", "cabin", "--out", "no/such/list.csv"], "нет. Создайте её"),
    (["report", "balance"], "Отчёта «balance» нет. Есть:"),
    (["report", "fleet", "--date", "31.02.2026"], "Непонятная дата"),
    (["report", "fleet", "--from", "2026-01-01"], "не понимает --from"),
    (["report", "fleet", "--filter", "цвет=синий"], "нет отбора «цвет». Есть: date"),
    (["print", "rent_transfer", "А-000001", "act", "--out", "a.doc"], "пишется в .pdf"),
    (["print", "cabin", "БК-001", "act", "--out", "a.pdf"], "нет печатной формы «act»"),
    (["print", "rent_transfer", "А-1", "бланк", "--out", "a.pdf"], "нет печатной формы"),
    (["print", "rent_transfer", "А-9", "handover", "--out", "a.pdf"], "№ А-9 не найден"),
    (["print", "rent_transfer", "--out", "a.pdf"], "Укажите вид документа, его номер и"),
    (["print", "package", "--out", "a.pdf"], "print package --tenant ИНН --month ГГГГ-ММ"),
    (["print", "package", "--tenant", "1", "--month", "2026-10", "--out", "a.pdf"], "с ИНН 1 нет"),
)


def test_bad_input_is_one_sentence_and_no_file(
    story: Company, kontora: Callable[..., Said], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    before = set(tmp_path.iterdir()) | {tmp_path / "home"}
    wrong = []
    for words, told in BAD_INPUT:
        said = kontora(*words)
        if said.status != 1 or told not in said.err or said.out:
            wrong.append((words, said))
    assert wrong == []
    assert set(tmp_path.iterdir()) <= before


# --- reports -------------------------------------------------------------------------------


def test_the_reports_there_are(story: Company, kontora: Callable[..., Said]):
    said = kontora("report", "list", "--json")
    assert {"fleet", "rental_summary"} <= {row["name"] for row in said.data["rows"]}
    assert "Арендный парк" in kontora("report", "list").out


def test_a_report_on_a_day(story: Company, kontora: Callable[..., Said]):
    before = kontora("report", "fleet", "--date", "2026-11-01", "--json").data
    after = kontora("report", "fleet", "--date", "2026-11-30", "--json").data
    assert before["title"] == "Арендный парк на 01.11.2026"
    assert before["totals"]["cabins"] == after["totals"]["cabins"] == 3
    standing = kontora(
        "report", "Арендный парк", "--date", "30.11.2026", "--filter", "Площадка=Юг", "--json"
    ).data
    assert standing["totals"]["cabins"] == 0


def test_a_report_goes_to_a_file(story: Company, kontora: Callable[..., Said], tmp_path: Path):
    out = tmp_path / "summary.xlsx"
    said = kontora("report", "rental_summary", "--date", "2026-11-30", "--out", out, "--json")
    assert said.status == 0, said.err
    assert said.data["file"] == str(out)
    assert openpyxl.load_workbook(out).active.max_row > 3


def test_g25_lists_go_to_workbooks_whose_keys_meet(
    story: Company, kontora: Callable[..., Said], tmp_path: Path
):
    """ВПР of a tenant's phone by his name; days and sums are no text."""
    tables = {}
    for noun in ("contract", "partner", "rent_transfer"):
        out = tmp_path / f"{noun}.xlsx"
        assert kontora("list", noun, "--out", out, "--json").status == 0
        rows = [[c.value for c in row] for row in openpyxl.load_workbook(out).active.rows]
        at = next(n for n, row in enumerate(rows) if row.count(None) < 2 and len(row) > 3)
        tables[noun] = [dict(zip(rows[at], row, strict=True)) for row in rows[at + 1 :]]
    phones = {row["Наименование"]: row["Телефон"] for row in tables["partner"]}
    tenants = [row["Арендатор"] for row in tables["contract"] if row["Номер договора"]]
    assert {phones[name] for name in tenants} >= {"+7 900 000-00-01"}
    given = [row for row in tables["rent_transfer"] if row["Номер"]]
    assert {type(row["Дата"]).__name__ for row in given} == {"datetime"}
    assert all(isinstance(row["Сумма"], int | float) for row in given)


# --- papers --------------------------------------------------------------------------------


def test_a_paper_is_printed_by_the_number_people_say(
    story: Company, kontora: Callable[..., Said], tmp_path: Path
):
    out = tmp_path / "act.pdf"
    words = ["--organization", "4632123452", "--year", "2026", "--json"]
    for number in ("А-000001", "а-1", "А-1"):
        said = kontora("print", "Передача в аренду", number, "handover", "--out", out, *words)
        assert said.status == 0, said.err
        assert said.data["pages"] >= 1
        assert out.read_bytes().startswith(b"%PDF-")
        out.unlink()


# --- tables --------------------------------------------------------------------------------


def test_a_text_like_a_formula_stays_a_text(tmp_path: Path):
    columns = (Column("a", "=Имя", str), Column("b", "Сумма", int))
    rows = [Row((text, -5)) for text in ("=1+1", "+7 900", "-минус", "@cmd", "\tтаб", "обычный")]
    path = tmp_path / "t.csv"
    table_file.write(Table("Проба", columns, rows), path)
    lines = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert lines[0] == ["'=Имя", "Сумма"]
    assert [line[0] for line in lines[1:]] == [
        "'=1+1", "'+7 900", "'-минус", "'@cmd", "'\tтаб", "обычный",
    ]  # fmt: skip
    assert {line[1] for line in lines[1:]} == {"-5"}


def test_a_file_that_cannot_be_written_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    path = tmp_path / "t.csv"
    path.write_text("старое")

    def full(table: Table, part: Path) -> None:
        part.write_text("полови")
        raise OSError(28, "No space left on device")

    monkeypatch.setitem(table_file.WRITERS, ".csv", full)
    with pytest.raises(finding.UserError, match="проверьте место на диске"):
        table_file.write(Table("Проба", (), ()), path)
    assert [p.name for p in tmp_path.glob("t*")] == ["t.csv"]
    assert path.read_text() == "старое"


def test_several_things_of_a_like_name_are_told(story: Company):
    story.work.save([Site(name="Юг-2"), Site(name="Юго-Запад")])
    with story.work.database.reading() as session:
        assert finding.thing_named(session, Site, "Юг") == story.site.id
        with pytest.raises(finding.UserError, match="подходит несколько: Юг"):
            finding.thing_named(session, Site, "Ю")


def test_all_nouns_can_be_listed(story: Company):
    with story.work.database.reading() as session:
        for cls in finding.nouns():
            table = table_of(session, ListQuery(cls))
            assert table_file.data_of(table)["title"] == cls.titles
            assert table_file.text_of(table).startswith(table.columns[0].title)


def test_a_number_is_looked_for_in_the_organization_named(
    story: Company, kontora: Callable[..., Said], tmp_path: Path
):
    other = own_organization("ООО «Василёк»", "В")
    other.inn = "7707083893"
    story.work.save(other)
    words = ("print", "rent_transfer", "А-000001", "handover", "--out", tmp_path / "a.pdf")
    said = kontora(*words, "--organization", "7707083893")
    assert (said.status, "не найден" in said.err) == (1, True)
    said = kontora(*words, "--organization", "123")
    assert "Организаций с ИНН 123 нет. Есть: 4632123452, 7707083893" in said.err
    said = kontora(*words, "--year", "2025")
    assert (said.status, "не найден" in said.err) == (1, True)
