/** The conversation on the screen: entries and their blocks come, change their buttons and states, and never jump. */

import { dated } from "./calendar.js";
import { el, iconButton, link, rich, set, setText } from "./dom.js";

/** So near the end, in pixels, somebody reads along. */
const NEAR = 80;
const RATINGS = ["good", "bad"];

export class Log {
  constructor(element, tools) {
    Object.assign(this, { element, tools, shown: new Map() });
  }

  /** Show these entries; only what is new is added, so that only that is read out. */
  show(entries) {
    const box = this.element.parentNode;
    const isFollowing = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
    const before = this.shown;
    this.shown = new Map();
    entries.forEach((entry, place) => {
      const one = before.get(entry.key) ?? (entry.kind === "own" ? own : reply)(entry, this.tools);
      before.delete(entry.key);
      this.shown.set(entry.key, one);
      one.update(entry);
      const now = this.element.children[place];
      if (now !== one.element) this.element.insertBefore(one.element, now ?? null);
    });
    for (const { element } of before.values()) element.remove();
    if (isFollowing) this.toEnd();
  }

  /** Show the end; of a long reply its beginning. */
  toEnd() {
    const box = this.element.parentNode;
    const last = this.element.lastElementChild;
    box.scrollTop = last?.offsetHeight > box.clientHeight ? last.offsetTop - 12 : box.scrollHeight;
  }
}

function own({ id, text }, { say, retry, discard }) {
  const state = el("small", { class: "state" });
  const button = (name, onclick) => el("button", { type: "button", class: "link", onclick: () => onclick(id) }, say(name));
  const [again, away] = [button("retry", retry), button("discard", discard)];
  const element = el("div", { class: "own" },
    el("p", { dir: "auto" }, hidden(say("you")), text), el("div", { class: "foot" }, state, again, away));
  const update = ({ state: now, reason, isLate }) => {
    set(element, "data-state", now);
    setText(state, reason || say(now === "waiting" && isLate ? "late" : now));
    set(again, "hidden", !(now === "refused" || (now !== "kept" && isLate)));
    set(away, "hidden", now !== "refused");
  };
  return { element, update };
}

function reply(entry, tools) {
  const { say } = tools;
  const button = (name, onclick) => iconButton(name, say(name), { class: "quiet", onclick });
  const blocks = entry.blocks.map((block) => blockElement(block, tools));
  const ratings = RATINGS.map((name) => button(name, () => tools.choose(`feedback:${name}`, say(name))));
  const rate = el("span", { class: "rate" }, el("span", {}, say("helped")), ...ratings);
  const hasList = entry.blocks.some(({ kind }) => kind === "checklist" || kind === "steps");
  const days = dated(entry.blocks.find(({ kind }) => kind === "timeline")?.items ?? []);
  const foot = entry.isAnswer && el("div", { class: "foot" },
    button("copy", () => tools.copy(entry)), hasList && button("print", () => tools.print(entry, blocks)),
    days.length && button("calendar", () => tools.calendar(days)), rate);
  const lang = entry.language === "zh" ? "zh-CN" : "en";
  const who = entry.person ? el("strong", { class: "who" }, entry.person, hidden(say("colon"))) : hidden(say("assistant"));
  const element = el("div", { class: entry.isNotice ? "reply change" : "reply", lang }, who, ...blocks, foot);
  const update = (now) => {
    now.blocks.forEach((block, place) => updateBlock(blocks[place], block, tools));
    set(rate, "hidden", !now.isRateable);
    ratings.forEach((one, place) => {
      const isMine = now.rating === RATINGS[place];
      set(one, "aria-pressed", String(isMine));
      set(one, "disabled", Boolean(now.rating) && !isMine);
    });
  };
  return { element, update };
}

function hidden(text) {
  return el("span", { class: "hidden" }, text);
}

/** Make the element of a block; `tools` has `say`, `ticks` and `choose`. */
export function blockElement(block, tools) {
  return (KINDS[block.items ? block.kind : "paragraph"] ?? plainList)(block, tools);
}

