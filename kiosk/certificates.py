"""The site's own certificates: a small authority that stations trust, and the office's certificate under it.

The authority lasts for ten years and only signs; its key is needed again when the office's certificate is
renewed, of which no station notices anything. A new authority goes to the stations before it is used. For
those that were off meanwhile the earlier authority has vouched for it: the office shows such bridges with its
certificate, and whoever trusts any authority since the first finds the way, and then learns the newest.
"""

import re
import secrets
import ssl
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from kiosk import credentials
from kiosk.credentials import BadCredential, read

YEARS = timedelta(days=3653)
"""How long an authority lasts."""
LEAF = timedelta(days=825)
"""How long the office's certificate lasts: what phones accept at most of a private authority."""
_EARLIER = timedelta(hours=1)  # a station's clock may be slow
_NAME = re.compile(r"(\*\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]{0,251}[A-Za-z0-9_])?")


@dataclass(frozen=True)
class Authority:
    """A certificate that signs, and its key."""

    certificate: x509.Certificate
    key: ec.EllipticCurvePrivateKey

    @classmethod
    def fresh(cls, house: str, now: datetime) -> "Authority":
        """A new one."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = _name(house or "Visitor kiosk", f"site {now:%Y-%m-%d} {secrets.token_hex(3)}")
        uses = x509.KeyUsage(False, False, False, False, False, True, True, False, False)
        builder = _builder(name, name, key, now, YEARS).add_extension(uses, critical=True)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        return cls(builder.sign(key, hashes.SHA256()), key)

    @classmethod
    def read(cls, certificates: Path, key: Path) -> "Authority":
        """The newest in these files. `BadCredential`."""
        try:
            private = serialization.load_pem_private_key(read(key).encode(), None)
        except (ValueError, TypeError):
            raise BadCredential(f"{key} is no key (PEM)") from None
        for one in reversed(certificates_in(certificates)):
            if one.public_key() == private.public_key() and isinstance(private, ec.EllipticCurvePrivateKey):
                return cls(one, private)
        raise BadCredential(f"{key} is the key of no certificate in {certificates}")

    def certificate_pem(self) -> str:
        """As it stands in `site-ca`."""
        return _pem(self.certificate)

    def key_pem(self) -> str:
        """As it stands in `site-ca-key`."""
        return _key_pem(self.key)

    def vouch(self, later: "Authority", now: datetime) -> str:
        """A certificate of ours for another authority (PEM), for as long as both last."""
        own = later.certificate
        until = min(self.certificate.not_valid_after_utc, own.not_valid_after_utc) - now
        builder = _builder(own.subject, self.certificate.subject, later.key, now, until)
        for kind in (x509.KeyUsage, x509.BasicConstraints):
            builder = builder.add_extension(own.extensions.get_extension_for_class(kind).value, critical=True)
        ours = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        return _pem(builder.add_extension(ours, critical=False).sign(self.key, hashes.SHA256()))

    def issue(self, hosts: Sequence[str], now: datetime) -> str:
        """A certificate for these names and addresses with its key, as it stands in `site-cert`."""
        key = ec.generate_private_key(ec.SECP256R1())
        until = min(LEAF, self.certificate.not_valid_after_utc - now)
        issuer, subject = self.certificate.subject, _name(hosts[0], None)
        builder = _builder(subject, issuer, key, now, until)
        for extension, critical in (
            (x509.SubjectAlternativeName([_host(one) for one in hosts]), False),
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), False),
        ):
            builder = builder.add_extension(extension, critical)
        return _pem(builder.sign(self.key, hashes.SHA256())) + _key_pem(key)


class Site:
    """The folder in which `site-cert`, `site-ca` and `site-ca-key` lie, for the house of that name.

    Each step may be broken off anywhere and done again. `BadCredential`; OSError.
    """

    def __init__(self, folder: Path, house: str) -> None:
        self.certificate = folder / credentials.CERTIFICATE
        self._known, self._key = folder / credentials.AUTHORITY, folder / credentials.AUTHORITY_KEY
        self._next, self._house = folder / f"{credentials.AUTHORITY_KEY}-next", house
        self._bridges = folder / f"{credentials.AUTHORITY}-bridges"

    def renew(self, hosts: Sequence[str], now: datetime) -> Sequence[str]:
        """A certificate for these hosts, or for those of the one before; under a new authority where there
        is none. Whom it is for."""
        if not self._key.exists():
            if self.certificate.exists():
                raise BadCredential(f"{self._key} is not there: these certificates are not the site's own")
            self._found(self._key, now)
        return self._issue(self._key, hosts, now)

    def announce(self, now: datetime) -> None:
        """One more authority to be trusted, not used yet."""
        self._mine(self._key)
        if not self._next.exists():
            self._found(self._next, now)

    def switch(self, now: datetime) -> None:
        """The office's certificate is of the announced authority from now on."""
        if not self._next.exists():
            raise BadCredential("no new authority was announced: rotate without --switch comes first")
        self._bridge(now)
        self._issue(self._next, (), now)
        self._next.replace(self._key)

    def retire(self) -> None:
        """Only the authority of the office's certificate is left."""
        if self._next.exists():
            raise BadCredential("the announced authority is not in use yet: rotate --switch comes first")
        credentials.put(self._known, self._mine(self._key).certificate_pem())

    def _found(self, key: Path, now: datetime) -> None:
        """A new authority; its certificate comes before its key: what was broken off is begun again."""
        made = Authority.fresh(self._house, now)
        earlier = read(self._known) if self._known.exists() else ""
        credentials.put(self._known, earlier + made.certificate_pem())
        credentials.put(key, made.key_pem())

    def _issue(self, key: Path, hosts: Sequence[str], now: datetime) -> Sequence[str]:
        hosts = hosts or (hosts_of(certificates_in(self.certificate)[0]) if self.certificate.exists() else ())
        if not hosts:
            raise BadCredential("for whom? --host says by which names and addresses the office is reached")
        own, _, secret = self._mine(key).issue(hosts, now).partition("-----BEGIN PRIVATE")
        bridges = read(self._bridges) if self._bridges.exists() else ""
        credentials.put(self.certificate, f"{own}{bridges}-----BEGIN PRIVATE{secret}")
        return hosts

    def _bridge(self, now: datetime) -> None:
        """From the authority that is left to the announced one; broken off and begun again, it is one."""
        earlier, later = self._mine(self._key), self._mine(self._next)
        made = certificates_in(self._bridges) if self._bridges.exists() else []
        if later.certificate.subject not in (one.subject for one in made):
            known = "".join(_pem(one) for one in made if one.not_valid_after_utc > now)
            credentials.put(self._bridges, earlier.vouch(later, now) + known)

    def _mine(self, key: Path) -> Authority:
        return Authority.read(self._known, key)


