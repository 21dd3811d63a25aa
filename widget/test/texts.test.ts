import { describe, expect, it } from "vitest";
import { fill, type Language, languageOf, textsIn } from "../src/texts/index.js";

describe("the language", () => {
  it.each<[(string | null)[], Language]>([
    [["en-GB", "zh-CN"], "en"],
    [["zh"], "zh-CN"],
    [["zh-Hans-HK"], "zh-CN"],
    [["zh-HK"], "zh-TW"],
    [["zh-Hant"], "zh-TW"],
    [["ZH-tw"], "zh-TW"],
    [["fr", "en-US"], "en"],
    [[null, "", "fr"], "zh-CN"],
    [["english"], "zh-CN"],
    [[], "zh-CN"],
  ])("for %j", (wishes, language) => {
    expect(languageOf(wishes)).toBe(language);
  });
});

describe("the texts", () => {
  it.each<Language>(["zh-TW", "en"])("of %s have the same places to fill, and none is empty", (language) => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(String).sort();
    for (const [key, text] of Object.entries(textsIn("zh-CN"))) {
      const translated = textsIn(language)[key as keyof ReturnType<typeof textsIn>];
      expect(places(translated), key).toEqual(places(text));
      expect(translated.trim(), key).not.toBe("");
    }
  });

  it("are filled with what is given", () => {
    expect(fill("从{from}到{to}，{from}起", { from: "一", to: 2 })).toBe("从一到2，一起");
  });

  it("shout at nobody", () => {
    for (const language of ["zh-CN", "zh-TW", "en"] as const) {
      expect(Object.values(textsIn(language)).filter((text) => /[!！您]/.test(text))).toEqual([]);
    }
  });
});