/** Bring the buttons of a block up to date without making them anew. */
export function updateBlock(element, { kind, items, isOpen }, { say }) {
  if (isOpen === undefined) return;
  for (const button of element.querySelectorAll("button")) set(button, "disabled", !isOpen);
  if (kind !== "choices") return;
  items.forEach(({ isChosen }, place) => {
    const button = element.children[place];
    set(button, "aria-pressed", isChosen ? "true" : null);
    setText(button.lastChild, isChosen ? `（${say("chosen")}）` : "");
  });
}

const KINDS = {
  __proto__: null,
  paragraph: ({ text, label }) => el("p", { dir: "auto" }, label && el("strong", {}, label), ...rich(text.slice(label.length))),
  choices: ({ items }, { choose }) => el("div", { class: "choices", role: "group" }, ...items.map(({ value, text }) =>
    el("button", { type: "button", onclick: () => choose(value, text) }, el("bdi", {}, text), el("span", { class: "hidden" })))),
  steps: tickList("ol"),
  checklist: tickList("ul"),
  obstacles: remarks,
  requirements: remarks,
  findings: remarks,
  timeline: (block, { say }) => list("ol", block, say, ({ text }) => rich(text)),
  sources: (block, { say }) => el("details", { class: "sources" },
    el("summary", {}, say("sources", { count: block.items.length })),
    list("ul", { ...block, kind: "list" }, say, ({ url, text, checked, note }) =>
      [link(url, text), small(checked && say("checked", { day: checked }), note)])),
  review: ({ items }, { say, choose }) => el("dl", { class: "review", "aria-label": say("review") }, ...items.map((item) =>
    el("div", {},
      el("dt", {}, item.name),
      el("dd", { dir: "auto" }, ...rich(item.value ?? item.text), ...item.findings.map((text) => small(`⚠ ${text}`))),
      el("dd", {}, el("button", {
        type: "button", class: "link", "aria-label": say("edit_one", item), onclick: () => choose(item.edit ?? `edit:${item.id}`, item.name),
      }, say("edit")))))),
};

function plainList(block, { say }) {
  return list("ul", { ...block, kind: "list" }, say, ({ text }) => rich(text));
}

function list(name, { kind, items }, say, content) {
  const line = (item) => el("li", { dir: "auto", class: item.effect }, ...content(item));
  return el(name, { class: kind, "aria-label": say(kind) || null }, ...items.map(line));
}

/** What stands in the way, or must hold: how much it matters is said, not only colored. */
function remarks(block, { say }) {
  const source = (url) => url && el("small", {}, link(url, say("source")));
  return list("ul", block, say, ({ text, effect, url }) => [el("strong", {}, say(effect)), ...rich(text), source(url)]);
}

/** A list whose lines can be ticked off; the ticks stay with the conversation. */
function tickList(name) {
  return (block, { say, ticks }) => {
    const count = el("small", { class: "done" });
    const boxes = block.items.map(({ id }) => el("input", {
      type: "checkbox", onchange: ({ target }) => ticks.set(block.kind, id, target.checked),
    }));
    ticks.follow(() => {
      block.items.forEach(({ id }, place) => (boxes[place].checked = ticks.has(block.kind, id)));
      setText(count, say("done", { done: boxes.filter((box) => box.checked).length, all: boxes.length }));
    });
    return el("div", {}, list(name, block, say, (item) => [el("label", {}, boxes[block.items.indexOf(item)], content(item, say))]), count);
  };
}

function content({ text, note, why, actor, where, url }, say) {
  return el("span", {}, el("span", {}, ...rich(text)), small(note), small(why), small(say(actor), url ? link(url, where || url) : where));
}

/** What is said in small letters, in parts of which any may be missing. */
function small(...parts) {
  const told = parts.filter((one) => one).flatMap((one) => [" · ", ...(typeof one === "string" ? rich(one) : [one])]);
  return told.length ? el("small", {}, ...told.slice(1)) : "";
}
