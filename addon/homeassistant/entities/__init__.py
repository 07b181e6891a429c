"""What is shown in Home Assistant, and what can be done there: tables in which one row is one entity.

row         what a row says
site        the table of the house
charger     the table of each charger
circuit     the table of each circuit below the main fuse
naming      ids of entities, apart from each other and from those of others
names       what people read, in their language (names/*.toml)
devices     the tables applied to a moment: devices and their entities
states      a value as Home Assistant writes it; the entities without a broker

Keys are a contract: users' automations and dashboards name them.
"""

from addon.homeassistant.entities.charger import CHARGER
from addon.homeassistant.entities.circuit import CIRCUIT
from addon.homeassistant.entities.devices import Device, Entity, devices_of
from addon.homeassistant.entities.names import Names
from addon.homeassistant.entities.naming import SITE_SLUG, charger_slugs, slugify
from addon.homeassistant.entities.row import Controls, Row, Value
from addon.homeassistant.entities.site import SITE
from addon.homeassistant.entities.states import EntityPost, entity_posts, state_text
from addon.translation.catalogs import ENGLISH

__all__ = [
    "CHARGER",
    "CIRCUIT",
    "ENGLISH",
    "SITE",
    "SITE_SLUG",
    "Controls",
    "Device",
    "Entity",
    "EntityPost",
    "Names",
    "Row",
    "Value",
    "charger_slugs",
    "devices_of",
    "entity_posts",
    "slugify",
    "state_text",
]
