import { html, nothing, type TemplateResult } from "lit";
import { fill, type Texts } from "../texts/index.js";
import { down, logo } from "./icon.js";

const MOST_COUNTED = 99;

/** The button that opens and closes the chat. */
export function launcher(open: boolean, unread: number, texts: Texts, toggle: () => void): TemplateResult {
  const label = open ? texts.close : unread > 0 ? fill(texts.openUnread, { count: unread }) : texts.open;
  return html`<button
    type="button"
    class="launcher"
    part="launcher"
    data-action="launcher"
    aria-label=${label}
    aria-haspopup="dialog"
    aria-expanded=${open ? "true" : "false"}
    @click=${toggle}
  >
    ${open ? down : logo}
    ${
      unread > 0 && !open
        ? html`<span class="badge" part="badge" aria-hidden="true">${unread > MOST_COUNTED ? "99+" : unread}</span>`
        : nothing
    }
  </button>`;
}
