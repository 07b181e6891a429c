"""What identifies a certificate, and the store of them."""

import ssl
from pathlib import Path

import pytest
import trustme

from addon.simulator.certificates import CertificateStore, hash_data

ROOT = trustme.CA()
PEM = ROOT.cert_pem.bytes().decode()


def test_the_serial_number_is_the_one_that_openssl_reads(tmp_path: Path) -> None:
    path = tmp_path / "root.pem"
    path.write_text(PEM)
    decoded = ssl._ssl._test_decode_cert(str(path))  # type: ignore[attr-defined]

    assert int(hash_data(PEM)["serial_number"], 16) == int(decoded["serialNumber"], 16)


def test_a_chain_is_known_by_its_first_and_issuers_are_told_apart() -> None:
    leaf = ROOT.issue_cert("charger").cert_chain_pems[0].bytes().decode()
    of_root, of_leaf, of_chain = hash_data(PEM), hash_data(leaf), hash_data(leaf + PEM)

    assert of_chain == of_leaf
    assert of_leaf["issuer_name_hash"] == of_root["issuer_name_hash"]
    assert of_leaf["serial_number"] != of_root["serial_number"]
    assert hash_data(trustme.CA(organization_name="Other").cert_pem.bytes().decode()) != of_root
    assert all(len(of_root[name]) == 64 for name in ("issuer_name_hash", "issuer_key_hash"))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "none",
        "-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----",
        "-----BEGIN CERTIFICATE-----\nMIL/\n-----END CERTIFICATE-----",
    ],
)
def test_what_is_no_certificate_is_rejected(text: str) -> None:
    assert CertificateStore().install("CSMSRootCertificate", text) == "Rejected"


def test_the_store_is_full_some_time_and_keeps_no_twins() -> None:
    store = CertificateStore(largest=2)
    other = trustme.CA().cert_pem.bytes().decode()
    for use, pem, status in (
        ("A", PEM, "Accepted"),
        ("A", PEM, "Accepted"),
        ("B", PEM, "Accepted"),
        ("A", other, "Failed"),
    ):
        assert store.install(use, pem) == status
    assert [one.use for one in store.of(())] == ["A", "B"]
    assert len(store.of(("A",))) == 1
    assert store.delete(hash_data(PEM)) == "Accepted"
    assert store.installed == []
    assert store.delete(hash_data(PEM)) == "NotFound"
