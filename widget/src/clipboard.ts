/** Copy text; return whether it worked. `near` is where focus is, which a dialog may confine. */
export async function copyText(text: string, near: Element): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyOldWay(text, near);
  }
}

/** Pages without TLS and some apps' browsers have no clipboard of their own. */
function copyOldWay(text: string, near: Element): boolean {
  const box = document.createElement("textarea");
  box.value = text;
  box.className = "unseen";
  box.setAttribute("aria-hidden", "true");
  near.after(box);
  box.select();
  try {
    // The only way there; it is deprecated because of the one above.
    // eslint-disable-next-line @typescript-eslint/no-deprecated
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    box.remove();
    if (near instanceof HTMLElement) near.focus();
  }
}
