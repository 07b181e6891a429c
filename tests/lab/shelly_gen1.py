"""A simulated Shelly meter of generation 1: HTTP for settings, CoIoT (CoAP over UDP) for values.

Home Assistant knows these devices only at port 80 and UDP port 5683, so each needs a loopback address of its
own and the tests need root.
"""

import asyncio
import json
import socket
import struct
import time
from collections.abc import Awaitable, Callable
from types import TracebackType
from typing import Any, Self

from aiohttp import web

from tests.lab.shelly import Channel

JsonObject = dict[str, Any]
Handler = Callable[[web.Request], Awaitable[web.Response]]

COIOT_PORT = 5683
HOME_ASSISTANT = ("127.0.0.1", COIOT_PORT)
FIRMWARE = "20230913-114244/v1.14.0-gcb84623"
# CoAP, RFC 7252: version 1, non-confirmable, no token
HEADER = 0x50
CODE_GET, CODE_CONTENT, CODE_STATUS = 1, 69, 30
# CoIoT's options: device, validity, serial
OPTION_DEVICE, OPTION_VALIDITY, OPTION_SERIAL = 3332, 3412, 3420
PUSH_PERIOD_S = 15

# types of Gen1 meters: 3EM has three channels and measures currents, EM has two and does not
TYPE_3EM, TYPE_EM = "SHEM-3", "SHEM"
CHANNELS = {TYPE_3EM: 3, TYPE_EM: 2}
PREFIXES = {TYPE_3EM: "shellyem3-", TYPE_EM: "shellyem-"}


