// One deed: where it stands and why, what it says, and what its person can do about it.

import { ink } from "../glass.js";
import { pictures } from "../leads/review.js";
import { compared, facts } from "../leads/showing.js";
import { button, el, empty, heading, note, notice, say, sure } from "../parts.js";
import { deed as deedOf, takeOff } from "../queue.js";
import { go } from "../router.js";
import { record, records, whole } from "../store.js";
import { whyState } from "../why.js";
import { moment, t } from "../words.js";

export const title = "What became of it";
export const tab = "me";
export const isLive = true;

const NEEDS = new Set(["invalid", "reused"]);
const HUES = {
  waiting: "doing", held: "doing", accepted: "done", merged: "done", conflict: "review",
  proposed: "review", invalid: "late", reused: "late",
};

const roles = () => ({
  worker: t("Your signature"), second: t("Second verifier"), head: t("Signature of the household"),
});

// What the forms call a field: "Household.phone" -> label.
async function labels() {
  const { sections = [] } = (await whole("forms")) || {};
  const found = new Map();
  for (const { groups = [], shown = [] } of sections) {
    for (const one of [...groups.flatMap(({ fields }) => fields), ...shown]) {
      found.set(`${one.table}.${one.name}`, one.label);
    }
  }
  return (table, name) => found.get(`${table}.${name}`) || name;
}

// Values as they were and as they were entered.
async function corrected(values) {
  const label = await labels();
  return compared({
    sides: [t("Stood there"), t("You entered")],
    rows: values.map(({ table, field, base, value }) =>
      ({ label: label(table, field), ours: base, theirs: value, hit: base !== value })),
  });
}

async function answered({ lead: id, asked = [], verdict, words, reply }) {
  const lead = await record("leads", id);
  const found = lead && lead.verdicts.find(({ value }) => value === verdict);
  return [
    lead && compared(lead),
    facts([t("Verdict"), found ? found.words : verdict],
      ...asked.map(({ text, answer }) => [text, answer]),
      [t("In your own words"), words],
      [t("What the household says"), reply && [reply.speaker, reply.words].filter(Boolean).join("：")]),
  ];
}

async function said({ kind, body }) {
  if (kind === "lead.answer") return answered(body);
  if (Array.isArray(body.values)) return corrected(body.values);
  const texts = [body.content, body.needs, body.words, body.note].filter(Boolean);
  return texts.map((text) => el("p", { class: "panel lines" }, text));
}

async function whatWasSaid({ envelope }) {
  if (!envelope) return [];
  const { photos = [], hands = [] } = envelope;
  const names = roles();
  return [
    heading(t("What you handed in")), await said(envelope),
    photos.length > 0 && el("section", { class: "panel" }, pictures(photos)),
    hands.length > 0 && el("section", { class: "panel hands" }, hands.map(({ role, name, strokes }) =>
      el("figure", { class: "hand" }, ink(strokes, name),
        el("figcaption", {}, [names[role], name].filter(Boolean).join(" "))))),
  ];
}

// What the office decided where two had entered different values.
async function decided(id) {
  const found = (await records("conflicts")).filter(({ act }) => act === id);
  if (!found.length) return [];
  return [
    heading(t("Both values")),
    compared({
      sides: [t("You entered"), t("Somebody else entered")],
      rows: found.map((one) => ({
        label: one.label, ours: one.mine, theirs: one.theirs, hit: true,
        note: [one.who, one.decided].filter(Boolean).join(" · "),
      })),
    }),
  ];
}

function mend(deed) {
  return button(t("Mend it and hand it in again"), () =>
    go(`${deed.route}${deed.route.includes("?") ? "&" : "?"}deed=${deed.id}`), "primary");
}

async function giveUp(deed) {
  if (!(await sure(t("Give this record up?"),
    t("It is taken off this phone with its photos. The server has kept what arrived: the office can still see it."),
    t("Give it up")))) return;
  await takeOff(deed.id);
  say(t("The record is taken off this phone."));
  go("#/me");
}

export async function show(root, { path }) {
  const deed = await deedOf(path[0]);
  if (!deed) {
    root.append(empty(t("This record is not on the phone any more"),
      t("The office has it, or you took it off."), button(t("Back to today"), () => go("#/today"), "primary")));
    return;
  }
  const { decision = "" } = (await record("acts", deed.id)) || {};
  const why = whyState({ ...deed, decision });
  const problems = Object.values(deed.fields || {}).filter((words) => words && words !== deed.words);
  const needs = NEEDS.has(deed.state);
  root.append(...[
    el("header", { class: "lead-head" }, el("h2", {}, deed.title || deed.kind || ""),
      el("p", {}, el("small", {}, moment(deed.at)))),
    notice(HUES[deed.state] || "doing", why.title, "",
      ...why.words.map((words) => el("p", {}, words)),
      needs && problems.length > 1 && el("ul", {}, problems.map((words) => el("li", {}, words)))),
    ...(await decided(deed.id)),
    ...(await whatWasSaid(deed)),
    deed.address && note(el("a", { href: deed.address }, t("See it on the office's pages (needs a signal)"))),
    needs && el("div", { class: "foot" },
      button(t("Give it up"), () => giveUp(deed), "danger"), deed.route && mend(deed)),
  ].flat(9).filter(Boolean));
}
