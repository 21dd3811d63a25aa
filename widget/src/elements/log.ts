import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { property, state } from "lit/decorators.js";
import { repeat } from "lit/directives/repeat.js";
import type { Entry } from "../conversation.js";
import type { Context } from "./context.js";
import { down } from "./icon.js";
import { message, type Repair } from "./message.js";
import { Part, define } from "./part.js";

/** After a pause like this the time is written above the next message. */
const PAUSE_MS = 3_600_000;
/** So near to its end, in pixels, the log follows what is added. */
const NEAR = 80;
const MARGIN = 12;
/** How long a screen reader is kept from reading out what was said before. */
const HUSH_MS = 1_000;

/** What was said, newest last. */
export class Log extends Part {
  @property({ attribute: false }) context!: Context;
  @property({ attribute: false }) repair!: Repair;
  @property({ attribute: false }) entries: readonly Entry[] = [];
  @property({ attribute: false }) expiredAfter: string | null = null;
  @property({ attribute: false }) greeting: string | null = null;
  @property({ attribute: false }) suggestions: readonly string[] = [];
  @property({ type: Boolean }) answering = false;
  @state() private behind = false;
  @state() private hushed = true;
  private readonly resized = new ResizeObserver(() => {
    if (this.following) this.toEnd("instant");
  });
  /** Whether the end of what was said is in view, and is to stay there. */
  private following = true;
  private hasEntriesShown = false;
  private hush: ReturnType<typeof setTimeout> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.resized.observe(this);
    // Moved within the page, it has lost its place.
    this.hasEntriesShown = false;
    this.quieten();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.resized.disconnect();
    clearTimeout(this.hush);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("entries");
    // What comes back with a reload is there to be read, not to be read out.
    if (before !== undefined && added(before, this.entries).some((entry) => entry.restored)) this.quieten();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const fresh = added(changed.get("entries") ?? this.entries, this.entries);
    const last = fresh.at(-1);
    if (!this.hasEntriesShown) {
      this.hasEntriesShown = this.entries.length > 0;
      this.toEnd("instant");
    } else if (last?.restored === true || (last === undefined && changed.has("answering") && this.answering)) {
      if (this.following) this.toEnd("smooth");
    } else if (last?.from === "user") this.toEnd("instant");
    else if (last !== undefined && this.following) this.show(fresh.find((entry) => entry.from === "bot") ?? last);
    else if (last !== undefined) this.behind = true;
  }

  protected override render() {
    const { texts } = this.context;
    const newest = this.entries.filter((entry) => entry.from === "bot").at(-1);
    return html`
      <div
        class="log"
        part="log"
        role="log"
        aria-live=${this.hushed ? "off" : "polite"}
        aria-relevant="additions"
        aria-label=${texts.log}
        tabindex="0"
        @scroll=${this.scrolled}
      >
        ${this.greeting === null ? nothing : this.welcome(this.greeting)}
        ${this.expiredAfter === "" ? this.expired() : nothing}
        ${repeat(
          this.entries,
          (entry) => entry.id,
          (entry, index) => html`
            ${this.time(entry, this.entries[index - 1])} ${message(entry, entry === newest, this.context, this.repair)}
            ${this.expiredAfter === entry.id ? this.expired() : nothing}
          `,
        )}
        ${
          this.answering
            ? html`<div class="typing" part="typing" aria-hidden="true"><span></span><span></span><span></span></div>`
            : nothing
        }
      </div>
      ${
        this.behind
          ? html`<button
              type="button"
              class="jump"
              data-action="jump"
              @click=${() => {
                this.toEnd("smooth");
              }}
            >
              ${down}${texts.jump}
            </button>`
          : nothing
      }
    `;
  }

  private welcome(greeting: string): TemplateResult {
    const { texts } = this.context;
    return html`<div class="message bot" part="greeting" data-from="greeting">
      <div class="bubble" part="bubble">${greeting}</div>
      ${
        this.entries.length > 0 || this.suggestions.length === 0
          ? nothing
          : html`<div class="options" part="suggestions" role="group" aria-label=${texts.suggestionsLabel}>
              ${this.suggestions.map(
                (suggestion) =>
                  html`<button
                    type="button"
                    class="option"
                    part="suggestion"
                    @click=${() => {
                      this.context.say(suggestion);
                    }}
                  >
                    ${suggestion}
                  </button>`,
              )}
            </div>`
      }
    </div>`;
  }

  private expired(): TemplateResult {
    return html`<p class="divider" data-notice="expired">${this.context.texts.expired}</p>`;
  }

  private time(entry: Entry, before: Entry | undefined): TemplateResult | typeof nothing {
    if (before !== undefined && entry.at - before.at < PAUSE_MS) return nothing;
    return html`<p class="divider">
      <time datetime=${new Date(entry.at).toISOString()}>${this.timeInWords(entry.at)}</time>
    </p>`;
  }

  private timeInWords(at: number): string {
    const { language, texts } = this.context;
    const moment = new Date(at);
    const midnight = new Date().setHours(0, 0, 0, 0);
    const time = moment.toLocaleTimeString(language, { hour: "2-digit", minute: "2-digit", hour12: false });
    if (at >= midnight) return `${texts.today} ${time}`;
    if (at >= midnight - 86_400_000) return `${texts.yesterday} ${time}`;
    return `${moment.toLocaleDateString(language, { year: "numeric", month: "short", day: "numeric" })} ${time}`;
  }

  private quieten(): void {
    this.hushed = true;
    clearTimeout(this.hush);
    this.hush = setTimeout(() => {
      this.hushed = false;
    }, HUSH_MS);
  }

  private get log(): HTMLElement | null {
    return this.querySelector(".log");
  }

  private readonly scrolled = (): void => {
    const { log } = this;
    if (log === null) return;
    this.following = log.scrollHeight - log.scrollTop - log.clientHeight < NEAR;
    if (this.following) this.behind = false;
  };

  /** Bring an answer into view: its beginning, where it is longer than the log. */
  private show(entry: Entry): void {
    void this.settled().then(() => {
      const { log } = this;
      const shown = log?.querySelector<HTMLElement>(`[data-id="${CSS.escape(entry.id)}"]`);
      if (!log || !shown) return;
      const top = log.scrollTop + shown.getBoundingClientRect().top - log.getBoundingClientRect().top - MARGIN;
      const end = log.scrollHeight - log.clientHeight;
      this.following = top >= end;
      log.scrollTo({ top: Math.min(top, end), behavior: motion("smooth") });
    });
  }

  private toEnd(behavior: ScrollBehavior): void {
    this.following = true;
    this.behind = false;
    void this.settled().then(() => {
      const { log } = this;
      log?.scrollTo({ top: log.scrollHeight, behavior: motion(behavior) });
    });
  }

  /** The cards inside draw themselves a moment later. */
  private async settled(): Promise<void> {
    await this.updateComplete;
    await Promise.all(
      [...this.querySelectorAll<Part>("tuiding-steps, tuiding-copy")].map((part) => part.updateComplete),
    );
  }
}

function added(before: readonly Entry[], now: readonly Entry[]): Entry[] {
  const known = new Set(before.map((entry) => entry.id));
  return now.filter((entry) => !known.has(entry.id));
}

function motion(behavior: ScrollBehavior): ScrollBehavior {
  return matchMedia("(prefers-reduced-motion: reduce)").matches ? "instant" : behavior;
}

define("tuiding-log", Log);
