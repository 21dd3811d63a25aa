/** How messages get to the bot and back, whatever carries them. */

/**
 * `idle`: not opened. `connecting`: on the way for the first time. `online`: the session is confirmed. `reconnecting`:
 * it was online and will be again. `offline`: the machine or the server is out of reach; tried again all the same.
 */
export type TransportState = "idle" | "connecting" | "online" | "reconnecting" | "offline";

/** What a person says, as the wire has it. */
export interface Utterance {
  readonly session_id: string | null;
  readonly message: string;
  readonly message_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** Who is told. What comes from the server is passed on unread. */
export interface TransportListener {
  /** The session to ask for, or null for a new one. */
  sessionId(): string | null;
  /** The server answered the request for a session. Return whether it can be used; if not, it is asked for again. */
  confirmed(session: unknown): boolean;
  /** The server said something unasked: a part of an answer, or what another tab of this person said. */
  received(message: unknown): void;
  changed(state: TransportState): void;
}

export interface Transport {
  readonly state: TransportState;
  /** Start connecting, and keep at it until closed. */
  open(): void;
  close(): void;
  /** Drop the connection, if there is one, and connect now; what is unanswered is undelivered. */
  retry(): void;
  /** Ask again for the session that the listener names. */
  renew(): void;
  /** Send, and resolve with the acknowledgement as it came; reject with {@link Undelivered}. */
  utter(utterance: Utterance): Promise<unknown>;
}

/** The message may or may not have reached the server; sending it again is safe. */
export class Undelivered extends Error {
  override name = "Undelivered";
}
