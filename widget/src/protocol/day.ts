/** Days of the calendar as the cards write them (YYYY-MM-DD). They have no time and no time zone: all is done in UTC. */

const DAY_MS = 86_400_000;

/** Return midnight UTC of the day in milliseconds, or null if there is no such day. */
export function parseDay(day: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return null;
  const moment = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(moment) || toDay(moment) !== day ? null : moment;
}

/** Return how many days after `first` the day `second` is. */
export function daysBetween(first: string, second: string): number {
  return Math.round(((parseDay(second) ?? 0) - (parseDay(first) ?? 0)) / DAY_MS);
}

export function addDays(day: string, days: number): string {
  return toDay((parseDay(day) ?? 0) + days * DAY_MS);
}

/** Return 0 for Monday to 6 for Sunday. */
export function weekday(day: string): number {
  return (new Date(parseDay(day) ?? 0).getUTCDay() + 6) % 7;
}

/** Return every day from `first` to `last`, both included. */
export function daysFrom(first: string, last: string): string[] {
  return Array.from({ length: Math.max(0, daysBetween(first, last) + 1) }, (_, index) => addDays(first, index));
}

/** Return a day as people of `language` write it, such as 11月23日周一; the year only where it is not `year`. */
export function dayInWords(day: string, language: string, year: string): string {
  const own = day.startsWith(year) ? {} : ({ year: "numeric" } as const);
  const format = new Intl.DateTimeFormat(language, {
    ...own,
    month: language === "en" ? "short" : "long",
    day: "numeric",
    weekday: "short",
    timeZone: "UTC",
  });
  return format.format(parseDay(day) ?? 0);
}

function toDay(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
