/** Attributes that hold more than a word. What cannot be used is said on the console, and left out. */

/** The server keeps 4 kB of metadata with a message; some of it is the widget's own. */
const MAX_METADATA = 3_500;

/** Return the suggestions in a JSON array, or in words with | between them. */
export function suggestionsOf(value: string | null): string[] | null {
  if (value === null) return null;
  if (!value.trim().startsWith("["))
    return value
      .split("|")
      .map((words) => words.trim())
      .filter(Boolean);
  const parsed = parse(value, "suggestions");
  return Array.isArray(parsed) ? parsed.filter((each): each is string => typeof each === "string") : null;
}

/** Return the object in `value`. */
export function metadataOf(value: string | null): Record<string, unknown> | null {
  if (value === null) return null;
  const parsed = parse(value, "metadata");
  if (parsed === undefined) return null;
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) {
    console.warn("<tuiding-chat>: metadata must be a JSON object; it is left out");
    return null;
  }
  if (new TextEncoder().encode(value).length > MAX_METADATA) {
    console.warn(`<tuiding-chat>: metadata is longer than ${MAX_METADATA} bytes; it is left out`);
    return null;
  }
  return parsed as Record<string, unknown>;
}

function parse(value: string, name: string): unknown {
  try {
    return JSON.parse(value);
  } catch (error) {
    console.warn(`<tuiding-chat>: ${name} is no valid JSON; it is left out:`, error);
    return undefined;
  }
}
