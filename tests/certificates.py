"""Certificates of one test: an authority, and what it signs for a mail server of this computer."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HERE = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
ELSEWHERE = x509.DNSName("mail.elsewhere.example")
PEM, LATER = serialization.Encoding.PEM, dt.timedelta(days=30)


@dataclass(frozen=True)
class Authority:
    """It signs; whoever trusts the file trusts what it signed."""

    folder: Path
    key: Any
    certificate: Any

    @property
    def file(self) -> Path:
        return self.folder / "authority.pem"

    @classmethod
    def made(cls, folder: Path, called: str = "Центр для испытаний") -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(called)
        found = cls(folder, key, _signed(name, name, key.public_key(), key, authority=True))
        found.file.write_bytes(found.certificate.public_bytes(PEM))
        return found

    def server(self, name: Any = HERE, *, expired: bool = False, own: bool = False) -> Any:
        """A context of a server with a certificate of that name; `own` is signed by itself."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = _name("mail.test")
        signer = key if own else self.key
        issuer = subject if own else self.certificate.subject
        made = _signed(issuer, subject, key.public_key(), signer, name=name, expired=expired)
        path = self.folder / "server.pem"
        plain = serialization.NoEncryption()
        private = key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain)
        path.write_bytes(private + made.public_bytes(PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        return context

    def person(self, surname: str, given: str, organization: str) -> tuple[Path, Path]:
        """(certificate, key) of a person who signs for an organization."""
        key = ec.generate_private_key(ec.SECP256R1())
        told = (
            (NameOID.COMMON_NAME, organization),
            (NameOID.SURNAME, surname),
            (NameOID.GIVEN_NAME, given),
        )
        subject = x509.Name([x509.NameAttribute(oid, value) for oid, value in told])
        made = _signed(self.certificate.subject, subject, key.public_key(), self.key)
        found = self.folder / f"{surname}.pem", self.folder / f"{surname}.key"
        plain = serialization.NoEncryption()
        found[0].write_bytes(made.public_bytes(PEM))
        found[1].write_bytes(key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, plain))
        return found


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _signed(
    issuer: Any,
    subject: Any,
    public: Any,
    signer: Any,
    *,
    name: Any = None,
    authority: bool = False,
    expired: bool = False,
) -> Any:
    now = dt.datetime.now(dt.UTC)
    ends = now - dt.timedelta(days=1) if expired else now + LATER
    builder = (
        x509.CertificateBuilder()
        .issuer_name(issuer)
        .subject_name(subject)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - LATER)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
    )
    if name is not None:
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=False)
    return builder.sign(signer, hashes.SHA256())
