"""What is told of the chargers' port: protection, certificate, wrong dials, flapping."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from addon.health import HealthContext, run_checks
from addon.model.access import Access, CertificateState, Misdial, Proof, Reception
from addon.model.status import HealthStatus
from tests.health.test_checks import DRIVE, GARAGE

CONTEXT = HealthContext(chargers=(replace(GARAGE, name="Garage"), replace(DRIVE, charge_point_id="drive")))
GOOD = CertificateState(usable=True, valid_until="2027-01-26", days_left=60.0, begins_in_days=-30.0)


def found(check: str, **reception: Any) -> HealthStatus | None:  # noqa: ANN401 - fields of Reception
    context = replace(CONTEXT, reception=Reception(**reception))
    return next((status for status in run_checks(context) if status.check == check), None)


@pytest.mark.parametrize(
    ("access", "profile"),
    [
        (Access(), 0),
        (Access(encrypted=True), 0),
        (Access(proof=Proof.PASSWORD), 1),
        (Access(encrypted=True, proof=Proof.PASSWORD), 2),
        (Access(encrypted=True, proof=Proof.CERTIFICATE), 3),
    ],
)
def test_security_profiles(access: Access, profile: int) -> None:
    assert access.profile == profile


def test_chargers_without_a_password_are_a_notice_and_no_alarm() -> None:
    status = found("security", accesses=(("garage", Access()), ("drive", Access(proof=Proof.PASSWORD))))

    assert status
    assert (status.ok, status.notice) == (True, True)
    assert status.text == (
        "Security profile 0 (not encrypted, no password): Garage."
        " Security profile 1 (not encrypted, with password): Drive."
        " Without a password anyone in your network can pose as the charger."
    )
    assert "chargers[].password" in status.fix


def test_chargers_that_prove_who_they_are_are_fine() -> None:
    safe = Access(encrypted=True, proof=Proof.CERTIFICATE)
    status = found("security", accesses=(("drive", safe), ("garage", safe)))

    assert status == HealthStatus(
        check="security",
        ok=True,
        text="Security profile 3 (encrypted, with client certificate): Drive and Garage.",
    )
    assert found("security") is None


@pytest.mark.parametrize(
    ("state", "text"),
    [
        (GOOD, "Encryption is on; the certificate is valid until 2027-01-26."),
        (replace(GOOD, days_left=14.0), "Encryption is on; the certificate is valid until 2027-01-26."),
        (replace(GOOD, days_left=13.9), "The certificate expires on 2027-01-26; then chargers do not"),
        (
            replace(GOOD, days_left=-0.1),
            "The certificate has expired on 2027-01-26: chargers that look at it",
        ),
        (replace(GOOD, begins_in_days=0.1), "The certificate does not hold yet"),
        (
            replace(GOOD, problem="There is no file a.", fix="Put it there."),
            "The certificate's files have changed and can't be used: There is no file a. Chargers are",
        ),
        (
            replace(GOOD, days_left=-1.0, problem="There is no file a.", fix="Put it there."),
            "The certificate has expired on 2027-01-26: chargers that look at it do not connect. The files",
        ),
        (
            CertificateState(usable=False, problem="There is no file a.", fix="Put it there."),
            "Encryption is on, and no charger can connect: There is no file a.",
        ),
    ],
)
def test_certificates(state: CertificateState, text: str) -> None:
    status = found("certificate", certificate=state)

    assert status
    assert status.text.startswith(text)
    assert status.ok == text.startswith("Encryption is on; ")
    assert status.fix == (state.fix or status.fix)


def test_without_encryption_nothing_is_said_of_certificates() -> None:
    assert found("certificate") is None


def test_a_charger_that_flaps_is_named() -> None:
    status = found("flapping", flapping=("garage", "x1"))

    assert status
    assert not status.ok
    assert status.text.endswith(": Garage and x1.")


def test_of_many_wrong_dials_the_newest_are_shown() -> None:
    many = tuple(Misdial(address=str(n), text=f"{n} is plain.", fix="Use wss.") for n in range(12))
    status = found("misdials", misdials=many)

    assert status
    assert status.text == (
        "7 is plain. 8 is plain. 9 is plain. 10 is plain. 11 is plain. Others that tried in vain: 7."
    )


def test_wrong_dials_are_a_notice_with_each_fix_once() -> None:
    plain = Misdial(address="10.0.0.5", text="10.0.0.5 is plain.", fix="Use wss.")
    status = found("misdials", misdials=(plain, replace(plain, address="b", text="b is plain.")))

    assert status == HealthStatus(
        check="misdials", ok=True, notice=True, text="10.0.0.5 is plain. b is plain.", fix="Use wss."
    )
