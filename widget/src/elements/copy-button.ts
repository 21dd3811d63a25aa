import { html } from "lit";
import { property, state } from "lit/decorators.js";
import { copyText } from "../clipboard.js";
import type { Context } from "./context.js";
import { check, copy } from "./icon.js";
import { Part, define } from "./part.js";

const SHOWN_MS = 2_000;

/** A button that copies `text` and says so. */
export class CopyButton extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) text = "";
  @property({ attribute: false }) label = "";
  @state() private copied = false;

  protected override render() {
    const { texts } = this.context;
    return html`<button type="button" class="quiet" part="copy" data-action="copy" @click=${this.copy}>
      ${this.copied ? check : copy}<span>${this.copied ? texts.copied : this.label}</span>
    </button>`;
  }

  private readonly copy = async (event: Event): Promise<void> => {
    const { texts } = this.context;
    this.copied = await copyText(this.text, event.currentTarget as Element);
    this.context.announce(this.copied ? texts.copied : texts.copyFailed);
    if (this.copied) {
      setTimeout(() => {
        this.copied = false;
      }, SHOWN_MS);
    }
  };
}

define("tuiding-copy", CopyButton);
