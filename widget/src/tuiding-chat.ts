import { html, LitElement, nothing, type PropertyValues } from "lit";
import { property, query, state } from "lit/decorators.js";
import type { Conversation, Entry } from "./conversation.js";
import "./elements/composer.js";
import type { Composer } from "./elements/composer.js";
import type { Context } from "./elements/context.js";
import "./elements/header.js";
import { launcher } from "./elements/launcher.js";
import "./elements/log.js";
import type { Log } from "./elements/log.js";
import type { Repair } from "./elements/message.js";
import { notices } from "./elements/notices.js";
import type { AnswerDetail, ChatEvents } from "./events.js";
import { metadataOf, suggestionsOf } from "./attributes.js";
import { platformOf } from "./platform.js";
import { PLATFORMS, type Platform } from "./protocol/card.js";
import { parseFeedback } from "./protocol/feedback.js";
import { lengthOf, MAX_MESSAGE } from "./protocol/message.js";
import { acquire, release } from "./registry.js";
import { serverAddress } from "./server.js";
import { styles } from "./styles/index.js";
import { type Language, languageOf, textsIn } from "./texts/index.js";

const PLATFORM = "platform";
const DRAFT = "draft";

/** The chat: a button in the corner of the page, and the panel it opens. */
export class TuidingChat extends LitElement {
  static override readonly styles = styles;

  /** Address of the bot; by default where the script came from. */
  @property() server: string | null = null;
  // The attributes every element has, with the meaning they have there: the language, and what it is called.
  // eslint-disable-next-line lit/no-native-attributes
  @property() override lang = "";
  // eslint-disable-next-line lit/no-native-attributes
  @property() override title = "";
  @property() greeting: string | null = null;
  /** What can be asked, when nothing has been: a JSON array, or words with | between them. */
  @property({ converter: suggestionsOf }) suggestions: readonly string[] | null = null;
  @property({ reflect: true }) position: "right" | "left" = "right";
  @property({ type: Boolean, reflect: true }) open = false;
  @property({ reflect: true }) theme: "auto" | "light" | "dark" = "auto";
  /** ios, android or pc, where the page knows better than the browser. */
  @property() platform: string | null = null;
  /** Data of the page that goes with each message: a JSON object. */
  @property({ converter: metadataOf }) metadata: Readonly<Record<string, unknown>> | null = null;

  @state() private unread = 0;
  @state() private said = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;
  @query(".launcher") private readonly launcher!: HTMLElement;
  @query("tuiding-log") private readonly log!: Log;
  @query("tuiding-composer") private readonly composer!: Composer;

  private conversation: Conversation | null = null;
  /** Read once: another tab's is not to appear while somebody writes here. */
  private draft = "";
  private readonly narrow = matchMedia("(max-width: 480px), (max-height: 480px)");
  private readonly dark = matchMedia("(prefers-color-scheme: dark)");

  /** Open the chat. */
  show(): void {
    this.open = true;
  }

  /** Close the chat. */
  hide(): void {
    this.open = false;
  }

  /** Say something for the person; what is too long is put where they write. */
  send(text: string): void {
    const words = text.trim();
    if (lengthOf(words) > MAX_MESSAGE) {
      // Never cut: whoever reads it can shorten it.
      this.show();
      this.composer.restore(words);
    } else if (words !== "") this.say(words);
  }

