"""The program of this computer that makes and checks electronic signatures (КЭП, I-9).

КриптоПро, OpenSSL with ГОСТ or what else is installed: a command for each, where {file} is the
signed file and {sig} its detached signature. The commands are kept on the computer, not in the
base: what stands in a shared base must not run on everybody's machine.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import platformdirs

from db import file_faults
from db.desk import Verdict
from db.errors import UserError

FILE, SIG = "{file}", "{sig}"
PATIENCE = 120  # seconds: a person may be asked for his PIN meanwhile
LONGEST = 250
NO_PROGRAM = "на этом компьютере не указана программа КЭП («Настройки» → «Электронная подпись»)"


@dataclass(frozen=True)
class SignatureProgram:
    """The two commands, empty where there is none."""

    sign: str = ""
    verify: str = ""


def commands_file() -> Path:
    """Where this computer keeps the commands."""
    return Path(platformdirs.user_config_dir("kontora", appauthor=False)) / "signature.json"


def program() -> SignatureProgram:
    """The program of this computer; one without commands where nobody named any."""
    try:
        found = json.loads(commands_file().read_text(encoding="utf-8"))
        return SignatureProgram(str(found["sign"]), str(found["verify"]))
    except (OSError, ValueError, KeyError, TypeError):
        return SignatureProgram()


def keep_program(named: SignatureProgram) -> None:
    """Keeps the commands on this computer; UserError where its disk refuses."""
    file = commands_file()
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(asdict(named), ensure_ascii=False), encoding="utf-8")
    except OSError as fault:
        raise UserError(f"Настройка не сохранена: {file_faults.why_not(fault)}.") from fault


def why_not(command: str) -> str:
    """Why a command cannot be run; empty when it can."""
    if not command.strip():
        return NO_PROGRAM
    try:
        first = _parts(command)[0]
    except (ValueError, IndexError):
        return "в команде КЭП не закрыта кавычка"
    missing = [word for word in (FILE, SIG) if word not in command]
    if missing:
        return f"в команде КЭП нет {' и '.join(missing)}"
    return "" if shutil.which(first) else f"на этом компьютере нет программы «{first}»"


def signature_of(name: str, content: bytes) -> bytes:
    """The detached signature of a file; UserError tells what the program said."""
    command = program().sign
    if why := why_not(command):
        raise UserError(f"Подписать нельзя: {why}.")
    with _laid_out(name, content) as (file, sig):
        code, said = _run(command, file, sig)
        if code or not sig.exists() or not sig.stat().st_size:
            raise UserError(f"«{name}» не подписан: программа КЭП ответила «{said}».")
        return sig.read_bytes()


def verdict_of(name: str, content: bytes, signature: bytes) -> tuple[Verdict, str]:
    """Whether a detached signature is of a file, and whose it is or why nobody can tell."""
    command = program().verify
    if why := why_not(command):
        return Verdict.UNCHECKED, why[:LONGEST]
    with _laid_out(name, content) as (file, sig):
        sig.write_bytes(signature)
        try:
            code, said = _run(command, file, sig)
        except UserError as refusal:
            return Verdict.UNCHECKED, str(refusal)[:LONGEST]
    if code:
        return Verdict.INVALID, said[:LONGEST]
    return Verdict.VALID, signer_of(signature)[:LONGEST]


def signer_of(signature: bytes) -> str:
    """«Иванов Иван Иванович, ООО «Ромашка»» by the certificate inside; empty where none is read."""
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import pkcs7
    from cryptography.utils import CryptographyDeprecationWarning
    from cryptography.x509.oid import NameOID

    pem = signature.lstrip().startswith(b"-----BEGIN")
    read = pkcs7.load_pem_pkcs7_certificates if pem else pkcs7.load_der_pkcs7_certificates
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", CryptographyDeprecationWarning)  # old serial numbers
            found: list[x509.Certificate] = read(signature)
    except (ValueError, TypeError):
        return ""
    issuers = {one.issuer for one in found if one.issuer != one.subject}
    own = next((one for one in found if one.subject not in issuers), None)
    if own is None:
        return ""

    def said(*oids: x509.ObjectIdentifier) -> str:
        values = (own.subject.get_attributes_for_oid(oid) for oid in oids)
        return " ".join(str(value[0].value) for value in values if value)

    person = said(NameOID.SURNAME, NameOID.GIVEN_NAME)
    names = (person, said(NameOID.COMMON_NAME), said(NameOID.ORGANIZATION_NAME))
    return ", ".join(dict.fromkeys(name for name in names if name))


@contextmanager
def _laid_out(name: str, content: bytes) -> Iterator[tuple[Path, Path]]:
    """A file in a folder of its own, and where its signature is to lie; gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="kontora-sig-") as folder:
        # A plain name: programs of the old school stumble over Cyrillic and long ones.
        file = Path(folder) / f"document{Path(name).suffix.lower()}"
        file.write_bytes(content)
        yield file, file.with_name(f"{file.name}.sig")


def _run(command: str, file: Path, sig: Path) -> tuple[int, str]:
    """(exit code, the last words of the program)."""
    parts = [p.replace(FILE, str(file)).replace(SIG, str(sig)) for p in _parts(command)]
    flags = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        done = subprocess.run(
            parts,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            timeout=PATIENCE,
            cwd=file.parent,
            creationflags=flags,
            check=False,
        )
    except subprocess.TimeoutExpired as late:
        raise UserError(f"Программа КЭП не ответила за {PATIENCE} секунд.") from late
    except OSError as fault:
        raise UserError(f"Программа КЭП не запустилась: {file_faults.why_not(fault)}.") from fault
    said = (done.stderr or done.stdout).decode("utf-8", errors="replace").split("\n")
    told = next((line.strip() for line in reversed(said) if line.strip()), "")
    return done.returncode, told or f"код {done.returncode}"


def _parts(command: str) -> list[str]:
    if os.name != "nt":
        return shlex.split(command)
    return [part.strip('"') for part in shlex.split(command, posix=False)]
