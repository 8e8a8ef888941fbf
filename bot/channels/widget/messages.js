/** Lines of the conversation → what is to be seen. Pure: no page, no clock, no network. */

const WEB = /https?:\/\/[A-Za-z0-9][^\s<>"'()\\`，。；：、！？（）【】《》「」“”]*/g;
/** Characters that turn the direction of what follows. */
const TURNING = /[\u202a-\u202e\u2066-\u2069\u200e\u200f\u061c]/g;
const SUBSTANCE = ["steps", "checklist", "timeline", "requirements", "obstacles", "findings", "sources"];
const FEEDBACK = /^feedback:(good|bad)$/;
/** The service knows the buttons of so many replies. */
const LIVELY = 10;

/** An address that may be a link: of the web, and nothing else; null for the rest. */
export function safeLink(url) {
  return /^https?:\/\//i.test(url) && URL.canParse(url) ? new URL(url).href : null;
}

/** A text in parts, those that are web addresses with their `url`. */
export function segments(text) {
  const parts = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(WEB)) {
    const url = found.replace(/[.,;:!?]+$/, "");
    parts.push({ text: text.slice(end, index) }, { text: url, url });
    end = index + url.length;
  }
  return [...parts, { text: text.slice(end) }].filter((part) => part.text);
}

/** What a paragraph of an answer begins with, such as "Next step:"; empty where it begins with a whole sentence. */
export function label(text) {
  return /^[^：:，。,.!?（(\n]{2,24}(：|: )/.exec(text)?.[0] ?? "";
}

/** The same without turning characters, however deep a text lies. */
export function clean(value) {
  if (typeof value === "string") return value.replace(TURNING, "");
  if (Array.isArray(value)) return value.map(clean);
  if (!value || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, clean(one)]));
}

/** Everything to be seen: entries from top to bottom, and how far the questions are. */
export function view(lines, pending = []) {
  const sent = pending.map((one) => ({ ...one, kind: "message" }));
  const all = [...lines, ...sent].map((line) => (line.kind === "reply" ? line : ownEntry(line)));
  const replies = all.filter((line) => line.kind === "reply");
  const last = {
    lively: replies.slice(-LIVELY),
    answer: replies.findLast(hasSubstance),
    review: replies.findLast((line) => has(line, ["review"])),
  };
  return {
    entries: all.map((line, place) => (line.kind === "own" ? line : replyEntry(line, all.slice(place + 1), last))),
    progress: progress(replies.at(-1)?.reply),
  };
}

function has(line, kinds) {
  return line.reply.blocks.some((block) => kinds.includes(block.kind));
}

function hasSubstance(line) {
  return has(line, SUBSTANCE);
}

/** While something is asked, at least one answer is still to come. */
function progress({ asks, progress: { answered, expected } = {} } = {}) {
  return asks && expected ? { answered, expected: Math.max(answered + 1, expected) } : null;
}

function ownEntry(line) {
  return { state: "kept", ...line, kind: "own", key: `own ${line.id}`, text: clean(line.text) };
}

function replyEntry(line, later, last) {
  const { language, from, blocks: told } = clean(line.reply);
  const blocks = told.map(withoutRating);
  const own = later.filter((one) => one.kind === "own" && one.state !== "refused");
  const values = all(blocks, "choices").map((item) => item.value);
  const next = own.find((one) => !isAside(one.choice, values));
  const isLively = last.lively.includes(line);
  const isAnswer = hasSubstance(line);
  const context = { isAnswer, next, isOpen: !next && isLively, isEditable: line === last.review && isLively, blocks };
  const isRateable = line === last.answer;
  return {
    kind: "reply",
    key: `reply ${line.seq} ${line.at}`, // after an erasure numbers come again
    seq: line.seq,
    language,
    person: from?.kind === "person" ? String(from.name ?? "") || null : null,
    isNotice: blocks.every((block) => block.kind === "notice"),
    blocks: blocks.map((block) => blockView(block, context)).filter(Boolean),
    isAnswer,
    isRateable,
    rating: isRateable ? own.map((one) => FEEDBACK.exec(one.choice ?? "")?.[1]).findLast(Boolean) : null,
  };
}

/** What is sent by the widget's own buttons answers no question. */
function isAside(choice, values) {
  return choice && !values.includes(choice) && (choice === "human" || FEEDBACK.test(choice));
}

/** The items of all blocks of a kind. */
function all(blocks, kind) {
  return blocks.flatMap((block) => (block.kind === kind ? block.items : []));
}

/** Whether an answer helped is asked by the widget's own buttons. */
function withoutRating(block) {
  return block.kind === "choices" ? { ...block, items: block.items.filter(({ value }) => !FEEDBACK.test(value)) } : block;
}

function blockView(block, context) {
  if (!block.items) return block.text && { ...block, label: context.isAnswer ? label(block.text) : "" };
  if (!block.items.length) return null;
  const more = MORE[block.kind];
  return more ? { ...block, ...more(block.items, context) } : block;
}

/** By kind of block, what depends on the rest of the reply and on what was said after it. */
const MORE = {
  __proto__: null,
  choices: (items, { next, isOpen }) => ({
    isOpen,
    items: items.map((item) => ({ ...item, isChosen: Boolean(next) && (next.choice ?? next.text) === (next.choice ? item.value : item.text) })),
  }),
  review: (items, { isEditable, blocks }) => ({
    isOpen: isEditable,
    items: items.map((item) => ({ ...item, findings: (item.findings ?? []).map((one) => said(one, all(blocks, "findings"))) })),
  }),
  obstacles: sourced,
  requirements: sourced,
  findings: sourced,
};

function said(finding, findings) {
  return finding.text ?? findings.find((one) => one.id === finding)?.text ?? finding;
}

function sourced(items, { blocks }) {
  const sources = all(blocks, "sources");
  return { items: items.map((item) => ({ ...item, url: sources.find((one) => one.id === item.source)?.url })) };
}
