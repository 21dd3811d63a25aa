/**
 * What an answer's text says beyond its card: the opening ("回到刚才的："), the ways to reach a person, and the like.
 * A drawn card replaces the rest of the text.
 */

import type { Card } from "./card.js";

const MARK = /^(?:•|\d+\.)\s*/;

/** Return the lines of `text` that a drawing of `card` would leave out, in order. */
export function remainder(text: string, card: Card): string[] {
  const lines = text.split("\n").map((line) => line.trim());
  const options = card.options.map((option) => option.label);
  const facts = card.facts.map((fact) => fact.text);
  const said = new Set([...options, ...facts, ...(card.title === null ? [] : [card.title])]);
  const paths = card.paths.map((path) => path.steps.join(" → "));
  const isSaid = (line: string) => said.has(line.replace(MARK, "")) || paths.some((steps) => line.includes(steps));
  if (card.kind === "procedure") {
    // Beyond the opening, the text is the steps and what is said about them.
    const first = lines.findIndex((line) => isSaid(line) || line.startsWith("【"));
    return lines.slice(0, Math.max(0, first)).filter(Boolean);
  }
  // A line that leads over to what is drawn under a heading of its own (options, a summary) has no meaning any more.
  const headed = new Set(card.kind === "handoff" ? [...options, ...facts] : options);
  const isHeaded = (line: string | undefined) =>
    line !== undefined && MARK.test(line) && headed.has(line.replace(MARK, ""));
  const leadsOver = (line: string, index: number) => index > 0 && /[:：]$/.test(line) && isHeaded(lines[index + 1]);
  return lines.filter((line, index) => line !== "" && !isSaid(line) && !leadsOver(line, index));
}
