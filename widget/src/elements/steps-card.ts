import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import type { Card, Option, Tab } from "../protocol/card.js";
import type { Context } from "./context.js";
import "./copy-button.js";
import { notes, risks } from "./facts.js";
import { buttons } from "./options.js";
import { Part, define } from "./part.js";
import { mainPath, otherPaths } from "./path.js";

let count = 0;

/** The steps of a procedure, for each platform where they differ. */
export class StepsCard extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) card!: Card;
  @property({ type: Boolean }) live = false;
  @state() private chosen = 0;
  private readonly ids = `steps-${(count += 1)}`;

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("card"))
      this.chosen = Math.max(
        0,
        this.card.tabs.findIndex((tab) => tab.variant === this.card.variant),
      );
  }

  protected override render() {
    const { card, context } = this;
    const tab = card.tabs[this.chosen];
    const facts = tab?.facts ?? card.facts;
    return html`<div class="card" part="card">
      ${risks(facts, context)}
      <h3 class="card-title">${card.title}</h3>
      ${card.tabs.length > 1 ? this.tabList() : nothing}
      ${
        card.tabs.length > 1
          ? html`<div role="tabpanel" id="${this.ids}-panel" aria-labelledby="${this.ids}-tab-${this.chosen}">
              ${this.paths(tab)}
            </div>`
          : this.paths(tab)
      }
      ${notes(facts, context)} ${this.options()}
    </div>`;
  }

  private paths(tab: Tab | undefined): TemplateResult | typeof nothing {
    const [first, ...others] = tab?.paths ?? this.card.paths;
    if (first === undefined) return nothing;
    const label = tab === undefined ? this.card.title : `${this.card.title}（${tab.label}）`;
    const lines = [`【${label}】`, ...first.steps.map((step, index) => `${index + 1}. ${step}`)];
    const { texts } = this.context;
    const source = `${texts.source}${first.source}（${first.asOf ?? texts.undated}，${texts[`support_${first.support}`]}）`;
    return html`
      ${mainPath(first, this.context)}
      <tuiding-copy
        .context=${this.context}
        .label=${texts.copySteps}
        .text=${[...lines, ...(first.note === null ? [] : [first.note]), source].join("\n")}
      ></tuiding-copy>
      ${otherPaths(others, this.context)}
    `;
  }

  private tabList(): TemplateResult {
    return html`<div
      class="tabs"
      part="tabs"
      role="tablist"
      aria-label=${this.context.texts.tabs}
      @keydown=${this.move}
    >
      ${this.card.tabs.map(
        (tab, index) =>
          html`<button
            type="button"
            role="tab"
            part="tab"
            id="${this.ids}-tab-${index}"
            aria-controls="${this.ids}-panel"
            aria-selected=${index === this.chosen ? "true" : "false"}
            tabindex=${index === this.chosen ? 0 : -1}
            @click=${() => {
              this.chosen = index;
            }}
          >
            ${tab.label}
          </button>`,
      )}
    </div>`;
  }

  private options(): TemplateResult {
    const { card, context, live } = this;
    // What a tab shows needs no button.
    const shown = (option: Option) =>
      option.procedure === card.procedure && card.tabs.some((tab) => tab.variant === option.variant);
    const left = card.options.filter((option) => !shown(option));
    const replies = (afterwards: boolean) =>
      left
        .filter((option) => option.afterwards === afterwards)
        .map(({ label, payload }) => ({ title: label, payload }));
    return html`
      ${buttons(replies(false), live, context, context.texts.otherCases)}
      ${buttons(replies(true), live, context, context.texts.afterwards)}
    `;
  }

  private readonly move = (event: KeyboardEvent): void => {
    const last = this.card.tabs.length - 1;
    const to = {
      ArrowRight: this.chosen === last ? 0 : this.chosen + 1,
      ArrowLeft: this.chosen === 0 ? last : this.chosen - 1,
      Home: 0,
      End: last,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.chosen = to;
    void this.updateComplete.then(() => {
      this.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus();
    });
  };
}

define("tuiding-steps", StepsCard);
