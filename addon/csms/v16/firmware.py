"""New firmware for a charger (OCPP 1.6 section 5.19, security whitepaper L01): it fetches it by itself."""

from __future__ import annotations

from dataclasses import dataclass

from ocpp.v16 import call
from ocpp.v16.datatypes import Firmware

from addon.csms.codec import to_wire
from addon.csms.timestamps import format_timestamp
from addon.csms.v16.asker import Asker


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a charger tries to fetch or to upload a file, and how long it waits in between."""

    count: int | None = None
    interval_s: int | None = None


ITS_OWN = Retries()
"""As often as the charger likes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedFirmware:
    """A firmware and the proof that its maker made it; `certificate` is PEM, `signature` base64."""

    location: str
    retrieve_wall_s: float
    certificate: str
    signature: str
    install_wall_s: float | None = None


class Firmware16:
    """Updates one charger's firmware. All raise PeerError, and ShadowError while the gate is shut.

    How far it is comes by FirmwareStatusNotification or SignedFirmwareStatusNotification (`Notices`).
    """

    def __init__(self, asker: Asker) -> None:
        self._asker = asker

    async def update(self, location: str, retrieve_wall_s: float, retries: Retries = ITS_OWN) -> None:
        """Tell where new firmware is to be had, from when on; the charger has no word to say no with."""
        await self._asker.call(
            call.UpdateFirmware(
                location=location,
                retrieve_date=format_timestamp(retrieve_wall_s),
                retries=retries.count,
                retry_interval=retries.interval_s,
            )
        )

    async def update_signed(
        self, request_id: int, firmware: SignedFirmware, retries: Retries = ITS_OWN
    ) -> str:
        """Tell where signed firmware is to be had.

        Returns Accepted, Rejected, AcceptedCanceled (an update before this one is given up),
        InvalidCertificate or RevokedCertificate.
        """
        install = firmware.install_wall_s
        parts = Firmware(
            location=firmware.location,
            retrieve_date_time=format_timestamp(firmware.retrieve_wall_s),
            install_date_time=None if install is None else format_timestamp(install),
            signing_certificate=firmware.certificate,
            signature=firmware.signature,
        )
        return await self._asker.status(
            call.SignedUpdateFirmware(
                request_id=request_id,
                firmware=to_wire(parts),
                retries=retries.count,
                retry_interval=retries.interval_s,
            )
        )
