// A circuit below the main fuse: its fuse, its meter, and what loads its phases.

import { html, type TemplateResult } from "lit";
import type { ChargerStatus, CircuitStatus } from "../core/api-types.gen";
import { setAmps } from "../core/format";
import { t } from "../core/i18n";
import { said } from "../ui/refusal";
import "./phases";

/** Draws it; only the chargers behind it count, the others keep their colours. */
export function circuitRow(
  circuit: CircuitStatus,
  all: readonly CircuitStatus[],
  chargers: readonly ChargerStatus[],
): TemplateResult {
  const above = all.find(({ id }) => id === circuit.parent);
  const about = [
    above ? t("now.behind", { name: above.name }) : "",
    circuit.meter?.name ?? t("now.circuit.no_meter"),
  ];
  const shown = chargers.map((charger) =>
    isBehind(charger.circuit, circuit.id, all) ? charger : { ...charger, current_a: {} },
  );
  return html`<div class="circuit stack tight">
    <div class="row apart"><h3 class="name">${circuit.name} ${setAmps(circuit.limit_a)}</h3>
      <p class="muted about">${about.filter(Boolean).join(" · ")}</p></div>
    <p class="problem bad" ?hidden=${circuit.meter?.ok !== false}>${said(circuit.meter?.text ?? "")}</p>
    <evlb-phases ?metered=${circuit.meter !== null} ?old=${circuit.meter?.ok === false} .phases=${circuit.phases} .limit=${circuit.limit_a}
      .chargers=${shown}></evlb-phases>
  </div>`;
}

/** Tells whether a circuit is this one or hangs on it, however far below. */
export function isBehind(id: string, wanted: string, all: readonly CircuitStatus[]): boolean {
  let at: string | undefined = id;
  for (let steps = 0; at !== undefined && steps <= all.length; steps += 1) {
    if (at === wanted) return true;
    at = all.find((circuit) => circuit.id === at)?.parent;
  }
  return false;
}
