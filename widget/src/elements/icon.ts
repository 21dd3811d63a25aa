import { html, type SVGTemplateResult, svg, type TemplateResult } from "lit";

function icon(shapes: SVGTemplateResult): TemplateResult {
  return html`<svg
    class="icon"
    viewBox="0 0 24 24"
    width="20"
    height="20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.8"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
    focusable="false"
  >
    ${shapes}
  </svg>`;
}

/** A speech bubble with a way out of it. */
export const logo = icon(
  svg`<path d="M20 11.5a7.5 7.5 0 0 1-11 6.6L4 19.5l1.4-4.6A7.5 7.5 0 1 1 20 11.5Z"/><path d="M9.5 11.5h6m-2.4-2.6 2.6 2.6-2.6 2.6"/>`,
);
export const down = icon(svg`<path d="m6 9.5 6 6 6-6"/>`);
export const close = icon(svg`<path d="M6 6l12 12M18 6 6 18"/>`);
export const more = icon(
  svg`<circle cx="5" cy="12" r="1.2"/><circle cx="12" cy="12" r="1.2"/><circle cx="19" cy="12" r="1.2"/>`,
);
export const send = icon(svg`<path d="M12 19V5m-6 6 6-6 6 6"/>`);
export const copy = icon(
  svg`<rect x="9" y="9" width="11" height="11" rx="2.5"/><path d="M15 5.5A1.5 1.5 0 0 0 13.5 4h-8A1.5 1.5 0 0 0 4 5.500v8A1.5 1.5 0 0 0 5.5 15"/>`,
);
export const check = icon(svg`<path d="m5 12.5 4.5 4.500L19 7.5"/>`);
export const warning = icon(svg`<path d="M12 3.5 2.8 19.500h18.400L12 3.500Z"/><path d="M12 10v4.200m0 2.600v.1"/>`);
export const person = icon(
  svg`<circle cx="12" cy="8" r="3.6"/><path d="M5 19.500c.8-3.6 3.6-5.5 7-5.500s6.2 1.9 7 5.5"/>`,
);
export const calendar = icon(
  svg`<rect x="4" y="5.5" width="16" height="14.5" rx="2.5"/><path d="M4 10h16M8.5 3.500v4m7-4v4"/>`,
);
