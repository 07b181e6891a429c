"""A named broker over TLS, and each way in which it can't be had: a real mosquitto, real certificates."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiomqtt
import msgspec
import pytest
import trustme

from addon.config import Mqtt
from addon.homeassistant.mqtt import publisher
from addon.homeassistant.mqtt.broker import Broker, named_broker, tls_of
from addon.homeassistant.mqtt.publisher import MqttPublisher
from addon.model.broker import BrokerKind, BrokerState
from addon.translation.catalogs import plain
from tests.homeassistant.mqtt_status import WHOLE, Noted
from tests.lab.mosquitto import PASSWORD, USER, Mosquitto
from tests.lab.processes import free_port

pytestmark = [
    pytest.mark.slow,
    # paho leaves a socket whose handshake has failed to the garbage collector
    pytest.mark.filterwarnings("ignore:Exception ignored in. <ssl.SSLSocket"),
]

GOOD, OTHER_NAME, EXPIRED, CLIENT = "good", "other_name", "expired", "client"


@dataclass
class Place:
    """A broker with a port for each kind of certificate; `folder` is what /ssl is to the app."""

    folder: Path
    authority: trustme.CA = field(default_factory=trustme.CA)
    ports: dict[str, int] = field(default_factory=dict)

    def start(self) -> Mosquitto:
        self.authority.cert_pem.write_to_path(str(self.folder / "ca.pem"))
        trustme.CA().cert_pem.write_to_path(str(self.folder / "stranger.pem"))
        (self.folder / "empty.pem").write_text("")
        self._write("app", self.authority.issue_cert("app"))
        now = datetime.now(UTC)
        week_ago, yesterday = now - timedelta(days=7), now - timedelta(days=1)
        lines = ""
        for name, made in (
            (GOOD, self.authority.issue_cert("127.0.0.1")),
            (OTHER_NAME, self.authority.issue_cert("broker.example")),
            (EXPIRED, self.authority.issue_cert("127.0.0.1", not_before=week_ago, not_after=yesterday)),
            (CLIENT, self.authority.issue_cert("127.0.0.1")),
        ):
            self._write(name, made)
            self.ports[name] = free_port()
            lines += (
                f"listener {self.ports[name]} 127.0.0.1\n"
                f"certfile {self.folder / name}.pem\nkeyfile {self.folder / name}.key\n"
            )
        lines += f"cafile {self.folder / 'ca.pem'}\nrequire_certificate true\n"
        broker = Mosquitto(self.folder / "mosquitto", lines)
        broker.start()
        self.ports |= {"plain": broker.port, "nobody": free_port()}
        return broker

    def _write(self, name: str, made: trustme.LeafCert) -> None:
        chain = b"".join(blob.bytes() for blob in made.cert_chain_pems)
        (self.folder / f"{name}.pem").write_bytes(chain)
        made.private_key_pem.write_to_path(str(self.folder / f"{name}.key"))

    def broker(self, port: str, options: dict[str, str | bool]) -> Broker:
        given = Mqtt(host="127.0.0.1", port=self.ports[port], username=USER, password=PASSWORD)
        named = named_broker(msgspec.structs.replace(given, **options), self.folder)
        assert named
        return replace(named, discovery=named.discovery or "homeassistant")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    made = Place(tmp_path_factory.mktemp("ssl"))
    running = made.start()
    yield made
    running.stop()


@asynccontextmanager
async def told(broker: Broker) -> AsyncIterator[asyncio.Queue[BrokerState]]:
    """Run the app's link to a broker; what it tells."""
    states: asyncio.Queue[BrokerState] = asyncio.Queue()
    made = MqttPublisher("home1", Noted(), lambda _order, _why: None, states.put_nowait)
    made.publish(WHOLE)
    task = asyncio.create_task(made.run(broker))
    assert (await states.get()).kind is BrokerKind.CONNECTING
    yield states
    task.cancel()
    await asyncio.wait({task})
    await made.close()
    gc.collect()


TLS = {"tls": True, "cafile": "ca.pem"}


