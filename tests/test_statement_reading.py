"""K-1: the reader of 1CClientBankExchange, dialect by dialect and fault by fault (§1 of formats)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from app.statements.model import Direction, NoStatement, Side
from app.statements.reading import read
from tests.statement_files import OWN, SECOND, TENANT, document, file, section


def taken(text: str, encoding: str = "utf-8", own: tuple[str, ...] = ()):
    return read(text.encode(encoding), own)


# --- encodings -------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize(
    ("encoding", "told"),
    [
        ("cp1251", "cp1251"),
        ("cp866", "cp866"),
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16"),
        ("utf-16-be", "utf-16"),
    ],
)
def test_every_encoding_and_line_end_is_read_the_same(encoding: str, told: str, ends: str):
    text = file(document(), document(Номер="13")).replace("\n", ends)
    found = taken("\n\n" + text, encoding)
    assert found.encoding == told
    assert [d.number for d in found.documents] == ["12", "13"]
    assert found.documents[0].payer == Side('ООО "Ромашка"', inn="7707083893", account=TENANT)
    assert found.documents[0].purpose == "Оплата по счету 12"


def test_a_declared_encoding_is_not_believed_and_said():
    found = taken(file(document(), declared="DOS"), "cp1251")
    assert found.encoding == "cp1251"
    assert any("Кодировка=DOS" in remark and "Windows-1251" in remark for remark in found.remarks)


def test_a_single_line_in_another_encoding_is_read_by_itself():
    data = file(document(), document(Номер="13")).encode()
    odd = data.replace("Оплата по счету 12".encode(), "Оплата аренды".encode("cp1251"), 1)
    found = read(odd)
    assert [d.purpose for d in found.documents] == ["Оплата аренды", "Оплата по счету 12"]
    assert any("Windows-1251 среди UTF-8" in remark for remark in found.remarks)


def test_documents_of_windows_glued_to_utf8_are_not_lost():
    glued = file(document()).encode() + file(document(Номер="13"), end="").encode("cp1251")
    assert [d.number for d in read(glued).documents] == ["12", "13"]


def test_mixed_dos_and_windows_cannot_be_read_and_is_refused():
    with pytest.raises(NoStatement, match="смешаны кодировки"):
        read(file(document()).encode("cp866", "replace") + document().encode("cp1251"))


def test_a_utf8_file_cut_in_the_middle_of_a_letter_is_still_utf8():
    whole = file(document(), document(Номер="13"))
    data = whole.encode()[: whole.encode().rindex("Оплата".encode()) + 3]
    found = read(data)
    assert [d.number for d in found.documents] == ["12"]
    assert ["обрывается" in refusal.text for refusal in found.refused] == [True]


# --- what is no statement --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "Файл пуст"),
        (b" \r\n\n", "Файл пуст"),
        (b"invalid", "нет её первой строки"),
        ("ВерсияФормата=1.03\nРасчСчет=1\n".encode(), "начинается"),
        (b"PK\x03\x04rest", "Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"<?xml version='1.0'?>", "XML"),
        (b":20:STARTUMS", "MT940"),
        (b"1CClientBankExchange\n", "ни одного слова"),
        ("1CClientBankExchange\nПоле=Значение\nКонецФайла\n".encode(), "ни счёта, ни документов"),
        (b"1CClientBankExchange\n?????????????=1.03\n", "испорчены"),
        (file(version="2.0").encode(), "Версия формата «2.0»"),
        (file().replace(OWN, "KZ86125KZT5004100100").encode(), "IBAN"),
        (file(document()).encode().decode("cp1251", "ignore").encode(), "испорчены"),
    ],
)
def test_what_is_no_statement_is_refused_in_a_sentence(data: bytes, told: str):
    with pytest.raises(NoStatement) as refusal:
        read(data)
    assert told in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_too_long_is_refused_before_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr("app.statements.reading.LARGEST", 10)
    path = tmp_path / "kl_to_1c.txt"
    path.write_bytes(file(document()).encode())
    from app.statements.reading import read_file

    with pytest.raises(NoStatement, match="слишком велик"):
        read_file(path)


@pytest.mark.parametrize("name", ["нет.txt", "."])
def test_a_file_that_is_not_there_is_told_of(tmp_path, name: str):
    from app.statements.reading import read_file
    from db.errors import UserError

    with pytest.raises(UserError, match="Не удалось прочитать"):
        read_file(tmp_path / name)


# --- direction -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("payer", "payee", "debited", "credited", "way", "moved"),
    [
        # Only «ДатаСписано» on money that came: the account decides, not the date.
        (TENANT, OWN, "16.04.2026", "", Direction.IN, 16),
        (OWN, TENANT, "", "17.04.2026", Direction.OUT, 17),
        (TENANT, OWN, "16.04.2026", "17.04.2026", Direction.IN, 17),
        (OWN, TENANT, "16.04.2026", "17.04.2026", Direction.OUT, 16),
        (OWN, SECOND, "16.04.2026", "17.04.2026", Direction.INTERNAL, 16),
        (OWN, OWN, "16.04.2026", "", Direction.UNDETERMINED, 16),
        (TENANT, "", "16.04.2026", "", Direction.OUT, 16),
        (TENANT, "", "", "17.04.2026", Direction.IN, 17),
        (TENANT, "", "16.04.2026", "17.04.2026", Direction.UNDETERMINED, 17),
        (TENANT, "", "", "", Direction.UNDETERMINED, 15),
    ],
)
def test_direction_is_by_the_own_account(
    payer: str, payee: str, debited: str, credited: str, way: Direction, moved: int
):
    text = document(
        ПлательщикСчет=payer, ПолучательСчет=payee, ДатаСписано=debited, ДатаПоступило=credited
    )
    (found,) = taken(file(section(РасчСчет=SECOND), text)).documents
    assert (found.direction, found.moved.day) == (way, moved)
    known = {payer, payee} & {OWN, SECOND}
    assert (found.doubt == "") is (bool(known) and payer != payee)


def test_an_account_of_the_directory_is_own_too():
    text = file(document(ПолучательСчет=SECOND, ДатаПоступило="", ДатаСписано="16.04.2026"))
    assert taken(text).documents[0].direction is Direction.OUT  # by its date, and in doubt
    (found,) = taken(text, own=(SECOND,)).documents
    assert (found.direction, found.own_account, found.doubt) == (Direction.IN, SECOND, "")


def test_the_settlement_account_speaks_where_the_first_is_the_banks():
    text = document(ПолучательСчет="30101810400000000225", ПолучательРасчСчет=OWN)
    (found,) = taken(file(text)).documents
    assert (found.direction, found.own_account) == (Direction.IN, OWN)


def test_an_account_of_another_currency_asks_for_a_person():
    dollars = "40702840801500116391"
    (found,) = taken(file(document(ПолучательСчет=dollars)), own=(dollars,)).documents
    assert (found.direction, "валюте" in found.doubt) == (Direction.IN, True)


def test_accounts_are_known_whatever_points_and_spaces_they_have():
    (found,) = taken(file(document(ПолучательСчет="40702.810.8.01500116391"))).documents
    assert (found.direction, found.payee.account) == (Direction.IN, OWN)


def test_a_section_after_its_documents_still_names_the_own_account():
    text = "1CClientBankExchange\n" + document(ДатаПоступило="", ДатаСписано="16.04.2026")
    assert taken(text + section() + "КонецФайла").documents[0].direction is Direction.IN


# --- dialects --------------------------------------------------------------------------------


def test_tags_are_known_in_any_letters_and_unknown_ones_are_kept():
    text = file(document(СвойТег="да")).replace("ПлательщикИНН", "плательщикИнн")
    text = text.replace("Сумма=", " СУММА = ").replace("Номер=", "\u00a0Номер=")
    found = taken(text)
    (one,) = found.documents
    assert (one.total, one.number, one.payer.inn) == (Decimal("1000.00"), "12", "7707083893")
    assert one.written("СвойТег") == "да"
    assert any("незнакомая строка документа «СвойТег»" in remark for remark in found.remarks)


def test_a_value_may_hold_the_equals_sign():
    (found,) = taken(file(document(НазначениеПлатежа="Сумма=5, НДС=0"))).documents
    assert found.purpose == "Сумма=5, НДС=0"


def test_a_purpose_in_lines_is_one_purpose():
    lines = document(НазначениеПлатежа="", НазначениеПлатежа1="Аренда", НазначениеПлатежа2="БК-12")
    torn = document(Номер="13").replace("по счету 12\n", "по\r\nсчету 12\n")
    found = taken(file(lines, torn))
    assert [d.purpose for d in found.documents] == ["Аренда БК-12", "Оплата по счету 12"]


@pytest.mark.parametrize(
    ("short", "whole", "tax_id", "name", "inn"),
    [
        ("ООО «Ромашка»", "", "", "ООО «Ромашка»", ""),
        (None, 'ИНН 7700000005 ООО "РОМАШКА"', "", 'ООО "РОМАШКА"', "7700000005"),
        (None, "7777777777, ООО «Лютик»", "0", "ООО «Лютик»", "7777777777"),
        (None, "7700000005/770001001 АО «Мак»", "7700000005", "АО «Мак»", "7700000005"),
        ("ИП Иванов р/с 40802810000000000001 в ПАО", "", "", "ИП Иванов", ""),
        ("1234567890", "", "", "1234567890", ""),
        ("Иванов Иван//г. Москва, ул. Лесная//", "", "", "Иванов Иван", ""),
        ("АО «Мак»", "", "7700000005/770001001", "АО «Мак»", "7700000005"),
    ],
)
def test_the_name_and_the_inn_of_a_side(short, whole, tax_id: str, name: str, inn: str):
    text = document(Плательщик1=short, Плательщик=whole, ПлательщикИНН=tax_id)
    (found,) = taken(file(text)).documents
    assert (found.payer.name, found.payer.inn) == (name, inn)


@pytest.mark.parametrize("kpp", ["0", "2", "3", "000000000", "77040100"])
def test_a_kpp_that_is_none_is_left_out(kpp: str):
    (found,) = taken(file(document(ПлательщикКПП=kpp))).documents
    assert found.payer.kpp == ""


def test_the_end_may_be_marked_otherwise_or_be_missing():
    assert taken(file(document(), end="КонецВыписки")).remarks == taken(file(document())).remarks
    found = taken(file(document(), end=""))
    assert len(found.documents) == 1
    assert any("КонецФайла" in remark for remark in found.remarks)


def test_two_statements_in_one_file_are_read_both():
    found = taken(file(document()) + "\ufeff" + file(document(Номер="13")))
    assert [d.number for d in found.documents] == ["12", "13"]
    assert any("несколько выписок" in remark for remark in found.remarks)


@pytest.mark.parametrize("version", ["1.01", "1.02", "1.03", "", "1.3"])
def test_no_version_is_read_otherwise(version: str):
    assert len(taken(file(document(Код="1"), version=version)).documents) == 1


# --- a bad document --------------------------------------------------------------------------

GOOD = document(Номер="13")


@pytest.mark.parametrize(
    ("bad", "line", "told"),
    [
        (document(Сумма="0.00"), 8, "не больше нуля"),
        (document(Сумма="-5.00"), 8, "не больше нуля"),
        (document(Сумма="пять"), 8, "«Сумма»: «пять» — не сумма"),
        (document(Сумма=None), 5, "нет суммы"),
        (document(Дата="31.02.2026"), 7, "такой даты быть не может"),
        (document(ДатаПоступило="15.04.26"), 13, "не дата"),
        (document(Дата="", ДатаПоступило=""), 5, "нет ни одной даты"),
        (document() + document().partition("\n")[2], 16, "потеряно его начало"),
        (document(end="") + document().partition("\n")[2], 15, "потеряна граница"),
        (document(end="") + section().partition("\n")[2].replace("КонецРасчСчет\n", ""), 0, ""),
        (document(НазначениеПлатежа="А" * 5000), 14, "длиннее 4000 знаков"),
        (document(end="НачальныйОстаток=1.00\nКонецДокумента"), 15, "внутри документа"),
        (document(end="КонецРасчСчет\nКонецДокумента"), 15, "внутри документа"),
    ],
)  # fmt: skip
def test_a_bad_document_is_refused_by_itself_with_its_line(bad: str, line: int, told: str):
    found = taken(file(bad, GOOD))
    assert "13" in [d.number for d in found.documents]
    if told:
        assert [(told in r.text, r.line) for r in found.refused] == [(True, line)]
        assert next(iter(found.warnings())).startswith(f"Строка {line}: ")
        assert not found.is_whole
    else:  # a section after an unclosed document: whole to the eye, and said
        assert any("без «КонецДокумента»" in remark for remark in found.remarks)


def test_a_document_without_its_end_is_kept_and_marked():
    found = taken(file(document(end=""), GOOD))
    assert [(d.number, d.closed) for d in found.documents] == [("12", False), ("13", True)]
    assert not found.is_whole
    assert any("Строка 5: документ без" in remark for remark in found.remarks)


def test_a_document_cut_by_the_end_of_the_file_is_refused():
    whole = file(GOOD, document(Сумма="1052.98"))
    found = taken(whole[: whole.index("1052.98") + 6])
    assert [d.number for d in found.documents] == ["13"]
    assert "обрывается" in found.refused[0].text


def test_genuine_twins_are_both_kept():
    found = taken(file(document(), document()))
    assert found.documents[0] == found.documents[1]
    assert found.is_whole


def test_foreign_lines_are_told_of_and_cost_nothing():
    noise = "### мусор ###\n"
    found = taken(file(document(), noise * 30, GOOD))
    assert len(found.documents) == 2
    assert any("и ещё 25: непонятная строка «### мусор ###»" in r for r in found.remarks)


def test_control_characters_do_not_come_through():
    (found,) = taken(file(document(НазначениеПлатежа="Аренда\x00\tБК-12\x1f"))).documents
    assert found.purpose == "Аренда БК-12"


# --- control totals --------------------------------------------------------------------------


def test_daily_sections_are_one_balance():
    """Opening is of the first day, closing of the last, turnovers are summed; any order."""
    days = [
        section(
            ДатаНачала=f"{day:02}.04.2026", ДатаКонца=f"{day:02}.04.2026",
            НачальныйОстаток=f"{day}00", ВсегоПоступило="100", ВсегоСписано="0",
            КонечныйОстаток=f"{day + 1}00",
        )
        for day in (3, 1, 2)
    ]  # fmt: skip
    came = [document(Номер=str(n), Сумма="100") for n in range(3)]
    found = taken(file(*days, *came))
    (balance,) = found.balances
    assert balance[3:] == tuple(map(Decimal, ("100.00", "300.00", "0.00", "400.00")))
    assert (balance.first_day, balance.last_day) == (dt.date(2026, 4, 1), dt.date(2026, 4, 3))
    assert found.remarks == taken(file(document())).remarks


def test_totals_that_differ_only_warn():
    found = taken(file(section(ВсегоПоступило="1690.00", ВсегоСписано="0"), document()))
    assert len(found.documents) == 1
    assert any("1\u00a0690,00" in r and "1\u00a0000,00" in r for r in found.remarks)


def test_several_accounts_are_compared_each_with_its_own():
    mine = section(ВсегоПоступило="1000.00", ВсегоСписано="7.00")
    second = section(РасчСчет=SECOND, ВсегоПоступило="7.00", ВсегоСписано="0")
    inside = document(ПлательщикСчет=OWN, ПолучательСчет=SECOND, Сумма="7")
    found = taken(file(mine, second, document(), inside))
    assert found.accounts == (OWN, SECOND)
    assert not [r for r in found.remarks if "по итогам банка" in r]


def test_the_same_section_twice_counts_once():
    twice = section(ВсегоПоступило="1000.00") * 2
    found = taken(file(twice, document()))
    assert found.balances[0].received == Decimal("1000.00")
    assert any("повторная строка остатков" in r for r in found.remarks)
