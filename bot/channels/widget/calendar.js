/** The days of a timeline as a calendar file (RFC 5545). Pure: no page, no clock. */

const DAY = /^\d{4}-\d\d-\d\d$/;

/** Those moments of a timeline whose days are known. */
export function dated(moments) {
  return moments.filter(({ from, to }) => DAY.test(from) && DAY.test(to));
}

/** A calendar of moments, each as whole days; `key` makes their ids stable, so that a file read in twice adds nothing. */
export function calendar(moments, name, key, now) {
  const events = dated(moments).flatMap(({ id, text, from, to }) => [
    "BEGIN:VEVENT", ...line("UID", `${key}-${id}`), `DTSTAMP:${now.toISOString().replace(/[-:]|\.\d+/g, "")}`,
    `DTSTART;VALUE=DATE:${digits(from)}`, `DTEND;VALUE=DATE:${digits(dayAfter(to))}`,
    ...line("SUMMARY", text), "TRANSP:TRANSPARENT", "END:VEVENT",
  ]);
  const head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//ICP filing assistant//EN", ...line("X-WR-CALNAME", name)];
  return [...head, ...events, "END:VCALENDAR", ""].join("\r\n");
}

function digits(day) {
  return day.replaceAll("-", "");
}

function dayAfter(day) {
  return new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
}

/** A property with a text, in lines of at most 75 bytes. */
function line(name, text) {
  const escaped = text.replace(/[\\;,]/g, "\\$&").replace(/\s+/g, " ");
  return [`${name}:`, ...(escaped.match(/.{1,18}/gu) ?? [])].map((part, place) => (place ? ` ${part}` : part));
}
