"""Every way in which a check can be bad, and what is said of it in German: text and fix, as they begin."""

from __future__ import annotations

import errno
from dataclasses import replace

from addon.health import HealthContext
from addon.health.ocpp_port import port_error
from addon.model.access import Access, CertificateState, Misdial, Proof, Reception
from addon.model.broker import BrokerState
from addon.model.status import KnockingStatus
from addon.translation.text import say
from tests.health.test_checks import (
    CENTRAL,
    DRIVE,
    EVCC,
    HOUSE,
    METER,
    SHED,
    SITE,
    SOLAR,
    WELL,
    WITH_CIRCUIT,
)

TAKEN = port_error(9000, OSError(errno.EADDRINUSE, "x"))
SILENT = replace(
    METER,
    ok=False,
    status="silent",
    text=say("{name} does not answer; check its power and network.", name=METER.name),
)
CERTIFICATE = CertificateState(usable=True, valid_until="2027-01-26", days_left=60.0, begins_in_days=-1.0)
DISK = say("Port {port} is used by another program.", port=9001)
"""Stands for any sentence of others."""


def shed(status: str) -> HealthContext:
    """Let the meter of a circuit be lost in some way."""
    circuit = replace(SHED, meter=replace(SILENT, status=status))
    return replace(WELL, site=replace(WITH_CIRCUIT, circuits=(circuit,)))


