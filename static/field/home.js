// One household as its screens show it and fill it in: the six lights, the fields of the forms with
// what stands in each, and in which order the groups are walked to.

import { daysTo } from "./grid.js";
import { record, records, whole } from "./store.js";

const NUMERALS = "零一二三四五六七八九十";
const YEARLY = { household: "HouseholdYear", person: "PersonYear" };

export const homeOf = (id) => record("households", id);
export const formsOf = async () => (await whole("forms")) || null;

// Its leads, and whether a visit is due.
export async function leadsOf(home) {
  const leads = await records("leads");
  return leads.filter((lead) => String(lead.household) === String(home.id));
}
export const isVisitDue = (home) => Boolean(home.visit_due_on) && daysTo(home.visit_due_on) <= 0;

// --- six lights -------------------------------------------------------------------------------
// done while it counts, review when it soon counts no more, late afterwards and where it was never
// done (households/field/duties.py): [{key, name, on, hue, isProven}].
export function lightsOf(home, forms) {
  const { duty, soon } = forms.periods;
  return forms.duties.map(([key, name]) => {
    const on = (home.duties || {})[key] || "";
    const age = on ? -daysTo(on) : Infinity;
    const hue = age > duty ? "late" : age > duty - soon ? "review" : "done";
    return { key, name, on, hue, isProven: (home.proven || []).includes(key) };
  });
}

// --- the way through the grid -----------------------------------------------------------------
// 十二组 -> 12; a name without a number comes last.
function numberOf(group) {
  const digits = /\d+/.exec(group);
  if (digits) return Number(digits[0]);
  const [word] = /[一二三四五六七八九十]+/.exec(group) || [""];
  if (!word) return 1000;
  const [tens, ones] = word.includes("十") ? word.split("十") : ["", word];
  return (word.includes("十") ? (NUMERALS.indexOf(tens || "一")) * 10 : 0) +
    (ones ? NUMERALS.indexOf(ones) : 0);
}

// [[group, [household, …]], …] as one walks: by group, hamlet and number.
export function byGroup(homes) {
  const groups = new Map();
  const order = (one, other) =>
    numberOf(one.group || "") - numberOf(other.group || "") ||
    (one.group || "").localeCompare(other.group || "", "zh") ||
    (one.hamlet || "").localeCompare(other.hamlet || "", "zh") ||
    (one.no < other.no ? -1 : 1);
  for (const home of [...homes].sort(order)) {
    const name = home.group || home.hamlet || "";
    groups.set(name, [...(groups.get(name) || []), home]);
  }
  return [...groups];
}

// --- members ----------------------------------------------------------------------------------
export const membersOf = (home) => home.members || [];
export const nameOf = (member) => (member.values || {}).name || "";
export function ageOf(member) {
  const born = (member.values || {}).birth_on;
  if (!born) return null;
  const now = new Date();
  const [year, month, day] = born.split("-").map(Number);
  const isBefore = now.getMonth() + 1 < month ||
    (now.getMonth() + 1 === month && now.getDate() < (day || 1));
  return now.getFullYear() - year - (isBefore ? 1 : 0);
}

// --- fields -----------------------------------------------------------------------------------
// Money and illness are told only where something is to be done; without them nobody can say what
// a value would replace.
export const isKept = (home, section, field) =>
  Boolean(home.open) || !(field.health || section.key === "income");

// Where a field stands: {key, table, row, year, person, base, last}. `begins` is the year of a new
// row; then `base` is blank and `last` is what the row before says.
export function placeOf(home, field, member, begins) {
  const { table, name } = field;
  const texts = { Household: home.values, Person: member && member.values,
    Membership: member && { relation: member.relation } }[table];
  const yearly = table === YEARLY.household ? home.year : member && member.year;
  const spot = { table, row: 0, year: 0, person: 0, base: "", last: "" };
  if (table === YEARLY.household || table === YEARLY.person) {
    const told = ((yearly && yearly.values) || {})[name] || "";
    if (yearly && !(begins > yearly.year)) Object.assign(spot, { row: yearly.row, base: told });
    else {
      Object.assign(spot, { year: begins || new Date().getFullYear(), last: told,
        person: table === YEARLY.person ? member.id : 0 });
    }
  } else {
    spot.row = { Household: home.id, Person: member && member.id,
      Membership: member && member.membership }[table];
    spot.base = (texts || {})[name] || "";
  }
  return { ...spot, key: [table, spot.row, spot.year, spot.person, name].join(".") };
}

// What waits to be signed for a field, "" if nothing.
export function pendingFor(home, spot, name) {
  for (const act of home.pending || []) {
    const found = act.values.find(([table, row, field]) =>
      table === spot.table && row === spot.row && field === name);
    if (found) return found[3];
  }
  return "";
}

// The labels of fields by table and name, for what waits to be signed.
export function labelsOf(forms) {
  const found = {};
  for (const { groups, shown } of forms.sections) {
    for (const field of [...shown, ...groups.flatMap((group) => group.fields)]) {
      found[`${field.table}.${field.name}`] = field.label;
    }
  }
  return found;
}
