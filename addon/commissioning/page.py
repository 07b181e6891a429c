"""A report as a page to print: one file with all in it. Whatever comes from outside is escaped."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterator
from html import escape

from addon.commissioning.chart import chart, legend
from addon.commissioning.report import Line, Report, Verdict
from addon.commissioning.words import either
from addon.translation.catalogs import ENGLISH, plain, spoken
from addon.translation.text import Text, say

_STYLE = """
:root { color-scheme: light; }
body { font: 15px/1.45 system-ui, sans-serif; color: #1b1b1b; background: #fff; max-width: 46rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; margin: 0 0 .25rem; }
h2 { font-size: 1.1rem; margin: 1.6rem 0 .5rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 1rem 0; }
dt { color: #555; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .4rem .6rem .4rem 0; border-top: 1px solid #ccc; }
th[scope=row] { font-weight: 600; width: 13rem; }
td.verdict { white-space: nowrap; font-weight: 600; width: 6.5rem; }
.proved { color: #0b6b3a; }
.failed { color: #a3140c; }
.open { color: #7a5200; }
.notice { border: 1px solid #a3140c; padding: .5rem .8rem; }
svg { max-width: 100%; height: auto; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; padding: 0;
  font-size: .85rem; }
.legend svg { margin-right: .4rem; vertical-align: middle; }
.sign { display: flex; gap: 2rem; margin-top: 3rem; }
.sign div { flex: 1; border-top: 1px solid #555; padding-top: .25rem; color: #555; font-size: .85rem; }
@media print { body { margin: 0; max-width: none; font-size: 11pt; } tr, svg { break-inside: avoid; } }
"""

_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
CONTENT_SECURITY_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_HASH}'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'self'"
)
"""Nothing is loaded and nothing runs; the one style is known by its hash."""

_MARKS = {
    Verdict.PROVED: ("proved", say("✓ proved")),
    Verdict.NOT_PROVED: ("open", say("? not proved")),
    Verdict.FAILED: ("failed", say("✗ failed")),
}


def page(report: Report, language: str = ENGLISH) -> str:
    """Write the page."""

    def said(text: str) -> str:
        return escape(plain(text, language))

    title = said(say("Commissioning test of {charger}", charger=report.charger))
    drawn = chart(report, language)
    return "".join(
        (
            f'<!doctype html><html lang="{spoken(language)}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{title}</h1>",
            "<dl>",
            *(f"<dt>{said(name)}</dt><dd>{said(value)}</dd>" for name, value in _facts(report)),
            "</dl>",
            f'<p class="notice">{said(_suggestion(report))}</p>' if report.suggested_phases else "",
            f"<h2>{said(say('What was proved'))}</h2><table><tbody>",
            *(_row(line, said) for line in report.lines),
            "</tbody></table>",
            f"<h2>{said(say('Current over time'))}</h2>{drawn}{legend(report, language)}" if drawn else "",
            f'<div class="sign"><div>{said(say("Place, date"))}</div>',
            f"<div>{said(say('Electrician'))}</div></div>",
            "</body></html>",
        )
    )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield say("Charger"), f"{report.charger} ({report.charger_id})"
    yield say("Make"), report.make or say("not told")
    phases = ", ".join(report.site_phases)
    yield say("Main fuse"), say("{fuse:g} A on {phases}", fuse=report.main_fuse_a, phases=phases)
    yield say("Meter"), report.meter or say("not named")
    yield say("Wiring by the options"), report.phases_option or say("not set")
    yield say("Date"), report.at.replace("T", " ").replace("+00:00", " UTC")
    yield (
        say("Test"),
        say(
            "{low:g} → {high:g} → {low:g} A, {steps} levels in {passed_s:.0f} s",
            low=report.low_a,
            high=report.high_a,
            steps=report.steps,
            passed_s=report.duration_s,
        ),
    )
    yield say("How it ended"), report.ended
    yield say("App"), f"EV Load Balancer {report.version}"


def _suggestion(report: Report) -> Text:
    return say(
        "The option phases of this charger should be {choice}: see below.",
        choice=either(report.suggested_phases),
    )


def _row(line: Line, said: Callable[[str], str]) -> str:
    kind, words = _MARKS[line.verdict]
    return (
        f'<tr><th scope="row">{said(line.title)}</th><td class="verdict {kind}">{said(words)}</td>'
        f"<td>{said(line.text)}</td></tr>"
    )
