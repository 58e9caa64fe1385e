// A member joins: why, who, relation, what holds for them this year, papers.

import { ask, choose, doubtOf, faultOf, readNumber } from "../ask.js";
import { dayStep, headOf, photosStep, wordsStep } from "../entries.js";
import { ageOf, formsOf, homeOf, membersOf, nameOf } from "../home.js";
import { el, note } from "../parts.js";
import { noHome, review, walk } from "../steps.js";
import { day, t } from "../words.js";

export const title = "Member joins";
export const tab = "households";
export const isEntry = true;

const PLAIN = ["name", "id_raw", "birth_on", "sex", "relation", "ethnic", "phone"];

// The fields that are asked, by name, as the forms have them for a member.
function fieldsOf(forms) {
  const found = {};
  for (const { of, groups } of forms.sections) {
    if (of === "person") for (const group of groups) for (const field of group.fields) found[field.name] = field;
  }
  return found;
}

const born = (values) => (readNumber(values.id_raw || "") || {}).born || values.birth_on || "";
const years = (values) => ageOf({ values: { birth_on: born(values) } });

const HEAD = "户主";

function doubts(home, forms, values) {
  const found = [];
  if (membersOf(home).some((member) => nameOf(member) === values.name)) {
    found.push(t("A member of this household has the same name: is it the same person?"));
  }
  const age = years(values);
  if (values.reason === "新生儿" && age !== null && age >= 2) found.push(t("The reason is a birth, but the person is {n} years old.", { n: age }));
  if (age !== null && age >= forms.joining.number_from_age && !values.id_raw) {
    found.push(t("From {n} years on the identity number is needed.", { n: forms.joining.number_from_age }));
  }
  return found;
}

function fieldStep(name, given, { forms, title: words, help, isNeeded, skip }) {
  const isRelation = name === "relation";
  const lists = isRelation
    ? { ...forms.lists, [given.list]: forms.lists[given.list].filter((one) => one !== HEAD) } : forms.lists;
  const field = { ...given, required: isNeeded, masked: false };
  return {
    key: name, title: words || given.label, help, skip,
    body: (made) => {
      const doubt = el("p", { class: "doubt inset-x", role: "status" });
      const told = (text) => {
        doubt.textContent = doubtOf(field, text);
      };
      told(made.values[name] || "");
      return el("div", {}, ask({ field, forms: { ...forms, lists }, value: made.values[name] || "",
        act: (text) => {
          told(text);
          made.set(name, text);
        } }), doubt);
    },
    why: (values) => faultOf(field, values[name] || "", { lists }),
  };
}

function reviewBody(made, forms, fields) {
  const { values, home } = made;
  const lines = [[t("Reason"), values.reason, "reason"],
    ...PLAIN.map((name) => [fields[name].label, name === "birth_on" ? born(values)
      : name === "sex" ? (readNumber(values.id_raw || "") || {}).sex || values.sex : values[name], name]),
    ...forms.joining.year.map((name) => [fields[name].label, values[name], name]),
    [t("Day"), values.on, "on"], [t("Photos"), t("{n} photos", { n: (values.photos || []).length }), "photos"],
    [t("Note"), values.note, "note"]];
  return el("div", {}, doubts(home, forms, values).map((words) => el("p", { class: "doubt inset-x" }, words)), review(made, lines));
}

function send(made, forms) {
  const { values, home } = made;
  const year = {};
  for (const name of forms.joining.year) if (values[name]) year[name] = values[name];
  return made.hand({ kind: "person.join", on: values.on || day(), photos: values.photos || [],
    body: { household: home.id, name: values.name, id: values.id_raw || "", sex: values.sex || "",
      birth_on: values.birth_on || null, relation: values.relation, ethnic: values.ethnic || "",
      phone: values.phone || "", year, reason: values.reason, note: (values.note || "").trim() } });
}

function steps(home, forms) {
  const fields = fieldsOf(forms);
  const told = (values) => Boolean(readNumber(values.id_raw || ""));
  const of = (name, more = {}) => fieldStep(name, fields[name], { forms, ...more });
  return () => [
    { key: "reason", title: t("Why does the person join?"),
      body: (made) => choose({ name: "reason", label: t("Why does the person join?"), value: made.values.reason,
        options: forms.lists[forms.joining.reasons.join].map((name) => [name, name]), act: (text) => made.set("reason", text) }),
      why: (values) => (forms.lists[forms.joining.reasons.join].includes(values.reason) ? "" : t("Choose one")) },
    of("name", { isNeeded: true, title: t("Name of the person") }),
    of("id_raw", { title: t("Identity number"), help: t("A child under {n} without a number: leave it blank.", { n: forms.joining.number_from_age }) }),
    of("birth_on", { skip: told, isNeeded: true }), of("sex", { skip: told, isNeeded: true }),
    of("relation", { isNeeded: true }), of("ethnic"), of("phone", { help: t("May be left blank.") }),
    ...forms.joining.year.map((name) => of(name, { help: t("May be left blank.") })),
    dayStep(t("Since when?")),
    photosStep({ title: t("Papers that prove it"), least: 1, help: t("Booklet, birth or marriage certificate, decision on adoption.") }),
    wordsStep({ key: "note", title: t("Anything to add?"), help: t("May be left blank.") }),
    { key: "review", title: t("Is everything right?"), yes: t("Report it, to be signed"),
      body: (made) => reviewBody(made, forms, fields), done: (made) => send(made, forms),
      why: (values) => (years(values) !== null && years(values) >= forms.joining.number_from_age && !values.id_raw
        ? t("From {n} years on the identity number is needed.", { n: forms.joining.number_from_age }) : "") },
  ];
}

const restore = ({ on, body, photos }) => ({ ...body.year, ...body, id_raw: body.id, on, onOther: on !== day(), photos });

export async function show(root, { path, query }) {
  const [id, step] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  const head = membersOf(home).find((member) => member.relation === HEAD);
  await walk(root, { base: `#/joins/${id}`, step, query, home, id: `joins:${id}`, title: `${headOf(home)} ${t("Member joins")}`,
    values: { on: day(), ethnic: (head && head.values.ethnic) || "" }, restore, steps: steps(home, forms) });
  if ((home.pending || []).some((act) => act.kind === "join")) root.firstChild.after(note(t("Another joining of this household waits to be signed.")));
}
