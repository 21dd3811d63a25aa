import { html, nothing, type TemplateResult } from "lit";
import type { Entry } from "../conversation.js";
import { remainder } from "../protocol/remainder.js";
import { answerCard } from "./answer-card.js";
import type { Context } from "./context.js";
import "./feedback.js";
import { handoffCard } from "./handoff-card.js";
import { buttons } from "./options.js";
import { prose } from "./prose.js";
import "./steps-card.js";

/** Whatever language the page speaks. */
const BOT_LANGUAGE = "zh-CN";

/** What can be done with a message that did not get through. */
export interface Repair {
  retry(id: string): void;
  /** Put the words back where they can be changed. */
  edit(id: string): void;
  remove(id: string): void;
}

/** One message. `live` tells whether it is the newest answer. */
export function message(entry: Entry, live: boolean, context: Context, repair: Repair): TemplateResult {
  const { texts } = context;
  return html`<div
    class="message ${entry.from}"
    part="message"
    lang=${entry.from === "bot" ? BOT_LANGUAGE : nothing}
    data-id=${entry.id}
    data-from=${entry.from}
    data-kind=${entry.card?.kind ?? nothing}
    data-delivery=${entry.delivery}
  >
    <span class="unseen">${entry.from === "user" ? texts.you : texts.bot}</span>
    ${entry.from === "user" ? said(entry, context, repair) : answer(entry, live, context)}
  </div>`;
}

function said(entry: Entry, context: Context, repair: Repair): TemplateResult {
  return html`<div class="bubble" part="bubble">${prose(entry.text)}</div>
    ${entry.delivery === "sent" || entry.delivery === "sending" ? nothing : delivery(entry, context, repair)}`;
}

function delivery(entry: Entry, context: Context, repair: Repair): TemplateResult {
  const { texts } = context;
  const act = (label: string, name: keyof Repair) =>
    html`<button
      type="button"
      class="link"
      data-action=${name}
      @click=${() => {
        repair[name](entry.id);
      }}
    >
      ${label}
    </button>`;
  if (entry.delivery === "waiting") return html`<p class="delivery">${texts.waiting}</p>`;
  return html`<p class="delivery problem">
    ${entry.delivery === "failed" ? texts.failed : texts.refused}
    ${entry.delivery === "failed" ? act(texts.retry, "retry") : act(texts.edit, "edit")} ${act(texts.remove, "remove")}
  </p>`;
}

function answer(entry: Entry, live: boolean, context: Context): TemplateResult {
  const { card } = entry;
  if (card === null || card.kind === "smalltalk") return plain(entry, live, context);
  const lines = remainder(entry.text, card);
  if (card.kind === "handoff") return handoffCard(card, lines, live, context);
  if (card.kind === "fallback" || (card.kind === "choice" && card.facts.length === 0)) {
    return html`${bubble([...lines, ...(card.title === null ? [] : [card.title])].join("\n"))}
    ${buttons(
      card.options.map(({ label, payload }) => ({ title: label, payload })),
      live,
      context,
    )}`;
  }
  const judged = live && (card.kind === "procedure" || card.kind === "answer");
  return html`${
    card.kind === "procedure"
      ? html`${bubble(lines.join("\n"))}
          <tuiding-steps .context=${context} .card=${card} .live=${live}></tuiding-steps>`
      : answerCard(card, lines, live, context)
  }
  ${judged ? html`<tuiding-feedback .context=${context} .steps=${card.kind === "procedure"}></tuiding-feedback>` : nothing}`;
}

function plain(entry: Entry, live: boolean, context: Context): TemplateResult {
  return html`${bubble(entry.text)} ${buttons(entry.replies, live, context)}`;
}

function bubble(text: string): TemplateResult | typeof nothing {
  return text === "" ? nothing : html`<div class="bubble" part="bubble">${prose(text)}</div>`;
}
