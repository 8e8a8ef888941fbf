/** Makes elements: text only ever becomes a text node, and no attribute that could run anything is set. */

import { safeLink, segments } from "./messages.js";

/** Make an element; functions become listeners, true is an empty attribute, false and what is missing leave one out. */
export function el(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key.slice(2), value);
    else set(element, key, value);
  }
  element.append(...children.filter((child) => child));
  return element;
}

/** Set an attribute, or take it off. */
export function set(element, name, value) {
  if (value === false || value == null) element.removeAttribute(name);
  else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value === true ? "" : value);
}

/** Set a text where it changes, so that screen readers are not told the same again. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A text as nodes: its web addresses become links, and no day is broken at the end of a line. */
export function rich(text) {
  return segments(text ?? "").flatMap((part) => (part.url ? link(part.url, part.text) : days(part.text)));
}

function days(text) {
  return text.split(/(\d{4}-\d\d-\d\d)/).map((part, place) => (place % 2 ? el("span", { class: "day" }, part) : part));
}

/** A link to another site, or only its text where the address is not one of the web. */
export function link(url, text) {
  const href = safeLink(url);
  return href ? el("a", { href, target: "_blank", rel: "noopener noreferrer" }, text) : text;
}

/** A button with a drawing; its name is told and shown. */
export function iconButton(name, label, attributes) {
  return el("button", { type: "button", "aria-label": label, title: label, ...attributes }, icon(name));
}

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS(svg.namespaceURI, "path");
  set(svg, "viewBox", "0 0 24 24");
  set(svg, "aria-hidden", "true");
  set(line, "d", ICONS[name]);
  svg.append(line);
  return svg;
}

const ICONS = {
  chat: "M4 5h16v11H9l-5 4zM8 9h8M8 12h5",
  close: "M6 6l12 12M18 6L6 18",
  menu: "M5 7h14M5 12h14M5 17h14",
  send: "M12 19V5M6 11l6-6 6 6",
  good: "M7 11l4-7c2 0 2 1 2 3l-1 3h7l-2 9H7zM7 11H4v8h3",
  bad: "M17 13l-4 7c-2 0-2-1-2-3l1-3H5l2-9h10zM17 13h3V5h-3",
  copy: "M9 9h10v11H9zM5 15V4h10",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  calendar: "M4 6h16v14H4zM4 10h16M8 3v5M16 3v5",
};
