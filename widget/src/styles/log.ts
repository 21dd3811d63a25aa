import { css } from "lit";

/** The conversation. */
export const log = css`
  tuiding-log {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-height: 0;
    background: var(--back);
  }

  .log {
    flex: 1;
    min-height: 0;
    padding: 16px 14px 12px;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .log:focus-visible {
    outline-offset: -2px;
  }

  .message {
    position: relative;
    display: flex;
    flex-direction: column;
    align-items: flex-start;
    gap: 8px;
    margin-bottom: 14px;
  }

  .message.user {
    align-items: flex-end;
    gap: 4px;
  }

  .bubble {
    max-width: 88%;
    padding: 9px 14px;
    border: 1px solid var(--line);
    border-radius: 6px 16px 16px;
    background: var(--bg);
    overflow-wrap: anywhere;
    white-space: pre-wrap;
  }

  .user .bubble {
    border-color: transparent;
    border-radius: 16px 6px 16px 16px;
    background: var(--brand);
    color: var(--on-brand);
  }

  .user .bubble a {
    color: inherit;
  }

  [data-delivery="waiting"] .bubble,
  [data-delivery="failed"] .bubble,
  [data-delivery="refused"] .bubble {
    border: 1px dashed var(--muted);
    background: var(--bg);
    color: var(--text);
  }

  .delivery {
    color: var(--muted);
    font-size: var(--small);
  }

  .delivery.problem {
    color: var(--risk-text);
  }

  .divider {
    margin: 6px 0 14px;
    color: var(--muted);
    font-size: 12px;
    text-align: center;
  }

  .typing {
    display: inline-flex;
    gap: 5px;
    padding: 14px 16px;
    border: 1px solid var(--line);
    border-radius: 6px 16px 16px;
    background: var(--bg);
    /* An answer that comes at once needs no sign of work. */
    animation: appear 0s 0.3s both;
  }

  .typing span {
    width: 6px;
    height: 6px;
    border-radius: 50%;
    background: var(--muted);
    animation: breathe 1.2s infinite ease-in-out;
  }

  .typing span:nth-child(2) {
    animation-delay: 0.15s;
  }

  .typing span:nth-child(3) {
    animation-delay: 0.3s;
  }

  @keyframes breathe {
    0%,
    60%,
    100% {
      opacity: 0.35;
    }

    30% {
      opacity: 1;
    }
  }

  .jump {
    position: absolute;
    right: 14px;
    bottom: 10px;
    display: inline-flex;
    align-items: center;
    gap: 4px;
    min-height: 36px;
    padding: 4px 14px 4px 10px;
    border: 1px solid var(--line);
    border-radius: 999px;
    background: var(--bg);
    color: var(--ink-brand);
    font-size: 13.5px;
    box-shadow: var(--shadow);
  }

  .options {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    max-width: 100%;
  }

  .options .heading {
    flex-basis: 100%;
    color: var(--muted);
    font-size: var(--small);
  }

  .option {
    min-height: 40px;
    max-width: 100%;
    padding: 6px 14px;
    border: 1px solid var(--soft-line);
    border-radius: 999px;
    background: var(--soft);
    color: var(--ink-brand);
    font-size: 14.5px;
    line-height: 1.35;
    text-align: start;
    overflow-wrap: anywhere;
    transition: border-color 0.15s;
  }

  .option:hover:not(:disabled) {
    border-color: var(--ink-brand);
  }

  .option:disabled {
    border-color: var(--line);
    background: none;
    color: var(--muted);
  }

  tuiding-feedback {
    display: block;
  }

  .feedback {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
  }

  .feedback .heading {
    flex-basis: 100%;
    color: var(--muted);
    font-size: var(--small);
  }
`;
