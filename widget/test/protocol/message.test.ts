import { describe, expect, it } from "vitest";
import { lengthOf, parseAcknowledgement, parseMessage, parseSession } from "../../src/protocol/message.js";
import { PROCEDURE } from "./cards.js";

const MESSAGE = { id: "m1.1", from: "bot", text: "好的", timestamp: 1_795_334_401.5, in_reply_to: "m1" };

describe("a message", () => {
  it("is read with its time in milliseconds, its card and its buttons", () => {
    const replies = [{ content_type: "text", title: "苹果扣的", payload: "/procedure" }, { title: "转人工" }];
    const message = parseMessage({ ...MESSAGE, custom: PROCEDURE, quick_replies: replies });
    expect(message).toMatchObject({ id: "m1.1", from: "bot", text: "好的", at: 1_795_334_401_500, inReplyTo: "m1" });
    expect(message?.card?.procedure).toBe("auto_renew");
    expect(message?.replies).toEqual([
      { title: "苹果扣的", payload: "/procedure" },
      { title: "转人工", payload: "转人工" },
    ]);
  });

  it("keeps its text where its card or its buttons cannot be read", () => {
    const message = parseMessage({ ...MESSAGE, custom: { version: 9 }, quick_replies: [{ title: 1 }] });
    expect(message).toMatchObject({ text: "好的", card: null, replies: [] });
  });

  it.each([[null], ["text"], [[]], [{}], [{ id: 1 }], [{ id: "" }], [{ id: "m", text: {} }]])(
    "that is %j is none, and nothing is thrown",
    (value) => {
      expect(parseMessage(value)).toBeNull();
    },
  );

  it("is now where its time is none", () => {
    expect(parseMessage({ ...MESSAGE, timestamp: "soon" })?.at).toBeGreaterThan(1_700_000_000_000);
  });

  it("is as long as the server counts", () => {
    expect(lengthOf("退订😀")).toBe(3);
  });
});

describe("a session", () => {
  it("is read with what was said, without what cannot be read", () => {
    const session = parseSession({ session_id: "s", resumed: true, messages: [MESSAGE, { id: 1 }, null] });
    expect(session).toMatchObject({ id: "s", resumed: true });
    expect(session?.messages.map((message) => message.id)).toEqual(["m1.1"]);
  });

  it.each([[null], ["s"], [{}], [{ session_id: "" }], [{ error: "failed" }], [{ session_id: "s", messages: "none" }]])(
    "that is %j is none",
    (value) => {
      expect(parseSession(value)).toBeNull();
    },
  );
});

describe("an acknowledgement", () => {
  it("has the parts of the answer", () => {
    const read = parseAcknowledgement({ message_id: "m1", messages: [MESSAGE] });
    expect(read).toMatchObject({ error: null, messages: [{ id: "m1.1" }] });
  });

  it.each(["session", "invalid", "busy", "failed"] as const)("says that it went wrong: %s", (error) => {
    expect(parseAcknowledgement({ message_id: "m1", error, message: "…" })?.error).toBe(error);
  });

  it("with a word for an error that is not known here is a failure that can be tried again", () => {
    expect(parseAcknowledgement({ error: "tired" })?.error).toBe("failed");
  });

  it("is null where it is none", () => {
    expect(parseAcknowledgement(undefined)).toBeNull();
  });
});
