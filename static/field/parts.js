// Small pieces of a screen. `el("p", {class: "note", onclick: act}, "text", child)` makes an
// element; everything a person sees goes in as text, so nothing is ever read as markup.

import { t } from "./words.js";

const PROPERTIES = new Set(["value", "checked", "disabled", "hidden", "textContent", "src"]);
const SVG = "http://www.w3.org/2000/svg";

export function el(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "class") node.className = value;
    else if (PROPERTIES.has(key)) node[key] = value;
    else node.setAttribute(key, value === true ? "" : value);
  }
  const said = (child) => child !== undefined && child !== null && child !== false;
  node.append(...children.flat(9).filter(said));
  return node;
}

// An icon of 24 x 24 from path data.
export function icon(path) {
  const picture = document.createElementNS(SVG, "svg");
  const line = document.createElementNS(SVG, "path");
  picture.setAttribute("viewBox", "0 0 24 24");
  picture.setAttribute("aria-hidden", "true");
  line.setAttribute("d", path);
  picture.append(line);
  return picture;
}

export const heading = (text) => el("h2", { class: "heading" }, text);
export const tag = (hue, word) => el("em", { class: `tag ${hue}` }, word);
export const note = (...words) => el("p", { class: "note" }, ...words);

// A button says what happens. `kind` is primary, plain (the usual) or danger.
export function button(label, act, kind = "plain") {
  const node = el("button", { type: "button", class: `button ${kind}` }, label);
  node.addEventListener("click", async () => {
    if (node.getAttribute("aria-busy")) return;
    node.setAttribute("aria-busy", "true"); // one press, one deed
    try {
      await act();
    } finally {
      node.removeAttribute("aria-busy");
    }
  });
  return node;
}

// One line of a list: a name, what about it, and its state. With `href` or `act` it is pressed.
export function item({ title, about, state, href, act, isLate }) {
  const inside = [
    el("span", { class: "item-words" }, el("b", {}, title), about && el("small", {}, about)),
    state,
  ];
  const name = `item${isLate ? " late" : ""}`;
  if (href) return el("a", { class: name, href }, inside);
  if (act) return el("button", { class: name, type: "button", onclick: act }, inside);
  return el("div", { class: name }, inside);
}

export const list = (...items) => el("div", { class: "list" }, ...items);

// A place that is empty says what it is for, and what to do next.
export function empty(title, words, action) {
  return el("div", { class: "empty" }, el("b", {}, title), words && el("p", {}, words), action);
}

// Something to know: `hue` is done, doing, review or late.
export function notice(hue, title, words, ...actions) {
  return el("section", { class: `notice ${hue}`, role: hue === "late" ? "alert" : "note" },
    el("b", {}, title), words && el("p", {}, words), ...actions);
}

// Big choices instead of a select. `options` is [[value, label], …].
export function choices({ name, label, options, value, choose }) {
  return el("fieldset", { class: "choices" }, label && el("legend", {}, label),
    options.map(([key, words]) =>
      el("label", {},
        el("input", {
          type: "radio", name, value: key, checked: key === value, onchange: () => choose(key),
        }),
        el("span", {}, words))));
}

// A field with its label above it. `attributes` are those of the input, such as inputmode.
export function field({ label, help, error, ...attributes }) {
  const input = el("input", { type: "text", autocomplete: "off", ...attributes });
  return el("label", { class: "field" }, el("span", {}, label), input,
    help && el("small", {}, help), error && el("small", { class: "wrong" }, error));
}

const ONE_LINE = 15; // characters that a phone shows beside each other

// An input for a line of words. Where more may come than a phone shows beside each other, it grows
// with them: `growing` around it holds the same words, and so has their height.
export function line({ value = "", maxlength, oninput, ...attributes }) {
  if (!maxlength || Number(maxlength) <= ONE_LINE) {
    return el("input", { type: "text", autocomplete: "off", maxlength, value, oninput, ...attributes });
  }
  const area = el("textarea", { rows: "1", autocomplete: "off", enterkeyhint: "done", maxlength, value, ...attributes });
  const box = el("div", { class: "growing", "data-words": value }, area);
  area.addEventListener("input", (event) => {
    if (/[\r\n]/.test(area.value)) area.value = area.value.replace(/\s*[\r\n]+\s*/g, " "); // it is one line
    box.dataset.words = area.value;
    if (oninput) oninput(event);
  });
  return box;
}

// A sheet over the screen; resolves with the value of the button pressed, or "" when it is left.
export function ask({ title, words, body, options, wait }) {
  return new Promise((resolve) => {
    const before = document.activeElement;
    const behind = document.getElementById("app");
    const leave = (value) => {
      sheet.remove();
      behind.removeAttribute("aria-hidden");
      if (before) before.focus();
      resolve(value);
    };
    const buttons = options.map(([value, label, kind]) =>
      button(label, async () => {
        if (!wait || (await wait(value)) !== false) leave(value);
      }, kind));
    const box = el("div", { class: "sheet-box", role: "dialog", "aria-modal": "true",
      "aria-label": title, tabindex: "-1" },
    el("h2", {}, title), words && el("p", {}, words), body, el("div", { class: "stack" }, buttons));
    const sheet = el("div", { class: "sheet" }, box);
    sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") leave("");
      if (event.key === "Tab") turn(event, box);
    });
    behind.setAttribute("aria-hidden", "true");
    document.body.append(sheet);
    (box.querySelector("input") || box).focus();
  });
}

// The tabulator stays within the sheet.
function turn(event, box) {
  const able = [...box.querySelectorAll("button, input, a[href], textarea")];
  const last = able[able.length - 1];
  if (!event.shiftKey && document.activeElement === last) {
    event.preventDefault();
    able[0].focus();
  } else if (event.shiftKey && document.activeElement === able[0]) {
    event.preventDefault();
    last.focus();
  }
}

export const sure = (title, words, yes, kind = "danger") =>
  ask({ title, words, options: [["yes", yes, kind], ["", t("Cancel")]] }).then(Boolean);

// A sentence at the foot that goes by itself.
export function say(words) {
  for (const old of document.querySelectorAll(".said")) old.remove();
  const line = el("p", { class: "said", role: "status" }, words);
  document.body.append(line);
  setTimeout(() => line.remove(), 4000);
}

// The second half of a double tap comes down on the next screen, where nothing was read yet: it is
// nobody's answer.
export const onceTapped = (node) => {
  node.addEventListener("click", (event) => {
    if (event.detail < 2) return;
    event.stopPropagation();
    event.preventDefault();
  }, true);
  return node;
};
