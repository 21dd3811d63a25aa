import { describe, expect, it } from "vitest";
import { addDays, daysBetween, daysFrom, dayInWords, parseDay, weekday } from "../../src/protocol/day.js";

describe("days", () => {
  it("are counted across months, years and leap days, whatever the time zone", () => {
    expect(daysBetween("2026-11-21", "2026-12-01")).toBe(10);
    expect(addDays("2026-12-31", 1)).toBe("2027-01-01");
    expect(daysFrom("2028-02-28", "2028-03-01")).toEqual(["2028-02-28", "2028-02-29", "2028-03-01"]);
  });

  it("know their weekday, Monday first", () => {
    expect([weekday("2026-11-23"), weekday("2026-11-29")]).toEqual([0, 6]);
  });

  it.each(["2026-02-30", "2026-13-01", "26-01-01", "2026-1-1", "tomorrow", "2026-11-21T00:00:00Z"])(
    "%s is none",
    (day) => {
      expect(parseDay(day)).toBeNull();
    },
  );

  it("are written as people do, with the year only where it is another", () => {
    expect(dayInWords("2026-11-23", "zh-CN", "2026")).toBe("11月23日周一");
    expect(dayInWords("2027-01-04", "zh-CN", "2026")).toContain("2027年");
    expect(dayInWords("2026-11-23", "en", "2026")).toContain("Nov 23");
  });
});
