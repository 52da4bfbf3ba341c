"""The three-way merge of one thing, in the pure: properties and the cases people meet."""

from hypothesis import given
from hypothesis import strategies as st

from app.merging import ROW, Place, differences, merge

FIELDS = ("address", "phone", "price")
values = st.none() | st.sampled_from(["a", "b", "c"])
heads = st.fixed_dictionaries(dict.fromkeys(FIELDS, values))


def rows_of(ids):
    return st.lists(
        st.fixed_dictionaries({"id": ids, **dict.fromkeys(FIELDS, values)}),
        max_size=5,
        unique_by=lambda row: row["id"],
    )


@st.composite
def edits(draw, base):
    """A snapshot somebody made out of `base`: fields changed, rows moved, gone and new."""
    rows = [dict(row) for row in draw(st.permutations(base["rows"]["units"]))]
    rows = [row for row in rows if draw(st.integers(0, 3))]
    for row in rows:
        if draw(st.booleans()):
            row[draw(st.sampled_from(FIELDS))] = draw(values)
    rows += draw(rows_of(st.integers(draw(st.sampled_from([100, 200])), 300)))
    head = dict(base["head"])
    if draw(st.booleans()):
        head[draw(st.sampled_from(FIELDS))] = draw(values)
    unique = {row["id"]: row for row in rows}
    return {"head": head, "rows": {"units": list(unique.values())}}


@st.composite
def triples(draw):
    base = {"head": draw(heads), "rows": {"units": draw(rows_of(st.integers(1, 9)))}}
    mine, theirs = draw(edits(base)), draw(edits(base))
    taken = {row["id"] for row in mine["rows"]["units"]}
    known = {row["id"] for row in base["rows"]["units"]}
    theirs["rows"]["units"] = [
        row for row in theirs["rows"]["units"] if row["id"] in known or row["id"] not in taken
    ]
    return base, mine, theirs


@given(triples())
def test_one_side_alone_is_taken_whole(three):
    base, mine, theirs = three
    assert merge(base, base, theirs).result == theirs
    assert merge(base, mine, base).result == mine
    assert merge(base, mine, mine).result == mine
    assert not merge(base, mine, base).conflicts
    assert not merge(base, base, theirs).conflicts


@given(triples())
def test_every_change_of_either_side_is_in_the_result_or_told(three):
    base, mine, theirs = three
    merged = merge(base, mine, theirs)
    told = {(c.place.section, c.place.row) for c in merged.conflicts}
    told_fields = {c.place for c in merged.conflicts}
    for side in (mine, theirs):
        for change in differences(base, side):
            place = change.place
            if place in told_fields or (place.section, place.row) in told:
                continue
            assert value_at(merged.result, place, change.became) == change.became


@given(triples())
def test_who_wins_a_conflict_is_the_persons_choice(three):
    base, mine, theirs = three
    conflicts = merge(base, mine, theirs).conflicts
    theirs_win = {c.place for c in conflicts}
    decided = merge(base, mine, theirs, theirs_win)
    assert {c.place for c in decided.conflicts} == theirs_win
    for conflict in conflicts:
        if conflict.place.field != ROW:
            assert value_at(decided.result, conflict.place, None) == conflict.theirs


@given(triples())
def test_the_sides_differ_only_in_who_wins_and_in_order(three):
    base, mine, theirs = three
    one = merge(base, mine, theirs)
    other = merge(base, theirs, mine, {c.place for c in merge(base, theirs, mine).conflicts})
    assert one.result["head"] == other.result["head"]
    assert contents(one.result) == contents(other.result)


def contents(shot):
    """Rows without ids: a row that is saved from removal is written anew."""
    return sorted(repr([row[name] for name in FIELDS]) for row in shot["rows"]["units"])


def value_at(shot, place, wanted):
    if not place.section:
        return shot["head"][place.field]
    row = next((r for r in shot["rows"][place.section] if r["id"] == place.row), None)
    if place.field == ROW:
        return row if row is None or row == wanted else wanted if row["id"] else row
    return None if row is None else row[place.field]


def shot(head, *rows):
    return {"head": head, "rows": {"units": list(rows)}}


def test_an_address_there_and_a_sum_here_are_both_taken():
    base = shot({"address": "Ленина, 1"}, {"id": 7, "amount": "100"}, {"id": 8, "amount": "200"})
    mine = shot({"address": "Ленина, 1"}, {"id": 7, "amount": "150"}, {"id": 8, "amount": "200"})
    theirs = shot({"address": "Мира, 2"}, {"id": 7, "amount": "100"}, {"id": 8, "amount": "250"})
    merged = merge(base, mine, theirs)
    assert merged.conflicts == ()
    assert merged.result == shot(
        {"address": "Мира, 2"}, {"id": 7, "amount": "150"}, {"id": 8, "amount": "250"}
    )
    assert [d.place for d in merged.theirs] == [
        Place("", 0, "address"),
        Place("units", 8, "amount"),
    ]


def test_a_row_removed_there_and_edited_here_is_asked_about():
    base = shot({}, {"id": 7, "amount": "100"})
    mine = shot({}, {"id": 7, "amount": "150"}, {"id": None, "amount": "1"})
    theirs = shot({})
    merged = merge(base, mine, theirs)
    (conflict,) = merged.conflicts
    assert conflict.place == Place("units", 7, ROW)
    assert (conflict.mine["amount"], conflict.theirs) == ("150", None)
    assert [r["amount"] for r in merged.result["rows"]["units"]] == ["150", "1"]
    gone = merge(base, mine, theirs, {conflict.place})
    assert [r["amount"] for r in gone.result["rows"]["units"]] == ["1"]


def test_rows_added_by_both_stay_and_a_new_row_without_an_id_keeps_its_place():
    base = shot({}, {"id": 1, "amount": "1"}, {"id": 2, "amount": "2"})
    mine = shot({}, {"id": 1, "amount": "1"}, {"id": None, "amount": "x"}, {"id": 2, "amount": "2"})
    theirs = shot({}, {"id": 1, "amount": "1"}, {"id": 2, "amount": "2"}, {"id": 3, "amount": "y"})
    merged = merge(base, mine, theirs)
    assert [r["amount"] for r in merged.result["rows"]["units"]] == ["1", "x", "2", "y"]
