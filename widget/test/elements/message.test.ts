import { describe, expect, it, vi } from "vitest";
import type { Entry } from "../../src/conversation.js";
import { message, type Repair } from "../../src/elements/message.js";
import { parseCard } from "../../src/protocol/card.js";
import { ANSWER, DATES, PATH, PROCEDURE } from "../protocol/cards.js";
import { all, context, draw, one, words } from "./stage.js";

const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(1)</script> javascript:alert(1)`;

const repair = { retry: vi.fn<Repair["retry"]>(), edit: vi.fn<Repair["edit"]>(), remove: vi.fn<Repair["remove"]>() };

function entry(changes: Partial<Entry>): Entry {
  return {
    id: "m1.1",
    from: "bot",
    text: "文字",
    at: 1_795_334_401_000,
    inReplyTo: "m1",
    replies: [],
    card: null,
    delivery: "sent",
    restored: false,
    ...changes,
  };
}

const drawn = (changes: Partial<Entry>, live = true, used = context()) =>
  draw(message(entry(changes), live, used, repair));

describe("a message", () => {
  it("is text, whatever it says", async () => {
    for (const from of ["user", "bot"] as const) {
      const stage = await drawn({ from, text: HOSTILE });
      expect(words(one(stage, ".bubble"))).toBe(HOSTILE);
      expect(all(stage, "img, script, a")).toEqual([]);
    }
  });

  it("links web addresses safely", async () => {
    const link = one(await drawn({ text: "见 https://example.com/a。" }), "a");
    expect(link.getAttribute("href")).toBe("https://example.com/a");
    expect(link.getAttribute("rel")).toBe("noopener noreferrer");
    expect(link.getAttribute("target")).toBe("_blank");
  });

  it("without a card has its buttons, which say their payload", async () => {
    const used = context();
    const stage = await drawn({ replies: [{ title: "转人工", payload: "/handoff" }] }, true, used);
    one(stage, ".option").click();
    expect(used.say).toHaveBeenCalledWith("/handoff", "转人工");
  });

  it("that waits says so; one that failed can be tried again or taken back", async () => {
    expect(words(await drawn({ from: "user", delivery: "waiting" }))).toContain("等待发送");
    const failed = await drawn({ from: "user", id: "m1", delivery: "failed" });
    one(failed, '[data-action="retry"]').click();
    one(failed, '[data-action="remove"]').click();
    expect(repair.retry).toHaveBeenCalledWith("m1");
    expect(repair.remove).toHaveBeenCalledWith("m1");
    one(await drawn({ from: "user", id: "m2", delivery: "refused" }), '[data-action="edit"]').click();
    expect(repair.edit).toHaveBeenCalledWith("m2");
  });
});

describe("a step card", () => {
  it("shows the path instead of the text, with source, date and support", async () => {
    const stage = await drawn({ text: "【关闭自动续费】按顺序点：\n1. 我", card: parseCard(PROCEDURE) });
    expect(all(stage, ".steps .step").map(words)).toEqual(["我", "服务", "钱包"]);
    expect(words(one(stage, ".provenance"))).toBe("多个来源一致 出处：示例来源 2025-05-04");
    expect(words(stage)).not.toContain("按顺序点");
  });

  it("takes nothing of a card as markup, and no link that is not one", async () => {
    const card = parseCard({
      ...PROCEDURE,
      title: HOSTILE,
      paths: [{ ...PATH, steps: [HOSTILE], source: HOSTILE, url: "javascript:alert(1)", note: HOSTILE }],
      facts: [{ topic: "constructor", text: HOSTILE, source: HOSTILE }],
      options: [{ label: HOSTILE, payload: HOSTILE }],
    });
    const stage = await drawn({ card });
    expect(all(stage, "img, script, a")).toEqual([]);
    expect(words(one(stage, ".step"))).toBe(HOSTILE);
    expect(stage.textContent).not.toContain("[native code]");
  });

  it("has a tab for each platform, moved by arrows, without a message", async () => {
    const tab = (variant: string, label: string, step: string) => ({
      variant,
      label,
      platforms: [variant],
      paths: [{ ...PATH, steps: [step] }],
    });
    const tabs = [tab("ios", "苹果手机", "甲"), tab("android", "安卓手机", "乙"), tab("pc", "电脑", "丙")];
    const same = { procedure: "auto_renew", variant: "ios", label: "苹果手机", payload: "/procedure" };
    const used = context();
    const card = parseCard({ ...PROCEDURE, variant: "android", tabs, options: [same] });
    const stage = await drawn({ card }, true, used);
    const selected = () => words(one(stage, '[aria-selected="true"]'));
    expect(selected()).toBe("安卓手机");
    expect(words(one(stage, ".step"))).toBe("乙");
    for (const [key, label, step] of [
      ["ArrowRight", "电脑", "丙"],
      ["ArrowRight", "苹果手机", "甲"],
      ["ArrowLeft", "电脑", "丙"],
      ["Home", "苹果手机", "甲"],
    ] as const) {
      one(stage, '[role="tablist"]').dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      await vi.waitFor(() => {
        expect(selected()).toBe(label);
        expect(words(one(stage, ".step"))).toBe(step);
      });
    }
    expect(used.say).not.toHaveBeenCalled();
    // What a tab shows is no option any more.
    expect(all(stage, ".option")).toEqual([]);
  });

  it("folds other paths away, and marks those that are wrong", async () => {
    const corrected = { ...PATH, corrected: true, support: "unconfirmed", note: "入口不在这里。" };
    const stage = await drawn({
      card: parseCard({ ...PROCEDURE, paths: [PATH, { ...PATH, label: "旧版" }, corrected] }),
    });
    expect(one<HTMLDetailsElement>(stage, "details").open).toBe(false);
    expect(all(stage, '.other[data-corrected="true"]').map(words)).toEqual([
      "也有文章这样写，但不准 另一种写法 我服务钱包 入口不在这里。 未证实 出处：示例来源 2025-05-04",
    ]);
  });

  it("warns of fraud above everything else", async () => {
    const facts = [
      { topic: "effect", text: "影响。", source: "甲" },
      { topic: "risk", text: "来电都是诈骗。", source: "乙" },
    ];
    const card = one(await drawn({ card: parseCard({ ...PROCEDURE, facts }) }), ".card");
    expect(words(card.firstElementChild ?? card)).toBe("小心诈骗 来电都是诈骗。 出处：乙");
  });

  it("keeps what is done afterwards apart", async () => {
    const options = [...PROCEDURE.options, { label: "弄好了，继续", payload: "/x", afterwards: true }];
    const stage = await drawn({ card: parseCard({ ...PROCEDURE, options }) });
    expect(all(stage, ".options").map(words)).toEqual(["不是这种情况？ 苹果扣的", "做完以后 弄好了，继续"]);
  });
});

describe("feedback", () => {
  it("is asked for the newest answer alone", async () => {
    const card = parseCard(PROCEDURE);
    expect(all(await drawn({ card }, true), "tuiding-feedback")).toHaveLength(1);
    expect(all(await drawn({ card }, false), "tuiding-feedback")).toHaveLength(0);
  });

  it("says useful, or asks for the reason first", async () => {
    const used = context();
    const stage = await drawn({ card: parseCard(PROCEDURE) }, true, used);
    one(stage, '[data-judgement="useful"]').click();
    expect(used.say).toHaveBeenLastCalledWith('/feedback{"value":"useful"}', "有用");
    one(stage, '[data-action="useless"]').click();
    expect(used.say).toHaveBeenCalledTimes(1);
    await vi.waitFor(() => {
      one(stage, '[data-judgement="off_topic"]').click();
    });
    expect(used.say).toHaveBeenLastCalledWith('/feedback{"reason":"off_topic"}', "没回答问题");
  });

  it("of an older answer can not be given by its buttons either", async () => {
    const replies = [
      { title: "找不到", payload: '/feedback{"reason": "entry_missing"}' },
      { title: "转人工", payload: "/handoff" },
    ];
    const stage = await drawn({ replies }, false);
    expect(all(stage, ".option").map((button) => button.matches(":disabled"))).toEqual([true, false]);
  });
});

describe("a date card", () => {
  it("shows the window on a calendar of whole weeks, and says it in words", async () => {
    const stage = await drawn({ card: parseCard(ANSWER) });
    expect(all(stage, ".day")).toHaveLength(21);
    expect(all(stage, ".day.window").map((day) => day.dataset.day)).toHaveLength(9);
    expect(one(stage, ".day.today").dataset.day).toBe("2026-11-23");
    expect(all(stage, ".day.closed")).toHaveLength(4);
    expect(one(stage, '[role="img"]').getAttribute("aria-label")).toBe(
      "从11月21日周六算起，最早11月23日周一，最晚12月1日周二有结果。今天是11月23日周一。",
    );
  });

  it("stays small for two months", async () => {
    const stage = await drawn({ card: parseCard({ ...ANSWER, dates: { ...DATES, latest: "2027-01-20" } }) });
    expect(all(stage, ".day")).toHaveLength(0);
    expect(all(stage, ".bar")).toHaveLength(61);
  });

  it("says that holidays are not published yet", async () => {
    const card = parseCard({ ...ANSWER, dates: { ...DATES, calendar: "weekends_only" } });
    expect(words(await drawn({ card }))).toContain("只避开了周末");
  });
});

describe("a handover card", () => {
  it("has the ways to a person with their hotline, and the summary", async () => {
    const facts = [{ topic: "wish", text: "想办的事：退费", source: "本次对话" }];
    const card = parseCard({ ...ANSWER, kind: "handoff", dates: null, facts });
    const text = "可以走这几条路：\n• 拨打 95017。\n带给人工的摘要：\n• 想办的事：退费";
    const stage = await drawn({ text, card });
    expect(one(stage, "a").getAttribute("href")).toBe("tel:95017");
    expect(one(stage, "a").hasAttribute("target")).toBe(false);
    expect(all(stage, ".summary li").map(words)).toEqual(["想办的事：退费"]);
    expect(words(stage).match(/带给人工的摘要/g)).toHaveLength(1);
  });
});
