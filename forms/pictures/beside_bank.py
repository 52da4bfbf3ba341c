"""Statements of the bank: files to be loaded, payments of each certainty, where sums lead."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from app.bank_known import Certainty
from forms.pictures.studio import Scene

if TYPE_CHECKING:
    from forms.pictures.studio import Studio

DAMAGED = """1CClientBankExchange
ВерсияФормата=1.03
Кодировка=Windows
РасчСчет={account}
СекцияРасчСчет
ДатаНачала=12.11.2026
РасчСчет={account}
НачальныйОстаток=100.00
ВсегоПоступило=9500.00
КонечныйОстаток=9600.00
КонецРасчСчет
СекцияДокумент=Платежное поручение
Номер=701
Дата=12.11.2026
Сумма=4500.00
ПлательщикСчет=40702810900000098765
Плательщик1=ООО "Ромашка"
ПолучательСчет={account}
ДатаПоступило=12.11.2026
НазначениеПлатежа=Оплата за аренду
КонецДокумента
СекцияДокумент=Платежное поручение
Номер=702
Дата=12.11.2026
Сумма=пять тысяч
КонецДокумента
КонецФайла
"""


def bank_scenes(studio: Studio) -> Iterator[Scene]:
    """Over a base whose statement is loaded and not worked through."""
    yield Scene("bank_load_files", partial(_files, studio))
    for certainty in Certainty:
        name = f"bank_desk_{certainty.name.lower()}"
        yield Scene(name, partial(_only, studio, certainty))
    yield Scene("bank_money_journal", partial(_journal, studio))


def _files(studio: Studio) -> object:
    from sqlalchemy import select

    from db.catalogs.organization import OrganizationAccount
    from forms.money.statement_window import open_loading

    with studio.desk.work.database.reading() as session:
        account = session.scalar(select(OrganizationAccount.account))
    if account is None:
        return False
    with tempfile.TemporaryDirectory() as folder:
        damaged, other = Path(folder) / "kl_to_1c_12.11.txt", Path(folder) / "Письмо.txt"
        damaged.write_bytes(DAMAGED.format(account=account).encode("cp1251"))
        other.write_bytes("Добрый день!".encode())
        open_loading(studio.desk, [damaged, other])
        studio.settle()
    return True


def _only(studio: Studio, certainty: Certainty) -> object:
    from forms.money.bank_desk import open_bank_desk

    window = open_bank_desk(studio.desk)
    studio.settle()
    window.payments.show_only(certainty)
    return bool(window.payments.model.rows)


def _journal(studio: Studio) -> None:
    from app.reports.money_journal import NAME, MoneyJournalParams

    params = MoneyJournalParams(date_from=dt.date(2026, 10, 20))
    studio.desk.open_report(NAME, params)
