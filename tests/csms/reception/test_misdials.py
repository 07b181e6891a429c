"""What those do wrong who can't get in: in words, once, and not for ever."""

from __future__ import annotations

import ssl

import pytest

from addon.csms.reception.misdials import KEEP_S, MAX_KEPT, Fault, Misdials, fault_of
from addon.translation.catalogs import plain
from addon.translation.text import Text


def tls_error(reason: str) -> ssl.SSLError:
    error = ssl.SSLError(1, reason)
    error.reason = reason
    return error


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (tls_error("TLSV1_ALERT_UNKNOWN_CA"), Fault.DISTRUST),
        (tls_error("SSLV3_ALERT_BAD_CERTIFICATE"), Fault.DISTRUST),
        (tls_error("SSLV3_ALERT_CERTIFICATE_UNKNOWN"), Fault.DISTRUST),
        (tls_error("SSLV3_ALERT_CERTIFICATE_EXPIRED"), Fault.DISTRUST),
        (tls_error("UNSUPPORTED_PROTOCOL"), Fault.OLD),
        (tls_error("NO_SHARED_CIPHER"), Fault.OLD),
        (ssl.SSLCertVerificationError(1, "expired"), Fault.STRANGER),
        (tls_error("BAD_PACKET"), Fault.BROKEN),
        (ConnectionResetError(), Fault.BROKEN),
    ],
)
def test_what_tls_says_in_words(error: OSError, fault: Fault) -> None:
    assert fault_of(error) is fault


def test_each_is_told_once_in_an_hour_and_listed_as_long() -> None:
    misdials = Misdials()
    times_s = (0.0, 10.0, KEEP_S + 10, 2 * KEEP_S + 20)
    assert [misdials.note("10.0.0.5", Fault.PLAIN, now_s) for now_s in times_s] == [True, False, False, True]
    misdials.note("10.0.0.5", Fault.PASSWORD, 2 * KEEP_S + 20, charge_point_id="CP1")

    assert [m.text for m in misdials.recent(3 * KEEP_S + 20)] == [
        "10.0.0.5 connects without encryption (ws://), but only encrypted connections (wss://) are taken.",
        "CP1 at 10.0.0.5 shows no password, or not the right one.",
    ]
    plainly, wrongly = (plain(m.text, "de") for m in misdials.recent(3 * KEEP_S + 20))
    assert plainly.startswith("10.0.0.5 verbindet sich unverschlüsselt (ws://), doch nur")
    assert wrongly == "CP1 (10.0.0.5) zeigt kein Passwort oder nicht das richtige."
    assert misdials.recent(3 * KEEP_S + 21) == ()


@pytest.mark.parametrize("fault", Fault)
def test_all_of_it_can_be_said_in_other_languages(fault: Fault) -> None:
    assert all(isinstance(words, Text) and plain(words, "de") != words for words in fault.value)


def test_who_gets_in_is_forgotten_and_its_neighbours_are_not() -> None:
    misdials = Misdials()
    misdials.note("a", Fault.BROKEN, 0.0)
    misdials.note("b", Fault.BROKEN, 0.0)
    for id_ in ("CP1", "CP2"):
        misdials.note("a", Fault.PASSWORD, 0.0, charge_point_id=id_)
    misdials.mended("a", "CP1")

    assert [misdial.text.split(" s")[0] for misdial in misdials.recent(0.0)] == [
        "b breaks off while encryption is agreed on.",
        "CP2 at a",
    ]


def test_the_list_is_bounded() -> None:
    misdials = Misdials()
    for number in range(MAX_KEPT + 10):
        misdials.note(f"10.0.0.{number}", Fault.BROKEN, 0.0)

    assert len(misdials.recent(0.0)) == MAX_KEPT


@pytest.mark.parametrize("fault", Fault)
def test_each_has_two_sentences(fault: Fault) -> None:
    does, fix = fault.value

    assert not does.endswith(".")
    assert fix.endswith(".")
