"""Check the certificate that chargers are shown, before they refuse it."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.access import CertificateState
from addon.model.status import HealthStatus
from addon.translation.text import say, sentences

WARN_DAYS = 14
"""Let's Encrypt's certificates are renewed 30 days before they expire: with 14 left something is wrong."""

RENEW = say("Renew it in the same files; the app takes it within seconds, without a restart.")


def check(context: HealthContext) -> HealthStatus | None:
    """Tell whether chargers can connect with encryption, and for how long."""
    state = context.reception.certificate
    if state is None:
        return None
    if problem := _problem(state):
        text, fix = problem
        return HealthStatus(check="certificate", ok=False, text=text, fix=fix)
    return HealthStatus(
        check="certificate",
        ok=True,
        text=say("Encryption is on; the certificate is valid until {day}.", day=state.valid_until),
    )


def _problem(state: CertificateState) -> tuple[str, str] | None:
    """Return what is wrong and what to do; the worst first."""
    if not state.usable:
        text = say("Encryption is on, and no charger can connect: {problem}", problem=state.problem)
        return text, state.fix
    if state.days_left < 0:
        return _expired(state), state.fix or RENEW
    if state.problem:
        text = say(
            "The certificate's files have changed and can't be used: {problem} Chargers are shown the one"
            " from before, valid until {day}; after a restart none could connect.",
            problem=state.problem,
            day=state.valid_until,
        )
        return text, state.fix
    return _date_problem(state)


def _expired(state: CertificateState) -> str:
    text = say(
        "The certificate has expired on {day}: chargers that look at it do not connect.",
        day=state.valid_until,
    )
    if not state.problem:
        return text
    return sentences(
        text, say("The files that are there now can't be used: {problem}", problem=state.problem)
    )


def _date_problem(state: CertificateState) -> tuple[str, str] | None:
    if state.begins_in_days > 0:
        return (
            say("The certificate does not hold yet: chargers that look at it do not connect."),
            say("Look at the clock of this machine; if it is right, put a certificate there that holds now."),
        )
    if state.days_left < WARN_DAYS:
        return (
            say(
                "The certificate expires on {day}; then chargers do not connect any more.",
                day=state.valid_until,
            ),
            RENEW,
        )
    return None
