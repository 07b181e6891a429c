"""Looking after a charger in the words of OCPP 2.0.1 and 2.1."""

from __future__ import annotations

from dataclasses import dataclass

from addon.csms.answers import answered
from addon.csms.maintenance import (
    TAKEN,
    Configuration,
    FirmwareRequest,
    LogReply,
    LogRequest,
    Message,
    Outcome,
    Setting,
)
from addon.csms.redaction import is_secret
from addon.csms.requests import Trigger
from addon.csms.station import Station
from addon.csms.v201.asker import Asker
from addon.csms.v201.device_model import DeviceModel, Name, Variable
from addon.csms.v201.local_list import LocalList201
from addon.csms.v201.provision import conclude
from addon.csms.v201.requests import Requests201
from addon.csms.v201.upkeep import Upkeep201
from addon.csms.v201.variables import Variables
from addon.csms.v201.wanted_variables import UPDATED_INTERVAL
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.translation.text import say

REPORT_WITHIN_S = 20.0
TRIGGER_WITHIN_S = 10.0
_OUTCOMES = {
    "Accepted": Outcome.ACCEPTED,
    "RebootRequired": Outcome.REBOOT_REQUIRED,
    "Rejected": Outcome.REJECTED,
}
_WORDS = {Message.DIAGNOSTICS: "LogStatusNotification"}
_AS_STATE = {Message.STATUS: Trigger.STATUS, Message.METER_VALUES: Trigger.METER_VALUES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance201:
    """Asks one charger over one connection (`csms.maintenance.Maintenance`).

    A setting is a variable of the device model, named as `Name.key` writes it.
    """

    station: Station
    asker: Asker
    model: DeviceModel
    variables: Variables
    upkeep: Upkeep201
    requests: Requests201
    local_list: LocalList201

    async def fetch_log(self, request: LogRequest) -> LogReply:
        """Ask by GetLog."""
        name = await self.upkeep.get_log(
            request_id=request.request_id,
            kind=request.kind.value,
            location=request.url,
            from_wall_s=self._its(request.from_wall_s),
            to_wall_s=self._its(request.to_wall_s),
        )
        return LogReply(by="GetLog", file_name=name)

    async def update_firmware(self, request: FirmwareRequest) -> None:
        """Ask by UpdateFirmware, with the signature where there is one."""
        proof = request.signature
        await self.upkeep.update_firmware(
            request_id=request.request_id,
            location=request.url,
            retrieve_at_wall_s=self._its(request.retrieve_at_wall_s) or 0.0,
            certificate=proof.certificate if proof else "",
            signature=proof.signature if proof else "",
        )

    async def configuration(self) -> Configuration:
        """Have all variables reported; those known before where the charger does not come to an end."""
        try:
            complete = await self.variables.report(within_s=REPORT_WITHIN_S)
        except (PeerRefusedError, PeerTimeoutError):
            complete = False
        return Configuration(settings=tuple(map(_setting, self.model.listed())), complete=complete)

    async def setting(self, key: str) -> Setting | None:
        """Read one variable."""
        for told in await self.variables.get([_name(key)]):
            known = self.model.find(told.name)
            if told.status == "Accepted":
                return _setting(known or Variable(name=told.name, value=told.value))
            if told.status == "Rejected":  # it is there, and can only be written
                return Setting(key=key, value=None)
        return None

    async def change(self, key: str, value: str) -> Outcome:
        """Set one variable, and remember it where it tells how the charger is to be treated."""
        told = await self.variables.set([(_name(key), value)])
        outcome = _OUTCOMES.get(told[0].status, Outcome.NOT_SUPPORTED) if told else Outcome.NOT_SUPPORTED
        learned = self.station.learned
        if outcome is Outcome.REBOOT_REQUIRED:
            learned.awaits_restart.add(key)
        if outcome in TAKEN and key in learned.configuration:
            learned.configuration[key] = value
            conclude(learned)
            learned.sample_interval_s = learned.number(UPDATED_INTERVAL.key)
        await self.station.keep()
        return outcome

    async def trigger(self, message: Message, connector_id: int | None = None) -> None:
        """Ask for a message to be sent again."""
        if message in _AS_STATE and connector_id is not None:
            status = await self.requests.trigger(_AS_STATE[message], connector_id)
        else:
            wanted: dict[str, object] = {"requestedMessage": _WORDS.get(message, message.value)}
            status = await self.asker.status("TriggerMessage", wanted, timeout_s=TRIGGER_WITHIN_S)
        if status != "Accepted":
            raise answered("TriggerMessage", status)

    async def clear_cache(self) -> None:
        """Make it forget which tags it has seen accepted."""
        await self.local_list.clear_cache()

    async def data_transfer(self, vendor: str, message: str, data: str) -> tuple[str, str]:
        """Send something of the vendor's own."""
        return await self.upkeep.data_transfer(vendor=vendor, message=message, data=data or None)

    def _its(self, wall_s: float | None) -> float | None:
        """Say when that is by the charger's clock, as far as it is known."""
        return None if wall_s is None else wall_s + (self.station.offset.value_s or 0.0)


def _name(key: str) -> Name:
    name = Name.parse(key)
    if name is None:
        raise PeerRefusedError(
            say("{key} names no variable: write Component.Variable.", key=key[:60]), code="NotSupported"
        )
    return name


def _setting(variable: Variable) -> Setting:
    key = variable.name.key
    value = None if is_secret(key) else variable.value
    return Setting(key=key, value=value, readonly=variable.readonly)
