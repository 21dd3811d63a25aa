import { io, type Socket } from "socket.io-client";
import { backoff } from "./backoff.js";
import {
  type Transport,
  type TransportListener,
  type TransportState,
  Undelivered,
  type Utterance,
} from "./transport.js";

const CONNECT_MS = 6_000;
const SESSION_MS = 10_000;
const ANSWER_MS = 60_000;

/** Rasa's socket.io protocol. socket.io-client reconnects, with back-off and jitter of its own. */
export class SocketTransport implements Transport {
  state: TransportState = "idle";
  /** Attempts in a row that failed, by websocket and by polling. */
  failures = 0;
  private readonly socket: Socket;
  private wasOnline = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    server: URL,
    private readonly listener: TransportListener,
  ) {
    this.socket = io(server.origin, {
      path: `${server.pathname.replace(/\/$/, "")}/socket.io`,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      autoConnect: false,
      // Two widgets of one page with different paths must not share a connection.
      forceNew: true,
      timeout: CONNECT_MS,
      reconnectionDelay: 500,
      reconnectionDelayMax: 30_000,
      randomizationFactor: 0.5,
    });
    this.socket.on("connect", () => {
      this.renew();
    });
    this.socket.on("disconnect", () => {
      this.lost();
      // The library does not try again by itself where the server closed the connection.
      if (!this.socket.active) this.later(() => this.socket.connect());
    });
    this.socket.on("connect_error", () => {
      this.failures += 1;
      this.lost();
    });
    for (const event of ["bot_uttered", "user_message"]) {
      this.socket.on(event, (message: unknown) => {
        this.listener.received(message);
      });
    }
  }

  open(): void {
    if (this.state !== "idle") return;
    this.become("connecting");
    this.socket.connect();
  }

  close(): void {
    clearTimeout(this.timer);
    this.failures = 0;
    this.wasOnline = false;
    this.become("idle");
    this.socket.disconnect();
  }

  retry(): void {
    if (this.state === "idle") return;
    this.socket.disconnect();
    clearTimeout(this.timer);
    this.socket.connect();
  }

  renew(): void {
    clearTimeout(this.timer);
    void this.confirm();
  }

  async utter(utterance: Utterance): Promise<unknown> {
    try {
      return await this.socket.timeout(ANSWER_MS).emitWithAck("user_uttered", utterance);
    } catch (error) {
      throw new Undelivered("the connection broke before the answer", { cause: error });
    }
  }

  private async confirm(): Promise<void> {
    const asked = this.listener.sessionId();
    let session: unknown;
    try {
      session = await this.socket.timeout(SESSION_MS).emitWithAck("session_request", { session_id: asked });
    } catch {
      // A connection that does not answer is none.
      if (this.socket.connected) this.retry();
      return;
    }
    if (this.state === "idle") return;
    if (this.listener.sessionId() !== asked) {
      // Another one is wanted by now, and the server must not end with this one.
      this.renew();
      return;
    }
    if (!this.listener.confirmed(session)) {
      this.failures += 1;
      this.later(() => {
        this.renew();
      });
      return;
    }
    this.failures = 0;
    this.wasOnline = true;
    this.become("online");
  }

  private later(action: () => void): void {
    clearTimeout(this.timer);
    if (this.state !== "idle") this.timer = setTimeout(action, backoff(this.failures));
  }

  private lost(): void {
    if (this.state === "idle") return;
    this.become(this.wasOnline ? "reconnecting" : "connecting", true);
  }

  /** Enter a state, and tell so if it is another one or the count of failures went up in it. */
  private become(state: TransportState, tell = false): void {
    if (this.state === state && !tell) return;
    this.state = state;
    this.listener.changed(state);
  }
}
