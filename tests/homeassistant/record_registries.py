"""Record what a real Home Assistant registers for each kind of Shelly meter.

Run: `python -m tests.homeassistant.record_registries`
Writes recorded/<kind>.json: the entries of both registries, only the fields that discovery reads.
"""

import asyncio
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.lab.client import HomeAssistantClient
from tests.lab.home_assistant import HomeAssistant
from tests.lab.shelly_gen1 import TYPE_3EM, TYPE_EM, ShellyGen1
from tests.lab.shelly_gen2 import ShellyGen2
from tests.lab.shelly_gen2_model import EM_63_GEN3, EM_GEN3, PRO_3EM, PRO_3EM_MONOPHASE, PRO_EM_50

FOLDER = Path(__file__).parent / "recorded"
ENTITY_FIELDS = ("entity_id", "unique_id", "platform", "device_id", "config_entry_id", "disabled_by")
DEVICE_FIELDS = (
    "id",
    "name",
    "name_by_user",
    "model",
    "identifiers",
    "via_device_id",
    "disabled_by",
    "config_entries",
)
RPC_KINDS = {
    "pro_3em": PRO_3EM,
    "pro_3em_monophase": PRO_3EM_MONOPHASE,
    "3em_63_gen3": EM_63_GEN3,
    "pro_em_50": PRO_EM_50,
    "em_gen3": EM_GEN3,
}
BLOCK_KINDS = {"3em_gen1": TYPE_3EM, "em_gen1": TYPE_EM}


async def record(core: HomeAssistant) -> None:
    async with HomeAssistantClient(core.url, core.token) as client:
        for number, (kind, model) in enumerate(RPC_KINDS.items(), 1):
            async with ShellyGen2(f"A0A3B3{number:06X}", model) as rpc:
                await client.add_shelly(rpc.host, rpc.port)
                await write(client, kind)
        for number, (kind, block_type) in enumerate(BLOCK_KINDS.items(), 1):
            async with ShellyGen1(f"C45BBE{number:06X}", f"127.0.0.{80 + number}", block_type) as block:
                await client.add_shelly(block.host, 80)
                await write(client, kind)


async def write(client: HomeAssistantClient, kind: str) -> None:
    entities = [e for e in await client.command("config/entity_registry/list") if e["platform"] == "shelly"]
    ids = {entity["config_entry_id"] for entity in entities}
    devices = await client.command("config/device_registry/list")
    registries = {
        "entities": [_only(ENTITY_FIELDS, entity) for entity in entities],
        "devices": [
            _only(DEVICE_FIELDS, device) for device in devices if ids & set(device["config_entries"])
        ],
    }
    (FOLDER / f"{kind}.json").write_text(json.dumps(registries, indent=1) + "\n")
    await client.remove_entries("shelly")


def _only(fields: Sequence[str], entry: dict[str, Any]) -> dict[str, Any]:
    return {field: entry[field] for field in fields}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        core = HomeAssistant(Path(folder))
        core.start()
        try:
            asyncio.run(record(core))
        finally:
            core.kill()


if __name__ == "__main__":
    main()