ROWS: tuple[tuple[str, HealthContext, str, str], ...] = (
    (
        "options",
        HealthContext(options_error=DISK),
        "Port 9001 wird von einem anderen Programm benutzt.",
        "In Home Assistant auf der Seite „Konfiguration“ der App berichtigen",
    ),
    (
        "shadow",
        replace(WELL, site=replace(SITE, shadow=True)),
        "Schattenbetrieb: Den Ladestationen wird nichts gesendet",
        "Die Option charging.shadow ausschalten",
    ),
    (
        "home_assistant",
        replace(WELL, home_assistant=False),
        "Home Assistant ist nicht erreichbar, deshalb ist der Zähler nicht lesbar.",
        "Vielleicht startet es gerade",
    ),
    (
        "home_assistant",
        replace(WELL, home_assistant=False, home_assistant_refuses=True),
        "Home Assistant lässt die App nicht herein",
        "Die App neu starten: Sie bekommt dann einen neuen Schlüssel.",
    ),
    (
        "no_broker",
        replace(WELL, broker=BrokerState()),
        "Es gibt keinen MQTT-Broker",
        "Für Geräte zum Bedienen in Home Assistant die App „Mosquitto broker“ installieren",
    ),
    (
        "meter",
        replace(WELL, site=replace(SITE, meter=SILENT)),
        "Shelly Pro 3EM antwortet nicht; Strom und Netzwerk prüfen.",
        "Strom und WLAN oder Netzwerkkabel des Zählers prüfen.",
    ),
    (
        "meter",
        replace(
            WELL, site=replace(SITE, meter=replace(SILENT, status="ambiguous", candidates=(HOUSE, SOLAR)))
        ),
        "Shelly Pro 3EM antwortet nicht",
        (
            "Die Option meter.device auf Name oder Kennung des Zählers an der Hauptsicherung setzen:"
            " „House“ oder „Solar“."
        ),
    ),
    (
        "meter_choice",
        replace(WELL, found_by_steps="0a1b"),
        "Niemand hat Shelly Pro 3EM gewählt: Von mehreren Zählern zeigt nur dieser",
        "Ist es der Zähler an der Hauptsicherung, die Option meter.device auf „Shelly Pro 3EM“",
    ),
    (
        "meter_currents",
        replace(WELL, currents_estimated=True),
        "Die Ströme werden aus der Leistung des Zählers geschätzt",
        "In Home Assistant die Stromsensoren von „Shelly Pro 3EM“ aktivieren",
    ),
    (
        "circuit_meters",
        shed("silent"),
        (
            "Stromkreis Shed: Shelly Pro 3EM antwortet nicht; Strom und Netzwerk prüfen."
            " Die Autos dahinter werden auf dem Rückfallstrom gehalten."
        ),
        "Strom und WLAN oder Netzwerkkabel des Zählers prüfen.",
    ),
    (
        "circuit_meters",
        shed("ok"),
        "Stromkreis Shed: ",
        "Prüfen, ob Shelly Pro 3EM den Stromkreis Shed misst",
    ),
    (
        "circuit_meters",
        shed("missing"),
        "Stromkreis Shed: ",
        "Die Option circuits[Shed].meter auf Name oder Kennung des Shelly setzen",
    ),
    (
        "fallback",
        replace(WELL, highest_house_a=20.5),
        (
            "Ohne Zähler dürfen die Autos 6 A ziehen, doch das Haus zog schon 20,5 A von den 25 A der"
            " Hauptsicherung und ließ nur 4,5 A übrig."
        ),
        "Die Option meter.fallback_current_a auf 0 setzen",
    ),
    (
        "fallback",
        replace(WELL, site=replace(SITE, fallback_a=16.5), highest_house_a=12.3),
        "Ohne Zähler dürfen die Autos 16,5 A ziehen",
        "Die Option meter.fallback_current_a auf höchstens 12 setzen.",
    ),
    (
        "ocpp_port",
        replace(WELL, ocpp_error=TAKEN),
        "Port 9000 wird von einem anderen Programm benutzt.",
        "Das Programm beenden, das diesen Port benutzt, oder dieser App",
    ),
    (
        "ocpp_port",
        replace(WELL, ocpp_error=TAKEN, neighbours=(CENTRAL, EVCC)),
        (
            "Port 9000 wird von einem anderen Programm benutzt."
            " Vielleicht hat ihn die OCPP-Integration „Central“ und die App „evcc“."
        ),
        "Das andere beenden oder entfernen",
    ),
    (
        "ocpp_port",
        replace(WELL, ocpp_port_closed=True),
        "Der Port für Ladestationen ist geschlossen",
        "Auf der Seite „Konfiguration“ der App unter „Netzwerk“ einen Port eintragen, am besten 9000",
    ),
    (
        "neighbours",
        replace(WELL, neighbours=(replace(CENTRAL, runs=False), EVCC)),
        (
            "Neben dieser App gibt es die OCPP-Integration „Central“ und die App „evcc“; was dort verbunden"
            " ist, wird hier nicht ausgeglichen. Davon kann die OCPP-Integration „Central“ nicht starten"
        ),
        "Jede Ladestation nur mit ws://192.168.1.5:9000/ verbinden",
    ),
    (
        "certificate",
        replace(WELL, reception=Reception(certificate=replace(CERTIFICATE, days_left=3.0))),
        "Das Zertifikat läuft am 2027-01-26 ab",
        "In denselben Dateien erneuern",
    ),
    (
        "certificate",
        replace(WELL, reception=Reception(certificate=replace(CERTIFICATE, days_left=-3.0, problem=DISK))),
        (
            "Das Zertifikat ist am 2027-01-26 abgelaufen: Ladestationen, die darauf achten, verbinden sich"
            " nicht. Die Dateien, die jetzt da sind, sind nicht brauchbar: Port 9001 wird"
        ),
        "In denselben Dateien erneuern",
    ),
    (
        "certificate",
        replace(WELL, reception=Reception(certificate=replace(CERTIFICATE, begins_in_days=1.0))),
        "Das Zertifikat gilt noch nicht",
        "Die Uhr dieses Rechners prüfen",
    ),
    (
        "chargers",
        replace(WELL, chargers=()),
        "Noch hat sich keine Ladestation verbunden.",
        "In den Einstellungen der Ladestation OCPP 1.6 JSON und die Serveradresse ws://192.168.1.5:9000/",
    ),
    (
        "chargers",
        replace(WELL, chargers=(replace(DRIVE, connected=False),), ocpp_url="wss://192.168.1.5:9000/"),
        "Nicht verbunden: Drive.",
        (
            "Strom und Netzwerk der Ladestation prüfen. In den Einstellungen der Ladestation OCPP 1.6 JSON"
            " und die Serveradresse wss://192.168.1.5:9000/ wählen (mit dem Namen, der im Zertifikat steht"
        ),
    ),
    (
        "knocking",
        replace(WELL, knocking=tuple(KnockingStatus(id=id_, last_seen="") for id_ in ("x1", "x2", "x3"))),
        "Abgewiesen, weil unbekannt: „x1“, „x2“ und „x3“.",
        "Auf dieser Seite aufnehmen, wenn sie dir gehört",
    ),
    (
        "flapping",
        replace(WELL, reception=Reception(flapping=("garage", "x1"))),
        "Verbindet sich immer wieder und kommt nur alle zehn Sekunden herein: garage und x1.",
        "Sicherstellen, dass keine andere Ladestation dieselbe Kennung benutzt",
    ),
    (
        "misdials",
        replace(WELL, reception=Reception(misdials=(Misdial(address="a", text=DISK, fix=DISK),) * 6)),
        "Port 9001 wird von einem anderen Programm benutzt. Port 9001 wird",
        "Port 9001 wird von einem anderen Programm benutzt.",
    ),
    (
        "security",
        replace(
            WELL,
            reception=Reception(
                accesses=(("garage", Access()), ("drive", Access(encrypted=True, proof=Proof.PASSWORD)))
            ),
        ),
        (
            "Sicherheitsprofil 0 (unverschlüsselt, ohne Passwort): garage."
            " Sicherheitsprofil 2 (verschlüsselt, mit Passwort): drive. Ohne Passwort kann sich jeder"
        ),
        "Kann die Ladestation eines haben, in ihren Einstellungen ein Passwort setzen",
    ),
    (
        "charger_problem",
        replace(WELL, chargers=(replace(DRIVE, status="Faulted"),)),
        "Drive: Sie meldet eine Störung.",
        "Nach der Ladestation und in ihre Anleitung sehen",
    ),
    (
        "charger_problem",
        replace(WELL, chargers=(replace(DRIVE, problem=DISK, escalation="by_hand"),)),
        "Drive: Port 9001 wird von einem anderen Programm benutzt.",
        "Drive jetzt von Hand abschalten, an der Sicherung oder am Hauptschalter",
    ),
    (
        "charger_problem",
        replace(WELL, chargers=(replace(DRIVE, problem=DISK),), refusing=("drive",)),
        "Drive: Port 9001 wird von einem anderen Programm benutzt.",
        "In den eigenen Einstellungen von Drive das gesteuerte Laden (Smart Charging) einschalten",
    ),
    (
        "dead_man",
        replace(WELL, without_dead_man=("garage", "drive")),
        (
            "Fiele diese App oder das Netzwerk aus, ginge nicht von selbst zurück und wird deshalb auf dem"
            " Rückfallstrom gehalten: garage und Drive."
        ),
        "Den Hersteller der Ladestation nach einer Firmware fragen",
    ),
    (
        "store",
        HealthContext(store_error=DISK),
        "Port 9001 wird von einem anderen Programm benutzt. Der Lastausgleich läuft trotzdem",
        "Auf dem Datenträger von Home Assistant Platz schaffen und prüfen, ob er gesund ist, dann",
    ),
    (
        "recording",
        HealthContext(recording_error=DISK),
        "Port 9001 wird von einem anderen Programm benutzt. Der Lastausgleich läuft trotzdem",
        "Auf dem Datenträger von Home Assistant Platz schaffen und prüfen, ob er gesund ist; die App",
    ),
    (
        "price",
        HealthContext(price_problem=DISK),
        "Port 9001 wird von einem anderen Programm benutzt.",
        "Ladevorgänge bekommen inzwischen keine Kosten",
    ),
    (
        "upload_port",
        HealthContext(upload_error=DISK),
        "Port 9001 wird von einem anderen Programm benutzt. Der Lastausgleich läuft trotzdem",
        "Das Programm beenden, das diesen Port benutzt, dann das Protokoll",
    ),
)
