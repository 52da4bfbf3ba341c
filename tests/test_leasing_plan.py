"""What a contract of premises will cost: planned papers and the history of its terms (H-31, P-9)."""

from __future__ import annotations

from decimal import Decimal

from app.contract_month import facts_about, positions
from db.catalogs.service_kind import ServiceKind
from db.document_set import DocumentSet
from db.documents.contract import Contract, InvoiceMonth
from db.documents.contract_leasing import (
    ChargeWay,
    ContractAddendum,
    ContractCharge,
    ContractIndexation,
    ContractPremise,
    IndexationWay,
    Periodicity,
)
from tests.company import DAY
from tests.leases import lease
from tests.offices import Offices
from tests.summaries import run
from tests.test_query_counts import counted

# --- what a contract will cost: its schedule and the history of its terms --------------------------


def signed(offices: Offices) -> Contract:
    """An office at 30 000, growing by 8 % from 2027, cleaning by hours, internet of a quarter."""
    offices.work.save(
        cleaning := ServiceKind(name="Уборка", measure="час", price=Decimal(1200)),
    )
    offices.work.save(internet := ServiceKind(name="Интернет", measure="квартал"))
    doc = lease(offices, offices.premises[0], valid_to=DAY(2027, 11, 30), papers=DocumentSet.UPD)
    doc.premises[0].indexed = True
    doc.indexations = [ContractIndexation(valid_from=DAY(2027, 1, 1), percent=Decimal(8))]
    doc.charges = [
        ContractCharge(service_id=cleaning.id, way=ChargeWay.FACTS),
        ContractCharge(service_id=internet.id, price=Decimal(9200), period=Periodicity.QUARTER),
    ]
    offices.work.save(doc)
    return doc


def test_h31_planned_papers_have_days_and_sums(offices: Offices) -> None:
    """Invoices on the 25th of the month before, УПД on the last day; a fact is named, not guessed."""
    doc = signed(offices)
    table = run(
        offices.work, "billing_plan", date_from=DAY(2026, 11, 9), date_to=DAY(2027, 1, 1),
        contract_id=doc.id,
    )  # fmt: skip
    told = [(r.cells[0], r.cells[1], r.cells[4], r.cells[5], str(r.cells[6])) for r in table.rows]
    assert told == [
        (DAY(2026, 10, 25), "Счёт", DAY(2026, 11, 1), DAY(2026, 11, 30), "33000.00"),
        (DAY(2026, 11, 25), "Счёт", DAY(2026, 12, 1), DAY(2026, 12, 31), "33100.00"),
        (DAY(2026, 11, 30), "УПД", DAY(2026, 11, 1), DAY(2026, 11, 30), "33000.00"),
        (DAY(2026, 12, 25), "Счёт", DAY(2027, 1, 1), DAY(2027, 1, 31), "35568.89"),
        (DAY(2026, 12, 31), "УПД", DAY(2026, 12, 1), DAY(2026, 12, 31), "33100.00"),
        (DAY(2027, 1, 31), "УПД", DAY(2027, 1, 1), DAY(2027, 1, 31), "35568.89"),
    ]
    waits = "Уборка — оказание за эти дни не введено («Факты услуг»)"
    assert {r.cells[8] for r in table.rows} == {waits}


def test_h14_a_quarterly_contract_has_no_act_in_the_second_month(offices: Offices) -> None:
    doc = signed(offices)
    doc.papers_period = Periodicity.QUARTER
    doc.invoice_month, doc.invoice_day = InvoiceMonth.AFTER, 31
    offices.work.save(doc)
    table = run(offices.work, "billing_plan", date_from=DAY(2026, 10, 1), date_to=DAY(2026, 12, 31))
    acts = [(r.cells[0], str(r.cells[6])) for r in table.rows if r.cells[1] == "УПД"]
    assert acts == [(DAY(2026, 12, 31), "99200.00")]
    invoices = [r.cells[0] for r in table.rows if r.cells[1] == "Счёт"]
    assert invoices == [DAY(2026, 11, 30), DAY(2026, 12, 31), DAY(2027, 1, 31)]


