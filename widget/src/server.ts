const SCRIPT = "/tuiding-chat.js";
const FOLDER = "/widget";

// Only there while a classic script runs.
const running = document.currentScript;

/** Return the address of the bot: `attribute` if it can be used, else where this script was loaded from. */
export function serverAddress(attribute: string | null): URL {
  if (attribute !== null && attribute.trim() !== "") {
    const given = usable(attribute.trim(), document.baseURI);
    if (given !== null) return given;
    console.warn(`<tuiding-chat>: server="${attribute}" is no http or https address; using the script's own`);
  }
  return scriptAddress() ?? new URL("/", location.origin);
}

function scriptAddress(): URL | null {
  for (const address of candidates()) {
    const url = usable(address, document.baseURI);
    if (!url?.pathname.endsWith(`${SCRIPT}/`)) continue;
    // The bot serves it as /widget/tuiding-chat.js, maybe below a path of its own.
    const folder = url.pathname.slice(0, -SCRIPT.length - 1);
    return new URL(folder.endsWith(FOLDER) ? `${folder.slice(0, -FOLDER.length)}/` : "/", url.origin);
  }
  return null;
}

/** A module script does not know its element, and an imported one has none. */
function* candidates(): Iterable<string> {
  if (running instanceof HTMLScriptElement && running.src !== "") yield running.src;
  for (const script of document.querySelectorAll<HTMLScriptElement>(`script[src*="${SCRIPT}"]`)) yield script.src;
  for (const { name } of performance.getEntriesByType("resource")) if (name.includes(SCRIPT)) yield name;
}

/** Return an address with a path that ends in a slash and without what follows it, or null. */
function usable(address: string, base: string): URL | null {
  let url: URL;
  try {
    url = new URL(address, base);
  } catch {
    return null;
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return null;
  return new URL(url.pathname.endsWith("/") ? url.pathname : `${url.pathname}/`, url.origin);
}
