import { css } from "lit";

/** Launcher, panel, header, menu and notices. */
export const panel = css`
  .launcher {
    position: fixed;
    z-index: var(--tuiding-z-index, 2147483000);
    right: var(--tuiding-offset-x, 20px);
    bottom: calc(var(--tuiding-offset-y, 20px) + env(safe-area-inset-bottom, 0px));
    display: grid;
    place-items: center;
    width: 56px;
    height: 56px;
    border-radius: 50%;
    background: var(--brand);
    color: var(--on-brand);
    box-shadow: var(--shadow);
    transition: transform 0.15s;
  }

  .launcher:hover {
    transform: scale(1.05);
  }

  .launcher:active {
    transform: scale(0.97);
  }

  .launcher:focus-visible {
    outline-offset: 3px;
  }

  .launcher .icon {
    width: 28px;
    height: 28px;
  }

  [data-position="left"] .launcher {
    right: auto;
    left: var(--tuiding-offset-x, 20px);
  }

  .badge {
    position: absolute;
    top: -4px;
    right: -4px;
    min-width: 22px;
    padding: 0 6px;
    border: 2px solid #fff;
    border-radius: 999px;
    background: #c0271b;
    color: #fff;
    font-size: 12px;
    font-weight: 600;
    line-height: 18px;
    text-align: center;
  }

  .panel {
    position: fixed;
    z-index: var(--tuiding-z-index, 2147483000);
    inset: auto var(--tuiding-offset-x, 20px) calc(var(--tuiding-offset-y, 20px) + 72px) auto;
    display: none;
    flex-direction: column;
    width: min(var(--tuiding-width, 404px), calc(100vw - 2 * var(--tuiding-offset-x, 20px)));
    height: min(var(--tuiding-height, 700px), calc(100vh - var(--tuiding-offset-y, 20px) - 92px));
    max-width: none;
    max-height: none;
    margin: 0;
    padding: 0;
    overflow: hidden;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--bg);
    color: var(--text);
    box-shadow: var(--shadow);
  }

  .panel[open] {
    display: flex;
    animation: rise 0.22s cubic-bezier(0.2, 0.8, 0.2, 1);
  }

  .panel:focus-visible {
    outline: none;
  }

  [data-position="left"] .panel {
    right: auto;
    left: var(--tuiding-offset-x, 20px);
  }

  .panel::backdrop {
    background: none;
  }

  .panel:modal {
    inset: 0 auto auto 0;
    width: 100vw;
    height: 100vh;
    height: 100dvh;
    border: 0;
    border-radius: 0;
    box-shadow: none;
  }

  @keyframes rise {
    from {
      opacity: 0;
      transform: translateY(12px) scale(0.985);
    }
  }

  tuiding-header {
    flex: none;
    display: block;
    border-bottom: 1px solid var(--line);
  }

  .header {
    display: flex;
    align-items: center;
    gap: 10px;
    padding: 12px 10px 12px 16px;
    padding-top: calc(12px + env(safe-area-inset-top, 0px));
  }

  .mark {
    display: grid;
    place-items: center;
    flex: none;
    width: 38px;
    height: 38px;
    border-radius: 12px;
    background: var(--brand);
    color: var(--on-brand);
  }

  .titles {
    flex: 1;
    min-width: 0;
  }

  .titles h2 {
    font-size: 16px;
    font-weight: 600;
    line-height: 1.3;
    overflow-wrap: anywhere;
  }

  .titles p {
    color: var(--muted);
    font-size: var(--small);
    line-height: 1.35;
  }

  .round {
    display: grid;
    place-items: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 12px;
    color: var(--muted);
  }

  .round:hover {
    background: var(--back);
    color: var(--text);
  }

  .menu {
    display: grid;
    gap: 12px;
    padding: 4px 16px 16px;
    font-size: 14px;
  }

  .menu[hidden] {
    display: none;
  }

  .menu label {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }

  .menu select {
    min-height: 36px;
    max-width: 100%;
    padding: 4px 10px;
    border: 1px solid var(--line);
    border-radius: 10px;
    background: var(--bg);
  }

  .menu > .quiet {
    justify-self: start;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }

  .notices {
    flex: none;
    background: var(--back);
  }

  .notice {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0 10px;
    margin: 0 12px 8px;
    padding: 7px 12px;
    border: 1px solid var(--warn-line);
    border-radius: 12px;
    background: var(--warn-bg);
    color: var(--warn-text);
    font-size: 13.5px;
  }

  .notice .link {
    padding-inline: 0;
    color: inherit;
    font-weight: 600;
  }

  /* A connection that is made at once needs no words. */
  .notice.late-shown {
    animation: appear 0s 1.2s both;
  }

  @keyframes appear {
    from {
      visibility: hidden;
    }
  }

  /* Lines that a forced palette would take away. */
  @media (forced-colors: active) {
    .launcher,
    .mark,
    .badge {
      border: 1px solid ButtonText;
    }
  }
`;
