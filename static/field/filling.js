// The forms of one household being filled in: which fields there are, what stands in each, what was
// changed, what is still to be gone over. Kept in a draft as `c:<key>` (a change with the value it
// was typed over) and `a:<key>` (a question gone over, with a mark of how it was asked); what was
// gone over stays known after the act is handed in, so that only a question that changed is asked
// again.

import { touched } from "./burden.js";
import { faultOf } from "./ask.js";
import { isKept, membersOf, nameOf, pendingFor, placeOf } from "./home.js";
import { ofHome, ofMember, warnings } from "./rules.js";
import { get, put } from "./store.js";
import { draftOf } from "./steps.js";
import { day, t } from "./words.js";

// How a question is asked, in a few characters: another mark, and it is asked again.
function markOf(field, forms) {
  const text = JSON.stringify([field, field.list ? forms.lists[field.list] : 0]);
  let sum = 2166136261;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 16777619);
  return (sum >>> 0).toString(36);
}

export class Filling {
  constructor(home, forms, draft, asked) {
    Object.assign(this, { home, forms, draft, asked });
    this.follow();
  }

  get values() {
    return this.draft.values;
  }

  // The year that yearly facts are written for: "" for the one that stands there.
  get begins() {
    return Number(this.values.year) || 0;
  }

  // [{section, member, key, title}] in the order of the forms: the household's, then each person's.
  parts() {
    return this.forms.sections.flatMap((section) => (section.of === "household"
      ? [{ section, member: null, title: section.title, address: section.key }]
      : membersOf(this.home).map((member) => ({ section, member, address: `${section.key}/${member.id}`,
        title: `${nameOf(member)} ${section.title}` }))));
  }

  part(key, member) {
    return this.parts().find((one) => one.section.key === key &&
      (one.section.of === "household" || String(one.member.id) === String(member)));
  }

  // Every field of a part with where it stands and what is typed.
  questions({ section, member }) {
    return section.groups.flatMap((group) => group.fields.map((field) => this.question(group, section, field, member)));
  }

  question(group, section, field, member) {
    const spot = placeOf(this.home, field, member, this.begins);
    const change = this.values[`c:${spot.key}`];
    return { group, section, field, member, spot, change, isKept: isKept(this.home, section, field),
      value: change ? change.value : field.masked ? "" : spot.base,
      pending: pendingFor(this.home, spot, field.name),
      isAsked: (this.values[`a:${spot.key}`] || this.asked[spot.key]) === markOf(field, this.forms) };
  }

  counts(part) {
    const every = this.questions(part).filter((one) => one.isKept);
    return { all: every.length, asked: every.filter((one) => one.isAsked).length,
      changed: every.filter((one) => one.change).length };
  }

  // The first question that was not gone over, from one on; null when none is left.
  next(part, after = -1) {
    const every = this.questions(part);
    const open = (one) => one.isKept && !one.isAsked;
    return every.find((one, at) => at > after && open(one)) || every.find(open) || null;
  }

  // What is typed is kept at once; what stands there already is no change.
  type({ field, spot, member }, value) {
    const isSame = value === spot.base || (field.masked && !value);
    const change = isSame ? undefined : { value, base: spot.base, label: field.label,
      who: member ? nameOf(member) : "", member: member ? member.id : 0 };
    return this.draft.set(`c:${spot.key}`, change);
  }

  async pass({ field, spot, isAsked }) {
    const mark = markOf(field, this.forms);
    if (isAsked && this.asked[spot.key] === mark) await touched({ askedAgain: 1 });
    await this.draft.set(`a:${spot.key}`, mark);
  }

  changes() {
    return this.parts().flatMap((part) => this.questions(part).filter((one) => one.change)
      .map((one) => ({ ...one, part, isMoved: one.change.base !== one.spot.base })));
  }

  faults() {
    return this.changes().filter((one) => faultOf(one.field, one.change.value, this.forms));
  }

