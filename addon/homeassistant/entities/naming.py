"""Ids of entities and devices: the same in every language, apart from each other and from those of others."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from addon.homeassistant.entities.charger import CHARGER
from addon.homeassistant.entities.row import Row
from addon.homeassistant.entities.site import SITE
from addon.model.status import ChargerStatus

SITE_SLUG = "ev_load_balancer"
_DIGEST = 6


def charger_slugs(chargers: Iterable[ChargerStatus], taken: Collection[str] = ()) -> dict[str, str]:
    """Name each charger for its entity ids: its name, or its id where names are alike; never an id of others.

    The order of chargers does not matter, so that a new one renames nothing but what it is alike.
    """
    ordered = sorted(chargers, key=lambda charger: charger.id)
    names = {charger.id: _own(slugify(charger.name or charger.id)) for charger in ordered}
    counts = Counter(names.values())
    used = {entity_id for row in SITE for entity_id in _ids(row, SITE_SLUG)} | set(taken)
    slugs = {}
    for charger_id, name in names.items():
        base = name if counts[name] == 1 else _own(slugify(charger_id))
        slug, number = base, 2
        while used & _entity_ids(slug):
            slug, number = f"{base}_{number}", number + 1
        used |= _entity_ids(slug)
        slugs[charger_id] = slug
    return slugs


def circuit_slug(circuit_id: str) -> str:
    """Name a circuit for its entity ids; circuits and chargers are often called alike."""
    return f"{SITE_SLUG}_circuit_{slugify(circuit_id)}"


def slugify(text: str) -> str:
    """Make a name fit for an entity id, as Home Assistant does."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "_", plain).strip("_") or "charger"


def topic_part(identity: str) -> str:
    """Make an id fit for a topic and for Home Assistant's discovery; different ids stay different."""
    if re.fullmatch(r"[A-Za-z0-9_-]{1,40}", identity):
        return identity
    digest = hashlib.sha256(identity.encode()).hexdigest()[:_DIGEST]
    return f"{slugify(identity)[:40]}_{digest}"


def _own(slug: str) -> str:
    """Keep a charger's ids apart from the site's."""
    return f"charger_{slug}" if slug.startswith(SITE_SLUG) else slug


def _ids(row: Row[Any], slug: str) -> Iterable[str]:
    platforms = {row.platform, row.shown_alone} - {None}
    return (f"{platform}.{slug}_{row.key}" for platform in platforms)


def _entity_ids(slug: str) -> set[str]:
    return {entity_id for row in CHARGER for entity_id in _ids(row, slug)}
