import { describe, expect, it } from "vitest";
import { parseCard } from "../../src/protocol/card.js";
import { remainder } from "../../src/protocol/remainder.js";
import { ANSWER, PROCEDURE } from "./cards.js";

function left(text: string, value: unknown): string[] {
  const card = parseCard(value);
  if (card === null) throw new Error("the test's card is none");
  return remainder(text, card);
}

describe("what a drawn card leaves of the text", () => {
  it("is the opening of steps, and nothing of the steps", () => {
    const text =
      "回到刚才的：\n【关闭自动续费】按顺序点：\n1. 我\n2. 服务\n出处：示例来源\n• 关闭后不再续扣。\n1. 苹果扣的";
    expect(left(text, PROCEDURE)).toEqual(["回到刚才的："]);
  });

  it("is nothing where the steps begin at once", () => {
    expect(left("【关闭自动续费】按顺序点：\n1. 我", PROCEDURE)).toEqual([]);
  });

  it("is what an answer says beside its facts and paths", () => {
    const card = {
      ...ANSWER,
      paths: [{ steps: ["我", "服务"], source: "甲", url: null, as_of: null, support: "single" }],
    };
    const text =
      "关于影响：\n• 关闭后不再续扣。\n另一种写法：我 → 服务（甲，未注明日期，仅一个来源）。\n告诉我是哪一项。";
    expect(left(text, card)).toEqual(["关于影响：", "告诉我是哪一项。"]);
  });

  it("lacks the line that asks for a number, as there are buttons", () => {
    const card = { ...ANSWER, kind: "fallback", facts: [], dates: null, options: PROCEDURE.options };
    expect(left("这个我不懂。比如：\n回复数字，或直接说：\n1. 苹果扣的", card)).toEqual(["这个我不懂。比如："]);
  });

  it("is the ways to reach a person, without the heading of the summary, which has its own", () => {
    const card = {
      ...ANSWER,
      kind: "handoff",
      dates: null,
      facts: [{ topic: "wish", text: "想办的事：退费", source: "" }],
    };
    const text = "找真人可以走这几条路：\n• 拨打 95017。\n带给人工的摘要：\n• 想办的事：退费";
    expect(left(text, card)).toEqual(["找真人可以走这几条路：", "• 拨打 95017。"]);
  });
});