  /** Begin a new conversation. */
  reset(): void {
    this.conversation?.reset();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.join();
    this.narrow.addEventListener("change", this.arrange);
    this.dark.addEventListener("change", this.redraw);
    window.visualViewport?.addEventListener("resize", this.fit);
    window.visualViewport?.addEventListener("scroll", this.fit);
    if (this.hasUpdated) this.arrange();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.leave();
    this.narrow.removeEventListener("change", this.arrange);
    this.dark.removeEventListener("change", this.redraw);
    window.visualViewport?.removeEventListener("resize", this.fit);
    window.visualViewport?.removeEventListener("scroll", this.fit);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("server") && this.conversation !== null) {
      this.leave();
      this.join();
    }
    if (!this.open) return;
    this.unread = 0;
    this.conversation?.open();
  }

  protected override updated(changed: PropertyValues<this>): void {
    const before = changed.get("open");
    if (!changed.has("open") || before === this.open || (before === undefined && !this.open)) return;
    this.arrange();
    // A page that comes with the chat open keeps its focus.
    if (before !== undefined) this.moveFocus();
    this.tell(this.open ? "tuiding:open" : "tuiding:close", undefined);
  }

  protected override render() {
    const { conversation, context } = this;
    if (conversation === null) return nothing;
    const { texts, language } = context;
    const heading = this.title === "" ? texts.title : this.title;
    return html`<div
      class="root"
      part="root"
      title=""
      lang=${language}
      data-theme=${this.shade}
      data-position=${this.position}
    >
      ${launcher(this.open, this.unread, texts, this.toggle)}
      <dialog
        class="panel"
        part="panel"
        tabindex="-1"
        aria-label=${heading}
        @cancel=${this.cancelled}
        @keydown=${this.keyed}
      >
        <tuiding-header
          .context=${context}
          .heading=${heading}
          .detected=${this.detected}
          .chosen=${this.chosenPlatform}
          .onClose=${this.close}
          .onReset=${this.startOver}
          .onPlatform=${this.choosePlatform}
        ></tuiding-header>
        <tuiding-log
          .context=${context}
          .repair=${this.repair}
          .entries=${conversation.entries}
          .expiredAfter=${conversation.expiredAfter}
          .greeting=${this.greeting ?? texts.greeting}
          .suggestions=${this.suggestions ?? [texts.suggestion1, texts.suggestion2, texts.suggestion3]}
          .answering=${conversation.answering}
        ></tuiding-log>
        ${notices(conversation, context)}
        <tuiding-composer .context=${context} .draft=${this.draft} .onDraft=${this.keepDraft}></tuiding-composer>
        <p class="unseen" role="status" data-region="announcement">
          ${conversation.answering && conversation.patience === "waiting" ? texts.typing : this.said}
        </p>
      </dialog>
    </div>`;
  }

  private get language(): Language {
    return languageOf([this.lang, document.documentElement.lang, ...navigator.languages]);
  }

  private get shade(): "light" | "dark" {
    if (this.theme === "light" || this.theme === "dark") return this.theme;
    return this.dark.matches ? "dark" : "light";
  }

  /** What everything inside can use; a new one, and so a new drawing of everything, only with another language. */
  private get context(): Context {
    const { language } = this;
    if (this.contextInUse?.language !== language) {
      this.contextInUse = {
        language,
        texts: textsIn(language),
        say: (message, title) => {
          this.say(message, title);
        },
        announce: (text) => {
          this.announce(text);
        },
      };
    }
    return this.contextInUse;
  }
  private contextInUse: Context | null = null;

  private get detected(): Platform {
    return PLATFORMS.find((platform) => platform === this.platform) ?? platformOf(navigator);
  }

  private get chosenPlatform(): Platform | null {
    const chosen = this.conversation?.storage.get(PLATFORM);
    return PLATFORMS.find((platform) => platform === chosen) ?? null;
  }

  private readonly repair: Repair = {
    retry: (id) => {
      this.conversation?.retry(id);
    },
    edit: (id) => {
      const words = this.conversation?.withdraw(id);
      if (words != null) this.composer.restore(words);
    },
    remove: (id) => {
      this.conversation?.withdraw(id);
      this.composer.focusInput();
    },
  };

  private join(): void {
    this.conversation = acquire(serverAddress(this.server));
    this.conversation.addEventListener("change", this.redraw);
    this.conversation.addEventListener("answer", this.answered);
    this.draft = this.conversation.storage.get(DRAFT) ?? "";
    if (this.open || this.conversation.hasUnsent) this.conversation.open();
    this.requestUpdate();
  }

  private leave(): void {
    if (this.conversation === null) return;
    this.conversation.removeEventListener("change", this.redraw);
    this.conversation.removeEventListener("answer", this.answered);
    release(this.conversation);
  }

  private say(message: string, title?: string): void {
    const judgement = parseFeedback(message);
    const newest = this.conversation?.entries.filter((entry) => entry.from === "bot").at(-1);
    this.conversation?.send(message, {
      ...this.metadata,
      platform: this.chosenPlatform ?? this.detected,
      ...(title === undefined ? {} : { title }),
    });
    if (judgement !== undefined) {
      const answer = newest === undefined ? null : detail(newest);
      this.tell("tuiding:feedback", { useful: judgement === null, reason: judgement, answer });
    }
    void this.keepFocus();
  }

  private announce(text: string): void {
    // The same words twice are read twice only if they are gone in between.
    this.said = "";
    void this.updateComplete.then(() => {
      this.said = text;
    });
  }

  private tell<Name extends keyof ChatEvents>(name: Name, told: ChatEvents[Name]): void {
    this.dispatchEvent(new CustomEvent(name, { detail: told, bubbles: true, composed: true }));
  }

  private readonly answered = (event: Event): void => {
    const entry = (event as CustomEvent<Entry>).detail;
    if (!this.open) this.unread += 1;
    this.tell("tuiding:answer", detail(entry));
    const { card } = entry;
    if (card?.kind !== "handoff") return;
    const { procedure, variant, platform } = card;
    const summary = card.facts.map(({ topic, text }) => ({ topic, text }));
    this.tell("tuiding:handoff", { procedure, variant, platform, summary });
  };

  private readonly redraw = (): void => {
    const focused = this.shadowRoot?.activeElement ?? null;
    this.requestUpdate();
    if (focused !== null) void this.keepFocus();
  };

  private readonly keepDraft = (draft: string): void => {
    this.draft = draft;
    this.conversation?.storage.set(DRAFT, draft === "" ? null : draft);
  };

  private readonly choosePlatform = (platform: Platform | null): void => {
    this.conversation?.storage.set(PLATFORM, platform);
    this.requestUpdate();
  };

  private readonly startOver = (): void => {
    this.reset();
    this.moveFocus();
  };

  private readonly toggle = (): void => {
    this.open = !this.open;
  };

  private readonly close = (): void => {
    this.hide();
  };

  private readonly cancelled = (event: Event): void => {
    event.preventDefault();
    this.hide();
  };

  private readonly keyed = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || event.isComposing) return;
    event.preventDefault();
    this.hide();
  };

  /** Full screen, as on a phone and in a page enlarged to 200 %, is modal; the panel beside a page is not. */
  private readonly arrange = (): void => {
    const { dialog } = this;
    const modal = this.narrow.matches;
    if (dialog.open && (!this.open || dialog.matches(":modal") !== modal)) dialog.close();
    if (this.open && !dialog.open && this.isConnected) {
      if (modal) dialog.showModal();
      // Unlike show(), this takes no focus.
      else dialog.open = true;
    }
    this.fit();
  };

  private moveFocus(): void {
    if (!this.open) this.launcher.focus();
    // On a touch screen focus in the box would bring the keyboard up over what is to be read.
    else if (matchMedia("(pointer: coarse)").matches) this.dialog.focus();
    else this.composer.focusInput();
  }

  /** Buttons that go once they are pressed, or once that is answered, leave the focus in the chat. */
  private async keepFocus(): Promise<void> {
    await this.updateComplete;
    await this.log.updateComplete;
    if (this.open && (this.shadowRoot?.activeElement ?? null) === null && document.activeElement === document.body) {
      this.moveFocus();
    }
  }

  /** Keep the full screen above the on-screen keyboard. */
  private readonly fit = (): void => {
    // Somebody who pinches to enlarge wants to see a part of it, not all of it smaller.
    const full = this.open && this.narrow.matches && window.visualViewport?.scale === 1;
    const { style } = this.dialog;
    for (const [name, pixels] of [
      ["height", window.visualViewport?.height],
      ["top", window.visualViewport?.offsetTop],
    ] as const) {
      if (full && pixels !== undefined) style.setProperty(name, `${pixels}px`);
      else style.removeProperty(name);
    }
  };
}

function detail(entry: Entry): AnswerDetail {
  const { id, text, card } = entry;
  return {
    id,
    text,
    kind: card?.kind ?? null,
    procedure: card?.procedure ?? null,
    variant: card?.variant ?? null,
    topic: card?.topic ?? null,
  };
}
