"""K-1 K-2 K-9: statements loaded into a base: the union of all files, each document once."""

from __future__ import annotations

import random
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.bank_import import Loaded, load_statement
from app.people import User
from app.statements.identity import identity, sort_out
from app.statements.reading import read
from app.work import Work
from db.catalogs.bank_payment import BankPayment, MoneyWay, PaymentStatus
from db.catalogs.bank_statement import BankStatement
from db.catalogs.organization import Organization, OrganizationAccount
from db.engine import open_database
from db.errors import UserError
from db.requisites import account_key
from tests.commands import Said
from tests.company import BOSS, DAY, MANAGER, Company, own_organization
from tests.statement_files import OWN, TENANT, document, file, section

ROOT = Path(__file__).parent.parent
OURS = "40702810433000012345"  # of the company of the tests
PROCESSES, FILES = 8, 48


@pytest.fixture
def load(work: Work) -> Callable[..., Loaded]:
    work.save(own_organization())

    def loaded(text: str, **options: Any) -> Loaded:
        return load_statement(work, ours(text).encode("cp1251"), "kl_to_1c.txt", **options)

    return loaded


def ours(text: str) -> str:
    return text.replace(OWN, OURS)


def rows(work: Work, *columns: str) -> list[Any]:
    table = BankPayment.__table__
    wanted = [table.c[name] for name in columns or ("document_number", "purpose", "occurrence")]
    with work.database.reading() as session:
        return [tuple(row) for row in session.execute(select(*wanted).order_by(*wanted))]


def test_a_payment_is_kept_as_the_bank_told_of_it(work: Work, load: Callable[..., Loaded]):
    loaded = load(file(document(), document(ПлательщикСчет=OWN, ПолучательСчет=TENANT, Номер="7")))
    assert (len(loaded.fresh), loaded.known, loaded.waiting, loaded.is_whole) == (2, 0, 1, True)
    with work.database.reading() as session:
        (came,) = session.scalars(select(BankPayment).where(BankPayment.way == MoneyWay.IN))
        (went,) = session.scalars(select(BankPayment).where(BankPayment.way == MoneyWay.OUT))
        (head,) = session.scalars(select(BankStatement))
    assert (came.name, came.total, came.status) == (
        "Платежное поручение № 12",
        Decimal("1000.00"),
        PaymentStatus.WAITING,
    )
    assert (came.account, came.other_account, came.person, came.other_inn) == (
        OURS,
        TENANT,
        'ООО "Ромашка"',
        "7707083893",
    )
    assert (went.account, went.other_account, went.document_number) == (OURS, TENANT, "7")
    assert (head.name, head.fresh, head.known, head.left_out) == ("kl_to_1c.txt", 2, 0, 0)
    assert came.statement_id == head.id


def test_the_banks_own_sums_are_kept_once(work: Work, load: Callable[..., Loaded]):
    """G-24: what «Деньги» is checked against; the same file again adds nothing."""
    sums = {"НачальныйОстаток": "100.00", "ВсегоПоступило": "1000.00", "КонечныйОстаток": "1100.00"}
    text = file(section(**sums), document())
    load(text)
    load(text)
    with work.database.reading() as session:
        (key,) = session.scalars(select(BankStatement.id))
    (kept,) = work.load(BankStatement, key).balances
    assert (kept.account, kept.first_day, kept.last_day) == (
        OURS,
        DAY(2026, 4, 1),
        DAY(2026, 4, 30),
    )
    assert (kept.opening, kept.received, kept.spent, kept.closing) == (100, 1000, None, 1100)


def test_the_payer_behind_a_bank_is_a_person_or_unknown(work: Work, load: Callable[..., Loaded]):
    """K-2: neither the bank's name nor its ИНН stands as the payer."""
    bank = {"ПлательщикСчет": "30232810900000000001", "Плательщик1": "ПАО Сбербанк"}
    person = document(**bank, Номер="1", НазначениеПлатежа="Плательщик: Иванов Иван Иванович")
    load(file(person, document(**bank, Номер="2", НазначениеПлатежа="Перевод")))
    assert rows(work, "document_number", "person", "other_inn", "other_name") == [
        ("1", "Иванов Иван Иванович", "", "ПАО Сбербанк"),
        ("2", "не распознан", "", "ПАО Сбербанк"),
    ]


