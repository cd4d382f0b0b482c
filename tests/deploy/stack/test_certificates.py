"""The local authority: a phone that trusts it trusts it for private names, and for a year."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.verification import PolicyBuilder, Store, VerificationError

from deploy.stack import certificates
from deploy.stack.folder import Folder
from events import clock

PRIVATE = ["localhost", "hall.local", "10.1.2.3", "192.168.0.9", "172.31.255.1", "127.0.0.1",
           "fd00::1", "::1"]  # fmt: skip
PUBLIC = ["www.example.org", "turnout.example", "localhost.example.org", "8.8.8.8", "172.32.0.1",
          "2001:db8::1"]  # fmt: skip


def load(path: Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(path.read_bytes())


def named(text: str) -> x509.DNSName | x509.IPAddress:
    try:
        return x509.IPAddress(ip_address(text))
    except ValueError:
        return x509.DNSName(text)


def trusts(authority: Path, text: str) -> bool:
    """Whether a phone that trusts the authority opens https://text: its key signs for anything."""
    now = clock.read()
    issuer, key = certificates._authority(authority, authority.with_name("ca.key"), now)
    own = ec.generate_private_key(ec.SECP256R1())
    served = certificates._server(issuer, key, own, [named(text)], now)
    return opens(load(authority), served, text)


def opens(authority: x509.Certificate, served: x509.Certificate, text: str) -> bool:
    phone = PolicyBuilder().store(Store([authority])).build_server_verifier(named(text))
    try:
        phone.verify(served, [])
    except VerificationError:
        return False
    return True


@pytest.fixture
def made(tmp_path):
    return certificates.make(Folder.at(tmp_path / "data"), "127.0.0.1")


def test_the_authority_ends_within_a_year_and_its_server_with_it(made):
    authority, server = load(made.authority), load(made.certificate)
    lives = authority.not_valid_after_utc - authority.not_valid_before_utc
    assert lives <= timedelta(days=365)
    assert server.not_valid_after_utc <= authority.not_valid_after_utc
    assert opens(authority, server, "127.0.0.1")


@pytest.mark.parametrize("name", PRIVATE)
def test_it_vouches_for_private_names(made, name):
    assert trusts(made.authority, name)


@pytest.mark.parametrize("name", PUBLIC)
def test_it_vouches_for_nobody_elses(made, name):
    assert not trusts(made.authority, name)


@pytest.mark.parametrize("host", ["turnout.example.org", "8.8.8.8", "2001:db8::1"])
def test_a_public_host_is_refused_with_a_sentence(tmp_path, host):
    with pytest.raises(SystemExit, match="--tls is for private networks"):
        certificates.make(Folder.at(tmp_path / "data"), host)


def test_an_authority_is_kept_until_it_is_old_or_unbound(tmp_path):
    folder = Folder.at(tmp_path / "data")
    first = load(certificates.make(folder, "0.0.0.0").authority)
    assert load(certificates.make(folder, "0.0.0.0").authority) == first
    assert certificates._still_good(first, clock.read())
    assert not certificates._still_good(first, clock.read() + timedelta(days=340))
    key = ec.generate_private_key(ec.SECP256R1())
    name = certificates._name("of an earlier version")
    unbound = certificates._builder(name, name, key, clock.read(), 3650).sign(key, hashes.SHA256())
    assert not certificates._still_good(unbound, clock.read())
