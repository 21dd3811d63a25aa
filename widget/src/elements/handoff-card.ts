import { html, nothing, type TemplateResult } from "lit";
import type { Card } from "../protocol/card.js";
import type { Context } from "./context.js";
import "./copy-button.js";
import { person } from "./icon.js";
import { buttons } from "./options.js";
import { prose } from "./prose.js";

/** How to reach a person (`lines`, the bot's words), and what that person is told. */
export function handoffCard(card: Card, lines: readonly string[], live: boolean, context: Context): TemplateResult {
  const { texts } = context;
  return html`<div class="card handoff" part="card">
    <h3 class="card-title">${person}${texts.handoff}</h3>
    ${lines.map((line) =>
      line.startsWith("•")
        ? html`<p class="way">${prose(line.replace(/^•\s*/, ""), true)}</p>`
        : html`<p>${prose(line, true)}</p>`,
    )}
    ${
      card.facts.length === 0
        ? nothing
        : html`<div class="summary" part="summary">
            <h4>${texts.summary}</h4>
            <ul>
              ${card.facts.map((fact) => html`<li data-topic=${fact.topic}>${fact.text}</li>`)}
            </ul>
            <tuiding-copy
              .context=${context}
              .label=${texts.copySummary}
              .text=${card.facts.map((fact) => fact.text).join("\n")}
            ></tuiding-copy>
          </div>`
    }
    ${buttons(
      card.options.map(({ label, payload }) => ({ title: label, payload })),
      live,
      context,
    )}
  </div>`;
}
