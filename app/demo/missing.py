"""Cabins that go missing, from a tenant or from a site, and those that are found again."""

from __future__ import annotations

from app.demo.company import Company, Held
from app.demo.months import DAY, Month
from db.catalogs.unit import Cabin
from db.documents.unit_search import SearchEvent, UnitSearch, UnitSearchRow

CABINS_TO_MISS_ONE = 500  # in a month
FOUND_AGAIN = 0.5
HELD_AT_LEAST = DAY * 10
AT_TENANT = "Не обнаружена на объекте при осмотре, арендатор пояснений не дал"
AT_SITE = "Не обнаружена на площадке при инвентаризации"


def plan(company: Company, month: Month) -> list[Held]:
    """Cabins that a tenant will be found without this month: nobody extends their rent."""
    gone: list[Held] = []
    for held in company.held.values():
        known = held.leaves is None and held.anchor + HELD_AT_LEAST <= month.last
        if held.is_cabin and known and len(gone) < _wanted(company, month):
            held.leaves = month.workday(company.rng, held.anchor + HELD_AT_LEAST)
            gone.append(held)
    return gone


def _wanted(company: Company, month: Month) -> int:
    """Now and then one; of a small fleet one in the second month and one in the last."""
    sometimes = month.index == 1 or month.is_last
    return len(company.cabins) // CABINS_TO_MISS_ONE + int(sometimes and len(company.cabins) > 3)


def lost(company: Company, month: Month, held: list[Held]) -> list[UnitSearch]:
    """A document for each cabin, a third of them gone from our own sites."""
    documents = []
    for one in held:
        free = [cabin for group in company.free.values() for cabin in group]
        cabin, day, note = one.unit, one.leaves, AT_TENANT
        if free and company.rng.random() < 0.3:
            one.leaves = None
            cabin, day, note = company.rng.choice(free), month.last, AT_SITE
            for group in company.free.values():
                group[:] = [other for other in group if other is not cabin]
        else:
            del company.held[one.possession_id]
        assert isinstance(cabin, Cabin)
        company.missing.append(cabin)
        documents.append(
            UnitSearch(
                organization_id=company.organizations[0].id,
                date=day,
                units=[UnitSearchRow(unit_id=cabin.id, note=note)],
            )
        )
    documents.sort(key=lambda d: d.date)
    return documents


def found(company: Company, month: Month) -> list[UnitSearch]:
    """What was missing before this month and turns up; it stands on a site from then on."""
    back = [cabin for cabin in company.missing if company.rng.random() < FOUND_AGAIN]
    documents = []
    for cabin in back:
        site = company.rng.choice(company.sites)
        company.missing.remove(cabin)
        company.free[site.id].append(cabin)
        documents.append(
            UnitSearch(
                organization_id=company.organizations[0].id,
                date=month.last,
                event=SearchEvent.FOUND,
                site_id=site.id,
                units=[UnitSearchRow(unit_id=cabin.id, note="Возвращена с полицией")],
            )
        )
    return documents
