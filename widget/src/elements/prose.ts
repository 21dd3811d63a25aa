import { html, nothing, type TemplateResult } from "lit";
import { linkify, safeHref } from "../protocol/link.js";

/** Text as people wrote it, with its web addresses (and hotlines, if `phones`) as links. */
export function prose(text: string, phones = false): unknown[] {
  return linkify(text, phones).map(({ text: words, href }) => (href === null ? words : anchor(words, href)));
}

/** A link if the address is a safe one, else the words alone. */
export function link(words: string, address: string | null): TemplateResult | string {
  const href = address === null ? null : safeHref(address);
  return href === null ? words : anchor(words, href);
}

function anchor(words: string, href: string): TemplateResult {
  const target = /^https?:/.test(href) ? "_blank" : nothing;
  return html`<a part="link" href=${href} rel="noopener noreferrer" target=${target}>${words}</a>`;
}
