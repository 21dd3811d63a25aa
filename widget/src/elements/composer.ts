import { html, nothing } from "lit";
import { property, state } from "lit/decorators.js";
import { lengthOf, MAX_MESSAGE } from "../protocol/message.js";
import { fill } from "../texts/index.js";
import type { Context } from "./context.js";
import { send } from "./icon.js";
import { Part, define } from "./part.js";

/** From so many characters left on they are counted. */
const COUNTED = 200;
const IME_KEY_CODE = 229;

/** Where people write. What is written is never cut, and never lost: `onDraft` is told after each change. */
export class Composer extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) onDraft!: (draft: string) => void;
  @property({ attribute: false }) draft = "";
  @state() private composing = false;

  /** Put words back into the box, before what is there. */
  restore(words: string): void {
    this.write(this.draft === "" ? words : `${words}\n${this.draft}`);
    this.focusInput();
  }

  focusInput(): void {
    void this.updateComplete.then(() => this.input?.focus());
  }

  protected override render() {
    const { texts } = this.context;
    const left = MAX_MESSAGE - lengthOf(this.draft.trim());
    const notice =
      left < 0 ? fill(texts.tooLong, { count: -left }) : left <= COUNTED ? fill(texts.counter, { count: left }) : null;
    return html`<form class="composer" part="composer" @submit=${this.submit}>
      <p
        class="counter ${left < 0 ? "problem" : ""}"
        id="counter"
        role=${left < 0 ? "alert" : nothing}
        ?hidden=${notice === null}
      >
        ${notice}
      </p>
      <div class="box">
        <textarea
          part="input"
          rows="1"
          aria-label=${texts.composer}
          aria-describedby="counter"
          aria-invalid=${left < 0 ? "true" : "false"}
          placeholder=${texts.placeholder}
          enterkeyhint="send"
          autocomplete="off"
          .value=${this.draft}
          @input=${this.written}
          @keydown=${this.keyed}
          @compositionstart=${this.composition}
          @compositionend=${this.composition}
        ></textarea>
        <button
          type="submit"
          class="send"
          part="send"
          aria-label=${texts.send}
          ?disabled=${this.draft.trim() === "" || left < 0}
        >
          ${send}
        </button>
      </div>
    </form>`;
  }

  protected override updated(): void {
    this.grow();
  }

  private get input(): HTMLTextAreaElement | null {
    return this.querySelector("textarea");
  }

  private write(draft: string): void {
    this.draft = draft;
    this.onDraft(draft);
  }

  /** As high as the text; the style sheet says how high at most. */
  private grow(): void {
    const { input } = this;
    if (input === null || input.scrollHeight === 0) return;
    input.style.setProperty("height", "auto");
    input.style.setProperty("height", `${input.scrollHeight}px`);
  }

  private readonly written = (event: Event): void => {
    this.write((event.currentTarget as HTMLTextAreaElement).value);
  };

  private readonly composition = (event: Event): void => {
    this.composing = event.type === "compositionstart";
  };

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Enter" || event.shiftKey) return;
    // Enter that picks a candidate of an input method is not Enter. Safari ends the composition before it says so, and
    // gives it away by the key code alone.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    if (event.isComposing || this.composing || event.keyCode === IME_KEY_CODE) return;
    event.preventDefault();
    this.submit(event);
  };

  private readonly submit = (event: Event): void => {
    event.preventDefault();
    const words = this.draft.trim();
    if (words === "" || lengthOf(words) > MAX_MESSAGE) return;
    this.write("");
    this.context.say(words);
  };
}

define("tuiding-composer", Composer);
