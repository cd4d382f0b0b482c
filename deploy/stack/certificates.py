"""A certificate authority of this installation, for HTTPS on a network of one's own.

Without HTTPS a phone gives a page neither its camera nor a store for offline use.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address, ip_network
from pathlib import Path
from socket import gethostname

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from deploy.stack.folder import Folder
from deploy.stack.network import own_addresses
from events import clock

AUTHORITY_DAYS = 365
RENEWED_DAYS = 30  # an authority that ends sooner is made anew
PRIVATE_NETWORKS = (
    "127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16",
    "::1/128", "fc00::/7", "fe80::/10",
)  # fmt: skip
PRIVATE_NAMES = ("localhost", "local", "lan", "internal", "home.arpa")
ANY_ADDRESS = ("0.0.0.0", "::")  # noqa: S104 - listened on, and in no certificate
ALLOWANCE = timedelta(days=1)  # a phone's clock may be behind


@dataclass(frozen=True, slots=True)
class Certificates:
    """The files: the authority that phones trust, and the server's certificate and key."""

    authority: Path
    certificate: Path
    key: Path


def make(folder: Folder, host: str) -> Certificates:
    """The authority, kept for a year, and a fresh server certificate for today's addresses.

    Whoever trusts the authority trusts it for private names and networks only, whoever holds its
    key. Raises SystemExit for a host that is neither.
    """
    tls = folder.path / "tls"
    tls.mkdir(exist_ok=True)
    tls.chmod(0o711 if os.geteuid() == 0 else 0o700)
    now = clock.read()
    files = Certificates(tls / "ca.crt", tls / "server.crt", tls / "server.key")
    authority, authority_key = _authority(files.authority, tls / "ca.key", now)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _server(authority, authority_key, key, _names(host), now)
    _write_key(files.key, key)
    files.certificate.write_bytes(_pem(certificate) + _pem(authority))
    return files


def _authority(
    path: Path, key_path: Path, now: datetime
) -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    if path.exists() and key_path.exists():
        kept = x509.load_pem_x509_certificate(path.read_bytes())
        if _still_good(kept, now):
            found = serialization.load_pem_private_key(key_path.read_bytes(), None)
            assert isinstance(found, ec.EllipticCurvePrivateKey)
            return kept, found
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(f"Turnout on {gethostname()}")
    usage = x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, key_cert_sign=True, crl_sign=True,
        encipher_only=False, decipher_only=False,
    )  # fmt: skip
    made = (
        _builder(name, name, key, now, AUTHORITY_DAYS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .add_extension(_private_only(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )
    _write_key(key_path, key)
    path.write_bytes(_pem(made))
    return made, key


def _still_good(authority: x509.Certificate, now: datetime) -> bool:
    """Whether a kept authority has time left, and is bound to what an authority is bound to now."""
    lasts = authority.not_valid_after_utc - now > timedelta(days=RENEWED_DAYS)
    lived = authority.not_valid_after_utc - authority.not_valid_before_utc
    try:
        bound = authority.extensions.get_extension_for_class(x509.NameConstraints).value
    except x509.ExtensionNotFound:
        return False
    return lasts and lived <= timedelta(days=AUTHORITY_DAYS) and bound == _private_only()


def _private_only() -> x509.NameConstraints:
    """What the authority may vouch for (RFC 5280 §4.2.1.10): names that nobody can own."""
    names: list[x509.GeneralName] = [x509.DNSName(name) for name in _private_names()]
    networks = [x509.IPAddress(ip_network(network)) for network in PRIVATE_NETWORKS]
    return x509.NameConstraints(permitted_subtrees=[*names, *networks], excluded_subtrees=None)


def _private_names() -> list[str]:
    """Names of private networks, and this machine's own if it is no name of the internet."""
    own = gethostname().lower()
    return [*PRIVATE_NAMES, *([own] if "." not in own and own not in PRIVATE_NAMES else [])]


def _is_private(text: str) -> bool:
    try:
        address = ip_address(text)
    except ValueError:
        labels = text.lower()
        return any(labels == name or labels.endswith(f".{name}") for name in _private_names())
    return any(address in ip_network(network) for network in PRIVATE_NETWORKS)


def _server(
    authority: x509.Certificate,
    authority_key: ec.EllipticCurvePrivateKey,
    key: ec.EllipticCurvePrivateKey,
    names: list[x509.GeneralName],
    now: datetime,
) -> x509.Certificate:
    return (
        _builder(_name("Turnout"), authority.subject, key, now, _days_left(authority, now))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(authority_key.public_key()),
            critical=False,
        )
        .sign(authority_key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    now: datetime,
    days: int,
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - ALLOWANCE)
        .not_valid_after(now + timedelta(days=days) - ALLOWANCE)
    )


def _names(host: str) -> list[x509.GeneralName]:
    """Everything private by which a phone or this machine may call the server."""
    if host not in ANY_ADDRESS and not _is_private(host):
        raise SystemExit(
            f"--tls is for private networks: {host} needs a certificate of a public authority"
        )
    texts = [host, "localhost", gethostname(), f"{gethostname()}.local", "127.0.0.1", "::1"]
    texts += own_addresses()
    return [_general_name(text) for text in dict.fromkeys(texts) if text and _is_private(text)]


def _days_left(authority: x509.Certificate, now: datetime) -> int:
    return (authority.not_valid_after_utc - now).days


def _general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def _name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text[:64])])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> None:
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(pem)
