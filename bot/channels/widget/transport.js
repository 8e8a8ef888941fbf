/** The conversation as the browser has it: whose it is, its lines, messages on their way, and how the line stands. */

import { Events, Failure, Outbox, readJson } from "./line.js";

const PATIENCE = 20_000;
/** A token lives 15 minutes; the clock of the browser is not asked, since it may be wrong. */
const TOKEN_LIFE = 13 * 60_000;

export class Session {
  constructor({ api, store, language, identity }) {
    Object.assign(this, { api, store, language, identity });
  }

  /** The conversation, as far as it is known without asking. */
  get conversation() {
    return this.store.get("session")?.conversation ?? null;
  }

  /** Forget the session; the next request opens another one. */
  end() {
    this.store.remove("session");
    this.token = null;
  }

  /** Send a request in the session's name; a token that has run out is renewed once. */
  async request(path, options = {}) {
    const token = await this.#goodToken();
    const answer = await this.#fetch(path, token, options);
    if (answer.status !== 401) return answer;
    this.token = this.token?.text === token ? null : this.token;
    return this.#fetch(path, await this.#goodToken(), options);
  }

  /** Send a request whose answer is JSON; raise `Failure`. */
  async post(path, body) {
    return readJson(await this.request(path, { body }));
  }

  /** Go on in another language. */
  async speak(language) {
    this.language = language;
    this.token = null;
    if (this.conversation) await this.#goodToken();
  }

  /** One tab at a time, so that two tabs of a new visitor share a conversation. */
  async #goodToken() {
    if (this.token?.until > Date.now() && this.token.conversation === this.conversation) return this.token.text;
    this.asking ??= alone(() => this.#askForToken()).finally(() => (this.asking = null));
    return this.asking;
  }

  async #askForToken() {
    const { language, identity } = this;
    const known = this.store.get("session");
    if (known && known.user === identity?.user) {
      try {
        return this.#take(await readJson(await this.#fetch("/sessions/renew", known.renewal, { body: { language } })));
      } catch (error) {
        if (error.status !== 401) throw error;
      }
    }
    const text = this.#take(await readJson(await this.#fetch("/sessions", null, { body: { language, identity } })));
    if (known) this.onReplaced();
    return text;
  }

  #take({ token, renewal, conversation }) {
    this.store.set("session", { renewal, conversation, user: this.identity?.user });
    this.token = { text: token, conversation, until: Date.now() + TOKEN_LIFE };
    return token;
  }

  async #fetch(path, token, { body, signal = AbortSignal.timeout(PATIENCE) }) {
    const headers = new Headers(token ? { Authorization: `Bearer ${token}` } : {});
    if (body) headers.set("Content-Type", "application/json");
    const more = body && { method: "POST", body: JSON.stringify(body) };
    try {
      return await fetch(`${this.api}/webhooks/widget${path}`, { headers, signal, cache: "no-store", credentials: "omit", ...more });
    } catch {
      throw new Failure(0);
    }
  }
}

/** Do something while no other tab of the site does it, where the browser can promise that. */
function alone(work) {
  return navigator.locks ? navigator.locks.request("filing-chat", work) : work();
}

/** So long nothing comes after a stream was opened: what was said before is there. */
const QUIET = 250;
const LINES = ["message", "reply"];

/** Tells listeners of `change` that something is new, and of `replaced` that another conversation is shown. */
export class Transport extends EventTarget {
  constructor(options) {
    super();
    const { store } = options;
    this.store = store;
    this.session = new Session(options);
    this.session.onReplaced = () => this.#replace(true);
    this.outbox = new Outbox(this.session, store, () => this.#changed());
    this.events = new Events(this.session, {
      after: () => this.last,
      onEvent: ({ kind, data }) => this.#heard(kind, data),
      onState: (state) => this.#stands(state),
    });
    this.#empty();
  }

  #empty() {
    const isNew = !this.session.conversation && !this.session.identity; // nothing was said that could still come
    Object.assign(this, { lines: [], last: 0, typing: false, holder: null, isComplete: isNew, state: "" });
  }

  /** Connect, and send what was left behind. */
  start() {
    this.stopping = new AbortController();
    const { signal } = this.stopping;
    addEventListener("online", () => this.#connect(), { signal });
    addEventListener("offline", () => this.#stands("lost"), { signal });
    this.store.onChange((key) => this.#otherTab(key), signal);
    this.#connect();
  }

  /** A stream from before the line was cut may be dead without knowing it. */
  #connect() {
    this.events.start();
    this.outbox.flush();
  }

  stop() {
    this.stopping?.abort();
    this.events.stop();
  }

  get isStarted() {
    return this.stopping?.signal.aborted === false;
  }

  /** Messages that are not among the lines yet. */
  get pending() {
    return this.outbox.messages.filter(({ id }) => !this.lines.some((line) => line.id === id));
  }

  /** Begin another conversation; the one so far is left alone. */
  renew() {
    this.outbox.clear();
    this.session.end();
    this.#replace();
  }

  #replace(isExpired = false) {
    this.#empty();
    this.dispatchEvent(new CustomEvent("replaced", { detail: isExpired }));
    if (!isExpired) this.events.start();
  }

  #otherTab(key) {
    if (key === "session" && this.conversation && this.session.conversation !== this.conversation) this.#replace();
    if (key === "outbox") this.#changed();
  }

  #heard(kind, data) {
    if (kind === "typing") this.typing = data.typing && (data.from ?? {});
    else if (kind === "state") this.holder = data;
    else if (LINES.includes(kind)) this.#add({ kind, ...data });
    this.#settle();
    this.#changed();
  }

  /** A number that was there before means that the conversation was erased and began anew. */
  #add(line) {
    if (line.seq <= this.last) this.lines = [];
    this.lines.push(line);
    this.last = line.seq;
    if (line.kind === "message") this.outbox.drop(line.id);
  }

  #settle() {
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.isComplete = true;
      this.#changed();
    }, QUIET);
  }

  #stands(state) {
    this.state = state;
    if (state === "open") {
      this.conversation = this.session.conversation;
      this.holder = null; // a stream begins with who has the conversation, unless it is the assistant
      this.outbox.flush();
      this.#settle();
    } else this.typing = false;
    this.#changed();
  }

  #changed() {
    this.dispatchEvent(new Event("change"));
  }
}
