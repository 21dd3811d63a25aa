/** What the browser keeps for one server, or this page alone where it keeps nothing. */
export class BrowserStorage {
  /** Whether what is kept outlives the page: some private windows and blocked cookies make it not. */
  readonly lasts: boolean;
  private readonly memory = new Map<string, string>();
  private readonly prefix: string;

  constructor(server: URL) {
    this.prefix = `tuiding:${server.href}:`;
    this.lasts = this.attempt((kept) => {
      kept.setItem(`${this.prefix}probe`, "");
      kept.removeItem(`${this.prefix}probe`);
      return true;
    }, false);
  }

  get(name: string): string | null {
    return this.attempt((kept) => kept.getItem(this.prefix + name), null) ?? this.memory.get(name) ?? null;
  }

  /** Keep a value, or forget it if it is null. */
  set(name: string, value: string | null): void {
    if (value === null) this.memory.delete(name);
    else this.memory.set(name, value);
    this.attempt((kept) => {
      if (value === null) kept.removeItem(this.prefix + name);
      else kept.setItem(this.prefix + name, value);
    }, undefined);
  }

  /** Call `changed` with the new value when another tab keeps one or forgets it; return how to stop. */
  watch(name: string, changed: (value: string | null) => void): () => void {
    const listener = (event: StorageEvent) => {
      if (event.key !== this.prefix + name) return;
      this.memory.delete(name);
      changed(event.newValue);
    };
    addEventListener("storage", listener);
    return () => {
      removeEventListener("storage", listener);
    };
  }

  /** Even naming localStorage throws where it is blocked, and writing to it where it is full. */
  private attempt<T>(use: (kept: Storage) => T, otherwise: T): T {
    try {
      return use(localStorage);
    } catch {
      return otherwise;
    }
  }
}
