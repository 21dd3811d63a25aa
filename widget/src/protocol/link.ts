/** Addresses in what the bot and people write. Text stays text; only these become links. */

const SCHEMES = new Set(["http:", "https:", "tel:", "mailto:"]);
// Ends before punctuation, Chinese or not, and before Chinese characters, which are written right after an address.
const ADDRESS = /https?:\/\/[\w\-.~:/?#@!$&'()*+,;=%[\]]+/gi;
const TRAILING = /[.,;:!?'")\]]+$/;
// WeChat Pay's kind of number, and the same one called from abroad.
const PHONE = /\+86[ -]?\d{3}[ -]?95\d{3}|(?<![\d.])95\d{3,4}(?![\d.])/g;

export interface Piece {
  readonly text: string;
  readonly href: string | null;
}

/** Return an address that is safe to link to, or null. */
export function safeHref(address: string): string | null {
  let url: URL;
  try {
    url = new URL(address);
  } catch {
    return null;
  }
  return SCHEMES.has(url.protocol) ? url.href : null;
}

/** Split text at the web addresses in it, and at the hotlines if `phones`; the pieces together are the text. */
export function linkify(text: string, phones = false): Piece[] {
  const found = [...matches(text, ADDRESS, (words) => words)];
  if (phones) found.push(...matches(text, PHONE, (words) => `tel:${words.replace(/[ -]/g, "")}`));
  found.sort((one, other) => one.start - other.start);
  const pieces: Piece[] = [];
  let end = 0;
  for (const { start, words, href } of found) {
    if (start < end) continue;
    if (start > end) pieces.push({ text: text.slice(end, start), href: null });
    pieces.push({ text: words, href });
    end = start + words.length;
  }
  if (end < text.length) pieces.push({ text: text.slice(end), href: null });
  return pieces;
}

function* matches(text: string, pattern: RegExp, address: (words: string) => string) {
  for (const match of text.matchAll(pattern)) {
    const words = pattern === ADDRESS ? match[0].replace(TRAILING, "") : match[0];
    const href = safeHref(address(words));
    if (href !== null) yield { start: match.index, words, href };
  }
}
