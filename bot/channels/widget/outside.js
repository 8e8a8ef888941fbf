/** What the chat does outside its frame: its place on the page, the title, the clipboard, paper, a file. */

import { el } from "./dom.js";

let sheet;

/** Fetch the styles once; they are added as a sheet, which needs no right to inline styles. */
export function styles() {
  sheet ??= fetch(new URL("filing-chat.css", import.meta.url)).then(async (answer) => new CSSStyleSheet().replace(await answer.text()));
  return sheet;
}

/** Whether the chat fills the whole screen; the styles have the same words. */
export const narrow = matchMedia("(max-width: 600px), (max-height: 480px)");

/** Color the chat; the styles find the color of the text on it. */
export function paint(host, color) {
  if (CSS.supports("color", color)) host.style.setProperty("--filing-chat-accent", color);
}

/** Keep the chat in the part of the screen that the keyboard leaves free. */
export function followKeyboard(host, signal) {
  const seen = visualViewport;
  const fit = () => {
    host.style.setProperty("--seen-height", `${seen.height}px`);
    host.style.setProperty("--seen-top", `${seen.offsetTop}px`);
  };
  for (const name of ["resize", "scroll"]) seen.addEventListener(name, fit, { signal });
  fit();
}

/** Say in the page's title how many messages are unread. */
export function countInTitle(count) {
  const title = document.title.replace(/^\(\d+\) /, count ? `(${count}) ` : "");
  const wanted = count && !title.startsWith("(") ? `(${count}) ${title}` : title;
  if (document.title !== wanted) document.title = wanted;
}

const MARKS = { __proto__: null, checklist: "☐", sources: "※", obstacles: "⚠", findings: "⚠", timeline: "◷" };
const ON_PAPER = `
  .filing-chat-paper { display: none }
  @media print {
    body > :not(.filing-chat-paper) { display: none !important }
    .filing-chat-paper { display: block; font: 12pt/1.5 sans-serif; color: #000 }
    .filing-chat-paper li { margin: .5em 0; break-inside: avoid }
    .filing-chat-paper small { display: block }
  }`;

/** One reply as plain text, without its buttons. */
export function plain(blocks) {
  const told = blocks.filter(({ kind }) => kind !== "choices");
  return written(told, (kind, _, place) => (kind === "steps" ? `${place + 1}.` : MARKS[kind] ?? "•"), (text) => text);
}

/** A whole conversation as Markdown; `isTicked` tells which lines of lists are done. */
export function markdown(entries, say, isTicked) {
  const bullet = (kind, { id }, place) =>
    kind === "steps" ? `${place + 1}.` : kind === "checklist" ? `- [${isTicked(kind, id) ? "x" : " "}]` : "-";
  const parts = entries.map(({ kind, text, blocks, person }) =>
    kind === "own" ? `**${say("you").trim()}** ${escaped(text)}` : `**${person ? `${escaped(person)}${say("colon")}` : say("assistant").trim()}**\n\n${written(blocks, bullet, escaped)}`);
  return [`# ${say("title")}`, ...parts].join("\n\n");
}

function written(blocks, bullet, escape) {
  const line = ({ text, note, why, url }) => escape([text, note, why, url].filter(Boolean).join(" · "));
  return blocks.map(({ kind, text, items }) =>
    !items ? escape(text) : items.map((item, place) => `${bullet(kind, item, place)} ${line(item)}`).join("\n")).join("\n\n");
}

/** What would be markup is only text. */
function escaped(text) {
  return text.replace(/[\\`*_{}[\]<>#|~]/g, "\\$&").replace(/\n/g, "\n  ");
}

/** Hand a text to the browser as a file. */
export function download(name, text, type = "text/markdown") {
  const href = URL.createObjectURL(new Blob([text], { type }));
  el("a", { href, download: name }).click();
}

/** Print copies of elements and nothing else of the page. */
export function print(title, elements) {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(ON_PAPER);
  const paper = el("div", { class: "filing-chat-paper" }, el("h1", {}, title), ...elements.map(copyOf));
  document.body.append(paper);
  document.adoptedStyleSheets.push(sheet);
  addEventListener("afterprint", () => {
    paper.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((one) => one !== sheet);
  }, { once: true });
  window.print();
}

/** A copy with its ticks, which cloning leaves behind. */
function copyOf(element) {
  const copy = element.cloneNode(true);
  const boxes = element.querySelectorAll("input");
  copy.querySelectorAll("input").forEach((box, place) => box.toggleAttribute("checked", boxes[place].checked));
  return copy;
}
