/** Messages and acknowledgements of the web protocol (docs/web-protocol.md), checked. */

import { type Card, parseCard } from "./card.js";
import { attempt, list, Malformed, maybeText, oneOf, record, text } from "./decode.js";

/** The server keeps so many characters of a message and cuts the rest. */
export const MAX_MESSAGE = 2000;

/** Return the length of a message as the server counts it: in code points. */
export function lengthOf(message: string): number {
  return Array.from(message).length;
}

/** A button below an answer. */
export interface Reply {
  readonly title: string;
  readonly payload: string;
}

/** One message of the conversation, as every connection sees it. */
export interface Message {
  readonly id: string;
  readonly from: "user" | "bot";
  readonly text: string;
  /** Milliseconds since 1970, UTC. */
  readonly at: number;
  readonly inReplyTo: string | null;
  readonly replies: readonly Reply[];
  readonly card: Card | null;
}

/** What the server says a session is. */
export interface Session {
  readonly id: string;
  readonly resumed: boolean;
  readonly messages: readonly Message[];
}

const ERRORS = ["session", "invalid", "busy", "failed"] as const;

/** How a message of the person was taken: the parts of its answer, and the server's word for what went wrong. */
export interface Acknowledgement {
  readonly error: (typeof ERRORS)[number] | null;
  readonly messages: readonly Message[];
}

/** Return the message, or null for what is none: nothing can be shown of it. */
export function parseMessage(value: unknown): Message | null {
  return attempt(() => {
    const raw = record(value);
    return {
      id: identifier(raw.id),
      from: raw.from === "user" ? "user" : "bot",
      text: maybeText(raw.text) ?? "",
      at: moment(raw.timestamp),
      inReplyTo: maybeText(raw.in_reply_to),
      replies: attempt(() => list(raw.quick_replies, reply), []),
      card: raw.custom == null ? null : parseCard(raw.custom),
    };
  }, null);
}

/** Return the session, or null if this is no confirmation of one. */
export function parseSession(value: unknown): Session | null {
  return attempt(() => {
    const raw = record(value);
    return { id: identifier(raw.session_id), resumed: raw.resumed === true, messages: messages(raw.messages) };
  }, null);
}

/** Return how a message was taken, or null if this is no acknowledgement. */
export function parseAcknowledgement(value: unknown): Acknowledgement | null {
  return attempt(() => {
    const raw = record(value);
    const error = raw.error == null ? null : attempt(() => oneOf(raw.error, ERRORS), "failed" as const);
    return { error, messages: messages(raw.messages) };
  }, null);
}

function messages(value: unknown): Message[] {
  return list(value, parseMessage).filter((message) => message !== null);
}

function reply(value: unknown): Reply {
  const raw = record(value);
  const title = text(raw.title);
  return { title, payload: maybeText(raw.payload) ?? title };
}

function identifier(value: unknown): string {
  const id = text(value);
  if (id === "" || id.length > 4096) throw new Malformed("not an id");
  return id;
}

function moment(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value * 1000 : Date.now();
}
