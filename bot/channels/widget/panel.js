/** The frame of the chat: launcher, head with menu, the place of the conversation, and where the customer writes. */

import { el, icon, iconButton, set, setText } from "./dom.js";

/** Make everything anew, in one language; `acts` are what the buttons do. */
export function panel(say, title, draft, acts) {
  const badge = el("span", { class: "badge" });
  const launcher = el("button", { class: "launcher", type: "button", onclick: acts.toggle }, icon("chat"), badge);
  const bar = el("span", { class: "progress", role: "progressbar", "aria-label": say("answered") });
  const holding = el("p", { class: "holding", role: "status" });
  const notice = el("p", { class: "notice", role: "status" });
  const welcome = el("div", { class: "welcome" },
    el("p", {}, say("welcome")),
    el("div", { class: "choices" }, ...["starter_1", "starter_2", "starter_3"].map((name) => button(say(name), () => acts.send({ text: say(name) })))));
  const log = el("div", { class: "log", role: "log", "aria-label": say("log") });
  const works = el("div", { class: "typing", role: "status" });
  const scroll = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": say("log") }, welcome, log, works);
  const write = composer(say, draft, acts);
  const dialog = el("dialog", { class: "panel", "aria-label": title, tabindex: -1 },
    el("div", { class: "top" }, el("div", { class: "name" }, el("h2", {}, title), holding), bar, ...menu(say, acts), iconButton("close", say("close"), { class: "head", onclick: acts.close })),
    notice, scroll, write.form);
  refuseFiles(dialog, acts.refuse);
  const question = confirmation(say, acts.renew);
  const root = el("div", { class: "root" }, launcher, dialog, question);
  const tell = ({ unread, progress, typing, holder }) => {
    setText(badge, unread ? String(unread) : "");
    set(launcher, "aria-label", say("open") + (unread ? ` · ${say("unread", { count: unread })}` : ""));
    setText(works, !typing ? "" : typing.kind === "person" && typing.name ? say("typing_person", typing) : say("typing"));
    const isHeld = holder?.with === "person" || holder?.with === "waiting";
    setText(holding, isHeld ? say(`with_${holder.with}`, { name: holder.name || say("somebody") }) : "");
    set(bar, "hidden", !progress);
    if (!progress) return;
    const text = say("progress", progress);
    setText(bar, text);
    set(bar, "aria-valuetext", text);
    set(bar, "aria-valuenow", progress.answered);
    set(bar, "aria-valuemax", progress.expected);
    bar.style.setProperty("--part", progress.answered / progress.expected);
  };
  return { root, dialog, launcher, log, scroll, notice, welcome, question, tell, ...write };
}

function button(text, onclick, more) {
  return el("button", { type: "button", onclick, ...more }, text);
}

/** A button that shows a list of buttons; Escape, or going elsewhere, closes it. */
function menu(say, acts) {
  const list = el("div", { class: "menu", id: "menu", hidden: true }, ...["human", "language", "download", "fresh"].map((name) =>
    button(say(name), () => {
      show(false);
      acts[name]();
    }, name === "language" ? { lang: say("title") === "备案助手" ? "en" : "zh-CN" } : {})));
  const opener = iconButton("menu", say("menu"), {
    class: "head", "aria-expanded": "false", "aria-controls": "menu", onclick: () => show(list.hidden),
  });
  const show = (isOpen) => {
    list.hidden = !isOpen;
    set(opener, "aria-expanded", String(isOpen));
    (isOpen ? list.firstChild : opener).focus();
  };
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const all = [...list.children];
    if (step) all.at((all.indexOf(event.target) + step) % all.length).focus();
    else if (event.key === "Escape") show(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  list.addEventListener("focusout", ({ relatedTarget }) => {
    if (relatedTarget === opener || list.contains(relatedTarget)) return;
    list.hidden = true;
    set(opener, "aria-expanded", "false");
  });
  return [opener, list];
}

function confirmation(say, renew) {
  const close = () => question.close();
  const begin = () => {
    close();
    renew();
  };
  const question = el("dialog", { class: "question", "aria-labelledby": "question" },
    el("p", { id: "question" }, say("fresh_question")),
    el("div", { class: "choices" }, button(say("cancel"), close), button(say("fresh_yes"), begin, { class: "yes" })));
  return question;
}

const MOST = 2000;
const SHORT_OF = 200;

/** Make the form; `send` gets a message, `keep` what is being written, `refuse` is called for files. */
export function composer(say, draft, { send, refuse, keep }) {
  const counter = el("span", { class: "counter", id: "counter", role: "status" });
  const label = say("input");
  const input = el("textarea", { rows: 1, "aria-label": label, placeholder: label, "aria-describedby": "counter", enterkeyhint: "send" });
  const button = iconButton("send", say("send"), { class: "send", type: "submit" });
  const form = el("form", { class: "composer" }, input, button, counter);
  const look = () => {
    const count = [...input.value.normalize("NFC").trim()].length;
    const isOver = count > MOST;
    setText(counter, count < MOST - SHORT_OF ? "" : say("length", { count }));
    set(input, "aria-invalid", isOver && "true");
    set(button, "disabled", !count || isOver);
    input.style.height = "auto";
    if (input.scrollHeight) input.style.height = `${input.scrollHeight + 2}px`;
    keep(input.value);
  };
  input.addEventListener("input", look);
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    if (!button.disabled) form.requestSubmit();
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const text = input.value.trim();
    input.value = "";
    look();
    send({ text });
  });
  input.addEventListener("paste", (event) => {
    if (!event.clipboardData.files.length) return;
    event.preventDefault();
    refuse();
  });
  input.value = draft;
  return { form, input, look };
}

/** Take files that are dropped anywhere on an element, and refuse them. */
export function refuseFiles(element, refuse) {
  for (const name of ["dragover", "drop"]) {
    element.addEventListener(name, (event) => {
      if (!event.dataTransfer.types.includes("Files")) return;
      event.preventDefault();
      if (name === "drop") refuse();
    });
  }
}
