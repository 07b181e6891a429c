"""What a test says, and its report, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from addon.commissioning.page import page
from addon.commissioning.plan import why_not
from addon.errors import RefusedError
from addon.model.site import Loadpoint
from addon.translation.catalogs import catalog, plain
from tests.balancer.plant import loadpoint, site, steady
from tests.commissioning.series import judged, made
from tests.commissioning.test_plan import moment
from tests.commissioning.test_runner import Rig

WORDS = [key for key in catalog("de") if "{" not in key and len(key) > 8 and catalog("de")[key] != key]
"""English that has no place in a German page."""


TURNED = (
    (
        "L1 ging zurück, als das Auto mehr nahm (L1 −4,0 A, L2 +4,0 A, L3 +4,0 A): Der Stromwandler auf L1 sitzt"
        " verkehrt herum. Ihn umdrehen; bis dahin ist die Last dieser Phase nicht zu sehen."
    ),
    (
        "L1 vähenes, kui auto rohkem võttis (L1 −4,0 A, L2 +4,0 A, L3 +4,0 A): voolutrafo faasil L1 on valet"
        " pidi. Pööra see ümber; kuni selleni pole selle faasi koormust näha."
    ),
)
ONE_PHASE = (
    (
        "Mehr Strom auf L1, als das Auto mehr nahm. Von L2 und L3 ist nichts bekannt, dort nimmt das Auto"
        " nichts."
    ),
    "Kui auto võttis rohkem, kasvas vool: L1. Mida auto ei koorma, selle kohta pole midagi teada: L2 ja L3.",
)
DEAF = (
    "Das Auto folgte nicht: Zwischen 6,0 A und 10,0 A änderte sich sein Strom nur um 0,0 A.",
    "Auto ei järginud: 6,0 A ja 10,0 A vahel muutus vool ainult 0,0 A.",
)
SELDOM = (
    (
        "Werte: 6, alle 40,0 s einer, höchstens 40,0 s auseinander, kleinster Unterschied 4,0 A, bei der Ankunft"
        " 0,2 s alt. Nach 35 s gilt eine Messung nicht mehr."
    ),
    (
        "Näite: 6, üks iga 40,0 s järel, vahe kõige rohkem 40,0 s, väikseim erinevus 4,0 A, saabudes 0,2 s vanad."
        " Pärast 35 s mõõtmine enam ei loe."
    ),
)


@pytest.mark.parametrize(
    ("given", "check", "told"),
    [
        ({"turned": (0,)}, "direction", TURNED),
        ({"used": 1}, "direction", ONE_PHASE),
        ({"car": lambda *_: 10.0}, "behind_meter", DEAF),
        ({"every_s": 40, "level_s": 75}, "charger_meter", SELDOM),
    ],
    ids=["turned", "one phase", "ignores limits", "seldom"],
)
def test_a_line_of_the_report(given: dict[str, object], check: str, told: tuple[str, str]) -> None:
    line = judged(made(**given))[check]  # type: ignore[arg-type]

    assert (plain(line.text, "de"), plain(line.text, "et")) == told


OTHER = re.compile(r"<svg.*?</svg>|<style.*?</style>|EV Load Balancer [0-9.]+", re.DOTALL)


def test_a_printed_report_is_in_one_language() -> None:
    whole = site(loadpoint(name="car"))
    report = replace(Rig(whole=whole).finished(), suggested_phases=("L2 L3 L1", "L2"))
    german, estonian = page(report, "de-AT"), page(report, "et")

    assert WORDS
    assert [words for words in WORDS if words in german] == []
    assert german.startswith('<!doctype html><html lang="de">')
    assert "sollte „L2 L3 L1“ oder „L2“ sein" in german
    assert "6 → 10 → 6 A, Stufen: 3 in 80 s" in german
    assert "Das Auto folgt der Grenze (6,0 A von 6,0 A, 10,0 A von 10,0 A, 6,0 A von 6,0 A)." in german
    assert '<html lang="et">' in estonian
    assert "Test jõudis lõpuni." in estonian
    assert not re.search(r"\d\.\d", OTHER.sub("", german + estonian))


@pytest.mark.parametrize(
    ("point", "house_a", "german"),
    [
        (None, (3, 15, 2), "L2 hat nur noch 9,5 A für Autos frei; der Test braucht 10 A."),
        (loadpoint(max_da=90), (3, 5, 2), "Der Höchststrom der Ladestation ist 9 A; der Test braucht 10 A."),
    ],
)
def test_why_none_can_begin(
    point: Loadpoint | None, house_a: tuple[float, float, float], german: str
) -> None:
    assert plain(why_not(moment(point, house_a=house_a), "car"), "de") == german


def test_how_it_stands_ends_and_is_refused() -> None:
    rig = Rig(whole=site(loadpoint(), raise_hold_s=240.0))
    assert plain(rig.tests.progress("car").text, "de") == "Seit dem Start der App gab es keinen Test."
    with pytest.raises(RefusedError) as refused:
        rig.tests.page("car", "de")
    assert plain(refused.value.text, "de") == "Es gibt keinen Bericht über einen Inbetriebnahmetest von car."

    rig.plant.house = lambda now_s: steady(3, 17.5 if now_s > 310 else 5, 2)(now_s)
    rig.run(300)
    rig.tests.start("car")
    rig.run(5)
    running = plain(rig.tests.progress("car").text, "de")
    assert re.fullmatch(r"Schritt 1 von höchstens 7: 6 A, vor \d s gesagt\.", running)
    rig.run(30)

    assert plain(rig.tests.progress("car").text, "de") == (
        "10 A sind im Augenblick nicht zu haben, und eine Erhöhung wartet 240 s: zu lange für die 273 s, die"
        " vom Test bleiben. Entschieden wurde: „6,0 A: für einen Augenblick der Mindeststrom: auf L2 sind"
        " unter der Hauptsicherung mit 25 A noch 7,5 A frei (Haus 17,5 A)“."
    )
