/* How the door says names, times and lectures. Every sentence comes from a template of the page. */

export const $ = (id) => document.getElementById(id);

/** A sentence of the page by its name; `words` fill in what stands in braces. */
export function say(name, words = {}) {
  const sentence = $(`say-${name}`).content.textContent.trim();
  return Object.entries(words).reduce((text, [key, word]) => text.replace(`{${key}}`, word), sentence);
}

/** An element with a text and, if wanted, more properties. */
export function made(tag, textContent = "", properties = {}) {
  return Object.assign(document.createElement(tag), { textContent, ...properties });
}

export function button(label, name, onClick) {
  const it = made("button", label, { type: "button", className: "button button-quiet" });
  if (name) it.append(made("span", ` ${name}`, { className: "sr" }));
  it.addEventListener("click", onClick);
  return it;
}

/** Names break after the dot, as they are spoken; Latin ones get the quotes and dashes of their script. */
export function setName(element, name) {
  if (!/[\p{Script=Hiragana}\p{Script=Katakana}]/u.test(name)) element.lang = /\p{Script=Han}/u.test(name) ? "zh-Hans" : "en";
  element.append(...name.split(/(?<=[·‧・])/).map((part) => made("span", part, { className: "phrase" })));
}

let zone; // of the lecture at this door, once it is known

export function keepZone(name) {
  zone = name;
}

/** The time of day at the door; `isShort` leaves the seconds out. */
export function clockOf(instant, isShort = false) {
  const wish = isShort ? { hour: "2-digit", minute: "2-digit" } : {};
  return new Date(instant).toLocaleTimeString("en-GB", { timeZone: zone, ...wish });
}

/** "Thursday 26 November, 14:00", in the language of the page and the time of the place. */
export function dayAndHour(instant, timeZone) {
  const tag = document.documentElement.lang.startsWith("zh") ? "zh-CN" : "en-GB";
  const there = { timeZone };
  const day = new Date(instant).toLocaleDateString(tag, { ...there, weekday: "long", day: "numeric", month: "long" });
  return `${day} ${new Date(instant).toLocaleTimeString("en-GB", { ...there, hour: "2-digit", minute: "2-digit" })}`;
}

export function lectureWords(lecture) {
  const title = `${say("number", { n: lecture.issue ?? lecture.number })} ${lecture.title}`;
  return [title, dayAndHour(lecture.starts_at, lecture.timezone), lecture.room].filter(Boolean).join(" · ");
}

/** What people who have not heard of a change still go by; nothing once it is three days old. */
export function formerWords(lecture) {
  if (!lecture.changed_at || Date.now() - new Date(lecture.changed_at) > 72 * 3600 * 1000) return "";
  const when = lecture.former_starts_at && dayAndHour(lecture.former_starts_at, lecture.timezone);
  return [when, lecture.former_room].filter(Boolean).join(" · ");
}
