"""The order of numbering is told for the accounting policy, with the prefix that was chosen (I-21)."""

from __future__ import annotations

from app.papers import report_pdf
from db.catalogs.organization import Organization
from db.meta import attributes_of
from tests.company import Company
from tests.paper_reading import text
from tests.summaries import run


def test_i21_a_ready_paragraph_has_the_chosen_prefix(company: Company) -> None:
    ours = company.work.load(Organization, company.organization.id)
    ours.prefix = "К"
    company.work.save(ours, despite=True)
    assert run(company.work, "numbering_policy").rows == []
    table = run(company.work, "numbering_policy", organization_id=ours.id)
    told = [row.cells[1] for row in table.rows]
    assert len(told) == 4
    assert "префикса «К-» и порядкового номера: К-1, К-2, К-3" in told[0]
    assert "К-ав-1" in told[3]
    printed = text(report_pdf(table))
    assert "учётной политики" in printed
    assert "носит номер и дату этого акта" in printed
    hint = attributes_of(Organization)["prefix"].info["about"].hint
    assert "Закрепите порядок в учётной политике" in hint
