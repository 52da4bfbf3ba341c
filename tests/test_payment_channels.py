"""N-8 G-24: the share of payments by channel, and what tells a channel."""

from __future__ import annotations

from decimal import Decimal

import pytest

from app.payment_channel import Channel, channel_of
from app.reports.payment_channels import PaymentChannelsParams, payment_channels
from app.table import Made
from db.catalogs.partner import Partner, PartnerKind
from tests.company import DAY, Company

OURS = "40702810433000012345"


@pytest.mark.parametrize(
    ("account", "other", "words", "person", "expected"),
    [
        ("", "", "Оплата аренды", True, Channel.CASH),
        (OURS, "40702810900000098765", "Оплата по счету 12", False, Channel.ORDER),
        (OURS, "40702810900000098765", "Картонная тара, счет 5", False, Channel.ORDER),
        (OURS, "40817810900000098765", "Аренда бытовки", False, Channel.PERSON),
        (OURS, "40702810900000098765", "Аренда бытовки", True, Channel.PERSON),
        (OURS, "30232810900000000001", "Перевод по СБП. Иванов И. И.", True, Channel.FAST),
        (OURS, "30233810900000000001", "Банковский ордер Эквайринг за 12.11", False, Channel.CARD),
        (OURS, "47422810900000000001", "Оплата картой, заказ 7", False, Channel.CARD),
    ],
)
def test_n8_a_channel_is_told_by_the_payments_own_words(account, other, words, person, expected):
    assert channel_of(account, other, words, person=person) is expected


def test_n8_shares_of_a_month_add_up_and_lead_to_receipts(company: Company):
    work = company.work
    person = Partner(name="Петров Пётр Петрович", kind=PartnerKind.PERSON)
    work.save(person)
    made = []
    for amount, account, words, payer, day in (
        ("600", OURS, "Оплата по счёту", company.tenant.id, DAY(2026, 11, 12)),
        ("300", OURS, "Перевод СБП", person.id, DAY(2026, 11, 13)),
        ("100", "", "Наличные", person.id, DAY(2026, 11, 14)),
        ("50", "", "Наличные", person.id, DAY(2026, 12, 1)),
    ):
        receipt = company.receipt(amount, date=day, purpose=words)
        receipt.account, receipt.partner_id = account, payer
        made.append(receipt)
    work.post(made)
    with work.database.reading() as session:
        table = payment_channels(session, PaymentChannelsParams(date_from=None))
        november = [row.cells for row in table.rows][:4]
        (fast,) = [r for r in table.rows if r.cells[0] == Channel.FAST.value]
        source = fast.links["amount"]
        assert isinstance(source, Made)
        receipts = source.read(session)
    assert november == [
        ("ноябрь 2026 г.", 3, Decimal("100.0"), 1000, Decimal("100.0")),
        ("Платёжное поручение", 1, Decimal("33.3"), 600, Decimal("60.0")),
        ("СБП и QR-код", 1, Decimal("33.3"), 300, Decimal("30.0")),
        ("Касса", 1, Decimal("33.3"), 100, Decimal("10.0")),
    ]
    assert table.totals[1:4:2] == (4, Decimal(1050))
    assert dict(table.figures)["Онлайн, % суммы"] == Decimal("28.6")
    assert [row.link.id for row in receipts.rows if row.link] == [made[1].id]
    assert receipts.totals[-1] == fast.cells[3]
