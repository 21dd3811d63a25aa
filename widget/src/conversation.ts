import { Outbox, type Unsent } from "./outbox.js";
import {
  type Acknowledgement,
  type Message,
  parseAcknowledgement,
  parseMessage,
  parseSession,
} from "./protocol/message.js";
import { BrowserStorage } from "./storage.js";
import { backoff } from "./transport/backoff.js";
import { FallbackTransport } from "./transport/fallback.js";
import type { Transport, TransportListener, TransportState } from "./transport/transport.js";

const SESSION = "session";
const WAITING_MS = 1_000;
const SLOW_MS = 8_000;
const VERY_SLOW_MS = 30_000;
/** So often a message is sent again by itself while the bot is busy or the way to it gives out. */
const TRIES = 5;
const SESSION_TRIES = 3;

/**
 * Where a message of the person is. `waiting`: for the connection or its turn. `failed`: can be tried again. `refused`:
 * only worth sending if it is changed. Messages of the bot are always `sent`.
 */
export type Delivery = "waiting" | "sending" | "sent" | "failed" | "refused";

export interface Entry extends Message {
  readonly delivery: Delivery;
  /** It was said before this page was opened. */
  readonly restored: boolean;
}

/** How long the answer at hand has taken. */
export type Patience = "fine" | "waiting" | "slow" | "very-slow";

export type Connect = (server: URL, listener: TransportListener) => Transport;

/**
 * One person's conversation with one server: what was said, what is on its way, and the session it belongs to.
 *
 * It dispatches `change` after anything a reader could see, and `answer` (a CustomEvent with the {@link Entry}) for each
 * part of an answer that comes while the page is open. Each message is shown once, whichever ways it comes; the server's
 * transcript decides the order.
 */
export class Conversation extends EventTarget implements TransportListener {
  entries: readonly Entry[] = [];
  state: TransportState = "idle";
  patience: Patience = "fine";
  /** The session before had expired: the id of its last entry ("" if none is shown), else null. */
  expiredAfter: string | null = null;
  readonly storage: BrowserStorage;
  private readonly outbox: Outbox;
  private readonly transport: Transport;
  /** Asked for and not yet confirmed, or the one in use. */
  private session: string | null;
  private readonly dropped = new Set<string>();
  /** Goes up with each new conversation: what the one before still waits for is let go. */
  private era = 0;
  private delivering = false;
  private confirmedBefore = false;
  private refusedSessions = 0;
  private timers: ReturnType<typeof setTimeout>[] = [];
  private stopWatching: (() => void) | null = null;

  constructor(server: URL, connect: Connect = (address, listener) => new FallbackTransport(address, listener)) {
    super();
    this.storage = new BrowserStorage(server);
    this.outbox = new Outbox(this.storage);
    this.session = this.storage.get(SESSION);
    this.transport = connect(server, this);
    this.entries = this.outbox.all().map((message) => pending(message, true));
  }

  /** Whether something typed earlier has yet to be sent. */
  get hasUnsent(): boolean {
    return this.outbox.all().length > 0;
  }

  /** Whether the bot is at work on an answer. */
  get answering(): boolean {
    return this.state === "online" && this.entries.some((entry) => entry.delivery === "sending");
  }

  /** Connect, unless that is done; safe to call again. */
  open(): void {
    if (this.state !== "idle") return;
    // Another tab may have begun a conversation since this was made.
    this.follow(this.storage.get(SESSION));
    this.stopWatching ??= this.storage.watch(SESSION, (value) => {
      this.follow(value);
    });
    this.transport.open();
  }

  /** Disconnect. What was said stays, and what is unsent is sent when opened again. */
  close(): void {
    this.stopWatching?.();
    this.stopWatching = null;
    this.transport.close();
  }

  /** Connect now instead of waiting. */
  reconnect(): void {
    this.open();
    this.transport.retry();
  }

  /** Say something: words, or a button's payload with its title; return the message's id. */
  send(message: string, metadata: Record<string, unknown> = {}): string {
    const unsent: Unsent = { id: newId(), message, metadata, at: Date.now() };
    this.outbox.add(unsent);
    this.entries = [...this.entries, pending(unsent, false)];
    this.changedNow();
    this.open();
    void this.deliver();
    return unsent.id;
  }

