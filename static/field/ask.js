// One question: the input that fits a field of the forms, and what is wrong with an answer. Answers
// are texts as the cells of the register have them (households/cells.py).

import { button, el, line, note, onceTapped, say } from "./parts.js";
import { whereabouts } from "./photos.js";
import { day, t } from "./words.js";

export const SEPARATOR = "、";
const MANY = 12; // from here on a list is searched
const NUMBERED = 40; // characters of a number of the register (households/cells.py)
const KEYBOARD = { int: "numeric", year: "numeric", month: "numeric", day: "numeric",
  number: "decimal", degrees: "text", phone: "tel" };
const NUMBERS = { int: /^-?\d+$/, number: /^-?\d+(\.\d{1,2})?$/, degrees: /^-?\d{1,3}(\.\d+)?$/ };

const yesNo = () => [["是", t("Yes")], ["否", t("No")]];

// The options of a field as [[value, label], …]; none for what is typed.
export function optionsOf(field, forms) {
  if (field.kind === "yes_no") return yesNo();
  return field.list ? (forms.lists[field.list] || []).map((name) => [name, name]) : [];
}

// Big choices, one or several; `value` is the text of the cell, `choose(text, isPressed)` is told.
export function choose({ name, label, options, value, isMany, most, act }) {
  let chosen = value ? (isMany ? value.split(SEPARATOR) : [value]) : [];
  let pressedAt = 0;
  const rows = options.map(([key, words]) => {
    const input = el("input", { type: isMany ? "checkbox" : "radio", name, value: key,
      checked: chosen.includes(key) });
    input.addEventListener("change", () => {
      const isOver = isMany && input.checked && most && chosen.length >= most;
      if (isOver) {
        input.checked = false;
        say(t("At most {n}", { n: most }));
        return;
      }
      if (isMany) {
        chosen = options.map(([one]) => one)
          .filter((one) => (one === key ? input.checked : chosen.includes(one)));
      } else chosen = [key];
      act(chosen.join(SEPARATOR), Date.now() - pressedAt < 600);
    });
    return el("label", {}, input, el("span", {}, words));
  });
  const isWide = options.some(([, words]) => words.length > 8);
  const box = onceTapped(el("fieldset", { class: `choices big${isWide ? " wide" : ""}` },
    el("legend", { class: "unseen" }, label), rows));
  box.addEventListener("pointerdown", () => {
    pressedAt = Date.now();
  });
  if (options.length <= MANY) return box;
  const search = el("input", { type: "search", placeholder: t("Search in {n} options", { n: options.length }),
    "aria-label": t("Search in {n} options", { n: options.length }),
    oninput: () => {
      const words = search.value.trim();
      rows.forEach((row, at) => {
        row.hidden = Boolean(words) && !options[at][1].includes(words);
      });
    } });
  return el("div", {}, el("div", { class: "field inset-x" }, search), box);
}

// 19620512 -> 1962-05-12 while typing; 196205 -> 1962-05 for a month.
function dashed(text, kind) {
  const digits = text.replace(/\D/g, "").slice(0, kind === "day" ? 8 : kind === "month" ? 6 : 4);
  return [digits.slice(0, 4), digits.slice(4, 6), digits.slice(6)].filter(Boolean).join("-");
}

function typed({ field, value, act }) {
  const input = line({ value, "aria-label": field.label, inputmode: KEYBOARD[field.kind],
    autocapitalize: field.kind === "id" ? "characters" : undefined,
    maxlength: field.kind === "text" ? field.most || NUMBERED : undefined,
    oninput: ({ target }) => {
      if (["day", "month", "year"].includes(field.kind)) target.value = dashed(target.value, field.kind);
      act(target.value.normalize("NFC").trim(), false);
    } });
  const unit = field.unit || { day: t("e.g. {day}", { day: "19620512" }), month: t("e.g. {day}", { day: "196205" }) }[field.kind];
  return el("div", { class: "field typed" }, input, unit && el("small", { class: "unit" }, unit));
}

