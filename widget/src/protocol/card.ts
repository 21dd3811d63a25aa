/** The reply contract, version 1 (docs/reply-contract.md): an answer as data, checked before anything is drawn. */

import { attempt, list, Malformed, maybeText, oneOf, record, text } from "./decode.js";
import { daysBetween, parseDay } from "./day.js";

export const VERSION = 1;
const KINDS = ["procedure", "answer", "choice", "fallback", "handoff", "smalltalk"] as const;
export const PLATFORMS = ["ios", "android", "pc"] as const;
const SUPPORTS = ["official", "several", "single", "unconfirmed"] as const;
/** The longest window worth drawing, in days; what is longer is said in words. */
const LONGEST_WINDOW = 120;

export type Kind = (typeof KINDS)[number];
export type Platform = (typeof PLATFORMS)[number];
export type Support = (typeof SUPPORTS)[number];

/** Menu names in order, and what speaks for them. */
export interface Path {
  readonly steps: readonly string[];
  readonly source: string;
  readonly url: string | null;
  readonly asOf: string | null;
  readonly support: Support;
  readonly label: string | null;
  readonly note: string | null;
  readonly corrected: boolean;
}

/** One sentence about one topic. */
export interface Fact {
  readonly topic: string;
  readonly text: string;
  readonly source: string;
}

/** The steps on one platform. */
export interface Tab {
  readonly label: string;
  readonly platforms: readonly string[];
  readonly paths: readonly Path[];
  /** What holds on this platform; null where the server does not say it per platform. */
  readonly facts: readonly Fact[] | null;
  readonly variant: string | null;
}

/** A window of days, each YYYY-MM-DD in Asia/Shanghai. */
export interface Dates {
  readonly from: string;
  readonly earliest: string;
  readonly latest: string;
  readonly today: string | null;
  readonly closed: readonly string[];
  readonly weekendsOnly: boolean;
}

/** One thing to choose; `payload` is the message that chooses it. */
export interface Option {
  readonly procedure: string | null;
  readonly variant: string | null;
  readonly label: string;
  readonly payload: string;
  readonly afterwards: boolean;
}

export interface Card {
  readonly kind: Kind;
  readonly procedure: string | null;
  readonly variant: string | null;
  readonly platform: string | null;
  readonly topic: string | null;
  readonly title: string | null;
  readonly paths: readonly Path[];
  readonly tabs: readonly Tab[];
  readonly facts: readonly Fact[];
  readonly dates: Dates | null;
  readonly options: readonly Option[];
}

/** Return the card, or null for anything this widget cannot draw faithfully: the message's text is shown then. */
export function parseCard(value: unknown): Card | null {
  return attempt(() => card(value), null);
}

function card(value: unknown): Card {
  const raw = record(value);
  if (raw.version !== VERSION) throw new Malformed("another version");
  const parsed: Card = {
    kind: oneOf(raw.kind, KINDS),
    procedure: maybeText(raw.procedure),
    variant: maybeText(raw.variant),
    platform: maybeText(raw.platform),
    topic: maybeText(raw.topic),
    title: maybeText(raw.title),
    paths: list(raw.paths, path),
    tabs: list(raw.tabs, tab),
    facts: list(raw.facts, fact),
    dates: raw.dates == null ? null : dates(raw.dates),
    options: list(raw.options, option),
  };
  if (parsed.kind === "procedure" && (parsed.title === null || parsed.paths.length === 0)) {
    throw new Malformed("a procedure without steps");
  }
  return parsed;
}

function path(value: unknown): Path {
  const raw = record(value);
  const steps = list(raw.steps, text);
  if (steps.length === 0) throw new Malformed("a path without steps");
  return {
    steps,
    source: text(raw.source),
    url: maybeText(raw.url),
    asOf: maybeText(raw.as_of),
    support: oneOf(raw.support, SUPPORTS),
    label: maybeText(raw.label),
    note: maybeText(raw.note),
    corrected: raw.corrected === true,
  };
}

function fact(value: unknown): Fact {
  const raw = record(value);
  return { topic: text(raw.topic), text: text(raw.text), source: maybeText(raw.source) ?? "" };
}

function tab(value: unknown): Tab {
  const raw = record(value);
  const paths = list(raw.paths, path);
  if (paths.length === 0) throw new Malformed("a tab without steps");
  return {
    label: text(raw.label),
    platforms: list(raw.platforms, text),
    paths,
    facts: raw.facts == null ? null : list(raw.facts, fact),
    variant: maybeText(raw.variant),
  };
}

function dates(value: unknown): Dates | null {
  const raw = record(value);
  const window = {
    from: day(raw.from),
    earliest: day(raw.earliest),
    latest: day(raw.latest),
    today: raw.today == null ? null : day(raw.today),
    closed: list(raw.closed, day),
    weekendsOnly: raw.calendar === "weekends_only",
  };
  if (window.earliest < window.from || window.latest < window.earliest) throw new Malformed("a window backwards");
  return daysBetween(window.from, window.latest) > LONGEST_WINDOW ? null : window;
}

function day(value: unknown): string {
  const words = text(value);
  if (parseDay(words) === null) throw new Malformed("not a day");
  return words;
}

function option(value: unknown): Option {
  const raw = record(value);
  return {
    procedure: maybeText(raw.procedure),
    variant: maybeText(raw.variant),
    label: text(raw.label),
    payload: text(raw.payload),
    afterwards: raw.afterwards === true,
  };
}
