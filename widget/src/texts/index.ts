import { en } from "./en.js";
import { type Texts, zhCN } from "./zh-CN.js";
import { zhTW } from "./zh-TW.js";

export type { Texts };

/** A language the widget speaks; the bot answers in Chinese in any case. */
export type Language = "zh-CN" | "zh-TW" | "en";

const TEXTS: Readonly<Record<Language, Texts>> = { "zh-CN": zhCN, "zh-TW": zhTW, en };

/** Return the first of the wishes (BCP 47 tags, best first) that can be met; Chinese where none can. */
export function languageOf(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const tag = (wish ?? "").trim().toLowerCase();
    if (/^zh-(hant|tw|hk|mo)\b/.test(tag)) return "zh-TW";
    if (/^zh\b/.test(tag)) return "zh-CN";
    if (/^en\b/.test(tag)) return "en";
  }
  return "zh-CN";
}

export function textsIn(language: Language): Texts {
  return TEXTS[language];
}

/** Put values in the places of their names in braces. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (place, name: string) => String(values[name] ?? place));
}
