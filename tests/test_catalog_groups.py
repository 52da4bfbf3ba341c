"""Groups of catalogs (L12): moved, never in themselves, never lost with what stands in them."""

import uuid

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app import group_moves, lists, refusals
from app.condition_words import from_json, to_json, told
from app.conditions import Condition, Operator, column_of, operators_of
from app.facts import Facts
from app.list_levels import Groups, Levels, Mode, group_of, laid, read_groups
from app.lists import ListQuery
from app.problems import problems
from db.catalogs.partner import Partner, PartnerGroup
from db.catalogs.service_kind import ServiceGroup, ServiceKind
from db.documents.contract import Contract
from db.errors import UserError
from db.groups import groups_of


def group(work, name, outer=None):
    made = work.new(PartnerGroup, name=name, parent_id=outer)
    work.save(made)
    return made


def partner(work, name, into=None):
    made = work.new(Partner, name=name, group_id=into)
    work.save(made)
    return made


def shown(work, levels, query=None):
    query = query or ListQuery(Partner)
    with work.database.reading() as session:
        groups = read_groups(session, Partner)
        found = laid(session, query, levels, groups)
        first = laid(session, query, levels, groups, 3)
    assert list(first.keys) == list(found.keys[:3])
    depths = {}
    for stretch in found.depths:
        depths |= dict.fromkeys(range(stretch.start, len(found.keys)), stretch.depth)
    return [(key, depths[row]) for row, key in enumerate(found.keys)]


def test_which_catalogs_have_groups():
    """L12: declared in the class of the catalog."""
    assert groups_of(Partner) is PartnerGroup
    assert groups_of(ServiceKind) is ServiceGroup
    assert groups_of(PartnerGroup) is None


def test_l12_groups_hold_move_and_refuse(company):
    """L12 on both bases: levels, a tree, moving with a way back, rings and full groups refused."""
    work, tenant = company.work, company.tenant
    top = group(work, "Арендаторы")
    inner, other = group(work, "Стройка", top.id), group(work, "Перевозчики")
    builder, loose = partner(work, "Альфа", inner.id), partner(work, "Бета")
    with work.database.reading() as session:
        others = [
            k for k in lists.ids(session, ListQuery(Partner)) if k not in (builder.id, loose.id)
        ]
    at_top = [(other.id, 0), *((k, 0) for k in sorted_by_name(work, [*others, loose.id]))]
    assert shown(work, Levels(Mode.LEVEL)) == [(top.id, 0), *at_top]
    assert shown(work, Levels(Mode.LEVEL, top.id)) == [(top.id, 0), (inner.id, 1)]
    entered = [(top.id, 0), (inner.id, 1), (builder.id, 2)]
    assert shown(work, Levels(Mode.LEVEL, inner.id)) == entered
    assert shown(work, Levels(Mode.TREE, None, frozenset((top.id, inner.id)))) == entered + at_top
    # Moved together with a group, and back again.
    moved = group_moves.move(work, Partner, [tenant.id, other.id], inner.id, uuid.uuid4())
    assert moved.before == {tenant.id: None, other.id: None}
    with work.database.reading() as session:
        assert group_of(session, Partner, tenant.id) == inner.id
        assert group_of(session, Partner, other.id) == inner.id
        assert group_of(session, Partner, loose.id) is None
    with pytest.raises(UserError, match="уже стоит в этой группе"):
        group_moves.move(work, Partner, [tenant.id], inner.id, uuid.uuid4())
    with pytest.raises(UserError, match="«Арендаторы» не может входить сама в себя"):
        group_moves.move(work, Partner, [top.id], other.id, uuid.uuid4())
    ring = text("UPDATE partner_group SET parent_id = :outer WHERE id = :own")
    with work.database.writing() as connection, pytest.raises(DBAPIError) as refused:
        connection.execute(ring, {"outer": other.id, "own": top.id})
    assert "не может входить сама в себя" in str(refusals.told(refused.value))
    # Full groups are neither marked nor removed; an emptied one is.
    full = work.load(PartnerGroup, inner.id)
    with pytest.raises(UserError, match="«Стройка» не пуста: в ней 1 группа и 2 записи"):
        work.mark(full)
    with pytest.raises(UserError, match="на неё ссылаются|на него ссылаются"):
        work.remove(full, at_once=True)
    assert group_moves.move_back(work, moved, uuid.uuid4()) == 2
    group_moves.move(work, Partner, [builder.id], None, uuid.uuid4())
    full = work.load(PartnerGroup, inner.id)
    work.mark(full)
    with pytest.raises(UserError, match="с пометкой удаления"):
        group_moves.move(work, Partner, [builder.id], inner.id, uuid.uuid4())
    work.remove(work.load(PartnerGroup, inner.id))
    with pytest.raises(UserError, match="«Перевозчики» здесь уже есть"):
        group(work, "Перевозчики")


def test_l7_a_condition_by_a_group_takes_what_is_inside_it(company):
    """L7 on both bases: «В группе» of the catalog itself and of what refers to it."""
    work = company.work
    outer = group(work, "Россия")
    inner = group(work, "Юг", outer.id)
    tenant = work.load(Partner, company.tenant.id)
    tenant.group_id = inner.id
    work.save(tenant)
    other = partner(work, "Гамма", outer.id)
    mine = Condition("partner_id", Operator.IN_GROUP, outer.id)
    with work.database.reading() as session:
        own = Condition("group_id", Operator.IN_GROUP, outer.id)
        found = lists.ids(session, ListQuery(Partner, conditions=(own,)))
        assert set(found) == {tenant.id, other.id}
        found = lists.ids(session, ListQuery(Contract, conditions=(mine,)))
        assert list(found) == [company.contract.id]
        rows = lists.page(session, ListQuery(Contract, rules=(mine,)))
        assert {row.id for row in rows if row.rule == 0} == {company.contract.id}
    names = {(PartnerGroup, outer.id): "Россия"}
    told_so = told(Contract, mine, lambda cls, key: names[cls, key])
    assert told_so == "Арендатор: в группе «Россия»"
    assert from_json(Contract, to_json(mine)) == mine
    assert Operator.IN_GROUP not in operators_of(column_of(Contract, "manager_id"))


def sorted_by_name(work, keys):
    with work.database.reading() as session:
        return [k for k in lists.ids(session, ListQuery(Partner)) if k in keys]


def test_a_ring_that_is_there_is_walked_to_its_end():
    """L12: what another program broke does not hang ours."""
    one, two = PartnerGroup(name="А", parent_id=2), PartnerGroup(name="Б", parent_id=1)
    one.id, two.id = 1, 2
    found = list(problems(one, Facts.of(one, two)))
    assert ["сама в себя" in problem.text for problem in found] == [True]
    third = PartnerGroup(name="В", parent_id=1)
    third.id = 3
    assert not list(problems(third, Facts.of(one, two, third)))
    assert Groups(()).way(1) == []