function degrees(given) {
  const box = typed(given);
  const input = box.querySelector("input");
  return el("div", {}, box, el("div", { class: "stack inset" },
    button(t("Take it from this phone"), async () => {
      const spot = await whereabouts();
      if (!spot) {
        say(t("The phone does not know where it is. Try again outdoors."));
        return;
      }
      input.value = String(given.field.name === "lat" ? spot.lat : spot.lng);
      given.act(input.value, false);
    })));
}

// The input of a field. `value` is the text, `act(text, isPressed)` is told of each change.
export function ask({ field, forms, value, act }) {
  const options = optionsOf(field, forms);
  if (options.length) {
    return choose({ name: field.name, label: field.label, options, value, act,
      isMany: field.kind === "many", most: field.most });
  }
  return field.kind === "degrees" ? degrees({ field, value, act }) : typed({ field, value, act });
}

// --- what is wrong with an answer -------------------------------------------------------------
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

// Birth date and sex from a resident's number whose check character is right (GB 11643), else null.
export function readNumber(text) {
  const number = text.toUpperCase();
  if (!/^\d{17}[\dX]/.test(number)) return null;
  const sum = WEIGHTS.reduce((whole, weight, at) => whole + weight * Number(number[at]), 0);
  if ("10X98765432"[sum % 11] !== number[17]) return null;
  const born = `${number.slice(6, 10)}-${number.slice(10, 12)}-${number.slice(12, 14)}`;
  return isDay(born) ? { born, sex: Number(number[16]) % 2 ? "男" : "女" } : null;
}

function isDay(text) {
  const at = new Date(`${text}T00:00:00Z`);
  return /^(19|20)\d\d-\d\d-\d\d$/.test(text) && !Number.isNaN(at.getTime()) &&
    at.toISOString().slice(0, 10) === text;
}

function wrongNumber(field, text) {
  const { kind, unit = "", least, most } = field;
  if (!NUMBERS[kind].test(text)) return kind === "int" ? t("A whole number, without a unit") : t("A number, without a unit");
  const number = Number(text);
  const isOver = most !== undefined && (kind === "number" ? number >= most : number > most);
  if (isOver) return t("Too much: at most {n} {unit}", { n: most, unit });
  if (least !== undefined && number < least) return t("Too little: at least {n} {unit}", { n: least, unit });
  return "";
}

const WRONG = {
  int: wrongNumber, number: wrongNumber, degrees: wrongNumber,
  year: (_field, text) => (/^(19|20)\d\d$/.test(text) ? "" : t("Four digits of a year")),
  month: (_field, text) => (isDay(`${text}-01`) ? "" : t("Year and month, six digits")),
  day: (_field, text) => (!isDay(text) ? t("Year, month and day, eight digits")
    : text > day() ? t("This day has not come yet") : ""),
  phone: (_field, text) => (/^[0-9+\-() ]{5,20}$/.test(text) ? "" : t("One telephone number, digits alone")),
  name: (_field, text) => (/\d/.test(text) ? t("A name holds no digits") : ""),
};

// An option may be taken out of its list while an answer lies on the phone.
function wrongChoice(field, text, forms) {
  const offered = optionsOf(field, forms).map(([key]) => key);
  const chosen = field.kind === "many" ? text.split(SEPARATOR) : [text];
  const gone = chosen.find((one) => !offered.includes(one));
  return offered.length && gone ? t("“{what}” is not offered any more: choose again", { what: gone }) : "";
}

// Why an answer cannot be handed in, "" if it can. A masked one is what the phone was told.
export function faultOf(field, text, forms = { lists: {} }) {
  if (!text) return field.required ? t("This must not be blank") : "";
  if (field.masked && text.includes("*")) return "";
  if (field.list || field.kind === "yes_no") return wrongChoice(field, text, forms);
  const wrong = WRONG[field.kind];
  return wrong ? wrong(field, text) : "";
}

// What may be asked again: a number that fails its check character is kept, as the register is.
export function doubtOf(field, text) {
  if (field.kind !== "id" || !text || text.includes("*") || readNumber(text)) return "";
  return t("The check character does not fit: compare it with the card once more.");
}

export const doubtNote = (words) => words && note(words);
