import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/protocol/card.js";
import { ANSWER, DATES, PATH, PROCEDURE } from "./cards.js";

describe("a card", () => {
  it("is read with everything it says", () => {
    const card = parseCard(PROCEDURE);
    expect(card?.kind).toBe("procedure");
    expect(card?.paths[0]).toMatchObject({ steps: ["我", "服务", "钱包"], asOf: "2025-05-04", support: "several" });
    expect(card?.options[0]).toMatchObject({ label: "苹果扣的", afterwards: false });
  });

  it("may lack what it does not need, and have what is not known here", () => {
    expect(parseCard({ ...PROCEDURE, tabs: undefined, dates: undefined, later: {} })?.tabs).toEqual([]);
  });

  it.each([
    ["no object", "procedure"],
    ["null", null],
    ["a list", [PROCEDURE]],
    ["another version", { ...PROCEDURE, version: 2 }],
    ["a version in words", { ...PROCEDURE, version: "1" }],
    ["an unknown kind", { ...PROCEDURE, kind: "poem" }],
    ["a kind that objects inherit", { ...PROCEDURE, kind: "constructor" }],
    ["no title", { ...PROCEDURE, title: null }],
    ["no paths", { ...PROCEDURE, paths: [] }],
    ["no steps", { ...PROCEDURE, paths: [{ ...PATH, steps: [] }] }],
    ["a step that is no text", { ...PROCEDURE, paths: [{ ...PATH, steps: ["我", { toString: "服务" }] }] }],
    ["an unknown support", { ...PROCEDURE, paths: [{ ...PATH, support: "rumour" }] }],
    ["facts that are text", { ...PROCEDURE, facts: "关闭后不再续扣。" }],
    ["an option without a payload", { ...PROCEDURE, options: [{ label: "苹果扣的" }] }],
    ["a day that does not exist", { ...ANSWER, dates: { ...DATES, latest: "2026-02-30" } }],
    ["a window backwards", { ...ANSWER, dates: { ...DATES, latest: "2026-11-20" } }],
  ])("that has %s is no card: its text is shown", (_, value) => {
    expect(parseCard(value)).toBeNull();
  });

  it("keeps its facts where the window is too long to draw", () => {
    const card = parseCard({ ...ANSWER, dates: { ...DATES, latest: "2036-01-01" } });
    expect(card?.dates).toBeNull();
    expect(card?.facts).toHaveLength(1);
  });
});
