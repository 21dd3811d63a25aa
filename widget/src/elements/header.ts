import { html } from "lit";
import { property, state } from "lit/decorators.js";
import { PLATFORMS, type Platform } from "../protocol/card.js";
import { fill } from "../texts/index.js";
import type { Context } from "./context.js";
import { close, logo, more } from "./icon.js";
import { Part, define } from "./part.js";

/** Title, closing, and a menu with the platform and a new conversation. */
export class Header extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) heading = "";
  /** What the device is, and what the person says it is. */
  @property({ attribute: false }) detected: Platform = "pc";
  @property({ attribute: false }) chosen: Platform | null = null;
  @property({ attribute: false }) onClose!: () => void;
  @property({ attribute: false }) onReset!: () => void;
  @property({ attribute: false }) onPlatform!: (platform: Platform | null) => void;
  @state() private open = false;
  @state() private confirming = false;

  protected override render() {
    const { texts } = this.context;
    return html`
      <header class="header" part="header">
        <span class="mark" aria-hidden="true">${logo}</span>
        <div class="titles">
          <h2 part="title">${this.heading}</h2>
          <p>${texts.subtitle}</p>
        </div>
        <button
          type="button"
          class="round"
          data-action="menu"
          aria-label=${texts.menu}
          aria-expanded=${this.open ? "true" : "false"}
          aria-controls="menu"
          @click=${() => {
            this.toggle(!this.open);
          }}
        >
          ${more}
        </button>
        <button type="button" class="round" data-action="close" aria-label=${texts.close} @click=${this.onClose}>
          ${close}
        </button>
      </header>
      <div class="menu" part="menu" id="menu" ?hidden=${!this.open} @keydown=${this.keyed}>
        <label>
          ${texts.platformLabel}
          <select data-action="platform" @change=${this.choose}>
            <option value="" ?selected=${this.chosen === null}>
              ${fill(texts.platformAuto, { platform: texts[this.detected] })}
            </option>
            ${PLATFORMS.map(
              (platform) =>
                html`<option value=${platform} ?selected=${this.chosen === platform}>${texts[platform]}</option>`,
            )}
          </select>
        </label>
        ${
          this.confirming
            ? html`<p>${texts.newConversationConfirm}</p>
                <div class="choices">
                  <button type="button" class="danger" data-action="confirm-reset" @click=${this.reset}>
                    ${texts.confirm}
                  </button>
                  <button type="button" class="quiet" data-action="cancel-reset" @click=${this.cancel}>
                    ${texts.cancel}
                  </button>
                </div>`
            : html`<button type="button" class="quiet" data-action="reset" @click=${this.ask}>
                ${texts.newConversation}
              </button>`
        }
      </div>
    `;
  }

  private toggle(open: boolean): void {
    this.open = open;
    this.confirming = false;
  }

  private focusOn(action: string): void {
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>(`[data-action="${action}"]`)?.focus();
    });
  }

  private readonly ask = (): void => {
    this.confirming = true;
    this.context.announce(this.context.texts.newConversationConfirm);
    this.focusOn("cancel-reset");
  };

  private readonly cancel = (): void => {
    this.confirming = false;
    this.focusOn("reset");
  };

  private readonly reset = (): void => {
    this.toggle(false);
    this.onReset();
  };

  private readonly choose = (event: Event): void => {
    const { value } = event.currentTarget as HTMLSelectElement;
    this.onPlatform(PLATFORMS.find((platform) => platform === value) ?? null);
  };

  /** Escape closes the menu before it closes the chat. */
  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    this.toggle(false);
    this.focusOn("menu");
  };
}

define("tuiding-header", Header);
