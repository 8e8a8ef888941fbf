/** The chat as an element of a page: connect builds it, disconnect takes it down. */

import { calendar } from "./calendar.js";
import { Log } from "./log.js";
import { view } from "./messages.js";
import { countInTitle, download, followKeyboard, markdown, narrow, paint, plain, print, styles } from "./outside.js";
import { panel } from "./panel.js";
import { Store, Ticks } from "./store.js";
import { languageIn, preferred, speak } from "./texts.js";
import { Transport } from "./transport.js";

const NOTICE = 8_000;

export class FilingChat extends HTMLElement {
  static observedAttributes = ["language", "color", "title"];

  async connectedCallback() {
    this.living = new AbortController();
    const { signal } = this.living;
    this.root = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [await styles()];
    if (signal.aborted) return;
    this.#begin(signal);
    this.#build();
    paint(this, this.getAttribute("color"));
    followKeyboard(this, signal);
    document.addEventListener("visibilitychange", () => this.#show(), { signal });
    narrow.addEventListener("change", () => this.isOpen && this.#unfold(), { signal });
    if (this.store.get("session")) this.transport.start();
    if (this.hasAttribute("open")) this.open();
    if (this.wanted) this.ask(this.wanted);
  }

  disconnectedCallback() {
    this.living.abort();
    this.transport?.stop();
    this.frame?.root.remove();
    this.frame = null;
    countInTitle(0);
  }

  attributeChangedCallback(name, before, now) {
    if (!this.frame || before === now) return;
    if (name === "color") paint(this, now);
    else if (name === "language") this.#speak(languageIn(now) ?? this.language);
    else this.#build();
  }

  // What a page may call

  open() {
    if (!this.frame || this.isOpen) return;
    if (!this.transport.isStarted) this.transport.start();
    this.#unfold();
    this.#show();
    this.log.toEnd();
    this.#focus();
  }

  close() {
    if (!this.isOpen) return;
    this.frame.dialog.close();
    this.frame.launcher.focus();
  }

  /** Open the chat and send a question. */
  ask(text) {
    this.wanted = this.frame ? null : text;
    this.open();
    if (this.frame) this.#send({ text });
  }

  get isOpen() {
    return Boolean(this.frame?.dialog.open);
  }

  // Building

  #begin(signal) {
    const api = (this.getAttribute("api") ?? new URL("..", import.meta.url).href).replace(/\/$/, "");
    const [user, signature] = [this.getAttribute("user"), this.getAttribute("user-signature")];
    this.store = new Store(api);
    this.language = this.store.get("language") ?? languageIn(this.getAttribute("language")) ??
      preferred([document.documentElement.lang, ...navigator.languages]);
    const identity = user ? { user, signature } : undefined;
    this.transport = new Transport({ api, store: this.store, language: this.language, identity });
    this.transport.addEventListener("change", () => this.#soon(), { signal });
    this.transport.addEventListener("replaced", ({ detail }) => this.#replaced(detail), { signal });
    this.store.onChange((key) => (key === "ticks" ? this.ticks.tell() : key === "read" && this.#show()), signal);
  }

  #build() {
    const { language, isOpen, transport } = this;
    const say = speak(language);
    const draft = this.frame?.input.value ?? this.store.get("draft", "");
    this.frame?.root.remove();
    this.say = say;
    this.ticks = new Ticks(this.store, () => transport.session.conversation);
    this.frame = panel(say, this.getAttribute("title") || say("title"), draft, {
      toggle: () => (this.isOpen ? this.close() : this.open()),
      close: () => this.close(),
      send: (message) => this.#send(message),
      keep: (text) => this.store.set("draft", text),
      refuse: () => this.#note(say("no_files")),
      human: () => this.#send({ choice: "human", text: say("human") }),
      language: () => this.#chooseLanguage(),
      download: () => download(`${say("title")}.md`, markdown(this.seen.entries, say, (kind, id) => this.ticks.has(kind, id))),
      fresh: () => this.frame.question.showModal(),
      renew: () => transport.renew(),
    });
    this.frame.root.lang = language === "zh" ? "zh-CN" : "en";
    this.frame.dialog.addEventListener("keydown", (event) => event.key === "Escape" && this.close());
    this.frame.dialog.addEventListener("close", () => this.#folded());
    this.log = new Log(this.frame.log, {
      say,
      ticks: this.ticks,
      choose: (choice, text) => this.#send({ choice, text }),
      retry: (id) => transport.outbox.retry(id),
      discard: (id) => transport.outbox.drop(id),
      copy: ({ blocks }) => navigator.clipboard.writeText(plain(blocks)).then(() => this.#note(say("copied"))),
      calendar: (days) => this.#calendar(days),
      print: (_, elements) => print(say("checklist"), elements.filter((one) => one.localName === "p" || one.querySelector("input"))),
    });
    this.root.append(this.frame.root);
    this.#folded();
    if (isOpen) this.#unfold();
    this.frame.look();
    this.#show();
  }

  /** On a phone nothing but the chat can be reached while it is open. */
  #unfold() {
    const { dialog } = this.frame;
    if (dialog.open) dialog.close();
    narrow.matches ? dialog.showModal() : dialog.show();
    this.#folded();
  }

  #folded() {
    this.frame.launcher.ariaExpanded = String(this.isOpen);
    this.#show();
  }

  // Showing

  /** Once for all that has come by now, and in time for the next frame. */
  #soon() {
    this.drawing ??= setTimeout(() => this.#show());
  }

  #show() {
    this.drawing = null;
    if (!this.frame) return;
    const { transport, frame, say } = this;
    this.seen = view(transport.lines, transport.pending);
    const { entries, progress } = this.seen;
    frame.welcome.hidden = entries.length > 0 || (!transport.isComplete && Boolean(transport.session.conversation));
    frame.log.ariaLive = transport.isComplete ? "polite" : "off";
    this.log.show(entries);
    frame.tell({ unread: this.#unread(entries), progress, typing: transport.typing, holder: transport.holder });
    if (!this.noting) this.#write(transport.state === "lost" ? say("lost") : "");
  }

  #unread(entries) {
    const replies = entries.filter((entry) => entry.kind === "reply").map((entry) => entry.seq);
    const isReading = this.isOpen && !document.hidden;
    const of = this.transport.session.conversation;
    const read = this.store.get("read");
    const known = read?.of === of && read.seq <= this.transport.last ? read.seq : 0;
    if (isReading && replies.at(-1) > known) this.store.set("read", { of, seq: replies.at(-1) });
    const count = isReading ? 0 : replies.filter((seq) => seq > known).length;
    countInTitle(count);
    return count;
  }

  #note(text) {
    clearTimeout(this.noting);
    this.noting = setTimeout(() => {
      this.noting = null;
      this.#show();
    }, NOTICE);
    this.#write(text);
  }

  #write(text) {
    if (this.frame.notice.textContent !== text) this.frame.notice.textContent = text;
  }

  // Doing

  #send(message) {
    this.transport.outbox.add(message);
    this.#show();
    this.log.toEnd();
    const focused = this.root.activeElement;
    if (!focused || focused.disabled) this.#focus();
  }

  /** A phone's keyboard comes only when it is asked for. */
  #focus() {
    (narrow.matches ? this.frame.dialog : this.frame.input).focus();
  }

  #calendar(days) {
    const name = this.say("title");
    download(`${name}.ics`, calendar(days, name, this.transport.session.conversation, new Date()), "text/calendar");
  }

  #chooseLanguage() {
    const language = this.language === "zh" ? "en" : "zh";
    this.store.set("language", language);
    this.#speak(language);
    if (this.seen.entries.length) this.#send({ text: this.say("in_language") });
    this.#focus();
    this.dispatchEvent(new CustomEvent("language", { detail: language, bubbles: true }));
  }

  #speak(language) {
    if (language === this.language) return;
    this.language = language;
    this.transport.session.speak(language).catch(() => {});
    this.#build();
  }

  #replaced(isExpired) {
    this.#build();
    if (isExpired) this.#note(this.say("expired"));
    if (this.isOpen) this.#focus();
  }
}
