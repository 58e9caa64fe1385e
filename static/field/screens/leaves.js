// A member leaves: who, why, who is head then, papers.

import { choose } from "../ask.js";
import { dayStep, headOf, photosStep, wordsStep } from "../entries.js";
import { ageOf, formsOf, homeOf, membersOf, nameOf } from "../home.js";
import { el, notice } from "../parts.js";
import { noHome, review, walk } from "../steps.js";
import { day, t } from "../words.js";

export const title = "Member leaves";
export const tab = "households";
export const isEntry = true;

const HEAD = "户主";
const byId = (home, id) => membersOf(home).find((member) => String(member.id) === id);
const people = (members) => members.map((one) => [String(one.id),
  [nameOf(one), one.relation, ageOf(one) === null ? "" : t("{n} years old", { n: ageOf(one) })].filter(Boolean).join("　")]);

function isHead(home, values) {
  const leaver = byId(home, values.person);
  return Boolean(leaver) && leaver.relation === HEAD && membersOf(home).length > 1;
}

const pick = (key, words, options, help, skip) => ({
  key, title: words, help, skip,
  body: (made) => choose({ name: key, label: words, options: options(made.values), value: made.values[key], act: (text) => made.set(key, text) }),
  why: (values) => (options(values).some(([one]) => one === values[key]) ? "" : t("Choose one")),
});

function reviewBody(made) {
  const { values, home } = made;
  const name = (key) => nameOf(byId(home, values[key]) || {});
  return el("div", {},
    membersOf(home).length === 1 && notice("late", t("The last member leaves"), t("The household ends with it, once it is signed.")),
    review(made, [[t("Who leaves"), name("person"), "person"], [t("Reason"), values.reason, "reason"],
      [t("New head"), isHead(home, values) && name("head"), "head"], [t("Day"), values.on, "on"],
      [t("Photos"), t("{n} photos", { n: (values.photos || []).length }), "photos"], [t("Note"), values.note, "note"]]));
}

const send = (made) => {
  const { values, home } = made;
  return made.hand({ kind: "person.leave", on: values.on || day(), photos: values.photos || [],
    body: { household: home.id, person: Number(values.person), reason: values.reason, note: (values.note || "").trim(),
      ...(isHead(home, values) ? { head: Number(values.head) } : {}) } });
};

const steps = (home, forms) => () => [
  pick("person", t("Who leaves?"), () => people(membersOf(home))),
  pick("reason", t("Why does the person leave?"), () => forms.lists[forms.joining.reasons.leave].map((name) => [name, name])),
  pick("head", t("Who is head then?"), ({ person }) => people(membersOf(home).filter((one) => String(one.id) !== person)),
    t("The relations of all others follow; the office checks them."), (values) => !isHead(home, values)),
  dayStep(t("Since when?")),
  photosStep({ title: t("Papers that prove it"), least: 1, help: t("Death certificate, marriage certificate, booklet, court paper.") }),
  wordsStep({ key: "note", title: t("Anything to add?"), help: t("May be left blank.") }),
  { key: "review", title: t("Is everything right?"), yes: t("Report it, to be signed"), body: reviewBody, done: send },
];

const restore = ({ on, body, photos }) => ({ on, onOther: on !== day(), photos, reason: body.reason, note: body.note,
  person: String(body.person), head: body.head ? String(body.head) : "" });

export async function show(root, { path, query }) {
  const [id, step] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  await walk(root, { base: `#/leaves/${id}`, step, query, home, id: `leaves:${id}`, title: `${headOf(home)} ${t("Member leaves")}`,
    values: { on: day() }, restore, steps: steps(home, forms) });
}
