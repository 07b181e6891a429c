"""`python -m addon demo`, as a person runs it: a process of its own, on real sockets, in real time."""

import contextlib
import json
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DECISION = re.compile(r"^ *\d+:\d\d +[\d.]+ +[\d.]+ +[\d.]+ +[\d.]+ +(pause|[\d.]+ A) +\S", re.MULTILINE)
SUMMARY = re.compile(
    r"In (\d+) s: energy delivered ([\d.]+) kWh, (\d+) s over the fuse .* (\d+) setpoint changes\."
)


@contextlib.contextmanager
def demo(*words: str) -> Iterator[subprocess.Popen[str]]:
    """Run the demo; whatever happens it is gone afterwards."""
    command = [sys.executable, "-m", "addon", "demo", "--web-port", "0", "--ocpp-port", "0", *words]
    process = subprocess.Popen(  # noqa: S603 - this very program
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def output(process: subprocess.Popen[str], timeout_s: float = 50) -> str:
    return process.communicate(timeout=timeout_s)[0]


def posted(line: str) -> bool:
    """Tell whether the application's entities are in the stand-in for Home Assistant, within 10 s."""
    request = urllib.request.Request(line.split()[1])  # noqa: S310 - the demo's own server
    request.add_header("Authorization", line.split("Authorization: ")[1].rstrip(")\n"))
    for _ in range(50):
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
            if any(
                state["entity_id"] == "sensor.ev_load_balancer_actual_power" for state in json.load(answer)
            ):
                return True
        time.sleep(0.2)
    return False


@pytest.mark.slow(about_s=37)
@pytest.mark.parametrize("charger", ["standard", "abb_terra_ac"])
def test_shows_decisions_and_sums_up_after_its_duration(charger: str) -> None:
    with demo("--duration", "35", "--charger", charger) as process:
        text = output(process)

    assert process.returncode == 0, text
    assert len(DECISION.findall(text)) >= 2, text
    summary = SUMMARY.search(text)
    assert summary, text
    seconds, energy_kwh, over_s, changes = summary.groups()
    assert 33 <= int(seconds) <= 36
    assert float(energy_kwh) > 0.01
    assert int(over_s) < 20
    assert int(changes) >= 2
    assert "Traceback" not in text
    assert "[error" not in text


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_serves_the_page_and_ends_cleanly_when_asked(number: signal.Signals) -> None:
    with demo() as process:
        assert process.stdout
        page = next(line for line in process.stdout if line.startswith("Page:")).split()[1]
        with urllib.request.urlopen(f"{page}api/state", timeout=10) as answer:  # noqa: S310 - our own page
            state = json.load(answer)
        entities = next(line for line in process.stdout if line.startswith("Entities:"))
        assert posted(entities)
        process.send_signal(number)
        text = output(process, timeout_s=10)

    assert state["site"]["limit_a"] == 25
    assert process.returncode == 0, text
    assert SUMMARY.search(text), text
    assert "Traceback" not in text


@pytest.mark.slow
@pytest.mark.parametrize("option", ["--web-port", "--ocpp-port"])
def test_a_port_that_is_taken_is_one_sentence(option: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with demo(option, str(port)) as process:
            text = output(process)

    assert process.returncode == 1
    assert text.startswith(f"Port {port} can't be used: Address already in use.")
    assert text.count("\n") == 1


@pytest.mark.slow
def test_a_house_that_can_not_be_played_is_one_sentence(tmp_path: Path) -> None:
    with demo("--house", str(tmp_path / "none.csv")) as process:
        text = output(process)

    assert process.returncode == 1
    assert "none.csv can't be played as a house" in text
    assert text.count("\n") == 1
