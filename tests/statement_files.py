"""Bank statements for tests: texts of the format put together by hand, and strategies of them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from app.statements.model import Balance, BankDocument, Side, Statement
from db.requisites import account_key

OWN = "40702810801500116391"
SECOND = "40702810901500116392"
TENANT = "40702810900000098765"
ENCODINGS = ("cp1251", "cp866", "utf-8", "utf-8-sig", "utf-16-le", "utf-16")


def document(
    kind: str = "Платежное поручение", *, end: str = "КонецДокумента", **values: str
) -> str:
    """One document; whatever is named replaces or adds a line, None of a value drops it."""
    lines = {
        "Номер": "12",
        "Дата": "15.04.2026",
        "Сумма": "1000.00",
        "ПлательщикСчет": TENANT,
        "ПлательщикИНН": "7707083893",
        "Плательщик1": 'ООО "Ромашка"',
        "ПолучательСчет": OWN,
        "ДатаПоступило": "15.04.2026",
        "НазначениеПлатежа": "Оплата по счету 12",
        **values,
    }
    written = [f"{tag}={value}" for tag, value in lines.items() if value is not None]
    return "\n".join([f"СекцияДокумент={kind}", *written, *([end] if end else [])]) + "\n"


def section(**values: str) -> str:
    lines = {"ДатаНачала": "01.04.2026", "ДатаКонца": "30.04.2026", "РасчСчет": OWN, **values}
    written = [f"{tag}={value}" for tag, value in lines.items() if value is not None]
    return "\n".join(["СекцияРасчСчет", *written, "КонецРасчСчет"]) + "\n"


def file(
    *parts: str, version: str = "1.03", declared: str = "Windows", end: str = "КонецФайла"
) -> str:
    """A whole file around sections and documents."""
    head = f"1CClientBankExchange\nВерсияФормата={version}\nКодировка={declared}\nРасчСчет={OWN}\n"
    return head + "".join(parts) + (f"{end}\n" if end else "")


# --- strategies ------------------------------------------------------------------------------

# Letters that every encoding of the format has; a value has no spaces around it.
_LETTERS = "абвгдежзийклмнопрстуфхцчшщъыьэюяАБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯёЁ"
_SIGNS = " 0123456789ABCXYZabcxyz.,;:№\"'()/\\=-+%_!?*#"
texts = st.text(_LETTERS + _SIGNS, max_size=60).map(str.strip)
words = st.text(_LETTERS, min_size=1, max_size=12)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
moments = st.builds(
    dt.datetime.combine, st.dates(dt.date(2000, 1, 1), dt.date(2090, 1, 1)), st.times()
)
days = st.dates(dt.date(2000, 1, 1), dt.date(2090, 12, 31))
sums = st.integers(1, 10**13).map(lambda kopecks: Decimal(kopecks).scaleb(-2))


@st.composite
def accounts(draw: st.DrawFn, start: str = "40702810") -> str:
    body = start + "0" + draw(st.text("0123456789", min_size=11, max_size=11))
    return body[:8] + account_key("044525225", body) + body[9:]


@st.composite
def sides(draw: st.DrawFn) -> Side:
    account = draw(st.just("") | accounts())
    return Side(
        name=draw(names),
        inn=draw(st.just("") | st.text("123456789", min_size=10, max_size=10)),
        kpp=draw(st.sampled_from(("", "770401001", "7704AB001"))),
        account=account,
        bank=draw(texts),
        bank_city=draw(texts),
        bik=draw(st.sampled_from(("", "044525225"))),
    )


@st.composite
def documents(draw: st.DrawFn, own: tuple[str, ...] = (OWN,)) -> BankDocument:
    payer, payee = draw(sides()), draw(sides())
    match draw(st.sampled_from(("in", "out", "inside", "nobody"))):
        case "in":
            payee = payee._replace(account=draw(st.sampled_from(own)))
        case "out":
            payer = payer._replace(account=draw(st.sampled_from(own)))
        case "inside":
            payer = payer._replace(account=own[0])
            payee = payee._replace(account=own[-1])
    rest = st.fixed_dictionaries({}, optional={
        "ВидОплаты": st.sampled_from(("01", "17")),
        "Очередность": st.just("5"),
        "ПоказательКБК": st.just("18210202140060010160"),
        "СвойТегБанка": texts.filter(bool),
    })  # fmt: skip
    return BankDocument(
        kind=draw(st.sampled_from(("Платежное поручение", "Банковский ордер", "Прочее"))),
        number=draw(st.text("0123456789ABC-", max_size=20)),
        date=draw(days),
        total=draw(sums),
        payer=payer,
        payee=payee,
        purpose=draw(texts),
        debited=draw(st.none() | days),
        credited=draw(st.none() | days),
        rest=tuple(draw(rest).items()),
    )


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    own = (OWN, SECOND) if draw(st.booleans()) else (OWN,)
    first, last = sorted((draw(days), draw(days)))
    balances = tuple(
        Balance(account, first, last, *(draw(st.none() | sums) for _ in range(4)))
        for account in own
        if draw(st.booleans())
    )
    return Statement(
        version=draw(st.sampled_from(("1.01", "1.02", "1.03"))),
        sender=draw(texts),
        receiver=draw(texts),
        created=draw(st.none() | moments),
        first_day=first,
        last_day=last,
        accounts=own,
        balances=balances,
        documents=draw(st.lists(documents(own), max_size=6)),
    )
