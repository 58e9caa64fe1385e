// Ways of answering, each with targets of a thumb's height.

import { canDictate, listen } from "../dictation.js";
import { button, choices, el, field } from "../parts.js";
import { t } from "../words.js";

const SEVERAL = "、";

function one({ name, label, ask, value, changed }) {
  return choices({
    name, label, value, options: ask.choices.map((choice) => [choice, choice]), choose: changed,
  });
}

function several({ name, label, ask, value, changed }) {
  const chosen = new Set(value ? value.split(SEVERAL) : []);
  const toggle = (choice, isOn) => {
    if (isOn) chosen.add(choice);
    else chosen.delete(choice);
    changed(ask.choices.filter((other) => chosen.has(other)).join(SEVERAL));
  };
  return el("fieldset", { class: "choices" }, el("legend", {}, label, " ", t("(several are possible)")),
    ask.choices.map((choice) => el("label", {},
      el("input", {
        type: "checkbox", name, checked: chosen.has(choice),
        onchange: (event) => toggle(choice, event.target.checked),
      }),
      el("span", {}, choice))));
}

// A number with its unit behind it, kept as text with the unit: 12000元.
function counted(unit, most) {
  return ({ label, value, changed }) => {
    const row = field({
      label: `${label}（${unit}）`, inputmode: "decimal", maxlength: most,
      value: value.replace(unit, ""),
    });
    row.querySelector("input").addEventListener("input", ({ target }) => {
      target.value = target.value.replace(/[^\d.]/g, "");
      changed(target.value && target.value + unit);
    });
    return row;
  };
}

function date({ label, value, changed }) {
  return field({
    label, type: "date", value, max: "2099-12-31",
    oninput: (event) => changed(event.target.value),
  });
}

const WAYS = { one, several, yuan: counted("元", 12), year: counted("年", 4), date };

// The input of one question. What the department says is agreed with by one touch.
export function answerTo(ask, { name, value = "", changed }) {
  const way = WAYS[ask.way] || date;
  const place = el("div", { class: "inset" });
  const draw = (now) => {
    place.replaceChildren(way({ name, label: ask.text, ask, value: now, changed }));
    if (!ask.known) return;
    const known = ask.way === "year" ? `${ask.known}年` : ask.known;
    place.append(button(t("As the department says: {value}", { value: known }), async () => {
      await changed(known);
      draw(known);
    }));
  };
  draw(value);
  return place;
}

// The button that listens, where the phone itself can; `add` takes each sentence.
function microphone(add) {
  const place = el("div", {});
  let ear = null;
  const press = el("button", { type: "button", class: "button" }, t("Speak"));
  const told = (isOn) => {
    press.textContent = isOn ? t("Listening… press to stop") : t("Speak");
    press.setAttribute("aria-pressed", String(isOn));
  };
  press.addEventListener("click", () => {
    if (ear) {
      ear.stop();
      return;
    }
    told(true);
    ear = listen({
      heard: add,
      ended: () => {
        ear = null;
        told(false);
      },
    });
  });
  canDictate().then((can) => can && place.append(press));
  return place;
}

// A text of several lines, kept at every letter; typed or spoken.
export function longText({ label, help, value = "", rows = 6, changed }) {
  const area = el("textarea", { rows, maxlength: 2000, value });
  area.addEventListener("input", () => changed(area.value));
  const add = (sentence) => {
    area.value = `${area.value}${sentence}`.slice(0, 2000);
    changed(area.value);
  };
  return el("div", {}, el("label", { class: "field" }, el("span", {}, label), area,
    el("small", {}, help || t("To speak instead of typing: the microphone on the keyboard."))),
  microphone(add));
}
