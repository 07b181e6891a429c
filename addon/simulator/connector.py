"""One connector of the simulated 1.6 charger: its transactions, and what has to be told of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from addon.simulator import messages
from addon.simulator.agenda import Agenda
from addon.simulator.configuration import Configuration
from addon.simulator.metering import meter_value
from addon.simulator.outbox import Message
from addon.simulator.station import Station, Transaction
from addon.simulator.wording import Say


@dataclass(frozen=True, slots=True, kw_only=True)
class Awaited:
    """A tag that was let in before its car came; it is waited for until `until_s`."""

    id_tag: str
    until_s: float
    profile: Mapping[str, Any] | None = None


class Connector:
    """A connector by its number, from 1 on.

    Attributes:
        refused: its car's tag was turned away; asked about again after replugging, or with another tag.
        tapped: a tag was held to it with no car there, and is to be asked about.
        awaited: a tag that waits for its car.
        reserved_as: the reservation that the running transaction used up.

    """

    def __init__(
        self,
        number: int,
        station: Station,
        agenda: Agenda,
        configuration: Configuration,
        now_s: Callable[[], float],
    ) -> None:
        self.number = number
        self.station = station
        self.refused = False
        self.tapped = False
        self.awaited: Awaited | None = None
        self.reserved_as: int | None = None
        self._agenda = agenda
        self._configuration = configuration
        self._now_s = now_s
        self._sampled_at_s = 0.0
        self._last: Transaction | None = None

    @property
    def waits_for_tag(self) -> bool:
        """Whether a car is plugged in that nobody has allowed to charge."""
        if self.refused or self.station.quirks.needs_remote_start:
            return False
        return self.station.status == "Preparing" or (self.tapped and not self.station.plugged)

    @property
    def can_start(self) -> bool:
        """Whether a car waits for a transaction."""
        return self.station.status == "Preparing" or (
            self.station.status == "Finishing" and self.station.quirks.resumes_by_remote_start
        )

    def plug_in(self) -> None:
        """Plug the car in; one that was waited for charges at once."""
        self.station.plug_in(self._now_s())
        self.refused = False
        awaited, self.awaited = self.awaited, None
        if awaited and self._now_s() <= awaited.until_s:
            self.start(awaited.id_tag, awaited.profile)

    def unplug(self) -> None:
        """Pull the cable; a running session ends."""
        if self.station.transaction:
            self.stop("EVDisconnected")
        self.station.unplug()

    def start(self, id_tag: str, profile: Mapping[str, Any] | None = None) -> bool:
        """Begin a transaction where a car waits for one; tells whether it did."""
        if not self.can_start:
            return False
        transaction = self.station.begin(id_tag, self._now_s())
        if profile:
            self.station.set_profile(1, profile, self._now_s())
        self._sampled_at_s = self._now_s()
        self._queue_start(transaction)
        return True

    def expect(self, id_tag: str, profile: Mapping[str, Any] | None = None) -> None:
        """Wait for the car of a tag that was let in, as long as ConnectionTimeOut says."""
        self.tapped = False
        until_s = self._now_s() + self._configuration.number("ConnectionTimeOut")
        self.awaited = Awaited(id_tag=id_tag, until_s=until_s, profile=profile)

    def stop(self, reason: str) -> None:
        """End the running transaction and tell so."""
        now_s = self._now_s()
        transaction = self.station.end(now_s)
        timestamp, meter_stop_wh = self.station.timestamp(now_s), int(self.station.energy_wh)
        self._agenda.keep(
            Message(
                build=lambda: messages.stop_transaction(
                    transaction, timestamp=timestamp, meter_stop_wh=meter_stop_wh, reason=reason
                )
            )
        )
        self.reserved_as = None
        self._last = transaction
        if self.station.quirks.meters_after_stop:
            self._queue_sample(transaction, now_s, "Transaction.End")

    def resend_start(self) -> None:
        """Tell again how the running transaction began, exactly as before."""
        if self.station.transaction and self.station.transaction.id is not None:
            self._queue_start(self.station.transaction)

    def _queue_start(self, transaction: Transaction) -> None:
        def started(answer: Any) -> None:  # noqa: ANN401 - the library's untyped answers
            transaction.id = answer.transaction_id
            if answer.id_tag_info["status"] != "Accepted" and self.station.transaction is transaction:
                self.refused = True
                if self._configuration.yes("StopTransactionOnInvalidId"):
                    self.stop("DeAuthorized")

        request = messages.start_transaction(self.number, transaction, self.reserved_as)
        self._agenda.keep(Message(build=lambda: request, answered=started))

    def watch(self, now_s: float) -> None:
        """Sample the meter as often as configured while a transaction runs; stop waiting in time."""
        if self.awaited and now_s > self.awaited.until_s:
            self.awaited = None
        interval_s: float = self._configuration.number("MeterValueSampleInterval")
        if self.station.transaction is None:
            interval_s = self.station.quirks.idle_sample_s
        if interval_s and now_s - self._sampled_at_s >= interval_s:
            self._sampled_at_s = now_s
            self._queue_sample(self.station.transaction, now_s, "Sample.Periodic")

    def remember(self, count: int, now_s: float) -> None:
        """Have samples of days ago still to tell, as of a session that nobody heard of."""
        for hours in range(count, 0, -1):
            self._queue_sample(None, now_s - 3600 * hours, "Sample.Periodic")

    def sample_aligned(self, now_s: float) -> None:
        """Tell what the meter reads at a quarter of the clock."""
        self._queue_sample(self.station.transaction, now_s, "Sample.Clock")

    def _queue_sample(self, transaction: Transaction | None, now_s: float, context: str) -> None:
        key = "MeterValuesAlignedData" if context == "Sample.Clock" else "MeterValuesSampledData"
        value = meter_value(self.station, self._configuration.members(key), now_s, context)

        def build() -> Say:
            return messages.meter_values(self.number, value, self._named(transaction))

        self._agenda.keep(Message(build=build), sample=True)

    def _named(self, transaction: Transaction | None) -> int | None:
        """Say which transaction a sample is of; some makes name one where there is none."""
        quirks = self.station.quirks
        if transaction is None and quirks.keeps_transaction_id and self._last:
            transaction = self._last
        return transaction.id if transaction else quirks.idle_transaction_id
