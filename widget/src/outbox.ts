import { attempt, list, record, text } from "./protocol/decode.js";
import type { BrowserStorage } from "./storage.js";

const NAME = "outbox";

/** A message that nobody has acknowledged. */
export interface Unsent {
  readonly id: string;
  /** What goes over the wire: words, or a button's payload. */
  readonly message: string;
  readonly metadata: Readonly<Record<string, unknown>>;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
}

/** Messages on their way, in order, kept by the browser: a reload or a crash loses none. Tabs share them. */
export class Outbox {
  constructor(private readonly storage: BrowserStorage) {}

  all(): Unsent[] {
    const kept = this.storage.get(NAME);
    return kept === null ? [] : attempt(() => list(parse(kept), unsent), []);
  }

  add(message: Unsent): void {
    this.keep([...this.all(), message]);
  }

  remove(id: string): void {
    this.keep(this.all().filter((message) => message.id !== id));
  }

  clear(): void {
    this.keep([]);
  }

  private keep(messages: readonly Unsent[]): void {
    this.storage.set(NAME, messages.length > 0 ? JSON.stringify(messages) : null);
  }
}

function parse(kept: string): unknown {
  try {
    return JSON.parse(kept);
  } catch {
    return null;
  }
}

function unsent(value: unknown): Unsent {
  const raw = record(value);
  return {
    id: text(raw.id),
    message: text(raw.message),
    metadata: record(raw.metadata),
    at: typeof raw.at === "number" ? raw.at : Date.now(),
  };
}
