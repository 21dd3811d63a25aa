/** What a person thinks of the newest answer, as the payload that says so. */

import { attempt, Malformed, oneOf, record } from "./decode.js";

const REASONS = ["entry_missing", "version", "off_topic"] as const;
const INTENT = "/feedback";

export type Reason = (typeof REASONS)[number];

/** Null: it helped. */
export type Judgement = Reason | null;

export function feedbackPayload(judgement: Judgement): string {
  return INTENT + JSON.stringify(judgement === null ? { value: "useful" } : { reason: judgement });
}

/** Whether a payload is about the newest answer, whichever that is when it is sent. */
export function isFeedback(payload: string): boolean {
  return payload.startsWith(INTENT);
}

/** Return what a payload says, or undefined if it is no feedback. */
export function parseFeedback(payload: string): Judgement | undefined {
  if (!isFeedback(payload)) return undefined;
  return attempt(() => {
    const said = record(parse(payload.slice(INTENT.length)));
    return said.value === "useful" ? null : oneOf(said.reason, REASONS);
  }, undefined);
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    throw new Malformed("not JSON");
  }
}
