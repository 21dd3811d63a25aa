import type { Language, Texts } from "../texts/index.js";

/** What every part of the chat can use and ask for. */
export interface Context {
  readonly texts: Texts;
  readonly language: Language;
  /** Say something: words, or a button's payload with its title. */
  say(message: string, title?: string): void;
  /** Have a screen reader say something once. */
  announce(text: string): void;
}
