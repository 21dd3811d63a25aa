import { backoff } from "./backoff.js";
import {
  type Transport,
  type TransportListener,
  type TransportState,
  Undelivered,
  type Utterance,
} from "./transport.js";

const SESSION_MS = 10_000;
const ANSWER_MS = 60_000;
/** Beside 200, what the bot refuses with; its body says why. */
const REFUSALS = new Set([400, 401, 429, 503]);

/** The same protocol over plain requests, where sockets are blocked. Other tabs are seen when the page is looked at. */
export class HttpTransport implements Transport {
  state: TransportState = "idle";
  private failures = 0;
  private wasOnline = false;
  private requests = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly server: URL,
    private readonly listener: TransportListener,
  ) {}

  open(): void {
    if (this.state !== "idle") return;
    this.become("connecting");
    this.renew();
  }

  close(): void {
    clearTimeout(this.timer);
    this.requests.abort();
    this.requests = new AbortController();
    this.failures = 0;
    this.wasOnline = false;
    this.become("idle");
  }

  retry(): void {
    if (this.state === "idle") return;
    this.requests.abort();
    this.requests = new AbortController();
    this.renew();
  }

  renew(): void {
    clearTimeout(this.timer);
    void this.confirm();
  }

  async utter(utterance: Utterance): Promise<unknown> {
    try {
      return await this.post("message", utterance, ANSWER_MS);
    } catch (error) {
      this.lost();
      throw error;
    }
  }

  private async confirm(): Promise<void> {
    const asked = this.listener.sessionId();
    let session: unknown;
    try {
      session = await this.post("session", { session_id: asked }, SESSION_MS);
    } catch {
      this.lost();
      return;
    }
    if (this.state === "idle") return;
    if (this.listener.sessionId() !== asked) {
      this.renew();
      return;
    }
    if (!this.listener.confirmed(session)) {
      this.lost();
      return;
    }
    this.failures = 0;
    this.wasOnline = true;
    this.become("online");
  }

  private lost(): void {
    if (this.state === "idle") return;
    this.become(this.wasOnline ? "reconnecting" : "connecting");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.renew();
    }, backoff(this.failures));
    this.failures += 1;
  }

  private async post(name: string, body: unknown, limit: number): Promise<unknown> {
    const address = new URL(`${this.server.pathname.replace(/\/$/, "")}/webhooks/socketio/${name}`, this.server.origin);
    const request = new AbortController();
    const abort = () => {
      request.abort();
    };
    const timer = setTimeout(abort, limit);
    const all = this.requests.signal;
    all.addEventListener("abort", abort);
    try {
      const response = await fetch(address, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: request.signal,
      });
      if (!response.ok && !REFUSALS.has(response.status)) throw new Error(`status ${response.status}`);
      return await response.json();
    } catch (error) {
      throw new Undelivered("the request failed", { cause: error });
    } finally {
      clearTimeout(timer);
      all.removeEventListener("abort", abort);
    }
  }

  private become(state: TransportState): void {
    if (this.state === state) return;
    this.state = state;
    this.listener.changed(state);
  }
}
