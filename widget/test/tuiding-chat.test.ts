import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import "../src/index.js";
import type { TuidingChat } from "../src/tuiding-chat.js";
import { Bot } from "./bot.js";

const WAIT = { timeout: 10_000, interval: 10 };

let bot: Bot;

beforeEach(async () => {
  localStorage.clear();
  bot = await new Bot().start();
});

afterEach(async () => {
  document.body.replaceChildren();
  await bot.stop();
});

async function chat(attributes: Record<string, string> = {}): Promise<TuidingChat> {
  const element = document.createElement("tuiding-chat");
  for (const [name, value] of Object.entries({ server: bot.url.href, lang: "zh-CN", ...attributes })) {
    element.setAttribute(name, value);
  }
  document.body.append(element);
  await element.updateComplete;
  return element;
}

function part(element: TuidingChat, selector: string): HTMLElement {
  const found = element.renderRoot.querySelector<HTMLElement>(selector);
  if (found === null) throw new Error(`nothing is ${selector}`);
  return found;
}

describe("<tuiding-chat>", () => {
  it("connects when it is opened, not before", async () => {
    const element = await chat();
    expect(part(element, ".launcher").getAttribute("aria-expanded")).toBe("false");
    expect(bot.connections).toBe(0);
    element.show();
    await vi.waitFor(() => {
      expect(bot.connections).toBe(1);
    }, WAIT);
    expect(element.hasAttribute("open")).toBe(true);
  });

  it("tells when it is opened and closed", async () => {
    const told: string[] = [];
    for (const name of ["tuiding:open", "tuiding:close"]) {
      document.body.addEventListener(name, () => told.push(name), { once: true });
    }
    const element = await chat();
    part(element, ".launcher").click();
    await element.updateComplete;
    part(element, ".launcher").click();
    await element.updateComplete;
    expect(told).toEqual(["tuiding:open", "tuiding:close"]);
  });

  it("sends the page's data and the platform along, and tells each answer", async () => {
    const element = await chat({ metadata: '{"order": "42", "platform": "fax"}', platform: "ios" });
    const answers: unknown[] = [];
    element.addEventListener("tuiding:answer", (event) => answers.push((event as CustomEvent<unknown>).detail));
    element.send("怎么退");
    await vi.waitFor(() => {
      expect(answers).toHaveLength(1);
    }, WAIT);
    expect(answers).toMatchObject([{ text: "答：怎么退", kind: null }]);
    expect(bot.heard[0]?.metadata).toEqual({ order: "42", platform: "ios" });
  });

  it("counts answers that come while it is closed", async () => {
    const element = await chat();
    element.send("怎么退");
    await vi.waitFor(() => {
      expect(part(element, ".badge").textContent.trim()).toBe("1");
    }, WAIT);
    expect(part(element, ".launcher").getAttribute("aria-label")).toContain("1条新回复");
    element.show();
    await element.updateComplete;
    expect(element.renderRoot.querySelector(".badge")).toBeNull();
  });

  it("tells what somebody thinks of an answer, whichever button says so", async () => {
    const element = await chat({ open: "" });
    element.send("怎么退");
    await vi.waitFor(() => expect(part(element, '[data-from="bot"][data-id]')), WAIT);
    const told = vi.fn<(detail: unknown) => void>();
    element.addEventListener("tuiding:feedback", (event) => {
      told((event as CustomEvent<unknown>).detail);
    });
    element.send('/feedback{"reason": "version"}');
    expect(told).toHaveBeenCalledWith({
      useful: false,
      reason: "version",
      answer: expect.objectContaining({ text: "答：怎么退" }) as unknown,
    });
  });

  it("puts what is too long to be sent where it can be shortened", async () => {
    const element = await chat();
    element.send("长".repeat(2001));
    await vi.waitFor(() => {
      expect((part(element, "textarea") as HTMLTextAreaElement).value).toHaveLength(2001);
    }, WAIT);
    expect(bot.heard).toEqual([]);
  });

  it("keeps what is typed, over a reload", async () => {
    const before = await chat({ open: "" });
    const box = part(before, "textarea") as HTMLTextAreaElement;
    box.value = "没写完";
    box.dispatchEvent(new Event("input", { bubbles: true }));
    before.remove();
    const after = await chat({ open: "" });
    expect((part(after, "textarea") as HTMLTextAreaElement).value).toBe("没写完");
  });

  it.each([
    ["zh-TW", "可以這樣問"],
    ["en", "For example"],
  ])("speaks %s", async (lang, words) => {
    const element = await chat({ lang, open: "" });
    expect(part(element, '[part="suggestions"]').getAttribute("aria-label")).toBe(words);
  });

  it("asks what the page suggests", async () => {
    const element = await chat({ open: "", suggestions: "怎么退|多久到账", greeting: "有什么要退的" });
    expect(part(element, '[part="greeting"] .bubble').textContent).toBe("有什么要退的");
    part(element, '[part="suggestion"]').click();
    await vi.waitFor(() => {
      expect(bot.heard.map((asked) => asked.message)).toEqual(["怎么退"]);
    }, WAIT);
  });
});
