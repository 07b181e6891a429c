"""Say how each charger's connection is protected; nothing to be alarmed at in a home's own network."""

from __future__ import annotations

from collections.abc import Iterator

from addon.health.context import HealthContext, label_of
from addon.model.access import Access, Proof
from addon.model.status import HealthStatus
from addon.translation.text import listed, say, sentences

WORDS = {
    Proof.NONE: say("no password"),
    Proof.PASSWORD: say("with password"),
    Proof.CERTIFICATE: say("with client certificate"),
}


def check(context: HealthContext) -> HealthStatus | None:
    """Name the security profile of each charger that is connected, and those that anyone could pose as."""
    accesses = context.reception.accesses
    if not accesses:
        return None
    text = sentences(*_sentences(context))
    if all(access.proof is not Proof.NONE for _, access in accesses):
        return HealthStatus(check="security", ok=True, text=text)
    return HealthStatus(
        check="security",
        ok=True,
        notice=True,
        text=sentences(text, say("Without a password anyone in your network can pose as the charger.")),
        fix=say(
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
        yield say(
            "Security profile {profile} ({line}, {proof}): {chargers}.",
            profile=access.profile,
            line=say("encrypted") if access.encrypted else say("not encrypted"),
            proof=WORDS[access.proof],
            chargers=listed(names),
        )
