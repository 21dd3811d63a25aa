import { html } from "lit";
import { describe, expect, it, vi } from "vitest";
import "../../src/elements/composer.js";
import type { Composer } from "../../src/elements/composer.js";
import { context, draw, one, words } from "./stage.js";

async function composer() {
  const used = context();
  const onDraft = vi.fn<(draft: string) => void>();
  const stage = await draw(html`<tuiding-composer .context=${used} .onDraft=${onDraft}></tuiding-composer>`);
  const element = one<Composer>(stage, "tuiding-composer");
  const box = one<HTMLTextAreaElement>(stage, "textarea");
  return {
    used,
    onDraft,
    stage,
    box,
    write: async (words: string) => {
      box.value = words;
      box.dispatchEvent(new Event("input", { bubbles: true }));
      await element.updateComplete;
    },
    press: async (changes: KeyboardEventInit = {}) => {
      const event = new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true, ...changes });
      box.dispatchEvent(event);
      await element.updateComplete;
      return event;
    },
  };
}

describe("the composer", () => {
  it("sends with Enter, and is empty then", async () => {
    const { used, box, write, press } = await composer();
    await write(" 怎么退 ");
    await press();
    expect(used.say).toHaveBeenCalledExactlyOnceWith("怎么退");
    expect(box.value).toBe("");
  });

  it("begins a line with Shift and Enter", async () => {
    const { used, write, press } = await composer();
    await write("一");
    expect((await press({ shiftKey: true })).defaultPrevented).toBe(false);
    expect(used.say).not.toHaveBeenCalled();
  });

  it.each([
    ["isComposing", { isComposing: true }],
    ["key code 229, as Safari has it", { keyCode: 229 }],
  ])("does not send what an input method is composing: %s", async (_, changes) => {
    const { used, write, press } = await composer();
    await write("ni");
    await press(changes);
    expect(used.say).not.toHaveBeenCalled();
  });

  it("does not send between the beginning and the end of a composition", async () => {
    const { used, box, write, press } = await composer();
    box.dispatchEvent(new CompositionEvent("compositionstart"));
    await write("ni");
    await press();
    expect(used.say).not.toHaveBeenCalled();
    box.dispatchEvent(new CompositionEvent("compositionend"));
    await write("你");
    await press();
    expect(used.say).toHaveBeenCalledExactlyOnceWith("你");
  });

  it("does not send nothing", async () => {
    const { used, write, press } = await composer();
    await write(" \n ");
    await press();
    expect(used.say).not.toHaveBeenCalled();
  });

  it("keeps what is too long, whole, says by how much, and does not send it", async () => {
    const { used, box, stage, write, press } = await composer();
    await write("长".repeat(2001));
    await press();
    expect(used.say).not.toHaveBeenCalled();
    expect(box.value).toHaveLength(2001);
    expect(words(one(stage, '[role="alert"]'))).toContain("多了1字");
    expect(one<HTMLButtonElement>(stage, ".send").disabled).toBe(true);
    await write("长".repeat(2000));
    await press();
    expect(used.say).toHaveBeenCalledOnce();
  });

  it("tells each change, so that nothing typed is lost", async () => {
    const { onDraft, write } = await composer();
    await write("没写完");
    expect(onDraft).toHaveBeenLastCalledWith("没写完");
  });
});
