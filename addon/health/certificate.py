"""Check the certificate that chargers are shown, before they refuse it."""

from __future__ import annotations

from addon.health.context import HealthContext
from addon.model.access import CertificateState
from addon.model.status import HealthStatus

WARN_DAYS = 14
"""Let's Encrypt's certificates are renewed 30 days before they expire: with 14 left something is wrong."""

RENEW = "Renew it in the same files; the app takes it within seconds, without a restart."


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
        text=f"Encryption is on; the certificate is valid until {state.valid_until}.",
    )


def _problem(state: CertificateState) -> tuple[str, str] | None:
    """Return what is wrong and what to do; the worst first."""
    if not state.usable:
        return f"Encryption is on, and no charger can connect: {state.problem}", state.fix
    if state.days_left < 0:
        text = f"The certificate has expired on {state.valid_until}: chargers that look at it do not connect."
        if state.problem:
            text = f"{text} The files that are there now can't be used: {state.problem}"
        return text, state.fix or RENEW
    if state.problem:
        text = f"The certificate's files have changed and can't be used: {state.problem}"
        old = f"Chargers are shown the one from before, valid until {state.valid_until};"
        return f"{text} {old} after a restart none could connect.", state.fix
    return _date_problem(state)


def _date_problem(state: CertificateState) -> tuple[str, str] | None:
    if state.begins_in_days > 0:
        return (
            "The certificate does not hold yet: chargers that look at it do not connect.",
            "Look at the clock of this machine; if it is right, put a certificate there that holds now.",
        )
    if state.days_left < WARN_DAYS:
        return (
            f"The certificate expires on {state.valid_until}; then chargers do not connect any more.",
            RENEW,
        )
    return None
