"""Logo, colour, words below and facsimile: of one's own papers, never of счета-фактуры (I-2, I-3)."""

from __future__ import annotations

import io
from collections import Counter
from typing import Any

import pypdfium2
import pytest
from PIL import Image, ImageDraw
from PySide6.QtWidgets import QLabel
from sqlalchemy import event

from app import attachments, paper_pictures
from app.paper_pictures import Picture
from app.papers import forms_of, looks, pdf_of
from app.problems import Refused
from db.catalogs.organization import Facsimile, Organization
from db.document_set import DocumentSet
from db.documents.payment_invoice import PaymentInvoice
from db.errors import UserError
from forms.copying import copy_of_row
from forms.paper_pictures import PaperPicturesDialog
from printforms import picture as pictures
from printforms.letterhead import Look
from printforms.registry import PrintForm
from tests.company import Company
from tests.paper_reading import assert_inside, bill, text, texts
from tests.paper_samples import LESSOR, invoice, replace
from tests.stories import filled
from tests.test_realization_correction import act_of, correction_of, should_be
from tests.windows import Office

IMAGE = pypdfium2.raw.FPDF_PAGEOBJ_IMAGE


def drawn(kind: str = "PNG", ink: tuple[int, int, int] = (20, 40, 160)) -> bytes:
    """A round stamp on white paper."""
    made = Image.new("RGB", (300, 300), (255, 255, 255))
    ImageDraw.Draw(made).ellipse((10, 10, 290, 290), outline=ink, width=12)
    file = io.BytesIO()
    made.save(file, kind)
    return file.getvalue()


def images(pdf: bytes) -> list[int]:
    """How many pictures each page has."""
    return [
        sum(1 for part in page.get_objects() if part.type == IMAGE)
        for page in pypdfium2.PdfDocument(pdf)
    ]


def dressed(company: Company, facsimile: Facsimile) -> Organization:
    """Our organization with everything that papers may show."""
    work, key = company.work, company.organization.id
    card: Any = work.load(Organization, key)
    card.paper_colour, card.paper_footer, card.facsimile = "#1F5FA8", "бытовки.рф", facsimile
    work.save(card)
    for what in Picture:
        content = drawn("JPEG" if what is Picture.LOGO else "PNG")
        card = paper_pictures.choose(work, key, what, f"{what.name}.png", content)
    return card


def printed(company: Company, doc: Any, name: str) -> bytes:
    form = next(f for f in forms_of(doc) if f.name == name)
    return pdf_of(company.work, form, [doc.id])


def test_i2_own_papers_have_the_look_and_only_what_is_allowed_has_the_facsimile(
    company: Company,
) -> None:
    """I-8. Счёт: logo, two signatures and a stamp; акт only when agreed; счёт-фактура never."""
    work = company.work
    let = company.transfer(amount="6000")
    work.post(let)
    asked = filled(work, let, PaymentInvoice)
    work.post(asked)
    act = act_of(company, DocumentSet.ACT_AND_VAT_INVOICE)
    assert images(printed(company, asked, "invoice")) == [0]
    dressed(company, Facsimile.NEVER)
    assert images(printed(company, asked, "invoice")) == [1]
    dressed(company, Facsimile.OWN)
    first = printed(company, asked, "invoice")
    assert images(first) == [4]
    assert "бытовки.рф" in text(first)
    assert first == printed(company, asked, "invoice")  # the same bytes
    assert images(printed(company, act, "act")) == [1]
    dressed(company, Facsimile.AGREED)
    assert images(printed(company, act, "act")) == [3]
    tax = printed(company, act, "vat_invoice")
    assert (images(tax), "бытовки.рф" in text(tax)) == ([0], False)
    work.unpost(asked)
    assert images(printed(company, asked, "invoice")) == [1]  # a draft is signed by nobody


def test_i3_upd_and_its_corrections_are_signed_by_hand_alone(company: Company) -> None:
    company.work.post(company.transfer(amount="6000"))
    act = act_of(company, DocumentSet.UPD)
    dressed(company, Facsimile.AGREED)
    made = correction_of(company, act)
    should_be(company, made, "3300")
    company.work.post(made)
    for doc, name in ((act, "upd"), (made, "correction_upd")):
        pdf = printed(company, doc, name)
        assert set(images(pdf)) == {0}
        assert "бытовки.рф" not in text(pdf)


