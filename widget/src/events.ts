import type { Reason } from "./protocol/feedback.js";
import type { Kind } from "./protocol/card.js";

/** What the events of `<tuiding-chat>` tell. All bubble and cross shadow roots. */
export interface ChatEvents {
  /** The chat was opened. */
  "tuiding:open": undefined;
  /** The chat was closed. */
  "tuiding:close": undefined;
  /** The bot answered; once for each part of an answer. `kind` is null where there is no card. */
  "tuiding:answer": AnswerDetail;
  /** The person said whether the newest answer helped. */
  "tuiding:feedback": FeedbackDetail;
  /** A person is wanted; `summary` is what they are told. */
  "tuiding:handoff": HandoffDetail;
}

export interface AnswerDetail {
  readonly id: string;
  readonly text: string;
  readonly kind: Kind | null;
  readonly procedure: string | null;
  readonly variant: string | null;
  readonly topic: string | null;
}

export interface FeedbackDetail {
  readonly useful: boolean;
  readonly reason: Reason | null;
  /** The answer it is about. */
  readonly answer: AnswerDetail | null;
}

export interface HandoffDetail {
  readonly procedure: string | null;
  readonly variant: string | null;
  /** ios, android or pc. */
  readonly platform: string | null;
  readonly summary: readonly { readonly topic: string; readonly text: string }[];
}