def test_h31_an_indexed_row_without_a_rule_costs_its_price(offices: Offices) -> None:
    doc = lease(offices, offices.premises[0])
    doc.premises[0].indexed = True
    offices.work.save(doc)
    days = {"date_from": DAY(2026, 11, 1), "date_to": DAY(2026, 11, 30)}
    assert str(run(offices.work, "billing_plan", **days).rows[0].cells[6]) == "30000.00"


def test_h9_a_charge_by_area_is_of_its_premise_and_a_row_costs_only_its_days(
    offices: Offices,
) -> None:
    """Cleaning at 50 a metre of A-101; the premise is let by the contract until 30.11."""
    offices.work.save(cleaning := ServiceKind(name="Уборка", measure="м²"))
    premise = offices.premises[0]
    doc = lease(offices, premise)
    doc.premises[0].date_to = DAY(2026, 11, 30)
    doc.charges = [
        ContractCharge(
            service_id=cleaning.id, way=ChargeWay.AREA, unit_id=premise.id, price=Decimal(50)
        )
    ]
    offices.work.save(doc)
    with offices.work.database.reading() as session:
        facts = facts_about(session, [doc])
        november = positions(doc, facts, (DAY(2026, 11, 1), DAY(2026, 11, 30)))
        december = positions(doc, facts, (DAY(2026, 12, 1), DAY(2026, 12, 31)))
    assert [p.amount for p in november] == [30000, 50 * premise.area]
    assert [p.title for p in december] == ["Уборка, А-101"]


def test_h20_what_cannot_be_counted_says_why(offices: Offices) -> None:
    doc = signed(offices)
    doc.indexations = [ContractIndexation(valid_from=DAY(2027, 1, 1), way=IndexationWay.CPI)]
    doc.charges[1].price = None
    offices.work.save(doc)
    table = run(offices.work, "billing_plan", date_from=DAY(2027, 1, 1), date_to=DAY(2027, 1, 31))
    waits = table.rows[0].cells[8]
    assert "А-101 — Для индексации с 01.01.2027 не хватает индекса" in waits
    assert "Интернет — нет цены ни в договоре, ни в прейскуранте" in waits


def test_c15_a28_h2_history_of_the_terms_of_a_contract(offices: Offices) -> None:
    doc = signed(offices)
    doc.addenda = [ContractAddendum(number=1, date=DAY(2026, 6, 1), valid_from=DAY(2026, 7, 1))]
    doc.premises.append(
        ContractPremise(
            unit_id=offices.premises[0].id,
            price=Decimal(35000),
            tariff_id=offices.tariff.id,
            indexed=True,
            addendum=1,
        )
    )
    offices.work.save(doc)
    table = run(offices.work, "contract_terms", contract_id=doc.id, date=DAY(2027, 3, 1))
    told = [tuple(r.cells[1:4]) for r in table.rows[:3]]
    assert told == [
        (DAY(2026, 1, 1), DAY(2026, 6, 30), 30000),
        (DAY(2026, 7, 1), DAY(2026, 12, 31), 35000),
        (DAY(2027, 1, 1), DAY(2027, 11, 30), 37800),
    ]
    grounds = [r.cells[5].replace("\u00a0", " ") for r in table.rows[:3]]
    assert grounds[:2] == ["договор", "доп. соглашение № 1"]
    assert grounds[2] == "35 000,00 × 1,08 (индексация с 01.01.2027) = 37 800,00"
    assert run(offices.work, "contract_terms").rows == []


def test_p9_a_schedule_of_many_contracts_costs_the_questions_of_one(offices: Offices) -> None:
    """Sections, units, tariffs, services are read in sets."""
    days = {"date_from": DAY(2026, 10, 1), "date_to": DAY(2026, 12, 31)}
    signed(offices)
    with counted(offices.work.database) as one:
        run(offices.work, "billing_plan", **days)
    for number in range(5):
        unit = offices.add(f"В-{number}", "10")
        offices.work.save(lease(offices, unit, number=f"40{number}"))
    with counted(offices.work.database) as many:
        assert len(run(offices.work, "billing_plan", **days).rows) == 36
    assert len(many) <= len(one) + 2
