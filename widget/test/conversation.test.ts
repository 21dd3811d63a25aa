import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Connect, Conversation, type Entry } from "../src/conversation.js";
import { HttpTransport } from "../src/transport/http.js";
import { Bot } from "./bot.js";

const WAIT = { timeout: 10_000, interval: 10 };

let bot: Bot;
let opened: Conversation[];

beforeEach(async () => {
  localStorage.clear();
  bot = await new Bot().start();
  opened = [];
});

afterEach(async () => {
  for (const conversation of opened) conversation.close();
  await bot.stop();
});

/** A page that has the chat open. */
function page(connect?: Connect) {
  const conversation = new Conversation(bot.url, connect);
  opened.push(conversation);
  conversation.open();
  return conversation;
}

const texts = (conversation: Conversation) => conversation.entries.map((entry) => entry.text);
const online = (conversation: Conversation) =>
  vi.waitFor(() => {
    expect(conversation.state).toBe("online");
  }, WAIT);
const shows = (conversation: Conversation, ...expected: string[]) =>
  vi.waitFor(() => {
    expect(texts(conversation)).toEqual(expected);
  }, WAIT);
const deliveries = (conversation: Conversation, ...expected: string[]) =>
  vi.waitFor(() => {
    expect(conversation.entries.map((entry) => entry.delivery)).toEqual(expected);
  }, WAIT);

