"""Looking after a charger in the words of OCPP 1.6 and its security whitepaper."""

from __future__ import annotations

from dataclasses import dataclass

from ocpp.v16.enums import MessageTrigger

from addon.csms.answers import answered
from addon.csms.maintenance import (
    TAKEN,
    Configuration,
    FirmwareRequest,
    LogKind,
    LogReply,
    LogRequest,
    Message,
    Outcome,
    Setting,
)
from addon.csms.redaction import is_secret
from addon.csms.station import Station
from addon.csms.v16.configuration import Configuration16, ConfigurationKey
from addon.csms.v16.data_transfer import DataTransfer16
from addon.csms.v16.firmware import Firmware16, SignedFirmware
from addon.csms.v16.local_list import LocalList16
from addon.csms.v16.logs import Logs16, Span
from addon.csms.v16.provision import SAMPLE_INTERVAL, conclude
from addon.csms.v16.triggers import Triggers16
from addon.errors import PeerRefusedError, PeerTimeoutError
from addon.translation.text import say

GRANTED = frozenset({"Accepted", "AcceptedCanceled"})
_TRIGGERS = {
    Message.LOG: MessageTrigger.log_status_notification,
    Message.DIAGNOSTICS: MessageTrigger.diagnostics_status_notification,
}
_OUTCOMES = {outcome.value.lower(): outcome for outcome in Outcome}


@dataclass(frozen=True, slots=True, kw_only=True)
class Maintenance16:
    """Asks one charger over one connection (`csms.maintenance.Maintenance`)."""

    station: Station
    settings: Configuration16
    firmware: Firmware16
    logs: Logs16
    triggers: Triggers16
    local_list: LocalList16
    vendor: DataTransfer16

    async def fetch_log(self, request: LogRequest) -> LogReply:
        """Ask by GetLog, which tells more, and by GetDiagnostics where that is not known.

        Some answer what they do not know with an error, some with silence; both mean the older message.
        """
        span = Span(from_wall_s=self._its(request.from_wall_s), to_wall_s=self._its(request.to_wall_s))
        security = request.kind is LogKind.SECURITY
        try:
            answer = await self.logs.log(request.request_id, request.url, security=security, span=span)
        except (PeerRefusedError, PeerTimeoutError) as error:
            if security:
                raise PeerRefusedError(
                    say(
                        "The charger keeps no log of security events that it would upload: {why}",
                        why=error.text,
                    )
                ) from error
            self.station.log.info("log asked for the older way", why=str(error))
            return LogReply(
                by="GetDiagnostics", file_name=await self.logs.diagnostics(request.url, span) or ""
            )
        _demand(answer.status, "GetLog")
        return LogReply(by="GetLog", file_name=answer.file_name or "")

    async def update_firmware(self, request: FirmwareRequest) -> None:
        """Ask by UpdateFirmware, or by SignedUpdateFirmware where there is a signature."""
        retrieve_wall_s = self._its(request.retrieve_at_wall_s) or 0.0
        if request.signature is None:
            await self.firmware.update(request.url, retrieve_wall_s)
            return
        signed = SignedFirmware(
            location=request.url,
            retrieve_wall_s=retrieve_wall_s,
            certificate=request.signature.certificate,
            signature=request.signature.signature,
        )
        _demand(await self.firmware.update_signed(request.request_id, signed), "SignedUpdateFirmware")

    async def configuration(self) -> Configuration:
        """Read all keys, or one by one those of the standard where a make can't be asked for all."""
        one_by_one = not self.station.quirk.lists_configuration
        keys = await self.settings.all(one_by_one=one_by_one)
        found = {setting.key: setting for setting in map(_setting, keys)}
        return Configuration(settings=tuple(found.values()), complete=not one_by_one)

    async def setting(self, key: str) -> Setting | None:
        """Read one key."""
        for entry in await self.settings.some((key,)):
            if entry.key.lower() == key.lower():
                return _setting(entry)
        return None

    async def change(self, key: str, value: str) -> Outcome:
        """Set one key, and remember it where it tells how the charger is to be treated."""
        status = await self.settings.change(key, value)
        outcome = _OUTCOMES.get(status.lower())
        if outcome is None:
            raise answered("ChangeConfiguration", status)
        learned = self.station.learned
        if outcome is Outcome.REBOOT_REQUIRED:
            learned.awaits_restart.add(key)
        if outcome in TAKEN and key in learned.configuration:
            learned.configuration[key] = value
            conclude(learned)
            learned.sample_interval_s = learned.number(SAMPLE_INTERVAL)
        await self.station.keep()
        return outcome

    async def trigger(self, message: Message, connector_id: int | None = None) -> None:
        """Ask for a message to be sent again."""
        wanted = _TRIGGERS.get(message) or MessageTrigger(message.value)
        _demand(await self.triggers.trigger(wanted, connector_id), "TriggerMessage")

    async def clear_cache(self) -> None:
        """Make it forget which tags it has seen accepted."""
        _demand(await self.local_list.clear_cache(), "ClearCache")

    async def data_transfer(self, vendor: str, message: str, data: str) -> tuple[str, str]:
        """Send something of the vendor's own."""
        answer = await self.vendor.send(vendor, message or None, data or None)
        return answer.status, answer.data or ""

    def _its(self, wall_s: float | None) -> float | None:
        """Say when that is by the charger's clock, as far as it is known."""
        return None if wall_s is None else wall_s + (self.station.offset.value_s or 0.0)


def _setting(entry: ConfigurationKey) -> Setting:
    """Take over a key; what opens a door is not shown even where a charger tells it."""
    value = None if is_secret(entry.key) else entry.value
    return Setting(key=entry.key, value=value, readonly=entry.readonly)


def _demand(status: str, action: str) -> None:
    if status not in GRANTED:
        raise answered(action, status)
