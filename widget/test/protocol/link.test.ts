import { describe, expect, it } from "vitest";
import { linkify, safeHref } from "../../src/protocol/link.js";

describe("an address", () => {
  it.each(["https://example.com/a?b=c", "http://example.com", "tel:95017", "mailto:a@example.com"])(
    "%s may be linked to",
    (address) => {
      expect(safeHref(address)).not.toBeNull();
    },
  );

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\nscript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "blob:https://example.com/1",
    "file:///etc/passwd",
    "/relative",
    "//example.com",
    "",
  ])("%j may not", (address) => {
    expect(safeHref(address)).toBeNull();
  });
});

describe("text with addresses", () => {
  const hrefs = (text: string, phones = false) =>
    linkify(text, phones)
      .filter((piece) => piece.href !== null)
      .map((piece) => piece.text);

  it.each([
    ["看https://example.com/a，再说", ["https://example.com/a"]],
    ["（https://example.com/a）。", ["https://example.com/a"]],
    ["see https://example.com/a. Then", ["https://example.com/a"]],
    ["两个 http://a.cn http://b.cn/?x=1&y=2", ["http://a.cn", "http://b.cn/?x=1&y=2"]],
    ["javascript:alert(1) <img src=x onerror=alert(1)>", []],
    ["http:// 和 https://", []],
    ["拨打 95017", []],
  ])("%s", (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
  });

  it("loses nothing", () => {
    const text = "<b>看</b>https://example.com/a）95017 然后 +86 571 95017。";
    expect(
      linkify(text, true)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });

  it("links hotlines where they are asked for, and no part of other numbers", () => {
    const text = "拨打 95017；境外拨 +86 571 95017；单号 1950171234567 和 0.95017 不是";
    expect(linkify(text, true).flatMap((piece) => piece.href ?? [])).toEqual(["tel:95017", "tel:+8657195017"]);
  });
});