  /** Try a failed message again, or one whose answer does not come. */
  retry(id: string): void {
    const entry = this.entries.find((each) => each.id === id);
    if (entry?.delivery === "sending") this.reconnect();
    if (entry?.delivery !== "failed") return;
    // The apology for the failure is answered by this attempt.
    this.entries = this.entries.filter((each) => each.inReplyTo !== id);
    this.mark(id, "waiting");
    void this.deliver();
  }

  /** Take back a message that was not sent; return its words. */
  withdraw(id: string): string | null {
    const unsent = this.outbox.all().find((each) => each.id === id);
    this.outbox.remove(id);
    this.entries = this.entries.filter((each) => each.id !== id && each.inReplyTo !== id);
    this.changedNow();
    return unsent?.message ?? null;
  }

  /** Begin a new conversation; the old one, and what was not sent, is gone from this browser, in every tab. */
  reset(): void {
    this.outbox.clear();
    this.storage.set(SESSION, null);
    this.startOver(null);
  }

  sessionId(): string | null {
    return this.session;
  }

  confirmed(raw: unknown): boolean {
    const confirmed = parseSession(raw);
    if (confirmed === null) return false;
    const stored = this.storage.get(SESSION);
    if (stored !== null && stored !== this.session) {
      // Another tab has begun a conversation meanwhile: there is only one.
      this.session = stored;
      return false;
    }
    if (this.session !== null && confirmed.id !== this.session && !confirmed.resumed) {
      this.expiredAfter = this.entries.filter((entry) => entry.delivery === "sent").at(-1)?.id ?? "";
    }
    this.session = confirmed.id;
    this.storage.set(SESSION, confirmed.id);
    this.merge(confirmed.messages);
    this.changedNow();
    // Of a renewed session on a connection that stands, the transport has nothing to tell.
    if (this.transport.state === "online") this.changed("online");
    return true;
  }

  received(raw: unknown): void {
    const message = parseMessage(raw);
    if (message !== null) this.add(message);
  }

  changed(state: TransportState): void {
    this.state = state;
    this.changedNow();
    void this.deliver();
  }

  /** Another tab has confirmed a session or begun a new conversation. */
  private follow(session: string | null): void {
    if (session !== this.session) this.startOver(session);
  }

  private startOver(session: string | null): void {
    const unsent = this.outbox.all();
    const kept = new Set(unsent.map((each) => each.id));
    for (const { id } of this.entries) if (!kept.has(id)) this.dropped.add(id);
    this.session = session;
    this.entries = unsent.map((each) => pending(each, true));
    this.expiredAfter = null;
    this.confirmedBefore = false;
    this.era += 1;
    this.delivering = false;
    this.expect(null);
    this.renew();
  }

  /** Ask for a session again; nothing is sent before it is confirmed. */
  private renew(): void {
    if (this.state === "online") this.state = "connecting";
    this.transport.renew();
    this.changedNow();
  }

  /** Send what waits, one after the other, each once its predecessor is answered. */
  private async deliver(): Promise<void> {
    if (this.delivering) return;
    this.delivering = true;
    const { era } = this;
    for (let next = this.next(); next !== undefined; next = this.next()) {
      await this.deliverOne(next);
      if (era !== this.era) return;
    }
    this.delivering = false;
  }

  private next(): Unsent | undefined {
    if (this.state !== "online") return undefined;
    const waiting = new Set(this.entries.filter((each) => each.delivery === "waiting").map((each) => each.id));
    return this.outbox.all().find((each) => waiting.has(each.id));
  }

  private async deliverOne({ id, message, metadata }: Unsent): Promise<void> {
    this.mark(id, "sending");
    this.expect(id);
    let acknowledgement: Acknowledgement | null = null;
    for (let tries = 1; tries <= TRIES; tries += 1) {
      try {
        const utterance = { session_id: this.session, message, message_id: id, metadata };
        acknowledgement = parseAcknowledgement(await this.transport.utter(utterance));
        if (acknowledgement?.error !== "busy") break;
        await new Promise((resolve) => setTimeout(resolve, backoff(tries)));
      } catch {
        // Not delivered, or not known to be: its id keeps it from being answered twice.
        if (this.state === "online") continue;
        if (!this.dropped.has(id)) this.put(id, "waiting");
        return;
      }
    }
    if (this.dropped.has(id)) return;
    this.settle(id, acknowledgement === null ? "failed" : acknowledgement.error);
    for (const part of acknowledgement?.messages ?? []) this.add(part);
  }

