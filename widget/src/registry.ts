import { Conversation } from "./conversation.js";

/** Long enough for a page to move an element; the connection of one that is gone is not kept for longer. */
const GRACE_MS = 1_000;

interface Shared {
  readonly conversation: Conversation;
  users: number;
  timer?: ReturnType<typeof setTimeout>;
}

const all = new Map<string, Shared>();

/** Return the page's one conversation with a server; several widgets share it. Call {@link release} when done. */
export function acquire(server: URL): Conversation {
  const shared = all.get(server.href) ?? { conversation: new Conversation(server), users: 0 };
  all.set(server.href, shared);
  clearTimeout(shared.timer);
  shared.users += 1;
  return shared.conversation;
}

/** Give a conversation back; the last one to do so disconnects it. What was said stays for the next one. */
export function release(conversation: Conversation): void {
  for (const shared of all.values()) {
    if (shared.conversation !== conversation) continue;
    shared.users -= 1;
    if (shared.users > 0) continue;
    shared.timer = setTimeout(() => {
      conversation.close();
    }, GRACE_MS);
  }
}