describe.each([
  ["over a socket", undefined],
  ["over plain requests", ((server, listener) => new HttpTransport(server, listener)) satisfies Connect],
])("a conversation %s", (_, connect) => {
  it("is asked and answered, each part shown once", async () => {
    const conversation = page(connect);
    const answers: string[] = [];
    conversation.addEventListener("answer", (event) => answers.push((event as CustomEvent<Entry>).detail.text));
    conversation.send("怎么取消自动续费", { platform: "ios" });
    await shows(conversation, "怎么取消自动续费", "答：怎么取消自动续费");
    await deliveries(conversation, "sent", "sent");
    expect(answers).toEqual(["答：怎么取消自动续费"]);
    expect(bot.heard).toMatchObject([{ message: "怎么取消自动续费", metadata: { platform: "ios" } }]);
    expect(conversation.hasUnsent).toBe(false);
  });

  it("shows a button's title, and sends its payload", async () => {
    const conversation = page(connect);
    conversation.send('/feedback{"value": "useful"}', { title: "有用" });
    await vi.waitFor(() => {
      expect(bot.heard[0]?.message).toBe('/feedback{"value": "useful"}');
    }, WAIT);
    expect(texts(conversation)[0]).toBe("有用");
  });

  it("is there again after a reload, marked as said before", async () => {
    const before = page(connect);
    before.send("一");
    await shows(before, "一", "答：一");
    before.close();
    const after = page(connect);
    await shows(after, "一", "答：一");
    expect(after.entries.every((entry) => entry.restored)).toBe(true);
  });

  it("sends what waits once, in order, each answer below its question", async () => {
    const conversation = page(connect);
    for (const words of ["一", "二", "三"]) conversation.send(words);
    expect(texts(conversation)).toEqual(["一", "二", "三"]);
    await shows(conversation, "一", "答：一", "二", "答：二", "三", "答：三");
    expect(bot.heard.map((asked) => asked.message)).toEqual(["一", "二", "三"]);
  });

  it("keeps what is typed while the bot is down, over a reload, and sends it when the bot is back", async () => {
    const before = page(connect);
    await online(before);
    await bot.stop();
    before.send("一");
    before.send("二");
    await deliveries(before, "waiting", "waiting");
    before.close();

    bot = bot.successor();
    const after = new Conversation(bot.url, connect);
    opened.push(after);
    expect(texts(after)).toEqual(["一", "二"]);
    expect(after.hasUnsent).toBe(true);
    after.open();
    await bot.start();
    await shows(after, "一", "答：一", "二", "答：二");
    expect(bot.heard.map((asked) => asked.message)).toEqual(["一", "二"]);
  });

  it("asks again with the same id where the connection broke before the answer, and shows one answer", async () => {
    const resume = bot.hold();
    const conversation = page(connect);
    conversation.send("一");
    await vi.waitFor(() => {
      expect(bot.heard).toHaveLength(1);
    }, WAIT);
    bot.drop();
    await vi.waitFor(() => {
      expect(bot.heard).toHaveLength(2);
    }, WAIT);
    resume();
    await shows(conversation, "一", "答：一");
    await deliveries(conversation, "sent", "sent");
    expect(bot.heard[1]?.message_id).toBe(bot.heard[0]?.message_id);
  });

  it("goes on in a new session where the old one is not known any more, and says so", async () => {
    const before = page(connect);
    before.send("一");
    await shows(before, "一", "答：一");
    before.close();
    bot.sessions.clear();
    const after = page(connect);
    await online(after);
    expect(after.expiredAfter).toBe("");
    after.send("二");
    await shows(after, "二", "答：二");
  });

  it("asks for a session and sends again where the session runs out in the middle", async () => {
    const conversation = page(connect);
    conversation.send("一");
    await shows(conversation, "一", "答：一");
    bot.sessions.clear();
    bot.refusals = ["session"];
    conversation.send("二");
    await shows(conversation, "一", "答：一", "二", "答：二");
    expect(conversation.expiredAfter).toBe(conversation.entries[1]?.id);
  });

  it("waits and sends again where the bot is busy", async () => {
    bot.refusals = ["busy"];
    const conversation = page(connect);
    conversation.send("一");
    await shows(conversation, "一", "答：一");
    expect(bot.heard).toHaveLength(2);
  });

  it("offers to try again where the bot failed, and goes on with the next message", async () => {
    bot.refusals = ["failed"];
    const conversation = page(connect);
    const id = conversation.send("一");
    conversation.send("二");
    await shows(conversation, "一", "二", "答：二");
    expect(conversation.entries[0]?.delivery).toBe("failed");
    conversation.retry(id);
    await shows(conversation, "一", "答：一", "二", "答：二");
    expect(conversation.hasUnsent).toBe(false);
  });

  it("gives back the words of a message that cannot be sent", async () => {
    bot.refusals = ["invalid"];
    const conversation = page(connect);
    const id = conversation.send("一");
    await deliveries(conversation, "refused");
    expect(conversation.withdraw(id)).toBe("一");
    expect(conversation.entries).toEqual([]);
  });

  it("begins anew, in a session of its own, without what was there", async () => {
    const conversation = page(connect);
    conversation.send("一");
    await shows(conversation, "一", "答：一");
    conversation.reset();
    conversation.send("二");
    await shows(conversation, "二", "答：二");
    expect(bot.heard.at(-1)?.session_id).not.toBe(bot.heard[0]?.session_id);
  });

  it("begins anew even while the old session is being confirmed", async () => {
    const before = page(connect);
    before.send("一");
    await shows(before, "一", "答：一");
    before.close();
    const after = page(connect);
    after.reset();
    await online(after);
    after.send("二");
    await shows(after, "二", "答：二");
    expect(after.expiredAfter).toBeNull();
    expect(bot.heard[1]?.session_id).not.toBe(bot.heard[0]?.session_id);
  });

  it("does not show the answer to what was asked before it began anew", async () => {
    const resume = bot.hold();
    const conversation = page(connect);
    conversation.send("一");
    await vi.waitFor(() => {
      expect(bot.heard).toHaveLength(1);
    }, WAIT);
    conversation.reset();
    bot.pause = Promise.resolve();
    conversation.send("二");
    await shows(conversation, "二", "答：二");
    resume();
    conversation.send("三");
    await shows(conversation, "二", "答：二", "三", "答：三");
  });

  it("outlives answers that are none", async () => {
    vi.spyOn(bot, "hear").mockResolvedValueOnce("<html>" as never);
    const conversation = page(connect);
    const id = conversation.send("一");
    await deliveries(conversation, "failed");
    conversation.retry(id);
    await shows(conversation, "一", "答：一");
  });
});

