import { LitElement } from "lit";

/** A part of the chat with a state of its own. It draws into the chat's shadow root: one style sheet, one set of ids. */
export abstract class Part extends LitElement {
  protected override createRenderRoot(): this {
    return this;
  }
}

/** Register an element unless another copy of the script has. */
export function define(name: string, element: CustomElementConstructor): void {
  if (customElements.get(name) === undefined) customElements.define(name, element);
}