def certificates_in(file: Path) -> list[x509.Certificate]:
    """Every certificate in a PEM file. `BadCredential`."""
    try:
        return x509.load_pem_x509_certificates(read(file).encode())
    except ValueError:
        raise BadCredential(f"{file} holds no certificate (PEM)") from None


def usable(file: Path | None) -> Path | None:
    """The file of the office's certificate, after a look whether a server can use it. `BadCredential`."""
    if file is not None:
        read(file)
        try:
            # A password is never asked for: nobody sits before a service.
            ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(file, password="")
        except (ssl.SSLError, OSError, ValueError):
            raise BadCredential(
                f"{file} should be a certificate and its own key, not encrypted (PEM)"
            ) from None
    return file


def hosts_of(certificate: x509.Certificate) -> list[str]:
    """The names and addresses that a certificate is for."""
    try:
        names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [str(one.value) for one in names]


def _host(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        if not _NAME.fullmatch(text):
            raise BadCredential(f"{text!r} is no name and no address of a machine") from None
        return x509.DNSName(text)


def _name(common: str, unit: str | None) -> x509.Name:
    parts = [x509.NameAttribute(NameOID.COMMON_NAME, common[:64])]
    return x509.Name(parts + ([x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit)] if unit else []))


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, now: datetime, lasts: timedelta
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _pem(certificate: x509.Certificate) -> str:
    return certificate.public_bytes(serialization.Encoding.PEM).decode()


def _key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    plain = serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain).decode()
