import { describe, expect, it } from "vitest";
import { feedbackPayload, parseFeedback } from "../../src/protocol/feedback.js";

describe("feedback", () => {
  it.each([[null], ["entry_missing"], ["version"], ["off_topic"]] as const)("%s can be said and read", (judgement) => {
    expect(parseFeedback(feedbackPayload(judgement))).toBe(judgement);
  });

  it("is what the reply contract says", () => {
    expect(feedbackPayload(null)).toBe('/feedback{"value":"useful"}');
    expect(feedbackPayload("entry_missing")).toBe('/feedback{"reason":"entry_missing"}');
  });

  it.each(["怎么退", "/handoff", "/feedback", "/feedback{", '/feedback{"reason": "mood"}', "/feedback[1]"])(
    "is not %s",
    (payload) => {
      expect(parseFeedback(payload)).toBeUndefined();
    },
  );
});
