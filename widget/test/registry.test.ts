import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { acquire, release } from "../src/registry.js";
import { Bot } from "./bot.js";

let bot: Bot;

beforeEach(async () => {
  bot = await new Bot().start();
});

afterEach(async () => {
  await bot.stop();
});

it("widgets of one server share one conversation, which ends with the last one, and survives being moved", async () => {
  const conversation = acquire(bot.url);
  expect(acquire(new URL(bot.url))).toBe(conversation);
  conversation.open();
  await vi.waitFor(() => {
    expect(conversation.state).toBe("online");
  });
  release(conversation);
  release(conversation);
  expect(acquire(bot.url)).toBe(conversation);
  expect(conversation.state).toBe("online");
  expect(bot.connections).toBe(1);
  release(conversation);
  await vi.waitFor(
    () => {
      expect(conversation.state).toBe("idle");
    },
    { timeout: 5_000 },
  );
});

it("widgets of two servers do not mix", async () => {
  const other = await new Bot().start();
  const [one, two] = [acquire(bot.url), acquire(other.url)];
  one.storage.set("session", "a");
  expect(two.storage.get("session")).toBeNull();
  release(one);
  release(two);
  await other.stop();
});
