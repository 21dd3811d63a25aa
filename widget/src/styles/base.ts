import { css } from "lit";

/** The page kept out, the colours (contrast at least 4.5:1 in both themes), and what all parts have in common. */
export const base = css`
  /* !important in here wins over the page's rules for this element, important or not. */
  :host {
    all: initial !important;
    display: block !important;
    direction: ltr !important;
    unicode-bidi: normal !important;
  }

  :host([hidden]) {
    display: none !important;
  }

  .root {
    --brand: var(--tuiding-color, #0b7a5c);
    --on-brand: var(--tuiding-color-text, #fff);
    --ink-brand: var(--tuiding-color-link, var(--tuiding-color, #08664d));
    --soft: #e6f4ee;
    --soft-line: #bfe0d2;
    --bg: var(--tuiding-background, #fff);
    --back: var(--tuiding-background-log, #f5f7f6);
    --text: var(--tuiding-text, #17211d);
    --muted: var(--tuiding-text-muted, #55625c);
    --line: #dfe5e2;
    --warn-bg: #fff6e6;
    --warn-line: #f0c27a;
    --warn-text: #774200;
    --risk-bg: #fdeeed;
    --risk-line: #efb1ac;
    --risk-text: #94190f;
    --shadow: 0 12px 40px rgb(16 32 26 / 18%), 0 2px 8px rgb(16 32 26 / 10%);
    --radius: var(--tuiding-radius, 18px);
    --small: 12.5px;
    color-scheme: light;
    color: var(--text);
    font-family: var(
      --tuiding-font,
      -apple-system,
      "PingFang SC",
      "PingFang TC",
      "Microsoft YaHei",
      "Noto Sans SC",
      "Noto Sans CJK SC",
      "Source Han Sans SC",
      system-ui,
      sans-serif
    );
    font-size: 15px;
    line-height: 1.55;
    text-align: start;
    -webkit-text-size-adjust: 100%;
  }

  .root[data-theme="dark"] {
    --brand: var(--tuiding-color-dark, #2fb88e);
    --on-brand: var(--tuiding-color-text-dark, #04231a);
    --ink-brand: var(--tuiding-color-link-dark, var(--tuiding-color-dark, #66d7b4));
    --soft: #15352b;
    --soft-line: #235c49;
    --bg: var(--tuiding-background-dark, #161d1a);
    --back: var(--tuiding-background-log-dark, #0f1513);
    --text: var(--tuiding-text-dark, #e7eeea);
    --muted: var(--tuiding-text-muted-dark, #a5b3ac);
    --line: #2f3a35;
    --warn-bg: #33270f;
    --warn-line: #6b5221;
    --warn-text: #f5cf92;
    --risk-bg: #3b1b18;
    --risk-line: #7c362f;
    --risk-text: #ffb8af;
    --shadow: 0 12px 40px rgb(0 0 0 / 55%), 0 2px 8px rgb(0 0 0 / 40%);
    color-scheme: dark;
  }

  @supports (color: color-mix(in srgb, red, blue)) {
    .root {
      --soft: color-mix(in srgb, var(--brand) 11%, var(--bg)) !important;
      --soft-line: color-mix(in srgb, var(--brand) 30%, var(--bg)) !important;
    }
  }

  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }

  h2,
  h3,
  h4,
  p,
  ul,
  ol {
    margin: 0;
    padding: 0;
    font: inherit;
  }

  ul,
  ol {
    list-style: none;
  }

  button,
  select,
  textarea {
    margin: 0;
    font: inherit;
    color: inherit;
  }

  button,
  summary,
  select {
    cursor: pointer;
  }

  button {
    border: 0;
    background: none;
    padding: 0;
    -webkit-tap-highlight-color: transparent;
  }

  button:disabled {
    cursor: default;
  }

  a {
    color: var(--ink-brand);
    text-decoration: underline;
    text-underline-offset: 2px;
    overflow-wrap: anywhere;
  }

  :focus-visible {
    outline: 2px solid var(--ink-brand);
    outline-offset: 2px;
  }

  [hidden] {
    display: none;
  }

  .icon {
    flex: none;
    display: block;
  }

  .unseen {
    position: absolute;
    width: 1px;
    height: 1px;
    margin: -1px;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
    border: 0;
  }

  /* Buttons in words. */
  .quiet {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    min-height: 34px;
    padding: 4px 12px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--bg);
    font-size: 13.5px;
    transition:
      background-color 0.15s,
      border-color 0.15s;
  }

  .quiet .icon {
    width: 16px;
    height: 16px;
    color: var(--muted);
  }

  .quiet:hover {
    border-color: var(--muted);
  }

  .link {
    min-height: 24px;
    padding: 2px 6px;
    color: var(--ink-brand);
    font-size: inherit;
    text-decoration: underline;
    text-underline-offset: 2px;
  }

  .danger {
    min-height: 34px;
    padding: 4px 14px;
    border-radius: 999px;
    background: var(--risk-text);
    color: var(--risk-bg);
    font-size: 13.5px;
  }

  @media (prefers-reduced-motion: reduce) {
    *,
    *::before,
    *::after {
      animation: none !important;
      transition: none !important;
    }
  }
`;
