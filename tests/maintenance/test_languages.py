"""What is refused of a charger, and how its logs and firmware stand, is told in the reader's language."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from tests.maintenance.scripted import Scene, scene, virtual_time

pytestmark = virtual_time

Told = tuple[str, str, str]
LANGUAGES = ("en", "de", "et")
REFUSED: tuple[tuple[str, str, object, Told], ...] = (
    (
        "POST",
        "/api/chargers/CP1/reset",
        None,
        (
            "The charger answered Reset with Rejected.",
            "Die Ladestation hat auf Reset mit Rejected geantwortet.",
            "Laadija vastas sõnumile Reset: Rejected.",
        ),
    ),
    (
        "POST",
        "/api/chargers/CP1/clear_cache",
        None,
        (
            "The charger answered ClearCache with nothing.",
            "Die Ladestation hat auf ClearCache nichts geantwortet.",
            "Laadija ei vastanud sõnumile ClearCache midagi.",
        ),
    ),
    (
        "POST",
        "/api/chargers/CP1/unlock",
        None,
        (
            "CP1 answered UnlockConnector with NotImplemented",
            "CP1 hat auf UnlockConnector mit NotImplemented geantwortet",
            "CP1 vastas sõnumile UnlockConnector: NotImplemented",
        ),
    ),
    (
        "POST",
        "/api/chargers/CP9/reset",
        None,
        ("There is no charger CP9.", "Es gibt keine Ladestation CP9.", "Laadijat CP9 ei ole."),
    ),
    (
        "POST",
        "/api/chargers/CP1/stop",
        None,
        ("No session is running.", "Es läuft kein Ladevorgang.", "Ükski laadimine ei käi."),
    ),
    (
        "POST",
        "/api/chargers/CP1/install_firmware",
        None,
        (
            "Set the option chargers[CP1].firmware_url first: where the firmware is.",
            "Setze zuerst die Option chargers[CP1].firmware_url: wo die Firmware liegt.",
            "Määra enne seade chargers[CP1].firmware_url: kus püsivara asub.",
        ),
    ),
    (
        "POST",
        "/api/chargers/CP1/firmware",
        {"url": "http://example.org/a.bin"},
        (
            (
                "Outside your home only an encrypted address will do (https, ftps, sftp); else download the"
                " file and hand it to the app, which gives it to the charger."
            ),
            (
                "Außerhalb deines Hauses geht nur eine verschlüsselte Adresse (https, ftps, sftp); sonst lade"
                " die Datei herunter und gib sie der App, die sie an die Ladestation weiterreicht."
            ),
            (
                "Väljaspool kodu sobib ainult krüpteeritud aadress (https, ftps, sftp); muidu laadi fail alla"
                " ja anna see rakendusele, mis annab selle laadijale."
            ),
        ),
    ),
    (
        "PUT",
        "/api/chargers/CP1/max_current_a",
        {"value": 90},
        (
            "Option chargers[0].max_current_a is 90.0; it must be a number from 6 to 80.",
            "Die Option chargers[0].max_current_a ist 90,0; erlaubt ist eine Zahl von 6 bis 80.",
            "Seade chargers[0].max_current_a on 90,0; lubatud on arv vahemikus 6 kuni 80.",
        ),
    ),
    (
        "DELETE",
        "/api/uploads/log.txt",
        None,
        ("There is no file log.txt.", "Eine Datei log.txt gibt es nicht.", "Faili log.txt pole."),
    ),
)


async def errors(home: Scene, method: str, path: str, body: object) -> tuple[Any, ...]:
    told = [(await home.request(method, f"{path}?language={one}", body))[1] for one in LANGUAGES]
    return tuple(answer["error"] for answer in told)


async def test_what_a_charger_does_not_do_and_what_makes_no_sense(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger() as charger:
        charger.answers["Reset"] = lambda _: {"status": "Rejected"}
        charger.answers["ClearCache"] = lambda _: {}
        charger.answers["UnlockConnector"] = lambda _: "NotImplemented"
        for method, path, body, sentences in REFUSED:
            assert await errors(home, method, path, body) == sentences


async def test_who_is_away_and_shadow_mode(tmp_path: Path) -> None:
    async with scene(tmp_path, charging={"shadow": True}) as home:
        async with home.charger():
            assert await errors(home, "POST", "/api/chargers/CP1/reset", None) == (
                "Shadow mode: Reset is not sent.",
                "Schattenbetrieb: Reset wird nicht gesendet.",
                "Varirežiim: sõnumit Reset ei saadeta.",
            )
            assert await errors(home, "PUT", "/api/chargers/CP1/availability", {"value": False}) == (
                "Shadow mode is on: nothing is sent to the chargers.",
                "Der Schattenbetrieb ist an: den Ladestationen wird nichts gesendet.",
                "Varirežiim on sees: laadijatele ei saadeta midagi.",
            )
        await asyncio.sleep(1)
        assert await errors(home, "POST", "/api/chargers/CP1/reset", None) == (
            "CP1 is not connected.",
            "CP1 ist nicht verbunden.",
            "CP1 pole ühendatud.",
        )


async def test_a_log_that_does_not_come_and_a_key_that_is_set(tmp_path: Path) -> None:
    async with scene(tmp_path) as home, home.charger(keys={"HeartbeatInterval": "60"}) as charger:
        await home.of_charger("POST", "diagnostics", {})
        (asked,) = charger.asked_for("GetLog")
        note = {"status": "PermissionDenied", "requestId": asked["requestId"]}
        await charger.call("LogStatusNotification", **note)
        await home.until("diagnostics", "failed")
        fetches = [
            (await home.of_charger("GET", f"diagnostics?language={one}"))[1]["fetches"] for one in LANGUAGES
        ]

        assert [fetch["text"] for (fetch,) in fetches] == [
            "The charger says: the server would not let it upload.",
            "Die Ladestation sagt: der Server ließ sie nicht hochladen.",
            "Laadija ütleb: server ei lubanud tal üles laadida.",
        ]
        told = await home.of_charger("PUT", "configuration/HeartbeatInterval?language=de", {"value": "90"})
        assert told[1]["text"] == (
            "HeartbeatInterval ist gesetzt. Eine Ladestation, die lange schweigt, kann unbemerkt verloren"
            " gehen. Mehr als eine Minute wird zurückgesetzt."
        )
        (shown,) = (await home.of_charger("GET", "configuration?language=et"))[1]["settings"]
        assert shown["meaning"] == "Sekundid elumärkide vahel, kui tal pole muud öelda."
