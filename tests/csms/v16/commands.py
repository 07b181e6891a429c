"""What a transcript can make the central system ask: one line each, "& name arguments"."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import cast

import msgspec
from ocpp.v16.enums import CertificateUse, MessageTrigger

from addon.csms.charge_point import OcppChargePoint
from addon.csms.limit_profile import LimitProfile, Mains, TimeBase
from addon.csms.v16.certificates import CertificateHash
from addon.csms.v16.firmware import SignedFirmware
from addon.csms.v16.local_list import ListedTag
from addon.csms.v16.speech import Conversation16
from addon.csms.way import Kind, Purpose, Unit, Way
from addon.errors import AddonError
from tests.csms.bench import EPOCH_S

PEM = "-----BEGIN CERTIFICATE-----"
_HASH = CertificateHash(
    hash_algorithm="SHA256", issuer_name_hash="aa", issuer_key_hash="bb", serial_number="01"
)
_USE = {
    "central": CertificateUse.central_system_root_certificate,
    "manufacturer": CertificateUse.manufacturer_root_certificate,
}
_SIGNED = SignedFirmware(location="https://x/f", retrieve_wall_s=EPOCH_S, certificate=PEM, signature="c2ln")

Command = Callable[[OcppChargePoint, list[str]], Awaitable[object]]


async def run(charge_point: OcppChargePoint, line: str) -> str:
    """Ask for something and write down what came of it."""
    name, *arguments = line.split()
    try:
        result = await _COMMANDS[name](charge_point, arguments)
    except AddonError as error:
        return str(error)
    if result is None or isinstance(result, str):
        return result or "done"
    return json.dumps(msgspec.to_builtins(result), separators=(",", ":"))


def _talk(charge_point: OcppChargePoint) -> Conversation16:
    return cast("Conversation16", charge_point._conversation)


def _limit(amps: str) -> LimitProfile:
    return LimitProfile(
        way=Way(purpose=Purpose.TX_PROFILE, unit=Unit.AMPS, kind=Kind.RELATIVE),
        limit_da=round(float(amps) * 10),
        base=TimeBase(now_wall_s=EPOCH_S),
        mains=Mains(),
    )


_COMMANDS: dict[str, Command] = {
    # what the app offers
    "reset": lambda c, a: c.reset(hard=a == ["hard"]),
    "unlock": lambda c, a: c.unlock(int(a[0])),
    "start": lambda c, a: c.remote_start(int(a[0]), a[1]),
    "stop": lambda c, a: c.remote_stop(int(a[0])),
    "operative": lambda c, a: c.set_availability(operative=a == ["yes"]),
    # what the version of OCPP offers
    "start_at": lambda c, a: _talk(c).requests.remote_start(int(a[0]), a[1], limit=_limit(a[2])),
    "get": lambda c, a: _talk(c).configuration.get(a[0]),
    "get_all": lambda c, _: _talk(c).configuration.all(),
    "change": lambda c, a: _talk(c).configuration.change(a[0], a[1]),
    "clear_cache": lambda c, _: _talk(c).local_list.clear_cache(),
    "list_version": lambda c, _: _talk(c).local_list.version(),
    "list_full": lambda c, a: _talk(c).local_list.send(
        int(a[0]), [ListedTag(id_tag=tag) for tag in a[1:]], full=True
    ),
    "list_change": lambda c, a: _talk(c).local_list.send(
        int(a[0]), [ListedTag(id_tag=tag, status=None) for tag in a[1:]], full=False
    ),
    "reserve": lambda c, a: _talk(c).reservations.reserve(
        int(a[0]), int(a[1]), id_tag=a[2], expires_wall_s=EPOCH_S + 600, parent_id_tag="".join(a[3:]) or None
    ),
    "cancel": lambda c, a: _talk(c).reservations.cancel(int(a[0])),
    "trigger": lambda c, a: _talk(c).triggers.trigger(MessageTrigger(a[0]), *map(int, a[1:])),
    "extended": lambda c, a: _talk(c).triggers.extended(MessageTrigger(a[0])),
    "update": lambda c, a: _talk(c).firmware.update(a[0], EPOCH_S),
    "update_signed": lambda c, a: _talk(c).firmware.update_signed(int(a[0]), _SIGNED),
    "diagnostics": lambda c, a: _talk(c).logs.diagnostics(a[0]),
    "log": lambda c, a: _talk(c).logs.log(int(a[1]), a[2], security=a[0] == "security"),
    "composite": lambda c, a: _talk(c).requests.get_composite_schedule(int(a[0]), int(a[1]), Unit.AMPS),
    "limit_default": lambda c, a: _talk(c).requests.set_limit(1, _default(a[0])),
    "clear_profile": lambda c, a: _talk(c).requests.clear_charging_profile(profile_id=int(a[0])),
    "install": lambda c, a: _talk(c).certificates.install(_USE[a[0]], PEM),
    "installed": lambda c, a: _talk(c).certificates.installed(_USE[a[0]]),
    "delete": lambda c, _: _talk(c).certificates.delete(_HASH),
    "hand_over": lambda c, _: _talk(c).certificates.hand_over(PEM),
    "data": lambda c, a: _talk(c).data_transfer.send(a[0], a[1]),
}


def _default(amps: str) -> LimitProfile:
    way = Way(purpose=Purpose.TX_DEFAULT_PROFILE, unit=Unit.AMPS, kind=Kind.RELATIVE)
    return LimitProfile(
        way=way, limit_da=round(float(amps) * 10), base=TimeBase(now_wall_s=EPOCH_S), mains=Mains()
    )
