"""Say how each charger's connection is protected; nothing to be alarmed at in a home's own network."""

from __future__ import annotations

from collections.abc import Iterator

from addon.health.context import HealthContext, label_of, listed
from addon.model.access import Access, Proof
from addon.model.status import HealthStatus

WORDS = {
    Proof.NONE: "no password",
    Proof.PASSWORD: "with password",
    Proof.CERTIFICATE: "with client certificate",
}


def check(context: HealthContext) -> HealthStatus | None:
    """Name the security profile of each charger that is connected, and those that anyone could pose as."""
    accesses = context.reception.accesses
    if not accesses:
        return None
    text = " ".join(_sentences(context))
    if all(access.proof is not Proof.NONE for _, access in accesses):
        return HealthStatus(check="security", ok=True, text=text)
    return HealthStatus(
        check="security",
        ok=True,
        notice=True,
        text=f"{text} Without a password anyone in your network can pose as the charger.",
        fix=(
            "If the charger can have one, set a password in its settings and the same in the option"
            " chargers[].password; if not, keep strangers out of your network."
        ),
    )


def _sentences(context: HealthContext) -> Iterator[str]:
    """Gather the chargers that are protected alike, the least protected first."""
    kinds: dict[Access, list[str]] = {}
    for id_, access in sorted(
        context.reception.accesses, key=lambda item: (item[1].profile, item[1].encrypted)
    ):
        kinds.setdefault(access, []).append(label_of(context, id_))
    for access, names in kinds.items():
        line = "encrypted" if access.encrypted else "not encrypted"
        yield f"Security profile {access.profile} ({line}, {WORDS[access.proof]}): {listed(names)}."
