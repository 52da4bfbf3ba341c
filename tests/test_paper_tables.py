"""A report on paper: its header, totals, colours and widths."""

from __future__ import annotations

from dataclasses import replace

from printforms import table_report
from printforms.registry import pages
from printforms.table_report import ReportRow, report_pdf, report_sheet
from tests.paper_reading import assert_inside, text, texts
from tests.paper_samples import report


# Reports
def test_report_repeats_its_header_and_ends_with_totals_and_legend():
    sheets = texts(report_pdf(report(120)))
    assert all("Арендатор Инвентарный код бытовки" in sheet for sheet in sheets)
    assert sheets[0].startswith(
        "Сводка аренды на 21.11.2026 Организация: ООО «Ромашка-Аренда» Парк 412 В аренде 337 · 82 %"
    )
    assert sheets[-1].count("Итого") == 1
    assert "Д — долг по бытовке" in sheets[-1]
    assert f"Лист {len(sheets)} из {len(sheets)}" in sheets[-1]


def test_report_totals_never_stand_on_a_page_without_a_row():
    for count in range(26, 36):
        last = texts(report_pdf(report(count)))[-1]
        assert f"БК-{count - 1:03d}" in last
        assert "Итого" in last
        assert "Д — долг по бытовке" in last


def test_report_colours_stand_under_the_cells():
    sheet = report_sheet(report(2))
    fills = [line for line in sheet.pages[0].operators if "1.000 0.941 0.659 rg" in line]
    assert len(fills) == 3  # two rows and the legend


def test_report_group_is_not_left_alone_at_the_foot_of_a_page():
    for rows in range(20, 34):
        paper = report(rows)
        second = ReportRow(["", "Площадка «Вторая»", "", "", "1,00"], bold=True)
        paper = replace(paper, rows=[*paper.rows, second, *paper.rows[1:]])
        for sheet in texts(report_pdf(paper)):
            _, found, after = sheet.partition("Площадка «Вторая»")
            assert not found or "ООО «Арендатор 0»" in after


def test_wide_report_fits_a4_and_a3():
    columns = [*report().columns[:4], *[table_report.ReportColumn("Показатель")] * 9]
    columns.append(table_report.ReportColumn("Переплата", None, "right"))
    cells = ["Д", "ООО «Очень длинное наименование арендатора»", "БК-001", "21.11.2026"]
    rows = [ReportRow([*cells, *["слова о состоянии расчётов"] * 9, "1\u00a0234\u00a0567,89"])] * 40
    paper = report(columns=columns, rows=rows, totals=())
    for size, least in (("A4", 3), ("A3", 1)):
        printed = report_pdf(replace(paper, size=size))
        assert_inside(printed, left=12, right=8, top=8, bottom=6)
        assert pages(printed) >= least
        assert "1 234 567,89" in text(printed)


def test_report_without_rows_shows_its_header():
    printed = text(report_pdf(replace(report(), rows=(), totals=())))
    assert "Арендатор Инвентарный код бытовки" in printed