def test_the_same_file_again_changes_nothing(work: Work, load: Callable[..., Loaded]):
    text = file(document(), document(Номер="13"))
    load(text)
    before = rows(work, *(c.name for c in BankPayment.__table__.columns))
    again = load(text)
    assert (len(again.fresh), again.known, again.is_whole) == (0, 2, True)
    assert rows(work, *(c.name for c in BankPayment.__table__.columns)) == before
    with work.database.reading() as session:
        (head,) = session.scalars(select(BankStatement))
    assert (head.fresh, head.known) == (2, 0)


def test_twins_of_one_day_are_both_kept_and_known_again(work: Work, load: Callable[..., Loaded]):
    load(file(document()))
    assert len(load(file(document(), document())).fresh) == 1
    again = load(file(document(), document(), document(Номер="13")))
    assert (len(again.fresh), again.known) == (1, 2)
    assert [row[0::2] for row in rows(work)] == [("12", 1), ("12", 2), ("13", 1)]


def test_twins_of_different_purposes_in_any_order_are_no_doubles(
    work: Work, load: Callable[..., Loaded]
):
    one, two = (document(НазначениеПлатежа=f"Аренда БК-{n}") for n in (1, 2))
    load(file(one, two))
    again = load(file(two, one))
    assert (len(again.fresh), again.known, again.doubles) == (0, 2, [])
    assert len(rows(work)) == 2


def test_a_changed_purpose_is_a_likely_double_and_is_not_loaded(
    work: Work, load: Callable[..., Loaded]
):
    load(file(document()))
    again = load(
        file(document(НазначениеПлатежа="Оплата по счету 12. Без НДС"), document(Номер="3"))
    )
    assert (len(again.fresh), again.known, len(again.doubles)) == (1, 0, 1)
    assert not again.is_whole
    assert any("вероятно повтор" in w and "Без НДС" in w for w in again.warnings())
    assert [row[0] for row in rows(work)] == ["12", "3"]
    # Letters and spaces make no other purpose.
    assert load(file(document(НазначениеПлатежа="оплата  ПО счету 12"))).known == 1


def test_a_transfer_inside_is_one_row_from_both_statements(company: Company, work: Work):
    """The statement of either account tells of it; the second one knows it already."""
    second = _with_second_account(work, company.organization)
    inside = document(ПлательщикСчет=OURS, ПолучательСчет=second, ДатаСписано="15.04.2026")
    first = load_statement(work, ours(file(inside)).encode(), "first.txt")
    other = load_statement(work, file(inside).replace(OWN, second).encode(), "second.txt")
    assert (len(first.fresh), len(other.fresh), other.known) == (1, 0, 1)
    assert rows(work, "way", "account", "other_account") == [(MoneyWay.INTERNAL, OURS, second)]


def _with_second_account(work: Work, organization: Organization) -> str:
    card = work.load(Organization, organization.id)
    bik = "044525225"
    body = "40702810033000054321"
    account = body[:8] + account_key(bik, body) + body[9:]
    corr = "30101810400000000225"
    card.accounts.append(
        OrganizationAccount(account=account, bank="Банк", bik=bik, corr_account=corr)
    )
    work.save(card)
    return account


def test_what_may_not_be_loaded_is_told_and_the_rest_is(work: Work, load: Callable[..., Loaded]):
    strange = document(ПолучательСчет="40702810801500116399", Номер="4")
    text = file(
        section(РасчСчет="40702810801500116399"),
        document(end="", Номер="1"),
        document(Сумма="0", Номер="2"),
        document(Номер="3"),
        strange,
    )
    loaded = load(text)
    assert [row[0] for row in rows(work)] == ["3"]
    assert not loaded.is_whole
    told = "\n".join(loaded.warnings())
    for words in (
        "№ 2: сумма",
        "№ 1 от 15.04.2026: документ без конца",
        "40702810801500116399 нет",
    ):
        assert words in told


