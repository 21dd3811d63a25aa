import { html, nothing, type TemplateResult } from "lit";
import { isFeedback } from "../protocol/feedback.js";
import type { Reply } from "../protocol/message.js";
import type { Context } from "./context.js";

/** Buttons that say something. `live` tells whether this is the newest answer: what is about that one is then active. */
export function buttons(
  replies: readonly Reply[],
  live: boolean,
  context: Context,
  heading: string | null = null,
): TemplateResult | typeof nothing {
  if (replies.length === 0) return nothing;
  return html`<div class="options" part="options" role="group" aria-label=${heading ?? nothing}>
    ${heading === null ? nothing : html`<p class="heading" aria-hidden="true">${heading}</p>`}
    ${replies.map(
      ({ title, payload }) =>
        html`<button
          type="button"
          class="option"
          part="option"
          data-payload=${payload}
          ?disabled=${!live && isFeedback(payload)}
          @click=${() => {
            context.say(payload, title);
          }}
        >
          ${title}
        </button>`,
    )}
  </div>`;
}
