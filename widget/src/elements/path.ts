import { html, nothing, type TemplateResult } from "lit";
import type { Path } from "../protocol/card.js";
import type { Context } from "./context.js";
import { link } from "./prose.js";

/** The menu names of the best path, numbered and joined. */
export function mainPath(path: Path, context: Context): TemplateResult {
  return html`
    <ol class="steps" part="steps" aria-label=${context.texts.steps}>
      ${path.steps.map(
        (step, index) =>
          html`<li part="step">
            <span class="number" aria-hidden="true">${index + 1}</span><span class="step">${step}</span>
          </li>`,
      )}
    </ol>
    ${path.note === null ? nothing : html`<p class="path-note">${path.note}</p>`} ${provenance(path, context)}
  `;
}

/** The other paths, folded; those that other sources contradict say so. */
export function otherPaths(paths: readonly Path[], context: Context): TemplateResult | typeof nothing {
  if (paths.length === 0) return nothing;
  const { texts } = context;
  return html`<details part="other-paths">
    <summary>${texts.otherPaths}<span class="count">${paths.length}</span></summary>
    <ul class="others">
      ${paths.map((path) => otherPath(path, context))}
    </ul>
  </details>`;
}

export function otherPath(path: Path, context: Context): TemplateResult {
  const { texts } = context;
  return html`<li class=${path.corrected ? "other corrected" : "other"} data-corrected=${path.corrected}>
    ${path.corrected ? html`<p class="flag">${texts.corrected}</p>` : nothing}
    <p class="other-label">${path.label ?? texts.otherPath}</p>
    <ol class="trail" aria-label=${texts.steps}>
      ${path.steps.map((step) => html`<li>${step}</li>`)}
    </ol>
    ${path.note === null ? nothing : html`<p class="path-note">${path.note}</p>`} ${provenance(path, context)}
  </li>`;
}

/** How well a path is supported, where it is from and when that was written. */
function provenance(path: Path, context: Context): TemplateResult {
  const { texts } = context;
  return html`<p class="provenance">
    <span class="support ${path.support}" part="support" data-support=${path.support}
      >${texts[`support_${path.support}`]}</span
    >
    <span>${texts.source}${link(path.source, path.url)}</span>
    <span>${path.asOf ?? texts.undated}</span>
  </p>`;
}