@pytest.mark.parametrize(
    ("text", "inn", "told"),
    [
        (file(document()).replace(OWN, "40702810801500116399"), None, "нет ни у одной организации"),
        (file(document()), "7707083893", "нет"),
        ("1CClientBankExchange\n" + document(), None, "не назван счёт"),
        ("просто текст", None, "Это не выписка"),
    ],
)
def test_a_statement_that_is_not_ours_is_refused(
    work: Work, load: Callable[..., Loaded], text: str, inn: str | None, told: str
):
    with pytest.raises(UserError, match=told):
        load(text, organization_inn=inn)
    assert rows(work) == []


def test_a_statement_of_another_organization_of_ours_is_refused_when_asked(
    work: Work, load: Callable[..., Loaded]
):
    other = own_organization("ООО «Вторая»", "Б")
    other.inn, body = "7710140679", "40702810033000054321"
    other.accounts[0].account = body[:8] + account_key("044525225", body) + body[9:]
    work.save(other)
    with pytest.raises(UserError, match="другой организации"):
        load(file(document()), organization_inn="7710140679")
    assert len(load(file(document()), organization_inn="4632123452").fresh) == 1


def test_a_dry_run_tells_and_writes_nothing(work: Work, load: Callable[..., Loaded]):
    loaded = load(file(document()), dry_run=True)
    assert (len(loaded.fresh), loaded.statement_id, rows(work)) == (1, None, [])


def test_who_may_not_write_may_not_load(work: Work, load: Callable[..., Loaded]):
    stranger = User("ivan", "Иван", None)
    for user in (MANAGER, stranger):
        with pytest.raises(UserError, match="Недостаточно прав"):
            load_statement(Work(work.database, user), b"", "x")


def test_a_payment_is_never_typed_changed_or_marked(work: Work, load: Callable[..., Loaded]):
    load(file(document()))
    with work.database.reading() as session:
        (payment,) = session.scalars(select(BankPayment))
    for act in (work.save, work.mark, work.remove):
        with pytest.raises(UserError, match="вручную не правятся"):
            act(payment)
    for thing in (BankPayment(name="x"), BankStatement(name="x")):
        with pytest.raises(UserError, match=f"«{thing.titles}» загружаются и вручную не правятся"):
            work.save(thing)


def test_the_base_itself_keeps_a_document_once(work: Work, load: Callable[..., Loaded]):
    """Whoever writes past the program: the key is unique with its occurrence."""
    load(file(document()))
    table = BankPayment.__table__
    with work.database.engine.connect() as connection:
        row = dict(connection.execute(select(table)).mappings().one())
    row |= {"id": row["id"] + 10_000, "uuid": uuid.uuid4()}
    with pytest.raises(IntegrityError), work.database.writing() as connection:
        connection.execute(table.insert(), row)


# --- many files, many people -----------------------------------------------------------------


def overlapping(seed: int, files: int) -> tuple[list[str], Counter[str]]:
    """Shuffled files over days that overlap, twins among them; and the union of documents."""
    dice = random.Random(seed)
    days: dict[int, list[str]] = {}
    for day in range(1, 29):
        made = [
            document(
                Дата=f"{day:02}.04.2026",
                ДатаПоступило=f"{day:02}.04.2026",
                Номер=str(dice.randrange(40)),
                Сумма=f"{dice.randrange(1, 9)}000.00",
                НазначениеПлатежа=f"Аренда {dice.randrange(3)}",
            )
            for _ in range(dice.randrange(6))
        ]
        days[day] = made + [twin for twin in made if dice.random() < 0.3]
    texts, taken = [], set()
    for _ in range(files):
        first = dice.randrange(1, 29)
        period = range(first, min(first + 6, 29))
        taken.update(period)
        wanted = [one for day in period for one in days[day]]
        dice.shuffle(wanted)
        texts.append(ours(file(*wanted)))
    return texts, Counter(one for day in taken for one in days[day])


