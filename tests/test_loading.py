"""L17 «Загрузка из файла»: catalogs out of Excel; what is there is not made twice; both bases."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app import excel, loading
from app.lists import ListQuery, count
from app.loading import blank, load, loaded_fields, read_file, understand
from app.pasting import columns_by_heading
from app.problems import Refused
from db.catalogs.partner import Partner
from db.catalogs.unit import Cabin
from db.errors import UserError
from tests.company import Company


def book(path: Path, *rows: tuple[Any, ...]) -> Path:
    made = openpyxl.Workbook()
    for row in rows:
        made.active.append(row)
    made.save(path)
    return path


def take(company: Company, kind: type[Any], path: Path, **words: Any) -> loading.Loaded:
    """What the window does: reads, understands, writes rows without faults."""
    block = read_file(path)
    columns = columns_by_heading(block[0], loaded_fields(kind))
    assert columns is not None
    with company.work.database.reading() as session:
        found = understand(session, kind, block[1:], columns)
    rows = [
        (cells, known)
        for cells, known in zip(found.cells, found.known, strict=True)
        if not any(cell.fault for cell in cells)
    ]
    return load(company.work, kind, columns, rows, **words)


def faults(company: Company, kind: type[Any], path: Path) -> list[tuple[int, str]]:
    block = read_file(path)
    columns = columns_by_heading(block[0], loaded_fields(kind))
    assert columns is not None
    with company.work.database.reading() as session:
        found = understand(session, kind, block[1:], columns)
    return [(n, c.fault) for n, row in enumerate(found.cells) for c in row if c.fault]


def test_new_items_are_made_and_known_ones_only_updated(company: Company, tmp_path: Path):
    path = book(
        tmp_path / "partners.xlsx",
        ("Наименование", "Вид", "ИНН", "Телефон", "Чужая колонка"),
        ("ООО «Север»", "Организация", "7736050003", "+7 900 000-00-01", "x"),
        (company.tenant.name, "", "", "8 (800) 555", "y"),
    )
    first = take(company, Partner, path, update=False)
    assert (first.made, first.updated) == (1, 0)
    assert company.work.load(Partner, company.tenant.id).phone == company.tenant.phone
    again = take(company, Partner, path, update=True)
    assert (again.made, again.updated) == (0, 1)
    assert company.work.load(Partner, company.tenant.id).phone == "8 (800) 555"
    with company.work.database.reading() as session:
        assert count(session, ListQuery(Partner, search="север")) == 1
        assert count(session, ListQuery(Partner, search="9000000001")) == 1
    assert take(company, Partner, path, update=True).words().endswith("обновлено 0")


def test_references_codes_and_repeats_are_told_in_their_cells(company: Company, tmp_path: Path):
    kind = company.kind.name
    path = book(
        tmp_path / "cabins.xlsx",
        ("Инвентарный код", "Наименование", "Вид", "Год выпуска"),
        ("БК-901", "Блок", kind, 2021),
        ("БК-901", "Блок", kind, 2021),
        ("БК-902", "Блок", "нет такого", 2021),
        ("", "Блок", kind, "позавчера"),
    )
    told = faults(company, Cabin, path)
    assert told[0] == (1, "«БК-901» уже есть в строке 1")
    assert told[1] == (2, "Не найдено: «нет такого»")
    assert {n for n, _ in told} == {1, 2, 3}
    assert "не заполнено" in " ".join(words for n, words in told if n == 3)
    assert take(company, Cabin, path, update=False).made == 1
    with company.work.database.reading() as session:
        assert count(session, ListQuery(Cabin, search="бк-901")) == 1


def test_two_rows_of_one_thing_are_told(company: Company, tmp_path: Path):
    """One is known by its ИНН, the other by its name."""
    path = book(
        tmp_path / "partners.xlsx",
        ("Наименование", "ИНН"),
        ("Другое имя", company.tenant.inn),
        (company.tenant.name, ""),
    )
    assert faults(company, Partner, path) == [(1, f"«{company.tenant.name}» уже есть в строке 1")]


def test_all_or_nothing_with_every_reason(company: Company, tmp_path: Path):
    path = book(
        tmp_path / "partners.xlsx",
        ("Наименование", "ИНН"),
        ("ООО «Раз»", "7707083894"),
        ("ООО «Два»", "7707083895"),
    )
    with pytest.raises(Refused) as refusal:
        take(company, Partner, path, update=False)
    assert "ООО «Раз»" in str(refusal.value)
    assert "ООО «Два»" in str(refusal.value)
    assert refusal.value.only_warnings
    with company.work.database.reading() as session:
        assert count(session, ListQuery(Partner, search="раз")) == 0
    assert take(company, Partner, path, update=False, despite=True).made == 2


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.csv", "Наименование;ИНН\nСевер;\n"), ("a.txt", "Наименование\tИНН\nСевер\t\n")],
)
def test_texts_with_delimiters_are_read_in_both_encodings(tmp_path, name, content):
    for encoding in ("utf-8-sig", "cp1251"):
        (tmp_path / name).write_bytes(content.encode(encoding))
        assert read_file(tmp_path / name) == [["Наименование", "ИНН"], ["Север", ""]]


def test_values_of_excel_are_read_as_people_type_them(tmp_path):
    import datetime as dt

    path = book(tmp_path / "a.xlsx", (1.0, 2.5, True, dt.date(2026, 11, 22), None, " x "))
    assert read_file(path) == [["1", "2.5", "да", "22.11.2026", "", "x"]]


def test_what_is_no_table_is_refused_in_words(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"not a book")
    (tmp_path / "b.csv").write_bytes(b"\0\1\2")
    (tmp_path / "c.csv").write_text("\n\n")
    for name, words in (("a.xlsx", "не прочитан"), ("b.csv", "не прочитан"), ("c.csv", "ни одной")):
        with pytest.raises(UserError, match=words):
            read_file(tmp_path / name)
    with pytest.raises(UserError, match="не открыт"):
        read_file(tmp_path / "nowhere.csv")


def test_the_blank_has_headings_that_are_understood(tmp_path):
    for kind in (Partner, Cabin):
        path = tmp_path / f"{kind.__tablename__}.xlsx"
        excel.write(blank(kind), path)
        first = openpyxl.load_workbook(path).worksheets[0]
        titles = [cell.value for row in first.iter_rows() for cell in row if cell.value]
        fields = loaded_fields(kind)
        assert [f.title for f in fields] == titles[-len(fields) :]
        assert columns_by_heading(titles[-len(fields) :], fields) == fields
