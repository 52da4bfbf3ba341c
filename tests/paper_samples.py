"""Papers filled the way app/ fills them, for the tests and the benchmark of printing."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from decimal import Decimal

from printforms.bank_block import BankAccount
from printforms.parties import Party, Signer
from printforms.payment_invoice import InvoicePaper
from printforms.priced_lines import PricedLine, PricedLines, VatTotal
from printforms.rent_transfer import (
    HandedTrip,
    HandedUnit,
    HandedVehicle,
    HandoverPaper,
)
from printforms.service_act import ActPaper
from printforms.table_report import LegendLine, ReportColumn, ReportPaper, ReportRow
from printforms.upd import UpdPaper
from printforms.vat_invoice import PaidBy, TaxLine, VatInvoicePaper

YELLOW = "#FFF0A8"
BANK = BankAccount(
    account="40702810433000012345",
    bank="ПАО Сбербанк",
    bik="044525225",
    corr_account="30101810400000000225",
)
LESSOR = Party(
    'ООО "Ромашка-Аренда"',
    "4632123452",
    "463201001",
    "305000, Курская обл., г. Курск, ул. Литовская, д. 12А, оф. 7",
    "+7 (4712) 55-01-23",
)
TENANT = Party(
    "Общество с ограниченной ответственностью «Строительно-монтажное управление № 17»",
    "4632009876",
    "463201001",
    "305007, Курская обл., г. Курск, ул. Энгельса, д. 115, корп. 2, помещ. 14",
)


def handed_unit(number: int) -> HandedUnit:
    return HandedUnit(
        title=f"Блок-контейнер БК-{number:03d} «Стандарт» 6×2,4 м",
        code=f"БК-{number:03d}",
        quantity=1,
        condition="Исправна, окно с трещиной",
        composition="стол, кровать двухъярусная 2 шт, обогреватель, ключи 2 шт",
        date_from=dt.date(2026, 11, 12),
        date_to=dt.date(2026, 12, 11),
        amount=Decimal(9500),
    )


def handover(cabins: int = 3, number: str | None = "АР-000412", **changes: object) -> HandoverPaper:
    beds = replace(
        handed_unit(0),
        title="Кровать двухъярусная",
        code="—",
        quantity=12,
        composition="",
        amount=Decimal(1800),
    )
    paper = HandoverPaper(
        number=number,
        date=dt.date(2026, 11, 12),
        place="г. Курск",
        lessor=LESSOR,
        tenant=TENANT,
        contract="Договор аренды № 214 от 01.03.2026, приложение № 2 от 10.11.2026",
        lessor_clause="в лице директора Иванова Ивана Ивановича, действующего на основании Устава",
        units=[*map(handed_unit, range(1, cabins + 1)), beds],
        handed_by=Signer("Начальник площадки", "Сидоров С.С."),
        received_by=Signer("Начальник участка", "Петров П.П."),
        trips=[
            HandedTrip(
                "Выдача",
                "г. Курск, ул. Байкальская, 202, стройплощадка ЖК «Северный»",
                "Перевозчик ИП Кузнецов А.В.",
                "Доставка до объекта",
            )
        ],
        vehicles=[
            HandedVehicle("Манипулятор 10 т", "А 123 ВС 46", "Орлов О.О."),
            HandedVehicle("Низкорамный трал", "М 777 ММ 46"),
        ],
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def invoice(count: int = 1, number: str | None = "А-000125", **changes: object) -> InvoicePaper:
    price = Decimal(36000) / count
    paper = InvoicePaper(
        number=number,
        date=dt.date(2026, 11, 21),
        seller=LESSOR,
        buyer=TENANT,
        bank=BANK,
        contract="Договор аренды № 214 от 01.03.2026, аренда за ноябрь 2026 г.",
        priced=PricedLines(
            [
                PricedLine(
                    f"Аренда блок-контейнера БК-{row:03d} с 01.11.2026 по 30.11.2026",
                    Decimal(1),
                    "мес",
                    price,
                    price,
                )
                for row in range(1, count + 1)
            ],
            [VatTotal("22%", Decimal("6491.80"))],
        ),
        due=dt.date(2026, 12, 5),
        director="Иванов И.И.",
        accountant="Петрова А.С.",
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def report(count: int = 30, **changes: object) -> ReportPaper:
    group = ReportRow(["", "Площадка «Южная»", "", "", "12 000,00"], bold=True)
    debt = [
        ReportRow(
            [
                "Д",
                f"ООО «Арендатор {row}», ИНН 4632123452",
                f"БК-{row:03d}",
                "21.11.2026",
                "400,00",
            ],
            fills={3: YELLOW},
            level=1,
        )
        for row in range(count)
    ]
    paper = ReportPaper(
        title="Сводка аренды на 21.11.2026",
        subtitle_lines=["Организация: ООО «Ромашка-Аренда»"],
        header_figures=[("Парк", "412"), ("В аренде", "337 · 82 %")],
        columns=[
            ReportColumn("", None, "center"),
            ReportColumn("Арендатор"),
            ReportColumn("Инвентарный код бытовки"),
            ReportColumn("Аренда/ Оплачено", 22, "center"),
            ReportColumn("Сумма долга", None, "right"),
        ],
        rows=[group, *debt],
        totals=["", "Итого", "", "", "12 000,00"],
        legend=[LegendLine("Д — долг по бытовке", YELLOW)],
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def service_act(count: int = 1, number: str | None = "А-000012", **changes: object) -> ActPaper:
    paper = ActPaper(
        number=number,
        date=dt.date(2026, 11, 30),
        seller=LESSOR,
        buyer=TENANT,
        contract="Договор аренды № 214 от 01.03.2026",
        priced=invoice(count).priced,
        handed_by=Signer("Генеральный директор", "Иванов И.И."),
        received_by=Signer("Директор", "Сергеев С.С."),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def upd(count: int = 1, number: str | None = "А-000012", **changes: object) -> UpdPaper:
    net = (Decimal("29508.20") / count).quantize(Decimal("0.01"))
    vat = (Decimal("6491.80") / count).quantize(Decimal("0.01"))
    paper = UpdPaper(
        number=number,
        date=dt.date(2026, 11, 30),
        seller=LESSOR,
        buyer=TENANT,
        lines=[
            TaxLine(
                title=f"Аренда бытовки БК-{row:03d} (БК-00) с 01.11.2026 по 30.11.2026",
                code="796",
                measure="шт",
                quantity=Decimal(1),
                price=net,
                net=net,
                rate="22%",
                vat=vat,
                gross=net + vat,
            )
            for row in range(1, count + 1)
        ],
        paid_by=[PaidBy("214", dt.date(2026, 11, 2))],
        director="Иванов И.И.",
        accountant="Петрова А.С.",
        status=1,
        contract="Договор аренды № 214 от 01.03.2026",
        handed_by=Signer("Генеральный директор", "Иванов И.И."),
        received_by=Signer("Директор", "Сергеев С.С."),
    )
    return replace(paper, **changes)  # type: ignore[arg-type]


def vat_invoice(count: int = 1, **changes: object) -> VatInvoicePaper:
    whole = upd(count)
    same = {f.name: getattr(whole, f.name) for f in fields(VatInvoicePaper)}
    return VatInvoicePaper(**same | changes)