def _as_rows(union: Counter[str]) -> list[tuple[Any, ...]]:
    """The union of files as rows, worked out without the importer."""
    found = []
    for text, times in union.items():
        (one,) = read(ours(file(text)).encode()).documents
        found += [(one.number, one.purpose, one.date, one.total)] * times
    return sorted(found)


def test_overlapping_shuffled_files_come_to_their_union(work: Work, load: Callable[..., Loaded]):
    texts, union = overlapping(1, 20)
    came = [load(text) for text in texts]
    assert sum(len(loaded.fresh) for loaded in came) == sum(union.values())
    found = rows(work, "document_number", "purpose", "document_date", "total")
    assert found == _as_rows(union)
    assert [loaded.doubles for loaded in came] == [[]] * len(came)


@pytest.mark.slow
def test_processes_at_once_come_to_the_union(company: Company, base_url: str, tmp_path: Path):
    """48 files by 8 processes: each document once, twins kept, nobody refused."""
    texts, union = overlapping(2, FILES)
    paths = []
    for number, text in enumerate(texts):
        path = tmp_path / f"kl_{number}.txt"
        path.write_bytes(text.encode("cp1251"))
        paths.append(str(path))
    company.work.database.close()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.bank_crowd", base_url, *paths[n::PROCESSES]],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for n in range(PROCESSES)
    ]  # fmt: skip
    said = [process.communicate() for process in running]
    assert [(p.returncode, err) for p, (_, err) in zip(running, said, strict=True)] == [(0, "")] * 8
    new = sum(int(line.split()[0]) for out, _ in said for line in out.splitlines())
    assert new == sum(union.values())
    found = rows(company.work, "document_number", "purpose", "document_date", "total")
    assert found == _as_rows(union)


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(0, 5), max_size=8), max_size=5), st.randoms())
def test_the_outcome_does_not_hang_on_the_order_of_files(files: list[list[int]], dice: Any):
    """Of every document as many as the file that has the most of it."""
    documents = read(file(*(document(Номер=str(n)) for n in range(6))).encode()).documents
    most: Counter[int] = Counter()
    for numbers in files:
        most |= Counter(numbers)
    dice.shuffle(files)
    known: dict[str, list[str]] = {}
    for numbers in files:
        found = sort_out([documents[n] for n in numbers], known)
        assert found.doubles == []
        assert found.known + len(found.fresh) == len(numbers)
        for one in found.fresh:
            known.setdefault(one.identity, []).append(one.document.purpose)
            assert one.occurrence == len(known[one.identity])
    assert {n: len(known.get(identity(d), ())) for n, d in enumerate(documents)} == {
        n: most[n] for n in range(6)
    }


# --- the command -----------------------------------------------------------------------------


def test_the_command_answers_by_its_contract(
    base_url: str, tmp_path: Path, kontora: Callable[..., Said]
):
    assert kontora("base", "create", "--base", base_url).status == 0
    database = open_database(base_url)
    Work(database, BOSS).save(own_organization())
    database.close()
    path = tmp_path / "kl_to_1c.txt"
    path.write_bytes(ours(file(document(), document(Номер="2", Сумма="0"))).encode("cp1251"))
    said = kontora("statement", "import", path, "--base", base_url, "--json")
    assert said.status == 3
    assert {k: said.data[k] for k in ("new", "known", "matched", "unmatched")} == {
        "new": 1, "known": 0, "matched": 0, "unmatched": 1,
    }  # fmt: skip
    assert "№ 2: сумма" in said.data["warnings"][0]
    again = kontora("statement", "import", path, "--base", base_url, "--dry-run")
    assert (again.status, again.err) == (3, "")
    assert "Было бы загружено: 0, уже были: 1" in again.out
    wrong = kontora("statement", "import", path, "--base", base_url, "--organization", "1")
    assert (wrong.status, wrong.out) == (1, "")
    assert "ИНН 1" in wrong.err