@pytest.mark.parametrize(
    ("port", "options"),
    [
        (GOOD, TLS),
        (GOOD, TLS | {"cafile": "good.pem"}),  # the broker's own certificate, not its authority's
        (OTHER_NAME, TLS | {"verify_name": False}),
        (CLIENT, TLS | {"certfile": "app.pem", "keyfile": "app.key"}),
    ],
)
async def test_a_broker_that_is_trusted_is_used(
    place: Place, port: str, options: dict[str, str | bool]
) -> None:
    broker = place.broker(port, options | {"discovery_prefix": "ha/disco"})
    async with told(broker) as states, asyncio.timeout(5):
        assert (await states.get()).kind is BrokerKind.CONNECTED
        async with aiomqtt.Client(
            broker.host, place.ports["plain"], username=USER, password=PASSWORD
        ) as somebody:
            await somebody.subscribe("ha/disco/device/+/config")
            async for message in somebody.messages:
                assert str(message.topic).startswith("ha/disco/device/evlb_home1_")
                break


@pytest.mark.parametrize(
    ("port", "options", "kind", "english", "german"),
    [
        ("plain", {"password": "falsch"}, BrokerKind.REFUSED, "does not let the user evlb in", "lässt"),
        ("plain", {"username": ""}, BrokerKind.REFUSED, "an app without user name", "ohne Benutzernamen"),
        ("plain", TLS, BrokerKind.NO_TLS, "does not speak TLS", "spricht kein TLS"),
        ("nobody", {}, BrokerKind.CLOSED, "Nothing listens at 127.0.0.1", "nimmt niemand Verbindungen an"),
        ("plain", {"host": "no..host"}, BrokerKind.UNKNOWN_HOST, "called no..host", "heißt no..host"),
        (
            "plain",
            {"cafile": "ca.pem"},
            BrokerKind.IN_CLEAR,
            "nothing is encrypted",
            "nichts ist verschlüsselt",
        ),
        (GOOD, {}, BrokerKind.MUTE, "it may want TLS", "verlangt es TLS"),
        (GOOD, {"tls": True}, BrokerKind.UNTRUSTED, "signed by nobody", "von niemandem"),
        (GOOD, TLS | {"cafile": "stranger.pem"}, BrokerKind.UNTRUSTED, "/stranger.pem", "unterschrieben"),
        (OTHER_NAME, TLS, BrokerKind.OTHER_NAME, "for another name than 127.0.0.1", "anderen Namen"),
        (EXPIRED, TLS, BrokerKind.OUT_OF_DATE, "has expired", "abgelaufen"),
        (CLIENT, TLS, BrokerKind.MUTE_TLS, "want a certificate of this app", "ein Zertifikat dieser App"),
        (GOOD, TLS | {"cafile": "gone.pem"}, BrokerKind.UNUSABLE_FILES, "There is no file", "gibt es nicht"),
        (
            GOOD,
            TLS | {"cafile": "empty.pem"},
            BrokerKind.UNUSABLE_FILES,
            "no certificate in",
            "kein Zertifikat",
        ),
        (
            CLIENT,
            TLS | {"certfile": "app.pem", "keyfile": "good.key"},
            BrokerKind.UNUSABLE_FILES,
            "can't be used with the key",
            "nicht zu gebrauchen",
        ),
    ],
)
async def test_why_it_can_not_be_had_is_told(
    place: Place,
    monkeypatch: pytest.MonkeyPatch,
    port: str,
    options: dict[str, str | bool],
    kind: BrokerKind,
    english: str,
    german: str,
) -> None:
    monkeypatch.setattr(publisher, "TIMEOUT_S", 1.0)
    async with told(place.broker(port, options)) as states, asyncio.timeout(8):
        state = await states.get()
    assert (state.kind, state.named) == (kind, True), state.text
    assert english in state.text
    assert german in plain(state.text, "de")
    assert PASSWORD not in state.text


def test_files_are_relative_to_the_folder_and_none_is_none() -> None:
    assert named_broker(Mqtt(), Path("/ssl")) is None
    named = named_broker(Mqtt(host="h", tls=True, cafile="a.pem", discovery_prefix="ha/"), Path("/ssl"))

    assert named
    assert (named.ca_file, named.certificate, named.key) == ("/ssl/a.pem", "", "")
    assert (named.discovery, named.named, named.any_name) == ("ha", True, False)
    assert tls_of(Broker(host="h")) is None
