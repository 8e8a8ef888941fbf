/** The example page: its language, its theme, and the questions that its cards ask in the chat. */

import { languageIn, preferred } from "./texts.js";

const root = document.documentElement;
const chat = () => document.querySelector("filing-chat");
const language = document.getElementById("language");
const theme = document.getElementById("theme");

function speak(wanted) {
  root.lang = wanted === "zh" ? "zh-CN" : "en";
  language.textContent = wanted === "zh" ? "English" : "中文";
  language.lang = wanted === "zh" ? "en" : "zh-CN";
}

function paint(isDark) {
  root.dataset.theme = isDark ? "dark" : "light";
  theme.setAttribute("aria-pressed", String(isDark));
  chat()?.setAttribute("theme", root.dataset.theme);
}

language.addEventListener("click", () => {
  speak(languageIn(root.lang) === "zh" ? "en" : "zh");
  chat()?.setAttribute("language", languageIn(root.lang));
});
theme.addEventListener("click", () => paint(root.dataset.theme !== "dark"));
addEventListener("language", ({ detail }) => speak(detail));
for (const button of document.querySelectorAll("[data-open]")) button.addEventListener("click", () => chat()?.open());
for (const button of document.querySelectorAll("[data-zh]")) {
  button.addEventListener("click", () => chat()?.ask(button.dataset[languageIn(root.lang)]));
}

speak(languageIn(new URLSearchParams(location.search).get("language")) ?? preferred(navigator.languages));
paint(matchMedia("(prefers-color-scheme: dark)").matches);
