/** Reading data from outside. Every function takes anything and throws {@link Malformed}, and nothing else. */

export class Malformed extends Error {}

export type Json = Record<string, unknown>;

export function record(value: unknown): Json {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new Malformed("not an object");
  return value as Json;
}

export function text(value: unknown): string {
  if (typeof value !== "string") throw new Malformed("not text");
  return value;
}

/** Text, or null where the field is null or absent. */
export function maybeText(value: unknown): string | null {
  return value === null || value === undefined ? null : text(value);
}

/** A list read item by item; absent or null is empty. */
export function list<T>(value: unknown, item: (value: unknown) => T): T[] {
  if (value === null || value === undefined) return [];
  if (!Array.isArray(value)) throw new Malformed("not a list");
  return value.map((each: unknown) => item(each));
}

export function oneOf<T extends string>(value: unknown, allowed: readonly T[]): T {
  const found = allowed.find((each) => each === value);
  if (found === undefined) throw new Malformed("not one of the allowed words");
  return found;
}

/** Run a reader; whatever it refuses becomes `fallback`. */
export function attempt<T, F>(read: () => T, fallback: F): T | F {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) return fallback;
    throw error;
  }
}
