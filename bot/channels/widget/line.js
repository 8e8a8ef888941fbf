/** Both directions of the line: the conversation as a stream of events, and the messages that are on their way. */

/** The service says something at least every 15 seconds. */
const SILENCE = 40_000;
/** Between a stream that ended as it should and the next. */
const BREATH = 300;

/** Why a request came to nothing; status 0: no answer. The message is for people, the seconds say when to try again. */
export class Failure extends Error {
  constructor(status, body, seconds) {
    super(body?.message);
    Object.assign(this, { status, seconds });
  }
}

/** Return what an answer says; raise `Failure` where it is a refusal. */
export async function readJson(answer) {
  const body = await answer.json().catch(() => null);
  if (answer.ok && body) return body;
  throw new Failure(answer.status, body, answer.headers.get("Retry-After"));
}

/** Yield the server-sent events of a text that comes in pieces. */
export async function* parse(pieces) {
  let rest = "";
  for await (const piece of pieces) {
    const parts = (rest + piece).split("\n\n");
    rest = parts.pop();
    for (const part of parts) {
      const [, kind, data] = /^event: (.*)\ndata: (.*)$/m.exec(part) ?? [];
      if (kind) yield { kind, data: JSON.parse(data) };
    }
  }
}

/** Reads until it is stopped; `after` says how far the reader has come. */
export class Events {
  waiting = new Waiting();

  constructor(session, { after, onEvent, onState }) {
    Object.assign(this, { session, after, onEvent, onState });
  }

  start() {
    this.stop();
    this.running = new AbortController();
    this.#run(this.running.signal);
  }

  stop() {
    this.running?.abort();
  }

  async #run(signal) {
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#read(signal, () => (failures = 0));
        await this.waiting.pause(BREATH);
      } catch (error) {
        if (signal.aborted) return;
        this.onState("lost");
        await this.waiting.after(++failures, error.seconds);
      }
    }
  }

  async #read(signal, onOpen) {
    const silence = new AbortController();
    let timer;
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(() => silence.abort(), SILENCE);
    };
    heard();
    try {
      const either = AbortSignal.any([signal, silence.signal]);
      const answer = await this.session.request(`/events?after=${this.after()}`, { signal: either });
      if (!answer.ok) await readJson(answer);
      onOpen();
      this.onState("open");
      for await (const event of parse(texts(answer.body, heard))) if (!signal.aborted) this.onEvent(event);
    } finally {
      clearTimeout(timer);
    }
  }
}

async function* texts(body, onPiece) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  for (let piece = await reader.read(); !piece.done; piece = await reader.read()) {
    onPiece();
    yield piece.value;
  }
}

/** No answer, or one that says that the same message may be sent again. */
const LATER = [0, 429, 502, 503, 504];

/**
 * A message has an id, a text or a choice, and a state: `waiting` and `sending` until it is known to be `kept`, or
 * `refused` with a reason. All tabs see the same messages; who sends one twice does no harm, since the id stays.
 */
export class Outbox {
  waiting = new Waiting();

  constructor(session, store, onChange) {
    Object.assign(this, { session, store, onChange });
  }

  get messages() {
    return this.store.get("outbox", []);
  }

  add(message) {
    this.#save([...this.messages, { ...message, id: newId(), state: "waiting" }]);
    this.flush();
  }

  retry(id) {
    this.#update(id, { state: "waiting", reason: "" });
    this.flush();
  }

  drop(id) {
    this.#save(this.messages.filter((one) => one.id !== id));
  }

  clear() {
    this.#save([]);
  }

  /** Send what waits, one after the other; who waits for a better moment is told that it may be now. */
  async flush() {
    this.waiting.hurry();
    if (this.isRunning) return;
    this.isRunning = true;
    let failures = 0;
    for (let next; (next = this.messages.find((one) => /ing$/.test(one.state))); ) {
      try {
        await this.#send(next);
        failures = 0;
      } catch ({ status = 0, message, seconds }) {
        const isLate = LATER.includes(status);
        this.#update(next.id, { state: isLate ? "waiting" : "refused", reason: status ? message : "", isLate });
        if (isLate) await this.waiting.after(++failures, seconds);
      }
    }
    this.isRunning = false;
  }

  async #send({ id, text, choice }) {
    this.#update(id, { state: "sending" });
    await this.session.post("/messages", choice ? { id, choice } : { id, text });
    this.#update(id, { state: "kept" });
  }

  #update(id, change) {
    this.#save(this.messages.map((one) => (one.id === id ? { ...one, ...change } : one)));
  }

  #save(messages) {
    this.store.set("outbox", messages);
    this.onChange();
  }
}

/** A random UUID; `crypto.randomUUID` is missing on pages without TLS. */
function newId() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
}

const FIRST = 1_000;
const LONGEST = 30_000;

export class Waiting {
  /** Wait until the time is over or somebody says `hurry`. */
  pause(milliseconds) {
    return new Promise((done) => {
      setTimeout(done, milliseconds);
      this.hurry = done;
    });
  }

  hurry() {}

  /** Wait after so many failures, or as long as the service asked for. */
  after(failures, seconds) {
    return this.pause(seconds ? seconds * 1000 : Math.min(LONGEST, FIRST * 2 ** (failures - 1)) * (0.75 + Math.random() / 2));
  }
}
