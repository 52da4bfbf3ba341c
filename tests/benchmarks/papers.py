"""Printing 200 acts, a file each, beside the floor: the same page on a bare ReportLab canvas
with one font subset built once a process (performance.md, Paper).

Run: python -m tests.benchmarks.papers
"""

from __future__ import annotations

import gc
import io
import time
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache

from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from db.documents.rent_transfer import RentTransfer
from db.russian import date_long, date_short, money_text
from printforms.registry import printforms_of
from printforms.rent_transfer import HandoverPaper
from printforms.typeface import BOLD, REGULAR
from tests.paper_samples import handover

title = "Печать: 200 актов выдачи, по файлу на акт"
GOAL = 2.0
COUNT = 200
WIDTHS = (20, 96, 48, 37, 68, 108, 62, 71)
HEAD = "№|Наименование|Инв. №|Кол-во|Состояние|Комплектация|Период аренды|Стоимость, руб."


def measure() -> dict[str, float]:
    """Seconds of processor for the acts, ours and the floor's, the best of five runs of each."""
    form = next(f for f in printforms_of(RentTransfer) if f.name == "handover")
    papers = [handover(number=f"АР-{number:06d}") for number in range(COUNT)]
    ours = floor = float("inf")
    assert BOLD.font.fontName == "PTSansBold"  # known to ReportLab before the floor asks for it
    for act in papers[:3]:  # fonts are built once a process, on either side
        form.pdf([act])
        _floor_pdf(act)
    for _ in range(5):  # by turns, so that a busy machine is busy for both
        ours = min(ours, _seconds(lambda act: form.pdf([act]), papers))
        floor = min(floor, _seconds(_floor_pdf, papers))
    return {"ours_s": ours, "floor_s": floor, "ratio": ours / floor, "goal": GOAL}


def _seconds(draw: Callable[[HandoverPaper], bytes], papers: Sequence[HandoverPaper]) -> float:
    gc.collect()
    start = time.process_time()
    for paper in papers:
        draw(paper)
    return time.process_time() - start


def _floor_pdf(act: HandoverPaper) -> bytes:
    """The same words and rules with nothing of ours but the font."""
    file = io.BytesIO()
    canvas = Canvas(file, A4, pageCompression=1, invariant=1, initialFontName=REGULAR.font.fontName)
    left, right, y = 56.0, 566.0, 800.0
    y = floor_text(canvas, f"Акт приема-передачи (выдачи) имущества {act.number}", y, 14, "Bold")
    canvas.line(left, y, right, y)
    y = floor_text(canvas, f"{act.place} {date_long(act.date)}, ____ ч. ____ мин.", y - 5)
    for label, text in (
        ("Арендодатель:", f"{act.lessor.requisites()}, {act.lessor_clause}"),
        ("Арендатор:", act.tenant.requisites()),
        ("Основание:", act.contract),
    ):
        canvas.setFont("PTSans", 9)
        canvas.drawString(left, y - 9, label)
        y = floor_text(canvas, text, y, 9, "Bold", left + 85)
    y = floor_text(canvas, "Арендодатель передал, а Арендатор принял следующее имущество:", y)
    rows = [HEAD.split("|")]
    for number, unit in enumerate(act.units, 1):
        period = f"с {date_short(unit.date_from)} по {date_short(unit.date_to or unit.date_from)}"
        cells = [str(number), unit.title, unit.code, f"{unit.quantity} шт", unit.condition]
        rows.append([*cells, unit.composition, period, money_text(unit.amount)])
    y = floor_table(canvas, rows, WIDTHS, y)
    y = floor_text(
        canvas, f"Итого: {money_text(sum((u.amount for u in act.units), Decimal(0)))}", y, 9, "Bold"
    )
    trips = [[trip.moment, trip.address, trip.haulier, trip.carriage] for trip in act.trips]
    y = floor_table(canvas, [["Момент", "Адрес", "Кто", "Вид"], *trips], (60, 220, 120, 110), y)
    vehicles = [[vehicle.kind, vehicle.plate, vehicle.driver] for vehicle in act.vehicles]
    y = floor_table(
        canvas, [["Вид транспорта", "Номер", "Водитель"], *vehicles], (200, 150, 160), y
    )
    for text in (
        "Имущество осмотрено, состояние и комплектность соответствуют акту. Претензий не имею.",
        f"Имущество получил {'_' * 48}, паспорт {'_' * 48}, доверенность № {'_' * 10}.",
        "Акт составлен в двух экземплярах, по одному для каждой из сторон.",
    ):
        y = floor_text(canvas, text, y - 4)
    for x, party, signer in ((left, act.lessor, act.handed_by), (320, act.tenant, act.received_by)):
        low = floor_text(canvas, party.name, y - 10, 9, "", x, x + 240) - 20
        canvas.drawString(x, low, signer.post)
        canvas.line(x + 90, low, x + 170, low)
        canvas.drawString(x + 175, low, signer.name)
        canvas.drawString(x, low - 12, "подпись, расшифровка подписи, М.П.")
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def floor_text(
    canvas: Canvas,
    text: str,
    y: float,
    size: float = 9,
    weight: str = "",
    left: float = 56,
    right: float = 566,
) -> float:
    canvas.setFont(f"PTSans{weight}", size)
    for line in _floor_wrap(text, f"PTSans{weight}", size, right - left):
        y -= size * 1.28
        canvas.drawString(left, y, line)
    return y - 3


def floor_table(
    canvas: Canvas, rows: Sequence[Sequence[str]], widths: Sequence[float], y: float
) -> float:
    edges, heights = [56.0], [y]
    for width in widths:
        edges.append(edges[-1] + width)
    for row in rows:
        cells = [
            _floor_wrap(text, "PTSans", 8, width - 5)
            for text, width in zip(row, widths, strict=True)
        ]
        canvas.setFont("PTSans", 8)
        for lines, x in zip(cells, edges, strict=False):
            for number, line in enumerate(lines, 1):
                canvas.drawString(x + 3, heights[-1] - number * 9.6, line)
        heights.append(heights[-1] - max(map(len, cells)) * 9.6 - 3)
    canvas.grid(edges, heights)
    return heights[-1] - 8


@cache
def _floor_width(word: str, font: str, size: float) -> float:
    return float(stringWidth(word, font, size))


def _floor_wrap(text: str, font: str, size: float, width: float) -> list[str]:
    lines: list[str] = []
    line: list[str] = []
    used, space = 0.0, _floor_width(" ", font, size)
    for word in text.split(" "):
        wide = _floor_width(word, font, size)
        if line and used + space + wide > width:
            lines.append(" ".join(line))
            line, used = [], -space
        line.append(word)
        used += space + wide
    return [*lines, " ".join(line)]


if __name__ == "__main__":
    print(title)
    for name, value in measure().items():
        print(f"  {name}: {value:.3f}")
