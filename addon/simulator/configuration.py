"""The configuration keys of the simulated charger (OCPP 1.6, §9), and what it says about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from addon.simulator.quirks import Quirks

_UNIT_NAMES = {"A": "Current", "W": "Power"}


@dataclass(slots=True)
class Key:
    """One key; a hidden one can be written and not be read, a missing one neither."""

    value: str
    read_only: bool = False
    hidden: bool = False
    missing: bool = False


@dataclass(slots=True)
class Configuration:
    """All keys of one charger."""

    quirks: Quirks
    connectors: int = 1
    keys: dict[str, Key] = field(init=False)

    def __post_init__(self) -> None:
        self.keys = _keys(self.quirks, self.connectors)
        self.keys |= {name: Key(value) for name, value in self.quirks.extra_keys}
        for name in self.quirks.missing_keys:
            self.keys[name].missing = True

    def number(self, name: str) -> int:
        """Read a key that holds a whole number."""
        return int(self.keys[name].value)

    def yes(self, name: str) -> bool:
        """Read a key that holds true or false."""
        return self.keys[name].value.lower() == "true"

    def members(self, name: str) -> tuple[str, ...]:
        """Read a key that holds a list."""
        return tuple(item.strip() for item in self.keys[name].value.split(",") if item.strip())

    def measurands(self) -> tuple[str, ...]:
        """List what each sample holds."""
        return self.members("MeterValuesSampledData")

    def read(self, names: Sequence[str] | None) -> tuple[list[dict[str, object]], list[str]]:
        """Answer GetConfiguration: the keys asked for (all without names), and the unknown names."""
        readable = [name for name, key in self.keys.items() if not key.hidden and not key.missing]
        wanted = list(names) if names else readable
        known = [name for name in wanted if name in readable]
        found: list[dict[str, object]] = [
            {"key": name, "readonly": self.keys[name].read_only, "value": self.keys[name].value}
            for name in known
        ]
        return found, [name for name in wanted if name not in known]

    def change(self, name: str, value: str) -> str:
        """Answer ChangeConfiguration with its ConfigurationStatus."""
        key = self.keys.get(name)
        if key is None or key.missing:
            return "NotSupported"
        if key.read_only or not self._fits(name, key, value):
            return "Rejected"
        key.value = value
        return "Accepted"

    def upsets(self, names: Sequence[str] | None) -> bool:
        """Tell whether reading these keys is more than this make of charger can stand."""
        if not names:
            return self.quirks.full_configuration_drops_link
        safe = self.quirks.safe_measurands
        return (
            safe is not None and "MeterValuesSampledData" in names and not set(self.measurands()) <= set(safe)
        )

    def _fits(self, name: str, key: Key, value: str) -> bool:
        if name.startswith("MeterValues"):
            wanted = [item.strip() for item in value.split(",") if item.strip()]
            return len(wanted) <= self.quirks.max_measurands and set(wanted) <= set(self.quirks.measurands)
        if key.value.isdigit():
            least = self.quirks.min_sample_s if name == "MeterValueSampleInterval" else 0
            return value.isdigit() and (int(value) == 0 or int(value) >= least)
        if key.value in ("true", "false"):
            return value.lower() in ("true", "false")
        return True


def _keys(quirks: Quirks, connectors: int) -> dict[str, Key]:
    units = quirks.stated_units or ",".join(_UNIT_NAMES[unit] for unit in quirks.units)
    stack_level = quirks.max_stack_level if quirks.stated_stack_level is None else quirks.stated_stack_level
    return {
        **_core(quirks, connectors),
        "ChargeProfileMaxStackLevel": Key(str(stack_level), read_only=True),
        "ChargingScheduleAllowedChargingRateUnit": Key(units, read_only=True),
        "ChargingScheduleMaxPeriods": Key(str(quirks.max_periods), read_only=True),
        "MaxChargingProfilesInstalled": Key("10", read_only=True),
        "LocalAuthListEnabled": Key("true"),
        "LocalAuthListMaxLength": Key("100", read_only=True),
        "SendLocalListMaxLength": Key("50", read_only=True),
        "ReserveConnectorZeroSupported": Key("true", read_only=True),
        "SupportedFileTransferProtocols": Key("HTTP,HTTPS", read_only=True),
        "AuthorizationKey": Key("", hidden=True),
        "SecurityProfile": Key("0"),
        "CpoName": Key("Simulated"),
        "CertificateStoreMaxLength": Key("10", read_only=True),
    }


def _core(quirks: Quirks, connectors: int) -> dict[str, Key]:
    return {
        "HeartbeatInterval": Key("300"),
        "ConnectionTimeOut": Key("60"),
        "MeterValueSampleInterval": Key("60"),
        "MeterValuesSampledData": Key("Current.Import,Energy.Active.Import.Register"),
        "MeterValuesSampledDataMaxLength": Key(str(quirks.max_measurands), read_only=True),
        "MeterValuesAlignedData": Key("Current.Import,Energy.Active.Import.Register"),
        "ClockAlignedDataInterval": Key("0"),
        "NumberOfConnectors": Key(str(connectors), read_only=True),
        "SupportedFeatureProfiles": Key(",".join(quirks.feature_profiles), read_only=True),
        "GetConfigurationMaxKeys": Key("50", read_only=True),
        "AllowOfflineTxForUnknownId": Key("false"),
        "AuthorizationCacheEnabled": Key("true"),
        "AuthorizeRemoteTxRequests": Key("false"),
        "LocalAuthorizeOffline": Key("true"),
        "LocalPreAuthorize": Key("false"),
        "StopTransactionOnEVSideDisconnect": Key("true", read_only=True),
        "StopTransactionOnInvalidId": Key("true"),
        "TransactionMessageAttempts": Key("3"),
        "TransactionMessageRetryInterval": Key("10"),
        "WebSocketPingInterval": Key("30"),
    }
