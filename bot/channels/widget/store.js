/** What the browser remembers for the chat of one service: kept in localStorage, or in memory where that is closed. */

/** Its entries have the service's address in their names, so that chats of two services on one site do not mix. */
export class Store {
  constructor(api, storage = openStorage()) {
    this.prefix = `filing-chat ${api} `;
    this.storage = storage;
  }

  get(key, otherwise = null) {
    return JSON.parse(this.storage.getItem(this.prefix + key)) ?? otherwise;
  }

  set(key, value) {
    this.storage.setItem(this.prefix + key, JSON.stringify(value));
  }

  remove(key) {
    this.storage.removeItem(this.prefix + key);
  }

  /** Call it with the name of everything that another tab changes, until the signal ends. */
  onChange(listener, signal) {
    addEventListener("storage", ({ key }) => key?.startsWith(this.prefix) && listener(key.slice(this.prefix.length)), { signal });
  }
}

function openStorage() {
  try {
    localStorage.setItem("filing-chat", "");
    return localStorage;
  } catch {
    const known = new Map();
    return {
      getItem: (key) => known.get(key) ?? null,
      setItem: (key, value) => known.set(key, value),
      removeItem: (key) => known.delete(key),
    };
  }
}

/** Which lines of the lists are ticked off: kept for each conversation, the same in every tab. */
export class Ticks {
  constructor(store, conversation) {
    Object.assign(this, { store, conversation, followers: [] });
  }

  has(kind, id) {
    return this.#all().includes(`${kind}:${id}`);
  }

  set(kind, id, isDone) {
    const others = this.#all().filter((one) => one !== `${kind}:${id}`);
    this.store.set("ticks", { of: this.conversation(), done: isDone ? [...others, `${kind}:${id}`] : others });
    this.tell();
  }

  /** Call it now, and whenever something was ticked, here or in another tab. */
  follow(follower) {
    this.followers.push(follower);
    follower();
  }

  tell() {
    for (const follower of this.followers) follower();
  }

  #all() {
    const kept = this.store.get("ticks");
    return kept?.of === this.conversation() ? kept.done : [];
  }
}
