import { describe, expect, it } from "vitest";
import { endOf } from "./ends";

describe("the end of a session", () => {
  it.each([
    ["", "EVDisconnected", { text: "unplugged at the car", title: "EVDisconnected" }],
    ["", "StoppedByEV", { text: "stopped by the car", title: "StoppedByEV" }],
    ["Expired", "DeAuthorized", { text: "tag has expired", title: "Expired" }],
    ["", "VendorOwn", { text: "VendorOwn", title: "" }],
    ["", "", { text: "", title: "" }],
  ])("%s %s is said in words", (refused, reason, end) => {
    expect(endOf({ refused, reason })).toEqual(end);
  });
});
