import { html } from "lit";
import { property, state } from "lit/decorators.js";
import { feedbackPayload, type Judgement } from "../protocol/feedback.js";
import type { Context } from "./context.js";
import { Part, define } from "./part.js";

/** Whether the newest answer helped, and if not, why. */
export class Feedback extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ type: Boolean }) steps = false;
  @state() private asking = false;

  protected override render() {
    const { texts } = this.context;
    const question = this.asking ? texts.whatWrong : texts.feedback;
    return html`<div class="feedback" part="feedback" role="group" aria-label=${question}>
      ${
        this.asking
          ? html`<span class="heading" aria-hidden="true">${question}</span>
              ${this.button(texts.reason_entry_missing, "entry_missing")}
              ${this.button(texts.reason_version, "version")} ${this.button(texts.reason_off_topic, "off_topic")}`
          : html`${this.steps ? this.button(texts.entryMissing, "entry_missing") : ""}
              ${this.button(texts.useful, null)}
              <button type="button" class="quiet" data-action="useless" aria-expanded="false" @click=${this.ask}>
                ${texts.useless}
              </button>`
      }
    </div>`;
  }

  private button(title: string, judgement: Judgement) {
    return html`<button
      type="button"
      class="quiet"
      data-action="feedback"
      data-judgement=${judgement ?? "useful"}
      @click=${() => {
        this.context.say(feedbackPayload(judgement), title);
      }}
    >
      ${title}
    </button>`;
  }

  private readonly ask = (): void => {
    this.asking = true;
    this.context.announce(this.context.texts.whatWrong);
    void this.updateComplete.then(() => {
      this.querySelector("button")?.focus();
    });
  };
}

define("tuiding-feedback", Feedback);