describe("two tabs", () => {
  it("see what the other one says and hears, each message once", async () => {
    const one = page();
    await online(one);
    const other = page();
    await online(other);
    one.send("一");
    await shows(one, "一", "答：一");
    await shows(other, "一", "答：一");
    expect(other.entries.some((entry) => entry.restored)).toBe(false);
  });

  it("share what is unsent: what the other one has sent waits no longer", async () => {
    const resume = bot.hold();
    const one = page();
    one.send("一");
    await vi.waitFor(() => {
      expect(bot.heard).toHaveLength(1);
    }, WAIT);
    const other = new Conversation(bot.url);
    opened.push(other);
    await deliveries(other, "waiting");
    resume();
    await deliveries(one, "sent", "sent");
    other.open();
    await deliveries(other, "sent", "sent");
    expect(bot.heard).toHaveLength(1);
  });

  it("that are opened at once for the first time end up in one conversation", async () => {
    const one = page();
    const other = page();
    await online(one);
    await online(other);
    await vi.waitFor(() => {
      expect(other.sessionId()).toBe(one.sessionId());
    }, WAIT);
  });

  it("follow each other into a new conversation", async () => {
    const one = page();
    one.send("一");
    await shows(one, "一", "答：一");
    // What a browser tells the other tabs of a page.
    const key = `tuiding:${bot.url.href}:session`;
    const tell = (value: string | null) => dispatchEvent(new StorageEvent("storage", { key, newValue: value }));
    localStorage.setItem(key, bot.confirm(null).session_id);
    tell(localStorage.getItem(key));
    await shows(one);
    await online(one);
    one.send("二");
    await shows(one, "二", "答：二");
    expect(bot.heard.at(-1)?.session_id).toBe(localStorage.getItem(key));
  });
});

describe("where sockets are blocked", () => {
  it("plain requests take over, and the socket again once it gets through", async () => {
    bot.sockets = false;
    const conversation = page();
    conversation.send("一");
    await shows(conversation, "一", "答：一");
    bot.sockets = true;
    const sessions = bot.requested.length;
    conversation.reconnect();
    // The session is asked for over both; the socket's confirmation ends the requests.
    await vi.waitFor(() => {
      expect(bot.connections).toBe(1);
    }, WAIT);
    await vi.waitFor(() => {
      expect(bot.requested.length).toBeGreaterThan(sessions);
    }, WAIT);
    await online(conversation);
    conversation.send("二");
    await shows(conversation, "一", "答：一", "二", "答：二");
    const posts = vi.spyOn(globalThis, "fetch");
    conversation.send("三");
    await shows(conversation, "一", "答：一", "二", "答：二", "三", "答：三");
    expect(posts).not.toHaveBeenCalled();
  });

  it("and requests too, it is said, and what is written waits", async () => {
    bot.sockets = bot.requests = false;
    const conversation = page();
    conversation.send("一");
    await vi.waitFor(() => {
      expect(conversation.state).toBe("offline");
    }, WAIT);
    expect(conversation.entries[0]?.delivery).toBe("waiting");
    bot.sockets = true;
    conversation.reconnect();
    await shows(conversation, "一", "答：一");
  });
});

describe("a late answer", () => {
  it("is said to be late, then very late; the timers end with the answer", async () => {
    const conversation = page();
    await online(conversation);
    const resume = bot.hold();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    conversation.send("一");
    const seen = [conversation.patience];
    for (const seconds of [1, 7, 22]) {
      vi.advanceTimersByTime(seconds * 1000);
      seen.push(conversation.patience);
    }
    vi.useRealTimers();
    expect(seen).toEqual(["fine", "waiting", "slow", "very-slow"]);
    resume();
    await shows(conversation, "一", "答：一");
    await vi.waitFor(() => {
      expect(conversation.patience).toBe("fine");
    }, WAIT);
  });
});

describe("where the browser keeps nothing", () => {
  it("the conversation goes on in the page", async () => {
    vi.stubGlobal("localStorage", {
      getItem: () => {
        throw new Error("blocked");
      },
      setItem: () => {
        throw new Error("blocked");
      },
    });
    try {
      const conversation = page();
      expect(conversation.storage.lasts).toBe(false);
      conversation.send("一");
      await shows(conversation, "一", "答：一");
      conversation.send("二");
      await shows(conversation, "一", "答：一", "二", "答：二");
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it("a store that somebody else has written into is no harm", async () => {
    localStorage.setItem(`tuiding:${bot.url.href}:outbox`, '[{"id": 1}, "x"');
    const conversation = page();
    await online(conversation);
    expect(conversation.entries).toEqual([]);
  });
});
