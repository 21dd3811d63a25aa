/** A bot that keeps to the web protocol on a free port, and misbehaves on demand. */

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server as HttpServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Server, type Socket } from "socket.io";

interface Wire {
  id: string;
  from: "user" | "bot";
  text: string;
  timestamp: number;
  in_reply_to?: string;
  custom?: unknown;
}

interface Asked {
  session_id: string | null;
  message: string;
  message_id: string;
  metadata: Record<string, unknown>;
}

export class Bot {
  /** What arrived, in order, each time it was sent. */
  readonly heard: Asked[] = [];
  /** The session ids that were asked for. */
  readonly requested: (string | null)[] = [];
  readonly sessions = new Map<string, Wire[]>();
  /** Whether websocket and polling get through. */
  sockets = true;
  /** Whether anything but sockets gets through. */
  requests = true;
  /** What to refuse the next messages with, first to last. */
  refusals: ("session" | "invalid" | "busy" | "failed")[] = [];
  /** Resolves when an answer may be given. */
  pause: Promise<void> = Promise.resolve();
  private readonly http: HttpServer;
  private readonly io: Server;
  private port = 0;

  constructor() {
    this.http = createServer((request, response) => {
      void this.answerRequest(request, response);
    });
    this.io = new Server(this.http, {
      cors: { origin: "*" },
      allowRequest: (_, decide) => {
        decide(null, this.sockets);
      },
    });
    this.io.on("connection", (socket) => {
      this.converse(socket);
    });
  }

  get url(): URL {
    return new URL(`http://127.0.0.1:${this.port}/`);
  }

  /** How many sockets are open. */
  get connections(): number {
    return this.io.of("/").sockets.size;
  }

  /** Give no answer until the returned function is called. */
  hold(): () => void {
    const gate = new EventTarget();
    this.pause = new Promise((resolve) => {
      gate.addEventListener("open", () => {
        resolve();
      });
    });
    return () => gate.dispatchEvent(new Event("open"));
  }

  /** Return a bot that has forgotten nothing and will listen on the same port; this one must have stopped. */
  successor(): Bot {
    const bot = new Bot();
    bot.port = this.port;
    for (const [id, said] of this.sessions) bot.sessions.set(id, said);
    return bot;
  }

  /** Begin to listen, on the port of the time before if there was one. */
  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.http.listen(this.port, "127.0.0.1", resolve));
    this.port = (this.http.address() as AddressInfo).port;
    return this;
  }

  /** Break every connection. */
  drop(): void {
    this.io.disconnectSockets(true);
    this.http.closeAllConnections();
  }

  async stop(): Promise<void> {
    await this.io.close();
  }

  /** Say something unasked to everybody in a session. */
  push(session: string, event: "bot_uttered" | "user_message", message: unknown): void {
    this.io.to(session).emit(event, message);
  }

  confirm(wanted: string | null) {
    this.requested.push(wanted);
    const known = wanted !== null && this.sessions.has(wanted);
    const id = known ? wanted : `session-${randomUUID()}`;
    if (!known) this.sessions.set(id, []);
    return { session_id: id, resumed: known, messages: this.sessions.get(id) ?? [] };
  }

  async hear(asked: Asked, session: string, emit?: (message: Wire) => void) {
    this.heard.push(asked);
    const { message_id, message } = asked;
    await this.pause;
    const error = this.refusals.shift();
    if (error !== undefined) return { message_id, error, message: "for developers" };
    const said = this.sessions.get(session) ?? [];
    const answered = said.filter((each) => each.in_reply_to === message_id);
    if (answered.length > 0) return { message_id, messages: answered };
    const timestamp = Date.now() / 1000;
    const answer: Wire = {
      id: `${message_id}.1`,
      from: "bot",
      text: `答：${message}`,
      timestamp,
      in_reply_to: message_id,
    };
    said.push({ id: message_id, from: "user", text: message, timestamp }, answer);
    emit?.(answer);
    return { message_id, messages: [answer] };
  }

  private converse(socket: Socket): void {
    socket.on("session_request", (data: { session_id: string | null }, acknowledge: (answer: unknown) => void) => {
      const confirmed = this.confirm(data.session_id);
      for (const room of socket.rooms) if (room !== socket.id) void socket.leave(room);
      void socket.join(confirmed.session_id);
      acknowledge(confirmed);
    });
    socket.on("user_uttered", (asked: Asked, acknowledge: (answer: unknown) => void) => {
      const session = asked.session_id ?? "";
      socket
        .to(session)
        .emit("user_message", { id: asked.message_id, from: "user", text: asked.message, timestamp: 1 });
      void this.hear(asked, session, (answer) => this.io.to(session).emit("bot_uttered", answer)).then(acknowledge);
    });
  }

  private async answerRequest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    response.setHeader("Access-Control-Allow-Origin", "*");
    response.setHeader("Access-Control-Allow-Headers", "*");
    if (request.method === "OPTIONS") {
      response.end();
      return;
    }
    if (!this.requests) {
      response.writeHead(502).end("no bot here");
      return;
    }
    let body = "";
    for await (const chunk of request) body += String(chunk);
    const data = JSON.parse(body) as Asked;
    const answer = request.url?.endsWith("/session")
      ? this.confirm(data.session_id)
      : await this.hear(data, data.session_id ?? "");
    const error = typeof answer === "object" && "error" in answer ? answer.error : "none";
    const status = { none: 200, invalid: 400, session: 401, busy: 429, failed: 503 }[error];
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(answer));
  }
}
