import { html, nothing, type TemplateResult } from "lit";
import type { Card } from "../protocol/card.js";
import type { Context } from "./context.js";
import { datesCard } from "./dates-card.js";
import { noteList, risks } from "./facts.js";
import { buttons } from "./options.js";
import { otherPath } from "./path.js";
import { prose } from "./prose.js";

/** An answer to a question, or a question with its choices; `lines` is what the bot says beside the card's facts. */
export function answerCard(card: Card, lines: readonly string[], live: boolean, context: Context): TemplateResult {
  const replies = (afterwards: boolean) =>
    card.options
      .filter((option) => option.afterwards === afterwards)
      .map(({ label, payload }) => ({ title: label, payload }));
  return html`<div class="card" part="card">
    ${risks(card.facts, context)} ${lines.map((line) => html`<p>${prose(line)}</p>`)}
    ${card.dates === null ? nothing : datesCard(card.dates, context)}
    ${noteList(
      card.facts.filter((fact) => fact.topic !== "risk"),
      context,
    )}
    ${
      card.paths.length === 0
        ? nothing
        : html`<ul class="others">
            ${card.paths.map((path) => otherPath(path, context))}
          </ul>`
    }
    ${card.kind === "choice" && card.title !== null ? html`<p class="question">${card.title}</p>` : nothing}
    ${buttons(replies(false), live, context)} ${buttons(replies(true), live, context, context.texts.afterwards)}
  </div>`;
}
