import { html, nothing, type TemplateResult } from "lit";
import type { Dates } from "../protocol/card.js";
import { addDays, daysBetween, daysFrom, dayInWords, weekday } from "../protocol/day.js";
import { fill } from "../texts/index.js";
import type { Context } from "./context.js";
import { calendar } from "./icon.js";

/** So many days are drawn as weeks with their numbers; more as one thin strip. */
const LONGEST_SHEET = 35;
/** A today further behind the window than this is not drawn. */
const LATE_DAYS = 14;

/** A window of days on a small calendar, and the same in words. */
export function datesCard(dates: Dates, context: Context): TemplateResult {
  const { texts, language } = context;
  const year = (dates.today ?? dates.from).slice(0, 4);
  const words = (day: string) => dayInWords(day, language, year);
  const said = [
    fill(texts.windowInWords, {
      from: words(dates.from),
      earliest: words(dates.earliest),
      latest: words(dates.latest),
    }),
    ...(dates.today === null ? [] : [fill(texts.windowTodayInWords, { today: words(dates.today) })]),
  ].join("");
  const days = daysFrom(dates.from, lastDay(dates));
  const sheet = days.length <= LONGEST_SHEET;
  return html`<div class="dates" part="dates">
    <div role="img" aria-label=${said}>
      <div aria-hidden="true">${sheet ? weeks(days, dates, context) : strip(days, dates)}</div>
    </div>
    <ul class="legend" aria-hidden="true">
      <li class="from">${texts.windowFrom}<strong>${words(dates.from)}</strong></li>
      ${
        dates.earliest === dates.from || dates.earliest === dates.latest
          ? nothing
          : html`<li class="window">${texts.windowEarliest}<strong>${words(dates.earliest)}</strong></li>`
      }
      <li class="window latest">${texts.windowLatest}<strong>${words(dates.latest)}</strong></li>
      ${dates.today !== null && days.includes(dates.today) ? html`<li class="today">${texts.windowToday}</li>` : nothing}
      ${dates.closed.length === 0 ? nothing : html`<li class="closed">${texts.windowClosed}</li>`}
    </ul>
    ${dates.weekendsOnly ? html`<p class="quiet-note">${calendar}${texts.weekendsOnly}</p>` : nothing}
  </div>`;
}

function lastDay(dates: Dates): string {
  const { latest, today } = dates;
  return today !== null && today > latest && daysBetween(latest, today) <= LATE_DAYS ? today : latest;
}

/** Whole weeks from Monday on, with the numbers of the days. */
function weeks(days: readonly string[], dates: Dates, context: Context): TemplateResult {
  const first = days[0] ?? dates.from;
  const last = days.at(-1) ?? dates.latest;
  const whole = daysFrom(addDays(first, -weekday(first)), addDays(last, 6 - weekday(last)));
  return html`<div class="weeks">
    ${Array.from(context.texts.weekdays).map((name) => html`<span class="weekday">${name}</span>`)}
    ${whole.map(
      (day, index) =>
        html`<span class="day ${classes(day, dates)}" data-day=${day}
          >${day.endsWith("-01") || index === 0 ? `${Number(day.slice(5, 7))}/${Number(day.slice(8))}` : Number(day.slice(8))}</span
        >`,
    )}
  </div>`;
}

/** One bar a day. */
function strip(days: readonly string[], dates: Dates): TemplateResult {
  return html`<div class="strip">
    ${days.map((day) => html`<span class="bar ${classes(day, dates)}" data-day=${day}></span>`)}
  </div>`;
}

function classes(day: string, dates: Dates): string {
  const names = {
    outside: day < dates.from || day > dates.latest,
    from: day === dates.from,
    window: day >= dates.earliest && day <= dates.latest,
    latest: day === dates.latest,
    closed: dates.closed.includes(day),
    today: day === dates.today,
  };
  return Object.entries(names)
    .filter(([, holds]) => holds)
    .map(([name]) => name)
    .join(" ");
}
