const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/**
 * Return how many milliseconds to wait before trying again: twice as long each time, up to half a minute, and up to half
 * of it less by chance, so that not everybody comes back at once.
 */
export function backoff(failures: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** failures) * (1 - random() / 2);
}
