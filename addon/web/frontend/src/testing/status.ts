// A house and a charger for tests to start from; fields that no test looks at may be missing.

import type { ChargerStatus, PhaseStatus, SiteStatus } from "../core/api-types.gen";

export const phase = (given: Partial<PhaseStatus> = {}): PhaseStatus =>
  ({
    current_a: 20,
    house_a: 8,
    headroom_a: 16.5,
    planned_a: 20,
    heat_left_pct: 100,
    ...given,
  }) as PhaseStatus;

export const charger = (given: Partial<ChargerStatus> = {}): ChargerStatus =>
  ({
    id: "garage",
    charge_point_id: "garage",
    connector_id: 1,
    name: "Garage",
    vendor: "ABB",
    model: "Terra AC",
    firmware: "1.8.32",
    connected: true,
    status: "Charging",
    available: true,
    limit_a: 12,
    min_current_a: 6,
    max_current_a: 16,
    current_a: { L1: 12, L2: 12, L3: 12 },
    power_w: 8280,
    energy_wh: 1000,
    session: null,
    source: "main_fuse",
    reason: "12.0 A: there is room.",
    problem: "",
    circuit: "main",
    escalation: "",
    priority: 0,
    new_firmware: "",
    resume_in_s: null,
    ...given,
  }) as ChargerStatus;

export const site = (given: Partial<SiteStatus> = {}): SiteStatus =>
  ({
    meter: { name: "Meter", ok: true, age_s: 1, status: "ok", text: "Reading it.", candidates: [] },
    phases: { L1: phase(), L2: phase(), L3: phase() },
    limit_a: 25,
    margin_a: 0.5,
    fallback_a: 6,
    actual_power_w: 12_000,
    actual_current_a: 20,
    most_loaded_phase: "L1",
    source: "main_fuse",
    reason: "There is room.",
    max_power_w: null,
    circuits: [],
    shadow: false,
    main_fuse_a: 25,
    maximum_load_a: 0,
    strategy: "fair",
    ...given,
  }) as SiteStatus;
