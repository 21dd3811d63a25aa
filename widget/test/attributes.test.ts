import { describe, expect, it, vi } from "vitest";
import { metadataOf, suggestionsOf } from "../src/attributes.js";
import { serverAddress } from "../src/server.js";

describe("suggestions", () => {
  it.each([
    ["怎么退| 公众号 ||", ["怎么退", "公众号"]],
    ['["一|二", "三", 4]', ["一|二", "三"]],
    ["", []],
  ])("%j", (value, expected) => {
    expect(suggestionsOf(value)).toEqual(expected);
  });

  it("that are no JSON are left out, and the console says so", () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
    expect(suggestionsOf("[怎么退")).toBeNull();
    expect(warn).toHaveBeenCalledOnce();
  });
});

describe("metadata", () => {
  it("is an object", () => {
    expect(metadataOf('{"order": "42"}')).toEqual({ order: "42" });
  });

  it.each(["{", "[1]", "null", "3", JSON.stringify({ long: "x".repeat(4000) })])(
    "that is %s is left out, and the console says so",
    (value) => {
      const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
      expect(metadataOf(value)).toBeNull();
      expect(warn).toHaveBeenCalledOnce();
    },
  );
});

describe("the server", () => {
  it.each([
    ["https://bot.example.com", "https://bot.example.com/"],
    ["https://bot.example.com/chat?x=1#y", "https://bot.example.com/chat/"],
    ["http://127.0.0.1:5005/", "http://127.0.0.1:5005/"],
  ])("%s is %s", (attribute, address) => {
    expect(serverAddress(attribute).href).toBe(address);
  });

  it("is never what is no web address", () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue(undefined);
    expect(serverAddress("javascript:alert(1)").protocol).not.toBe("javascript:");
    expect(warn).toHaveBeenCalledOnce();
  });

  it.each([
    ["https://bot.example.com/widget/tuiding-chat.js?v=2", "https://bot.example.com/"],
    ["https://example.com/bot/widget/tuiding-chat.js", "https://example.com/bot/"],
    ["https://cdn.example.com/assets/tuiding-chat.js", "https://cdn.example.com/"],
  ])("is by default where the script came from: %s", (source, address) => {
    const script = document.createElement("script");
    script.type = "module/not-run";
    script.setAttribute("src", source);
    document.head.append(script);
    try {
      expect(serverAddress(null).href).toBe(address);
    } finally {
      script.remove();
    }
  });
});