  /** Note where a message is, and that no answer is waited for now. */
  private put(id: string, delivery: Delivery): void {
    this.expect(null);
    this.mark(id, delivery);
  }

  private settle(id: string, error: Acknowledgement["error"]): void {
    if (error === "session" && this.refusedSessions < SESSION_TRIES) {
      this.refusedSessions += 1;
      this.put(id, "waiting");
      this.renew();
      return;
    }
    this.refusedSessions = 0;
    // What cannot be sent stays until its words are taken back.
    if (error === null) this.outbox.remove(id);
    this.put(id, error === null ? "sent" : error === "invalid" ? "refused" : "failed");
  }

  /** Note that the answer to `id` is waited for, or that none is. */
  private expect(id: string | null): void {
    this.timers.forEach(clearTimeout);
    const after = (delay: number, patience: Patience) =>
      setTimeout(() => {
        this.patience = patience;
        this.changedNow();
      }, delay);
    this.patience = "fine";
    this.timers =
      id === null ? [] : [after(WAITING_MS, "waiting"), after(SLOW_MS, "slow"), after(VERY_SLOW_MS, "very-slow")];
    this.changedNow();
  }

  private mark(id: string, delivery: Delivery): void {
    this.entries = this.entries.map((entry) => (entry.id === id ? { ...entry, delivery } : entry));
    this.changedNow();
  }

  /** Add one message that came while the page is open. */
  private add(message: Message): void {
    if (this.dropped.has(message.inReplyTo ?? "") || this.entries.some((each) => each.id === message.id)) return;
    const entry: Entry = { ...message, delivery: "sent", restored: false };
    const entries = [...this.entries];
    // An answer stands below what it answers, above what is still waiting.
    const belongs = (each: Entry) => each.id === message.inReplyTo || each.inReplyTo === message.inReplyTo;
    const place = message.inReplyTo === null ? 0 : entries.reduce((last, each, i) => (belongs(each) ? i + 1 : last), 0);
    entries.splice(place > 0 ? place : entries.length, 0, entry);
    this.entries = entries;
    this.reconcile();
    this.changedNow();
    this.tell(entry);
  }

  /** What waits and is not in the outbox was sent by another tab, which shares it. */
  private reconcile(): void {
    const unsent = new Set(this.outbox.all().map((each) => each.id));
    this.entries = this.entries.map((entry) =>
      entry.delivery === "waiting" && !unsent.has(entry.id) ? { ...entry, delivery: "sent" } : entry,
    );
  }

  private tell(entry: Entry): void {
    if (entry.from === "bot") this.dispatchEvent(new CustomEvent("answer", { detail: entry }));
  }

  /** Take over what the server says was said. */
  private merge(transcript: readonly Message[]): void {
    const entries = [...this.entries];
    const missed: Entry[] = [];
    let place = 0;
    for (const message of transcript) {
      const known = entries.findIndex((each) => each.id === message.id);
      if (known < 0) {
        const entry: Entry = { ...message, delivery: "sent", restored: !this.confirmedBefore };
        entries.splice(place, 0, entry);
        if (!entry.restored) missed.push(entry);
      }
      place = (known < 0 ? place : known) + 1;
    }
    this.entries = entries;
    this.confirmedBefore = true;
    this.reconcile();
    for (const entry of missed) this.tell(entry);
  }

  private changedNow(): void {
    this.dispatchEvent(new Event("change"));
  }
}

function pending(unsent: Unsent, restored: boolean): Entry {
  const { id, message, metadata, at } = unsent;
  const text = typeof metadata.title === "string" ? metadata.title : message;
  return { id, from: "user", text, at, inReplyTo: null, replies: [], card: null, delivery: "waiting", restored };
}

/** 128 random bits; `crypto.randomUUID` is not there on pages without TLS. */
function newId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
