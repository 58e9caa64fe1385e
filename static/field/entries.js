// Steps that several entries have alike: the day, photos, words, a hand, people who went.

import { choose } from "./ask.js";
import { glass } from "./glass.js";
import { el, field } from "./parts.js";
import { photosField } from "./photos.js";
import { me } from "./person.js";
import { record } from "./store.js";
import { day, t } from "./words.js";

export const headOf = (home) => home.head || "";
export const whereOf = (home) => [home.place, home.group].filter(Boolean).join(" ");

const shifted = (days) => day(new Date(Date.now() - days * 24 * 3600 * 1000));

// The day it happened: today, yesterday or another.
export function dayStep(title, key = "on") {
  return {
    key, title,
    body: (walk) => {
      const { values } = walk;
      const other = el("div", { class: "inset-x" });
      const drawOther = () => {
        const isOther = values.onOther;
        other.replaceChildren(isOther ? field({ label: t("Which day"), type: "date",
          value: values[key], max: day(),
          oninput: (event) => walk.set(key, event.target.value) }) : "");
      };
      const options = [[shifted(0), t("Today")], [shifted(1), t("Yesterday")], ["other", t("Another day")]];
      const box = choose({ name: key, label: title, options,
        value: values.onOther ? "other" : values[key] || shifted(0),
        act: async (text) => {
          await walk.set("onOther", text === "other");
          if (text !== "other") await walk.set(key, text);
          drawOther();
        } });
      drawOther();
      return el("div", {}, box, other);
    },
    why: (values) => {
      if (!values[key]) values[key] = shifted(0);
      return values[key] > day() ? t("This day has not come yet") : "";
    },
  };
}

// Words in a large field. `least` characters are wanted.
export function wordsStep({ key, title, help, most = 500, least = 0, label = title, skip }) {
  return {
    key, title, help, skip,
    body: (walk) => {
      const area = el("textarea", { rows: "6", maxlength: String(most), "aria-label": label });
      area.value = walk.values[key] || "";
      area.addEventListener("input", () => walk.set(key, area.value.normalize("NFC")));
      return el("div", { class: "field inset-x" }, area,
        el("small", {}, t("The microphone of the keyboard writes what you say.")));
    },
    why: (values) => ((values[key] || "").trim().length < least
      ? t("Write at least {n} characters", { n: least }) : ""),
  };
}

export function photosStep({ title, help, least = 0, most, skip, key = "photos" }) {
  return {
    key, title, help, skip,
    body: (walk) => photosField({ label: t("Photos"), photos: walk.values[key] || [], most,
      place: whereOf(walk.home), name: headOf(walk.home),
      changed: (photos) => walk.set(key, photos) }),
    why: (values) => ((values[key] || []).length < least ? t("Take at least one photo") : ""),
  };
}

// A hand on the glass; `who` names the signer, who may be named here (the head or another adult).
export function handStep({ key, title, help, who, statement, isNamed, isNeeded, skip }) {
  const name = `${key}Name`;
  return {
    key, title, help, skip,
    body: (walk) => el("div", {},
      isNamed && el("div", { class: "inset-x" }, field({ label: t("Who signs"),
        value: walk.values[name] === undefined ? who : walk.values[name], maxlength: "60",
        oninput: (event) => walk.set(name, event.target.value.normalize("NFC").trim()) })),
      glass({ label: t("Signature"), statement, strokes: walk.values[key] || "",
        changed: (strokes) => walk.set(key, strokes) })),
    why: (values) => {
      if (isNeeded && !values[key]) return t("Please sign first");
      return isNamed && values[key] && values[name] === "" ? t("Write who signs") : "";
    },
  };
}

export const signedBy = (values, key, who) => values[`${key}Name`] || who;

// --- small things -----------------------------------------------------------------------------
// Who may have gone along: the person at work and those posted nearby.
export async function companions(records) {
  const people = await records("people");
  return [me().name, ...people.map((one) => one.name)].filter((one, at, all) => one && all.indexOf(one) === at);
}

export const joined = (texts) => (texts || []).filter(Boolean).join("、");
export const thumb = (id) => record("thumbs", id);
