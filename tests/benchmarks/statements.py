"""Reading statements of banks (K-1): 10 000 documents in memory, 20 MB through the command."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path

from app.statements.reading import read

DOCUMENTS, BYTES = 10_000, 20_000_000
READ, LONG, ROOM = 1.5, 5.0, 300  # seconds, seconds, MiB: the goals of issue 5
OWN = "40702810801500116391"
HEAD = f"1CClientBankExchange\nВерсияФормата=1.03\nКодировка=Windows\nРасчСчет={OWN}\n"
ROOT = Path(__file__).parent.parent.parent


def measure() -> dict:
    """{"read": (ours, floor) seconds, "long": seconds, "memory": MiB of the whole process}."""
    data = statement_of(DOCUMENTS)
    start = time.perf_counter()
    found = read(data)
    ours = time.perf_counter() - start
    assert (len(found.documents), found.refused, found.remarks) == (DOCUMENTS, [], [])
    start = time.perf_counter()
    assert _bare(data) == sum(document.total for document in found.documents)
    floor = time.perf_counter() - start
    del found
    seconds, memory = _command(statement_of(DOCUMENTS * BYTES // len(data)))
    return {"read": (ours, floor), "long": seconds, "memory": memory}


def _command(data: bytes) -> tuple[float, float]:
    """`kontora statement show FILE --json`: seconds and the most memory it held."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "kl_to_1c.txt"
        path.write_bytes(data)
        command = [sys.executable, "-m", "app", "statement", "show", str(path), "--json"]
        start = time.perf_counter()
        subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
        seconds = time.perf_counter() - start
    return seconds, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _bare(data: bytes) -> Decimal:
    """The floor: every line parted and kept in a dictionary of its document, sums added up."""
    total, values = Decimal(0), {}
    for line in data.decode("cp1251").splitlines():
        tag, _, value = line.partition("=")
        if tag == "СекцияДокумент":
            values = {}
        elif tag == "КонецДокумента":
            total += Decimal(values["Сумма"])
        else:
            values[tag] = value
    return total


def statement_of(documents: int, own: str = OWN) -> bytes:
    """A file of so many payments that came to the own account, from 500 tenants."""
    text = HEAD + "".join(map(_document, range(documents))) + "КонецФайла\n"
    return text.replace(OWN, own).encode("cp1251")


def _document(number: int) -> str:
    tenant, day = number % 500, number % 28 + 1
    lines = {
        "СекцияДокумент": "Платежное поручение",
        "Номер": number,
        "Дата": f"{day:02}.04.2026",
        "Сумма": f"{1000 + number}.{number % 100:02}",
        "КвитанцияДата": f"{day:02}.04.2026",
        "КвитанцияСодержание": "статус документа: Внешний",
        "ПлательщикСчет": f"4070281000000{tenant:07}",
        "ПлательщикИНН": f"77{tenant:08}",
        "Плательщик": f"ИНН 77{tenant:08} ООО «Арендатор {tenant}»",
        "Плательщик1": f"ООО «Арендатор {tenant}»",
        "ПлательщикРасчСчет": f"4070281000000{tenant:07}",
        "ПлательщикБанк1": "ПАО СБЕРБАНК",
        "ПлательщикБанк2": "г. Москва",
        "ПлательщикБИК": "044525225",
        "ПлательщикКорсчет": "30101810400000000225",
        "ПлательщикКПП": "770401001",
        "ПолучательСчет": OWN,
        "ДатаПоступило": f"{day:02}.04.2026",
        "ПолучательИНН": "6671093163",
        "Получатель1": 'ООО "Мобильные дома"',
        "ПолучательРасчСчет": OWN,
        "ПолучательБанк1": "ФИЛИАЛ ПАО БАНКА",
        "ПолучательБИК": "044525999",
        "ПолучательКорсчет": "30101810845250000999",
        "ВидПлатежа": "Электронно",
        "ВидОплаты": "01",
        "Код": "0",
        "Очередность": "5",
        "НазначениеПлатежа": f"Оплата по счету {number} за аренду БК-{number % 100}, НДС 22%",
    }
    written = "".join(f"{tag}={value}\n" for tag, value in lines.items())
    return f"{written}КонецДокумента\n"
