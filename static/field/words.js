// The words of the app. `t(msgid, {n: 3})` says it in the language of this phone; the
// Chinese is that of locale/zh_Hans, put into /field/words.js by the server (ledger/field_pages.py).

import { WORDS } from "/field/words.js";

const KEY = "field.language";
export const LANGUAGES = { "zh-hans": "简体中文", en: "English" };

let chosen = "zh-hans";

function keep(code) {
  try {
    localStorage.setItem(KEY, code);
  } catch (error) {
    // A browser that keeps nothing says so elsewhere (warnings.js).
  }
}

// Answers of the server come in the language of its cookie.
function apply() {
  document.documentElement.lang = chosen === "en" ? "en" : "zh-Hans";
  const { languageCookie } = document.body.dataset;
  document.cookie = `${languageCookie}=${chosen}; path=/; max-age=31536000; SameSite=Lax`;
}

export function beginWords() {
  try {
    const kept = localStorage.getItem(KEY);
    if (kept in LANGUAGES) chosen = kept;
  } catch (error) {
    // as above
  }
  apply();
}

export const language = () => chosen;

export function speak(code) {
  chosen = code;
  keep(code);
  apply();
}

export function t(msgid, values = {}) {
  const text = (chosen === "zh-hans" && WORDS[msgid]) || msgid;
  return text.replace(/\{(\w+)\}/g, (hole, name) => (name in values ? values[name] : hole));
}

const two = (number) => String(number).padStart(2, "0");

// 2026-06-18: the day on this phone.
export function day(at = new Date()) {
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

// 06-18 09:10, with the year where it is not this one.
export function moment(value) {
  const at = new Date(value);
  const whole = day(at);
  const date = at.getFullYear() === new Date().getFullYear() ? whole.slice(5) : whole;
  return `${date} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

// 陆小芬 -> 陆*芬, 陆芬 -> 陆*: as pages mask a name.
export function masked(name) {
  const text = String(name || "");
  if (!text) return "";
  return text[0] + "*".repeat(Math.max(text.length - 2, 1)) + text.slice(2).slice(-1);
}
