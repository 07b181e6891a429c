"""A report as a page to print: one file with all in it. Whatever comes from outside is escaped."""

from __future__ import annotations

import base64
import hashlib
from html import escape

from addon.commissioning.chart import chart, legend
from addon.commissioning.report import Line, Report, Verdict

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
    Verdict.PROVED: ("proved", "✓ proved"),
    Verdict.NOT_PROVED: ("open", "? not proved"),
    Verdict.FAILED: ("failed", "✗ failed"),
}


def page(report: Report) -> str:
    """Write the page."""
    title = f"Commissioning test of {report.charger}"
    facts = {
        "Charger": f"{report.charger} ({report.charger_id})",
        "Make": report.make or "not told",
        "Main fuse": f"{report.main_fuse_a:g} A on {', '.join(report.site_phases)}",
        "Meter": report.meter or "not named",
        "Wiring by the options": report.phases_option or "not set",
        "Date": report.at.replace("T", " ").replace("+00:00", " UTC"),
        "Test": f"{report.low_a:g} → {report.high_a:g} → {report.low_a:g} A, {report.steps} levels"
        f" in {report.duration_s:.0f} s",
        "How it ended": report.ended,
        "App": f"EV Load Balancer {report.version}",
    }
    drawn = chart(report)
    return "".join(
        (
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>",
            f"<h1>{escape(title)}</h1>",
            "<dl>",
            *(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts.items()),
            "</dl>",
            _suggestion(report),
            "<h2>What was proved</h2><table><tbody>",
            *(_row(line) for line in report.lines),
            "</tbody></table>",
            f"<h2>Current over time</h2>{drawn}{legend(report)}" if drawn else "",
            '<div class="sign"><div>Place, date</div><div>Electrician</div></div>',
            "</body></html>",
        )
    )


def _suggestion(report: Report) -> str:
    if not report.suggested_phases:
        return ""
    wirings = " or ".join(f"“{escape(wiring)}”" for wiring in report.suggested_phases)
    return f'<p class="notice">The option <b>phases</b> of this charger should be {wirings}: see below.</p>'


def _row(line: Line) -> str:
    kind, words = _MARKS[line.verdict]
    return (
        f'<tr><th scope="row">{escape(line.title)}</th><td class="verdict {kind}">{words}</td>'
        f"<td>{escape(line.text)}</td></tr>"
    )
