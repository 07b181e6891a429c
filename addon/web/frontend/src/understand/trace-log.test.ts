import { describe, expect, it } from "vitest";
import type { TraceEntry } from "../core/api-types.gen";
import { MOST_KEPT, MOST_SHOWN, NO_FILTER, summary, TraceLog } from "./trace-log";

function entry(seq: number, more: Partial<TraceEntry> = {}): TraceEntry {
  return {
    seq,
    at_wall_s: seq,
    direction: "in",
    kind: "call",
    action: "Heartbeat",
    message_id: String(seq),
    payload: {},
    took_s: null,
    ...more,
  };
}

const many = (count: number, from = 1) => Array.from({ length: count }, (_, index) => entry(from + index));

describe("a charger's messages", () => {
  it("are bounded, however many come, and the newest are shown first", () => {
    const log = new TraceLog();
    log.add(many(MOST_KEPT + 500));
    const { shown, fitting } = log.find(NO_FILTER);
    expect([log.size, fitting, shown.length]).toEqual([MOST_KEPT, MOST_KEPT, MOST_SHOWN]);
    expect(shown[0]?.seq).toBe(MOST_KEPT + 500);
  });

  it("are told once, though a new link tells them again", () => {
    const log = new TraceLog();
    log.add(many(3));
    log.add(many(4));
    expect(log.find(NO_FILTER).shown.map(({ seq }) => seq)).toEqual([4, 3, 2, 1]);
  });

  it("begin anew when the app was restarted and counts from one again", () => {
    const log = new TraceLog();
    log.add(many(50));
    log.add([entry(1, { at_wall_s: 60, action: "BootNotification" }), entry(2, { at_wall_s: 61 })]);
    expect(log.find(NO_FILTER).shown.map(({ seq }) => seq)).toEqual([2, 1]);
    log.add([entry(3, { at_wall_s: 62 })]);
    expect(log.size).toBe(3);
  });

  it("stand still while paused, and none is lost", () => {
    const log = new TraceLog();
    log.add(many(2));
    log.pause();
    log.add(many(3, 3));
    expect([log.size, log.waiting]).toEqual([2, 3]);
    log.goOn();
    expect([log.size, log.waiting, log.paused]).toEqual([5, 0, false]);
  });

  it("are found by text, action and direction", () => {
    const log = new TraceLog();
    log.add([
      entry(1, { action: "BootNotification", payload: { chargePointVendor: "ABB" } }),
      entry(2, { action: "SetChargingProfile", direction: "out", payload: { limit: 8.5 } }),
      entry(3, { action: "SetChargingProfile", kind: "answer", payload: { status: "Accepted" } }),
      entry(4, { action: "disconnected", direction: "event", kind: "event", payload: null }),
    ]);
    const found = (filter: object) => log.find({ ...NO_FILTER, ...filter }).shown.map(({ seq }) => seq);
    expect(found({ text: "abb" })).toEqual([1]);
    expect(found({ text: "8.5" })).toEqual([2]);
    expect(found({ action: "SetChargingProfile" })).toEqual([3, 2]);
    expect(found({ action: "SetChargingProfile", direction: "in" })).toEqual([3]);
    expect(found({ direction: "event" })).toEqual([4]);
    expect(log.actions()).toEqual(["BootNotification", "SetChargingProfile"]);
  });

  it("can be cleared, and what was cleared does not come back", () => {
    const log = new TraceLog();
    log.add(many(5));
    log.clear();
    log.add(many(6));
    expect(log.find(NO_FILTER).shown.map(({ seq }) => seq)).toEqual([6]);
  });
});

describe("a payload's line", () => {
  it("is short and readable", () => {
    expect(summary({ connectorId: 1, status: "Charging" })).toBe("connectorId: 1, status: Charging");
    expect(summary({ at: "14:57:12Z", csChargingProfiles: { stackLevel: 0, periods: [{ limit: 8 }] } })).toBe(
      "at: 14:57:12Z, csChargingProfiles (stackLevel: 0, periods: [limit: 8])",
    );
    expect(summary(null)).toBe("");
    expect(summary({ text: "x".repeat(500) })).toHaveLength(120);
  });
});
