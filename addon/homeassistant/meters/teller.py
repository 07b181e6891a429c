"""What is known of the meter of one place, as one state, told whenever it is new."""

from __future__ import annotations

from collections.abc import Callable

import structlog

from addon.homeassistant.link.client import HomeAssistantClient
from addon.homeassistant.meters.choice import Choice
from addon.homeassistant.meters.enabling import Enabler
from addon.homeassistant.meters.places import MeterPlace
from addon.homeassistant.meters.watch import MeterWatch
from addon.model.meter import LOOKING, MeterCandidate, MeterState, MeterStatus
from addon.translation.text import say, sentences

log = structlog.get_logger(__name__)


class MeterTeller:
    """Tells `on_meter` whatever is new of a place's meter, on every report and every change of status.

    `starting`: a meter that is not there yet is a start, not a fault. `hint`: what else to say while none is
    chosen. `state`: what was told last.
    """

    def __init__(
        self,
        client: HomeAssistantClient,
        place: MeterPlace,
        on_meter: Callable[[MeterState], None],
        *,
        starting: bool,
    ) -> None:
        self.place = place
        self.choice = Choice(status=MeterStatus.MISSING, text=LOOKING)
        self.watch: MeterWatch | None = None
        self.enabler = Enabler(client)
        self.starting = starting
        self.hint = ""
        self.state = MeterState()
        self._client = client
        self._on_meter = on_meter

    def take(self, choice: Choice, watch: MeterWatch | None) -> None:
        """Take what was chosen, and who watches it."""
        if choice.text != self.choice.text:
            log.info("Looked for the meter", circuit=self.place.circuit_id, result=choice.text)
        self.choice = choice
        self.watch = watch

    def tell(self, candidates: tuple[MeterCandidate, ...] = ()) -> None:
        """Tell it, if it is new."""
        status = self._status()
        if status is MeterStatus.OK:
            self.starting = False
        elif self.starting:
            status = MeterStatus.STARTING
        watch, meter = self.watch, self.choice.meter
        liveness = watch.device.liveness if watch else None
        state = MeterState(
            status=status,
            reading=watch.reading if watch else None,
            alive_at_s=liveness.alive_at_s if liveness else None,
            report_period_s=liveness.report_period_s if liveness else None,
            sample_period_s=liveness.sample_period_s if liveness else None,
            probed=watch.device.probed if watch else False,
            device_id=meter.id if meter else "",
            name=meter.name if meter else "",
            text=self._text(status),
            candidates=candidates,
            by_steps=self.choice.by_steps,
        )
        if state != self.state:
            self.state = state
            self._on_meter(state)

    def _status(self) -> MeterStatus:
        """Tell whether the reading may be used; one that only ages because the link is down stays OK."""
        status = self.watch.status if self.watch else self.choice.status
        if status is not MeterStatus.OK and not self._client.connected:
            return MeterStatus.OFFLINE
        return status

    def _text(self, status: MeterStatus) -> str:
        if not self._client.connected:
            ageing = say("The last reading is ageing.") if status is MeterStatus.OK else ""
            return sentences(self._client.text, ageing)
        if self.watch is None:
            return sentences(self.choice.text, self.hint)
        name = self.watch.meter.name
        if status is MeterStatus.SILENT:
            if not self.watch.device.liveness.silent:
                return say("{name} has not reported yet; the values in Home Assistant may be old.", name=name)
            return say("{name} does not answer; check its power and network.", name=name)
        if status is MeterStatus.UNAVAILABLE:
            return say("{name} is unavailable in Home Assistant; check its power and network.", name=name)
        return sentences(self.choice.text, self.enabler.text, self._estimated())

    def _estimated(self) -> str:
        reading = self.watch.reading if self.watch else None
        if reading is None or not reading.estimated:
            return ""
        return say("It gives no currents; they are worked out from its power, a little on the high side.")
