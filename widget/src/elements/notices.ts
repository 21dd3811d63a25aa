import { html, nothing, type TemplateResult } from "lit";
import type { Conversation } from "../conversation.js";
import type { Context } from "./context.js";

/** What people should know about the connection, and what they can do. The region is always there, so that it is read. */
export function notices(conversation: Conversation, context: Context): TemplateResult {
  const { texts } = context;
  const { state, patience } = conversation;
  const late = conversation.answering && (patience === "slow" || patience === "very-slow");
  const sending = conversation.entries.find((entry) => entry.delivery === "sending");
  return html`<div class="notices" part="notices" role="status">
    ${state === "connecting" ? html`<p class="notice late-shown" data-notice="connecting">${texts.connecting}</p>` : nothing}
    ${
      state === "reconnecting" || state === "offline"
        ? html`<p class="notice" data-notice=${state}>
            ${texts[state]}
            ${
              state === "offline"
                ? action(texts.retryNow, "reconnect", () => {
                    conversation.reconnect();
                  })
                : nothing
            }
          </p>`
        : nothing
    }
    ${
      late
        ? html`<p class="notice" data-notice=${patience}>
            ${patience === "slow" ? texts.slow : texts.verySlow}
            ${
              patience === "very-slow" && sending !== undefined
                ? action(texts.retry, "retry", () => {
                    conversation.retry(sending.id);
                  })
                : nothing
            }
          </p>`
        : nothing
    }
    ${
      !conversation.storage.lasts && conversation.entries.length > 0
        ? html`<p class="notice" data-notice="unsaved">${texts.unsaved}</p>`
        : nothing
    }
  </div>`;
}

function action(label: string, name: string, act: () => void): TemplateResult {
  return html`<button type="button" class="link" data-action=${name} @click=${act}>${label}</button>`;
}
