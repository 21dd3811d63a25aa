import { html, nothing, type TemplateResult } from "lit";
import type { Fact } from "../protocol/card.js";
import type { Texts } from "../texts/index.js";
import type { Context } from "./context.js";
import { warning } from "./icon.js";
import { prose } from "./prose.js";

/** What people should know before they tap: the first fact of each of these; the rest can be unfolded. */
const FIRST = ["payer", "requirement", "effect", "deadline", "refund_time"];
const ALWAYS = ["correction"];

/** Risks stand above everything. */
export function risks(facts: readonly Fact[], context: Context): TemplateResult | typeof nothing {
  const found = facts.filter((fact) => fact.topic === "risk");
  if (found.length === 0) return nothing;
  return html`<div class="risk" part="risk" data-topic="risk">
    <p class="risk-title">${warning}<strong>${context.texts.topic_risk}</strong></p>
    ${found.map((fact) => html`<p>${prose(fact.text)}</p>`)}
    <p class="fact-source">${context.texts.source}${[...new Set(found.map((fact) => fact.source))].join("；")}</p>
  </div>`;
}

/** The telling facts as quiet notes, the others folded away. */
export function notes(facts: readonly Fact[], context: Context): TemplateResult | typeof nothing {
  const quiet = facts.filter((fact) => fact.topic !== "risk");
  const shown = quiet.filter(
    (fact, index) =>
      ALWAYS.includes(fact.topic) ||
      (FIRST.includes(fact.topic) && quiet.findIndex((each) => each.topic === fact.topic) === index),
  );
  const folded = quiet.filter((fact) => !shown.includes(fact));
  if (quiet.length === 0) return nothing;
  return html`
    ${noteList(shown, context)}
    ${
      folded.length === 0
        ? nothing
        : html`<details part="more">
            <summary>${context.texts.moreFacts}<span class="count">${folded.length}</span></summary>
            ${noteList(folded, context)}
          </details>`
    }
  `;
}

/** Every fact, in order, each with what it is about (once in a row) and where it is from. */
export function noteList(facts: readonly Fact[], context: Context): TemplateResult | typeof nothing {
  if (facts.length === 0) return nothing;
  return html`<ul class="notes">
    ${facts.map((fact, index) => {
      const next = facts[index + 1];
      const repeated = facts[index - 1]?.topic === fact.topic;
      // Said once for facts of one source in a row.
      const sourced = fact.source !== "" && (next?.source !== fact.source || next.topic === "correction");
      return html`<li data-topic=${fact.topic} class=${fact.topic === "correction" ? "correction" : ""}>
        ${repeated ? nothing : html`<span class="topic">${topicName(fact.topic, context.texts)}</span>`}
        <span class="fact">${prose(fact.text)}</span>
        ${sourced ? html`<span class="fact-source">${context.texts.source}${fact.source}</span>` : nothing}
      </li>`;
    })}
  </ul>`;
}

/** Topics this widget does not know need no heading: the sentence says it. */
function topicName(topic: string, texts: Texts): string | typeof nothing {
  const names: Readonly<Record<string, string>> = texts;
  return names[`topic_${topic}`] ?? nothing;
}
