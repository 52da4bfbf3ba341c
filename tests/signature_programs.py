"""A signing program of this computer for tests: OpenSSL's own, over certificates of the test."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from app.signature_program import SignatureProgram, keep_program
from tests.certificates import Authority

needs_openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="нет программы openssl")


def openssl(authority: Authority, surname: str = "Иванов") -> SignatureProgram:
    """Signs as a person of «Ромашка», trusts what the authority signed."""
    certificate, key = authority.person(surname, "Иван Иванович", "ООО «Ромашка»")
    return SignatureProgram(
        sign=(
            f'openssl cms -sign -binary -in {{file}} -signer "{certificate}" -inkey "{key}" '
            "-outform DER -out {sig}"
        ),
        verify=(
            f"openssl cms -verify -binary -inform DER -in {{sig}} -content {{file}} "
            f'-CAfile "{authority.file}" -purpose any -out {os.devnull}'
        ),
    )


@pytest.fixture
def signing_program(own_home: None, tmp_path: Path) -> SignatureProgram:
    """The computer has a program that signs and checks."""
    found = openssl(Authority.made(tmp_path))
    keep_program(found)
    return found