def test_i2_a_picture_is_asked_for_and_read_once_for_a_whole_run(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sixty papers: their contents are read and parsed once, and once more never."""
    work = company.work
    let = company.transfer(amount="6000")
    work.post(let)
    asked = filled(work, let, PaymentInvoice)
    work.post(asked)
    dressed(company, Facsimile.OWN)
    looks._READ.clear()
    read, queries = Counter[str](), Counter[str]()
    known = looks.picture

    def counted(content: bytes, *, ink: bool = False) -> Any:
        read["pictures"] += 1
        return known(content, ink=ink)

    def ask(_: Any, __: Any, sql: str, *___: Any) -> None:
        queries["contents"] += "stored_file.content" in sql

    monkeypatch.setattr(looks, "picture", counted)
    form: PrintForm = forms_of(asked)[0]
    event.listen(work.database.engine, "before_cursor_execute", ask)
    try:
        for _ in range(3):
            assert set(images(pdf_of(work, form, [asked.id] * 20))) == {4}
    finally:
        event.remove(work.database.engine, "before_cursor_execute", ask)
    assert (read["pictures"], queries["contents"]) == (2, 2)  # signatures and stamp are one file


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("л.png", b"not a picture", "«л.png» не картинка: выберите файл PNG или JPEG"),
        ("л.png", drawn()[:400], "«л.png» повреждена и не читается"),
        ("л.png", b"", "«л.png» пуст"),
        ("л.exe", drawn(), "программа"),
    ],
)
def test_i2_a_bad_picture_is_refused_in_words_and_nothing_is_lost(
    company: Company, name: str, content: bytes, words: str
) -> None:
    work, card = company.work, dressed(company, Facsimile.OWN)
    before = [f.name for f in attachments.files_of(work, card)]
    with pytest.raises(UserError, match=words):
        paper_pictures.choose(work, card.id, Picture.LOGO, name, content)
    stands: Any = work.load(Organization, card.id)
    assert (stands.logo, stands.stamp) == ("LOGO.png", "STAMP.png")
    assert [f.name for f in attachments.files_of(work, card)] == before
    assert pictures.picture(paper_pictures.content_of(work, stands, Picture.LOGO)).width == 300
    gone = paper_pictures.take_off(work, card.id, Picture.LOGO)
    assert (gone.logo, len(attachments.files_of(work, gone))) == ("", len(before))


def test_i2_too_large_a_picture_and_a_colour_that_is_none(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pictures, "MOST_PIXELS", 1000)
    with pytest.raises(UserError, match="слишком велика: уменьшите её"):
        pictures.picture(drawn("BMP"))
    card: Any = company.work.load(Organization, company.organization.id)
    card.paper_colour = "синий"
    with pytest.raises(Refused, match="решёткой и шестью знаками"):
        company.work.save(card)


def test_i2_forty_lines_keep_the_words_below_and_the_stamp_with_its_signature() -> None:
    """Totals stay with the signatures, the stamp and the words below stay on the page."""
    ink = pictures.picture(drawn(), ink=True)
    look = Look(pictures.picture(drawn("JPEG")), "#1F5FA8", "г. Курск, т. 55-01-23\nбытовки.рф")
    seller = replace(LESSOR, look=look)
    from printforms.letterhead import Facsimile as Drawn

    for count in (1, 14, 18, 22, 40):
        pdf = bill(invoice(count, seller=seller, facsimile=Drawn(ink, ink, ink)))
        assert_inside(pdf, 20, 10, 12, 10)
        sheets = texts(pdf)
        assert all("бытовки.рф" in sheet for sheet in sheets)
        assert ("Всего к оплате" in sheets[-1], "М.П." in sheets[-1]) == (True, True)
        assert (images(pdf)[0] >= 1, images(pdf)[-1] >= 3) == (True, True)
        for page in pypdfium2.PdfDocument(pdf):
            low = [o.get_bounds()[1] for o in page.get_objects() if o.type == IMAGE]
            assert not low or min(low) >= 10 * 72 / 25.4
    assert images(bill(invoice(seller=seller))) == [1]


def test_i2_pictures_are_chosen_in_the_card_of_the_organization(
    office: Office, tmp_path: Any
) -> None:
    """A refusal is told in the dialog; what is chosen is seen and stands on the card at once."""
    window: Any = office.desk.open_thing(Organization, office.company.organization.id)
    window.open_look()
    dialog: Any = window.findChild(PaperPicturesDialog)
    bad, good = tmp_path / "bad.png", tmp_path / "good.png"
    bad.write_bytes(b"nothing")
    good.write_bytes(drawn())
    dialog.take(Picture.STAMP, bad)
    assert "«bad.png» не картинка" in dialog.told.text()
    dialog.take(Picture.STAMP, good)
    seen: QLabel = dialog.seen[Picture.STAMP]
    assert not seen.pixmap().isNull()
    assert (window.thing.stamp, window.isWindowModified()) == ("good.png", False)
    dialog.take_off(Picture.STAMP)
    assert (window.thing.stamp, seen.text()) == ("", "нет")
    dialog.reject()
    # Another signer on the same lines has a signature of his own.
    signer = window.thing.signers[0]
    signer.signature = "good.png"
    copied = copy_of_row(signer)
    assert (copied.director, copied.signature) == (signer.director, "")
    # And so has another name typed over his.
    page = window.sections["signers"]
    page.model.set_value(page.model.rows[0], "director", "Петров Пётр Петрович")
    assert (page.model.rows[0].director, page.model.rows[0].signature) == (
        "Петров Пётр Петрович",
        "",
    )
