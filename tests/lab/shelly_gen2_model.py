"""Which Gen2+ meters are simulated, and what each says of itself: info, configuration, status.

Shapes as in Shelly's API documentation and as Home Assistant 2026.11 wants them. No sockets here.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.lab.shelly import Channel

JsonObject = dict[str, Any]

FIRMWARE = "20260715-090000/1.8.2-g1234567"
PHASES = "abc"


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A product: `triphase` meters have one component with three phases, the others one a channel."""

    number: str
    generation: int
    app: str
    prefix: str
    channels: int
    profile: str | None = None
    switch: bool = False

    @property
    def triphase(self) -> bool:
        """Whether the phases are measured as one three-phase meter."""
        return self.profile == "triphase"


PRO_3EM = Model(
    number="SPEM-003CEBEU", generation=2, app="Pro3EM", prefix="shellypro3em", channels=3, profile="triphase"
)
PRO_3EM_MONOPHASE = Model(
    number="SPEM-003CEBEU", generation=2, app="Pro3EM", prefix="shellypro3em", channels=3, profile="monophase"
)
EM_63_GEN3 = Model(
    number="S3EM-003CXCEU63",
    generation=3,
    app="S3EM63G3",
    prefix="shelly3em63g3",
    channels=3,
    profile="triphase",
)
PRO_EM_50 = Model(
    number="SPEM-002CEBEU50", generation=2, app="ProEM", prefix="shellyproem50", channels=2, switch=True
)
EM_GEN3 = Model(
    number="S3EM-002CXCEU", generation=3, app="EMG3", prefix="shellyemg3", channels=2, switch=True
)
MODELS = (PRO_3EM, PRO_3EM_MONOPHASE, EM_63_GEN3, PRO_EM_50, EM_GEN3)


def device_info(model: Model, mac: str) -> JsonObject:
    """Return the answer to Shelly.GetDeviceInfo."""
    info: JsonObject = {
        "name": None,
        "id": f"{model.prefix}-{mac.lower()}",
        "mac": mac,
        "slot": 0,
        "model": model.number,
        "gen": model.generation,
        "fw_id": FIRMWARE,
        "ver": "1.8.2",
        "app": model.app,
        "auth_en": False,
        "auth_domain": None,
    }
    return info | ({"profile": model.profile} if model.profile else {})


def meter_status(model: Model, channels: Sequence[Channel]) -> JsonObject:
    """Return the measuring components, as both Shelly.GetStatus and a NotifyStatus carry them."""
    if model.triphase:
        return {"em:0": _em_status(channels)}
    return {f"em1:{number}": _em1_status(number, channel) for number, channel in enumerate(channels)}


def _em_status(channels: Sequence[Channel]) -> JsonObject:
    status: JsonObject = {"id": 0, "n_current": None, "user_calibrated_phase": []}
    for phase, channel in zip(PHASES, channels, strict=True):
        status[f"{phase}_current"] = channel.magnitude_a
        status[f"{phase}_voltage"] = channel.voltage_v
        status[f"{phase}_act_power"] = channel.power_w
        status[f"{phase}_aprt_power"] = channel.apparent_va
        status[f"{phase}_pf"] = channel.power_factor
        status[f"{phase}_freq"] = 50.0
    status["total_current"] = round(sum(channel.magnitude_a for channel in channels), 3)
    status["total_act_power"] = round(sum(channel.power_w for channel in channels), 3)
    status["total_aprt_power"] = round(sum(channel.apparent_va for channel in channels), 3)
    return status


def _em1_status(number: int, channel: Channel) -> JsonObject:
    return {
        "id": number,
        "current": channel.magnitude_a,
        "voltage": channel.voltage_v,
        "act_power": channel.power_w,
        "aprt_power": channel.apparent_va,
        "pf": channel.power_factor,
        "freq": 50.0,
        "calibration": "factory",
    }


def _energy_status(model: Model, channels: Sequence[Channel]) -> JsonObject:
    if not model.triphase:
        return {
            f"em1data:{number}": {
                "id": number,
                "total_act_energy": channel.energy_wh,
                "total_act_ret_energy": 0.0,
            }
            for number, channel in enumerate(channels)
        }
    energy: JsonObject = {"id": 0, "total_act": sum(c.energy_wh for c in channels), "total_act_ret": 0.0}
    for phase, channel in zip(PHASES, channels, strict=True):
        energy[f"{phase}_total_act_energy"] = channel.energy_wh
        energy[f"{phase}_total_act_ret_energy"] = 0.0
    return {"emdata:0": energy}


def status(model: Model, mac: str, channels: Sequence[Channel], uptime_s: int) -> JsonObject:
    """Return the answer to Shelly.GetStatus."""
    parts: JsonObject = {
        "ble": {},
        "cloud": {"connected": False},
        "mqtt": {"connected": False},
        "ws": {"connected": False},
        "wifi": {"sta_ip": "127.0.0.1", "status": "got ip", "ssid": "lab", "rssi": -50},
        "sys": {
            "mac": mac,
            "restart_required": False,
            "time": "12:00",
            "unixtime": int(time.time()),
            "uptime": uptime_s,
            "ram_size": 247524,
            "ram_free": 113080,
            "fs_size": 524288,
            "fs_free": 180224,
            "cfg_rev": 10,
            "kvs_rev": 0,
            "schedule_rev": 0,
            "webhook_rev": 0,
            "available_updates": {},
            "reset_reason": 3,
        },
    }
    if model.generation == 2:
        parts |= {"eth": {"ip": None}, "modbus": {}}
    temperature = {"tC": 41.0, "tF": 105.8}
    if model.switch:
        parts["switch:0"] = {"id": 0, "source": "init", "output": False, "temperature": temperature}
    else:
        parts["temperature:0"] = {"id": 0} | temperature
    return parts | meter_status(model, channels) | _energy_status(model, channels)


def configuration(model: Model, mac: str) -> JsonObject:
    """Return the answer to Shelly.GetConfig."""
    identity = f"{model.prefix}-{mac.lower()}"
    device = {"name": None, "mac": mac, "fw_id": FIRMWARE, "discoverable": True, "profile": model.profile}
    parts: JsonObject = {
        "ble": {"enable": False, "rpc": {"enable": True}},
        "cloud": {"enable": False, "server": None},
        "mqtt": {"enable": False, "server": None, "client_id": identity, "topic_prefix": identity},
        "sys": {"device": device, "location": {"tz": "Europe/Vienna", "lat": 0, "lon": 0}, "cfg_rev": 10},
        "wifi": {
            "ap": {"ssid": identity, "is_open": False, "enable": False},
            "sta": {"ssid": "lab", "is_open": False, "enable": True, "ipv4mode": "dhcp"},
        },
        "ws": {"enable": False, "server": None, "ssl_ca": "ca.pem"},
    }
    if model.generation == 2:
        parts |= {"eth": {"enable": False, "ipv4mode": "dhcp"}, "modbus": {"enable": False}}
    if model.switch:
        parts["switch:0"] = {
            "id": 0,
            "name": None,
            "initial_state": "off",
            "auto_on": False,
            "auto_off": False,
        }
    else:
        parts["temperature:0"] = {"id": 0, "name": None, "report_thr_C": 5.0, "offset_C": 0.0}
    if model.triphase:
        return parts | {"em:0": {"id": 0, "name": None, "reverse": {}, "ct_type": "120A"}, "emdata:0": {}}
    for number in range(model.channels):
        parts[f"em1:{number}"] = {"id": number, "name": None, "reverse": False, "ct_type": "120A"}
        parts[f"em1data:{number}"] = {}
    return parts
