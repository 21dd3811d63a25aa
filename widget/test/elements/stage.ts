/** Something drawn, and what it asked for. */

import { render, type TemplateResult } from "lit";
import { vi } from "vitest";
import type { Context } from "../../src/elements/context.js";
import type { Part } from "../../src/elements/part.js";
import { textsIn } from "../../src/texts/index.js";

export function context() {
  return {
    language: "zh-CN",
    texts: textsIn("zh-CN"),
    say: vi.fn<Context["say"]>(),
    announce: vi.fn<Context["announce"]>(),
  } satisfies Context;
}

/** Draw a template into the page, and return where. */
export async function draw(template: TemplateResult): Promise<HTMLElement> {
  const stage = document.createElement("div");
  document.body.replaceChildren(stage);
  render(template, stage);
  for (const part of stage.querySelectorAll<Part>("*")) await (part.updateComplete as Promise<boolean> | undefined);
  return stage;
}

export function all(stage: Element, selector: string): HTMLElement[] {
  return [...stage.querySelectorAll<HTMLElement>(selector)];
}

// The caller knows what the selector finds, as with querySelector.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
export function one<Found extends Element = HTMLElement>(stage: Element, selector: string): Found {
  const found = stage.querySelector<Found>(selector);
  if (found === null) throw new Error(`nothing is ${selector}:\n${stage.innerHTML}`);
  return found;
}

export function words(element: Element): string {
  return (element.textContent || "").replace(/\s+/g, " ").trim();
}
