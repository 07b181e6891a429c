"""Certificate files: what is taken, and which sentence is said of what is not."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import trustme
from hypothesis import given
from hypothesis import strategies as st

from addon.csms.reception.certificate import TlsFiles, load, validity
from addon.csms.reception.tls import Tls
from addon.errors import CertificateError
from addon.translation.catalogs import plain
from tests.csms.reception.pki import NOW, Pki


@pytest.fixture
def pki(tmp_path: Path) -> Pki:
    made = Pki(tmp_path)
    made.issue()
    return made


def test_a_sound_pair_is_taken_with_the_dates_that_stand_in_it(pki: Pki) -> None:
    loaded = load(pki.files)

    assert loaded.not_after == (NOW + timedelta(days=60)).replace(microsecond=0)
    assert loaded.not_before == (NOW - timedelta(days=1)).replace(microsecond=0)
    assert loaded.context.verify_mode is ssl.CERT_NONE
    assert loaded.context.minimum_version is ssl.TLSVersion.TLSv1_2


def test_with_an_authority_chargers_are_asked_for_certificates_but_need_none(pki: Pki) -> None:
    assert load(pki.files_with_client_ca).context.verify_mode is ssl.CERT_OPTIONAL


@pytest.mark.parametrize("year", [1999, 2049, 2050, 2120])
def test_both_ways_of_writing_a_year_are_read(year: int) -> None:
    until = datetime(year, 3, 4, 5, 6, 7, tzinfo=UTC)
    made = trustme.CA().issue_cert("a", not_before=datetime(1990, 1, 1, tzinfo=UTC), not_after=until)
    der = ssl.PEM_cert_to_DER_cert(made.cert_chain_pems[0].bytes().decode())

    assert validity(der) == (datetime(1990, 1, 1, tzinfo=UTC), until)


@given(st.data())
def test_what_is_no_certificate_is_a_value_error_and_nothing_else(data: st.DataObject) -> None:
    junk = data.draw(
        st.binary(max_size=300) | st.builds(_damaged, st.integers(0, 800), st.binary(max_size=4))
    )
    try:
        first, last = validity(junk)
    except ValueError:
        return
    assert first.tzinfo is last.tzinfo is UTC


_DER = ssl.PEM_cert_to_DER_cert(trustme.CA().issue_cert("a").cert_chain_pems[0].bytes().decode())


def _damaged(at: int, patch: bytes) -> bytes:
    return _DER[:at] + patch + _DER[at + len(patch) :]


_LOCKED = b"""\
-----BEGIN ENCRYPTED PRIVATE KEY-----
MIH0MF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBDpKwa4VRbu5ca/dUy5
NbKHAgIIADAMBggqhkiG9w0CCQUAMB0GCWCGSAFlAwQBKgQQpHn8MysPYLNJQ8MA
+snxyQSBkCr1ENgqhGaLGj+8Yr2nP/diZJ15YcmvaKcVdKhtnyMHdBGlPbI/Aj2D
q4x8yQhVruNZdy91yMRvTqx/1DA98YMfRn7okR5rbUwXlLQ8jG74nhbjzojoYEwM
piG18KMyfZWRLaGu62lUBfaIfTvmNz4ROf6nh8OYZTsQu2NZJCcAn5Lc2lZPldey
nf9aqLYeWQ==
-----END ENCRYPTED PRIVATE KEY-----
"""


def _lock_key(files: TlsFiles) -> None:
    files.key.write_bytes(_LOCKED)


def _other_key(files: TlsFiles) -> None:
    trustme.CA().issue_cert("a").private_key_pem.write_to_path(str(files.key))


def _folder(files: TlsFiles) -> None:
    files.key.unlink()
    files.key.mkdir()


def _half(files: TlsFiles) -> None:
    text = files.certificate.read_bytes()
    files.certificate.write_bytes(text[: len(text) // 3])


@pytest.mark.parametrize(
    ("spoil", "sentence", "german"),
    [
        (
            lambda files: files.certificate.unlink(),
            "There is no file {certificate}.",
            "Eine Datei {certificate} gibt es nicht.",
        ),
        (lambda files: files.key.unlink(), "There is no file {key}.", "Eine Datei {key} gibt es nicht."),
        (
            _folder,
            "The file {key} can't be read: Is a directory.",
            "Die Datei {key} lässt sich nicht lesen: Is a directory.",
        ),
        (
            _other_key,
            "The private key {key} does not belong to the certificate {certificate}.",
            "Der private Schlüssel {key} gehört nicht zum Zertifikat {certificate}.",
        ),
        (
            _lock_key,
            "The private key {key} is locked with a passphrase.",
            "Der private Schlüssel {key} ist mit einem Passwort verschlossen.",
        ),
        (
            lambda files: files.key.write_bytes(b""),
            "There is no private key in {key}.",
            "In {key} ist kein privater Schlüssel.",
        ),
        (
            lambda files: files.key.write_bytes(files.certificate.read_bytes()),
            "There is no private key in {key}.",
            "In {key} ist kein privater Schlüssel.",
        ),
        (
            lambda files: files.certificate.write_bytes(b""),
            "The certificate {certificate} or its key {key} can't",
            "Das Zertifikat {certificate} oder sein Schlüssel {key} ist unbrauchbar: ",
        ),
        (
            _half,
            "The certificate {certificate} or its key {key} can't be used: ",
            "Das Zertifikat {certificate} oder sein Schlüssel {key} ist unbrauchbar: ",
        ),
    ],
)
def test_each_fault_has_its_sentence_and_a_fix(
    pki: Pki, spoil: Callable[[TlsFiles], None], sentence: str, german: str
) -> None:
    files = pki.files
    spoil(files)
    with pytest.raises(CertificateError) as caught:
        load(files)

    assert str(caught.value).startswith(sentence.format(certificate=files.certificate, key=files.key))
    in_german = plain(caught.value.text, "de")
    assert in_german.startswith(german.format(certificate=files.certificate, key=files.key))
    assert plain(caught.value.fix, "de") != caught.value.fix
    assert str(caught.value).endswith(".")
    assert caught.value.fix.endswith(".")


@pytest.mark.parametrize("content", [b"", b"junk", None])
def test_an_authority_that_is_none_is_told_of(pki: Pki, content: bytes | None) -> None:
    files = pki.files_with_client_ca
    assert files.client_ca
    files.client_ca.unlink() if content is None else files.client_ca.write_bytes(content)
    with pytest.raises(CertificateError, match=r"chargers_ca\.pem"):
        load(files)


@pytest.mark.parametrize("name", ["a\0b", "x" * 300, ""])
async def test_what_is_no_name_of_a_file_is_told_of(tmp_path: Path, name: str) -> None:
    tls = Tls(TlsFiles(certificate=tmp_path / name, key=tmp_path / "key.pem"))

    await tls.start()

    assert not tls.state(NOW).usable
    assert tls.state(NOW).problem.endswith(".")