class ShellyGen1(asyncio.DatagramProtocol):
    """A meter on its own loopback address while its context is open.

    Attributes:
        channels: what is measured; change it, then `push()`.
        frozen: pushes send nothing, requests are still answered.
        requests: HTTP paths and CoAP requests ("coap d", "coap s") received so far.

    """

    port = 80

    def __init__(self, mac: str, host: str, kind: str = TYPE_3EM) -> None:
        self.mac = mac
        self.host = host
        self.kind = kind
        self.channels = [Channel() for _ in range(CHANNELS[kind])]
        self.frozen = False
        self.requests: list[str] = []
        self._serial = 0
        self._booted_at = time.monotonic()
        self._awake = asyncio.Event()
        self._awake.set()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(self) -> None:
        """Power on."""
        app = web.Application()
        for path, answer in (
            ("/shelly", self._shelly),
            ("/settings", self._settings),
            ("/status", self._status),
            ("/cit/d", self._description),
        ):
            app.router.add_get(path, self._handler(answer))
        self._runner = web.AppRunner(app, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, self.port, reuse_address=True).start()
        # Home Assistant listens on the same port of every address
        coiot = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        coiot.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        coiot.bind((self.host, COIOT_PORT))
        coiot.setblocking(False)
        loop = asyncio.get_running_loop()
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, sock=coiot)

    async def stop(self) -> None:
        """Power off."""
        self._awake.set()
        self._transport.close()
        await self._runner.cleanup()

    async def push(self) -> float:
        """Send the measured values to Home Assistant; return the monotonic time just before."""
        pushed_at = time.monotonic()
        if not self.frozen and self._awake.is_set():
            self._transport.sendto(self._frame(CODE_STATUS, self._values()), HOME_ASSISTANT)
        return pushed_at

    async def set_currents(self, *currents_a: float) -> float:
        """Measure other currents (negative: export) and push; return the time of the push."""
        for channel, current_a in zip(self.channels, currents_a, strict=True):
            channel.current_a = current_a
        return await self.push()

    def hang(self) -> None:
        """Send nothing any more: no push, no answer, while ports stay open."""
        self._awake.clear()

    def resume(self) -> None:
        """End a `hang()`."""
        self._awake.set()

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        """Answer a CoAP request for the description (/cit/d) or the values (/cit/s)."""
        if not self._awake.is_set() or data[1] != CODE_GET:
            return
        description = b"\x01d" in data  # an option one byte long: the path's last segment
        self.requests.append("coap d" if description else "coap s")
        self._transport.sendto(
            self._frame(CODE_CONTENT, self._description() if description else self._values()), addr
        )

    def _handler(self, answer: Callable[[], JsonObject]) -> Handler:
        async def handle(request: web.Request) -> web.Response:
            self.requests.append(request.path)
            await self._awake.wait()
            return web.json_response(answer())

        return handle

    def _frame(self, code: int, content: JsonObject) -> bytes:
        self._serial = (self._serial + 1) & 0xFFFF
        options = (
            _option(OPTION_DEVICE, f"{self.kind}#{self.mac}#2".encode())
            + _option(OPTION_VALIDITY - OPTION_DEVICE, struct.pack("!H", PUSH_PERIOD_S * 2 * 5))
            + _option(OPTION_SERIAL - OPTION_VALIDITY, struct.pack("!H", self._serial))
        )
        header = struct.pack("!BBH", HEADER, code, self._serial)
        return header + options + b"\xff" + json.dumps(content, separators=(",", ":")).encode()

    def _shelly(self) -> JsonObject:
        return {
            "type": self.kind,
            "mac": self.mac,
            "auth": False,
            "fw": FIRMWARE,
            "discoverable": True,
            "longid": 1,
            "num_outputs": 1,
            "num_meters": 0,
            "num_emeters": len(self.channels),
            "report_period": 1,
        }

    def _settings(self) -> JsonObject:
        device = {
            "type": self.kind,
            "mac": self.mac,
            "hostname": PREFIXES[self.kind] + self.mac,
            "num_outputs": 1,
            "num_meters": 0,
            "num_emeters": len(self.channels),
        }
        return {
            "device": device,
            "name": None,
            "fw": FIRMWARE,
            "coiot": {"enabled": True, "update_period": PUSH_PERIOD_S, "peer": "127.0.0.1:5683"},
            "login": {"enabled": False},
            "cloud": {"enabled": False},
            "mqtt": {"enable": False},
            "relays": [{"name": None, "ison": False, "appliance_type": "General", "btn_type": "detached"}],
            "emeters": [{"name": None, "ctraf_type": 120} for _ in self.channels],
            "mode": "relay",
        }

    def _status(self) -> JsonObject:
        update = {"status": "idle", "has_update": False, "new_version": FIRMWARE, "old_version": FIRMWARE}
        return {
            "wifi_sta": {"connected": True, "ssid": "lab", "ip": self.host, "rssi": -50},
            "cloud": {"enabled": False, "connected": False},
            "mqtt": {"connected": False},
            "time": "12:00",
            "unixtime": int(time.time()),
            "serial": 1,
            "has_update": False,
            "mac": self.mac,
            "cfg_changed_cnt": 0,
            "relays": [{"ison": False, "has_timer": False, "overpower": False, "is_valid": True}],
            "emeters": [_emeter(channel) for channel in self.channels],
            "total_power": sum(channel.power_w for channel in self.channels),
            "fs_mounted": True,
            "update": update,
            "ram_total": 50000,
            "ram_free": 30000,
            "fs_size": 233681,
            "fs_free": 150000,
            "uptime": int(time.monotonic() - self._booted_at) + 200,
        }

    @property
    def _measures_current(self) -> bool:
        return self.kind == TYPE_3EM

    def _description(self) -> JsonObject:
        """Return the CoIoT description: which number stands for which value of which block."""
        blocks = [{"I": 1, "D": "relay_0"}, {"I": 9, "D": "device"}]
        sensors: list[JsonObject] = [
            {"I": 9103, "T": "EVC", "D": "cfgChanged", "R": "U16", "L": 9},
            {"I": 1101, "T": "S", "D": "output", "R": "0/1", "L": 1},
            {"I": 6102, "T": "A", "D": "overpower", "R": ["0/1", "-1"], "L": 1},
        ]
        for number in range(len(self.channels)):
            block, first = 2 + number, _first_value(number)
            blocks.append({"I": block, "D": f"emeter_{number}"})
            sensors += [
                {"I": first, "T": "P", "D": "power", "U": "W", "R": ["-30000/30000", "-1"], "L": block},
                {"I": first + 1, "T": "E", "D": "energy", "U": "Wh", "R": ["U32", "-1"], "L": block},
                {"I": first + 2, "T": "E", "D": "energyReturned", "U": "Wh", "R": ["U32", "-1"], "L": block},
                {"I": first + 3, "T": "V", "D": "voltage", "U": "V", "R": ["0/265", "-1"], "L": block},
            ]
            if self._measures_current:
                sensors += [
                    {"I": first + 4, "T": "I", "D": "current", "U": "A", "R": ["0/120", "-1"], "L": block},
                    {"I": first + 5, "T": "S", "D": "powerFactor", "R": ["0/1", "-1"], "L": block},
                ]
        return {"blk": blocks, "sen": sensors}

    def _values(self) -> JsonObject:
        """Return the CoIoT status: value by the description's numbers."""
        values: list[list[float]] = [[0, 9103, 0], [0, 1101, 0], [0, 6102, 0]]
        for number, channel in enumerate(self.channels):
            measured = [channel.power_w, channel.energy_wh, 0.0, channel.voltage_v]
            if self._measures_current:
                measured += [round(channel.magnitude_a, 2), channel.power_factor]
            values += [[0, _first_value(number) + place, value] for place, value in enumerate(measured)]
        return {"G": values}


def _first_value(channel: int) -> int:
    return 4105 + 100 * channel


def _emeter(channel: Channel) -> JsonObject:
    return {
        "power": channel.power_w,
        "pf": channel.power_factor,
        "current": round(channel.magnitude_a, 2),
        "voltage": channel.voltage_v,
        "is_valid": True,
        "total": channel.energy_wh,
        "total_returned": 0.0,
    }


def _option(delta: int, value: bytes) -> bytes:
    """Encode a CoAP option (RFC 7252, section 3.1)."""
    delta_nibble, delta_rest = _nibble(delta)
    length_nibble, length_rest = _nibble(len(value))
    return bytes([delta_nibble << 4 | length_nibble]) + delta_rest + length_rest + value


def _nibble(number: int) -> tuple[int, bytes]:
    if number < 13:
        return number, b""
    if number < 269:
        return 13, bytes([number - 13])
    return 14, struct.pack("!H", number - 269)
