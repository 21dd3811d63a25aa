import { css } from "lit";

/** Cards: steps, answers, handover. */
export const card = css`
  tuiding-steps {
    display: block;
    width: 100%;
  }

  .card,
  [role="tabpanel"] {
    display: flex;
    flex-direction: column;
    gap: 12px;
  }

  .card {
    width: 100%;
    padding: 14px;
    border: 1px solid var(--line);
    border-radius: 6px 16px 16px;
    background: var(--bg);
    overflow-wrap: anywhere;
  }

  .card-title {
    display: flex;
    align-items: center;
    gap: 8px;
    font-size: 16px;
    font-weight: 600;
    line-height: 1.35;
  }

  .card-title .icon {
    color: var(--ink-brand);
  }

  .tabs {
    display: flex;
    gap: 2px;
    padding: 3px;
    border-radius: 12px;
    background: var(--back);
  }

  .tabs [role="tab"] {
    flex: 1;
    min-height: 34px;
    padding: 4px 6px;
    border-radius: 9px;
    color: var(--muted);
    font-size: 13.5px;
    line-height: 1.25;
  }

  .tabs [aria-selected="true"] {
    background: var(--bg);
    color: var(--text);
    font-weight: 600;
    box-shadow: 0 1px 3px rgb(0 0 0 / 14%);
  }

  /* The path: numbered stations on a line that wraps. */
  .steps {
    display: flex;
    flex-wrap: wrap;
    gap: 8px 20px;
  }

  .steps li {
    position: relative;
    display: inline-flex;
    align-items: center;
    gap: 7px;
    max-width: 100%;
    min-height: 34px;
    padding: 4px 12px 4px 5px;
    border: 1px solid var(--soft-line);
    border-radius: 17px;
    background: var(--soft);
    font-weight: 500;
    line-height: 1.35;
  }

  .steps li:not(:last-child)::after {
    position: absolute;
    top: 50%;
    right: -13px;
    width: 7px;
    height: 7px;
    border: solid var(--muted);
    border-width: 1.5px 1.5px 0 0;
    content: "";
    transform: translateY(-50%) rotate(45deg);
  }

  .steps .number {
    display: grid;
    place-items: center;
    flex: none;
    width: 23px;
    height: 23px;
    border-radius: 50%;
    background: var(--brand);
    color: var(--on-brand);
    font-size: 12.5px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
  }

  .path-note {
    color: var(--muted);
    font-size: 13.5px;
  }

  .provenance {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 2px 10px;
    color: var(--muted);
    font-size: var(--small);
  }

  .support {
    padding: 1px 8px;
    border: 1px solid var(--line);
    border-radius: 999px;
    font-weight: 600;
  }

  .support.official,
  .support.several {
    border-color: var(--soft-line);
    background: var(--soft);
    color: var(--ink-brand);
  }

  .support.unconfirmed {
    border-color: var(--warn-line);
    background: var(--warn-bg);
    color: var(--warn-text);
  }

  details {
    border-top: 1px solid var(--line);
    padding-top: 8px;
  }

  summary {
    display: flex;
    align-items: center;
    gap: 6px;
    min-height: 28px;
    color: var(--muted);
    font-size: 13.5px;
    list-style: none;
  }

  summary::-webkit-details-marker {
    display: none;
  }

  summary::after {
    width: 7px;
    height: 7px;
    margin: -3px 4px 0 auto;
    border: solid currentcolor;
    border-width: 0 1.5px 1.5px 0;
    content: "";
    transform: rotate(45deg);
    transition: transform 0.15s;
  }

  details[open] > summary::after {
    margin-top: 3px;
    transform: rotate(225deg);
  }

  summary:hover {
    color: var(--text);
  }

  .count {
    padding: 0 7px;
    border-radius: 999px;
    background: var(--back);
    font-size: 12px;
    font-variant-numeric: tabular-nums;
  }

  details > ul {
    margin-top: 8px;
  }

  .others {
    display: grid;
    gap: 14px;
  }

  .other {
    display: grid;
    gap: 4px;
    font-size: 14px;
  }

  .other-label {
    font-weight: 600;
  }

  .trail {
    display: flex;
    flex-wrap: wrap;
    gap: 0 6px;
  }

  .trail li:not(:last-child)::after {
    margin-inline-start: 6px;
    color: var(--muted);
    content: "›";
    content: "›" / "";
  }

  .other.corrected {
    padding: 10px 12px;
    border: 1px solid var(--warn-line);
    border-radius: 12px;
    background: var(--warn-bg);
    color: var(--warn-text);
  }

  .corrected .trail {
    text-decoration: line-through;
    text-decoration-thickness: 1px;
  }

  .corrected .flag {
    font-weight: 600;
  }

  .corrected :is(.path-note, .provenance, .other-label, .trail, a) {
    color: inherit;
    font-weight: inherit;
  }

  .notes {
    display: grid;
    gap: 10px;
    font-size: 14px;
  }

  .notes li {
    display: grid;
    gap: 1px;
  }

  .topic {
    color: var(--muted);
    font-size: var(--small);
    font-weight: 600;
  }

  .fact-source {
    color: var(--muted);
    font-size: 12px;
  }

  .correction {
    padding: 8px 12px;
    border-radius: 12px;
    background: var(--warn-bg);
    color: var(--warn-text);
  }

  .correction :is(.topic, .fact-source) {
    color: inherit;
  }

  .risk {
    display: grid;
    gap: 6px;
    padding: 12px;
    border: 1px solid var(--risk-line);
    border-radius: 12px;
    background: var(--risk-bg);
    color: var(--risk-text);
  }

  .risk :is(.fact-source, a) {
    color: inherit;
  }

  .risk-title {
    display: flex;
    align-items: center;
    gap: 8px;
  }

  .question {
    font-weight: 600;
  }

  .way {
    position: relative;
    padding-inline-start: 14px;
  }

  .way::before {
    position: absolute;
    top: 0.6em;
    left: 2px;
    width: 5px;
    height: 5px;
    border-radius: 50%;
    background: var(--brand);
    content: "";
  }

  .summary {
    display: grid;
    gap: 8px;
    justify-items: start;
    padding: 12px;
    border-radius: 12px;
    background: var(--back);
    font-size: 14px;
  }

  .summary h4 {
    color: var(--muted);
    font-size: var(--small);
    font-weight: 600;
  }

  .summary ul {
    display: grid;
    gap: 4px;
  }
`;
