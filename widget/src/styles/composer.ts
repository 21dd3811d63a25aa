import { css } from "lit";

/** Where people write. */
export const composer = css`
  tuiding-composer {
    flex: none;
    display: block;
    padding: 10px 12px;
    padding-bottom: calc(10px + env(safe-area-inset-bottom, 0px));
    border-top: 1px solid var(--line);
    background: var(--bg);
  }

  .box {
    display: flex;
    align-items: flex-end;
    gap: 6px;
    padding: 4px 4px 4px 14px;
    border: 1px solid var(--line);
    border-radius: 22px;
    background: var(--back);
    transition: border-color 0.15s;
  }

  .box:focus-within {
    border-color: var(--ink-brand);
    box-shadow: 0 0 0 1px var(--ink-brand);
  }

  textarea {
    flex: 1;
    min-width: 0;
    /* Five lines; from 16px on iOS does not zoom in. */
    max-height: calc(5 * 24px + 16px);
    padding: 8px 0;
    border: 0;
    background: none;
    font-size: 16px;
    line-height: 24px;
    overflow-y: auto;
    resize: none;
  }

  textarea:focus-visible {
    outline: none;
  }

  textarea::placeholder {
    color: var(--muted);
    opacity: 1;
  }

  .send {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    background: var(--brand);
    color: var(--on-brand);
    transition: background-color 0.15s;
  }

  .send:disabled {
    background: none;
    color: var(--muted);
  }

  .counter {
    margin: 0 4px 6px;
    color: var(--muted);
    font-size: var(--small);
  }

  .counter.problem {
    color: var(--risk-text);
  }
`;