  every() {
    return this.parts().flatMap((part) => this.questions(part));
  }

  // The changes that no question stands for, each as [name, change].
  loose() {
    const typed = Object.entries(this.values).filter(([name, change]) => name.startsWith("c:") && change);
    if (!typed.length) return [];
    const asked = new Set(this.every().map((one) => `c:${one.spot.key}`));
    return typed.filter(([name]) => !asked.has(name));
  }

  // Where somebody else made the row of a year meanwhile, what was typed for it follows.
  follow() {
    for (const [name, change] of this.loose()) {
      const [table, , year, person, field] = name.slice(2).split(".");
      const now = Number(year) && this.every().find((one) => one.spot.table === table && one.field.name === field &&
        (!Number(person) || one.member.id === Number(person)));
      if (now && !now.change) {
        this.values[`c:${now.spot.key}`] = change;
        delete this.values[name];
      }
    }
  }

  // What was typed where nothing is asked any more, as sentences: the office gets it with the note.
  leftOver() {
    return this.loose().map(([, { who, label, value }]) =>
      t("{what}: {value}", { what: [who, label].filter(Boolean).join(" "), value: value || t("blank") }));
  }

  get note() {
    return [(this.values.note || "").trim(), ...this.leftOver()].filter(Boolean).join("\n");
  }

  // Warnings by the rules of data quality, with everything typed so far; `name` for one field.
  warned(member, name) {
    const texts = (table) => this.overlay(table, member);
    const { home, forms } = this;
    const yearly = (row, table) => ({ ...row, year: this.begins || (row && row.year), values: texts(table) });
    const told = { ...home, values: texts("Household"), year: yearly(home.year, "HouseholdYear") };
    if (!member) return warnings(forms, "household", ofHome(forms, told), name);
    const him = { ...member, values: texts("Person"), year: yearly(member.year, "PersonYear"),
      relation: texts("Membership").relation };
    return warnings(forms, "person", ofMember(forms, told, him, day()), name);
  }

  overlay(table, member) {
    const found = {};
    for (const part of this.parts().filter((one) => !one.member || one.member === member)) {
      for (const one of this.questions(part)) {
        if (one.field.table === table) found[one.field.name] = one.change ? one.change.value : one.spot.base || one.spot.last;
      }
      for (const field of part.section.shown) {
        if (field.table === table) found[field.name] = placeOf(this.home, field, member, 0).base;
      }
    }
    return found;
  }

  envelope() {
    const values = this.changes().map(({ change, spot, field }) => ({ table: spot.table, row: spot.row,
      year: spot.year, person: spot.person, field: field.name, base: change.base, value: change.value }));
    return { kind: "household.correct",
      body: { household: this.home.id, values, note: this.note } };
  }

  // What was gone over is remembered beyond the draft.
  async remember() {
    const now = { ...this.asked };
    for (const [name, mark] of Object.entries(this.values)) if (name.startsWith("a:")) now[name.slice(2)] = mark;
    await put("values", `asked:${this.home.id}`, { marks: now, on: day() });
  }
}

// Values of a refused deed as a draft has them.
export function restore(filling, { body }) {
  for (const one of body.values) {
    const key = [one.table, one.row, one.year, one.person, one.field].join(".");
    if (one.year) filling.draft.values.year = one.year;
    const asked = filling.every().find(({ spot }) => spot.key === key);
    const { field = {}, member = null } = asked || {};
    filling.draft.values[`c:${key}`] = { value: one.value, base: one.base, label: field.label || one.field,
      who: member ? nameOf(member) : "", member: member ? member.id : 0 };
  }
  filling.follow();
  filling.draft.values.note = body.note;
}

export async function openFilling(home, forms, { id, route }) {
  const kept = (await get("values", `asked:${home.id}`)) || {};
  const draft = await draftOf(id, { title: `${home.head} ${t("Set facts right")}`, route });
  return new Filling(home, forms, draft, kept.marks || {});
}
