"""«Организация»: the account of its mail, the pictures of its papers."""

from __future__ import annotations

from typing import Any

from db.catalogs.organization import Organization
from forms.item_window import ItemWindow, form_for


@form_for(Organization)
class OrganizationWindow(ItemWindow):
    """«Почта…» keeps the password and tries the account; «Вид бумаг…» has the pictures."""

    thing: Organization

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mail = self.command("Почта…", self.open_mail, tip="Пароль и проверка почты")
        self.mail.setVisible(self.commands.may_write)
        bar = self.commands.bar_of_buttons
        bar.add_action(self.mail)
        self.look = self.command(
            "Вид бумаг…", self.open_look, tip="Логотип, печать и подписи на бумагах"
        )
        self.look.setVisible(self.commands.may_write)
        bar.add_action(self.look)
        bar.more_menu.addActions([self.mail, self.look])

    def open_look(self) -> None:
        """Only to a stored card pictures can be put."""
        from forms.beside import beside
        from forms.paper_pictures import PaperPicturesDialog

        if self.thing.id is None or self.isWindowModified():
            self.strip.tell("Сначала запишите карточку: картинки прикладываются к записанной.")
            return
        beside(PaperPicturesDialog(self))

    def open_mail(self) -> None:
        """Only a stored card has an account to try."""
        from forms.beside import beside
        from forms.mail_account import MailAccountDialog

        if self.thing.id is None or self.isWindowModified():
            self.strip.tell("Сначала запишите карточку: проверяется то, что записано.")
            return
        made = self.desk.tried(MailAccountDialog.of, self, self.thing)
        if made is not None:
            beside(made)
