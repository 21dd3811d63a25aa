import { css } from "lit";

/** The window of days. */
export const dates = css`
  .dates {
    display: grid;
    gap: 8px;
  }

  .weeks {
    display: grid;
    grid-template-columns: repeat(7, 1fr);
    gap: 3px 0;
    max-width: 320px;
    font-size: 12.5px;
    font-variant-numeric: tabular-nums;
    text-align: center;
  }

  .weekday {
    color: var(--muted);
    font-size: 11.5px;
  }

  .day {
    padding: 3px 0;
    line-height: 20px;
  }

  .day.window {
    background: var(--soft);
    color: var(--ink-brand);
    font-weight: 600;
  }

  /* Round where it begins and at the ends of a week. */
  .day:not(.window) + .day.window,
  .day.window:nth-child(7n + 1) {
    border-start-start-radius: 8px;
    border-end-start-radius: 8px;
  }

  .day.window:nth-child(7n) {
    border-start-end-radius: 8px;
    border-end-end-radius: 8px;
  }

  .day.from {
    border-radius: 8px;
    box-shadow: inset 0 0 0 1.5px var(--muted);
  }

  .day.latest {
    border-start-end-radius: 8px;
    border-end-end-radius: 8px;
    background: var(--brand);
    color: var(--on-brand);
  }

  .day.closed {
    color: var(--muted);
    font-weight: 400;
    text-decoration: line-through;
  }

  .day.outside {
    color: var(--muted);
  }

  .day.today {
    position: relative;
  }

  .day.today::after {
    position: absolute;
    bottom: 1px;
    left: calc(50% - 8px);
    width: 16px;
    height: 2.5px;
    border-radius: 2px;
    background: currentcolor;
    content: "";
  }

  .strip {
    display: flex;
    align-items: end;
    gap: 1px;
    height: 26px;
  }

  .bar {
    flex: 1;
    height: 12px;
    border-radius: 2px;
    background: var(--line);
  }

  .bar.window {
    height: 18px;
    background: var(--soft-line);
  }

  .bar:is(.from, .latest) {
    height: 22px;
    background: var(--muted);
  }

  .bar.latest {
    background: var(--brand);
  }

  .bar.today {
    height: 26px;
    background: var(--text);
  }

  .legend {
    display: flex;
    flex-wrap: wrap;
    gap: 4px 16px;
    font-size: 13.5px;
  }

  .legend li {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    color: var(--muted);
  }

  .legend strong {
    color: var(--text);
    font-weight: 600;
  }

  .legend li::before {
    width: 10px;
    height: 10px;
    border-radius: 3px;
    background: var(--soft-line);
    content: "";
  }

  .legend .from::before {
    background: none;
    box-shadow: inset 0 0 0 1.5px var(--muted);
  }

  .legend .latest::before {
    background: var(--brand);
  }

  .legend .today::before {
    height: 2.5px;
    border-radius: 2px;
    background: var(--text);
  }

  .legend .closed::before {
    height: 1.5px;
    border-radius: 0;
    background: var(--muted);
  }

  .quiet-note {
    display: flex;
    align-items: center;
    gap: 6px;
    color: var(--muted);
    font-size: 13px;
  }

  .quiet-note .icon {
    width: 16px;
    height: 16px;
  }

  @media (forced-colors: active) {
    .day.window,
    .day.latest,
    .bar {
      forced-color-adjust: none;
    }
  }
`;
