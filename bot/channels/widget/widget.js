/** The one script a site embeds: puts the chat on the page, set up by the attributes of its own script tag. */

import { define, NAME } from "./define.js";

const script = [...document.scripts].find((one) => one.src === import.meta.url);
const chat = document.createElement(NAME);
for (const { name, value } of script?.attributes ?? []) {
  if (/^data-(?!on)/.test(name)) chat.setAttribute(name.slice("data-".length), value);
}
define();
if (!document.querySelector(NAME)) document.body.append(chat);
