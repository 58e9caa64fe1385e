// Warnings while somebody types: the rules of data quality that the forms carry as trees. What a
// tree may hold is said in households/field/rules.py; as in SQL, what touches null is null.

const NUMBER = new Set(["int", "number", "degrees", "year"]);
const DAY = new Set(["day", "month"]);
const SEPARATOR = "、";

// --- values -----------------------------------------------------------------------------------
function value(field, text) {
  if (field.masked && text.includes("*")) return null;
  if (field.kind === "many") return text ? text.split(SEPARATOR) : [];
  if (field.kind === "yes_no") return text === "" ? null : text === "是";
  if (NUMBER.has(field.kind)) return text === "" ? null : Number(text);
  return DAY.has(field.kind) && text === "" ? null : text;
}

// The fields of the forms about a household or a person, by name.
export function fieldsOf(forms, of) {
  const found = {};
  for (const section of forms.sections.filter((one) => one.of === of)) {
    for (const field of [...section.shown, ...section.groups.flatMap((group) => group.fields)]) {
      found[field.name] = field;
    }
  }
  return found;
}

function typed(fields, texts) {
  const found = {};
  for (const [name, field] of Object.entries(fields)) found[name] = value(field, texts[name] || "");
  return found;
}

// Full years of age on a day, both "2018-09-01".
function ageOn(born, day) {
  if (!born) return null;
  return day.slice(0, 4) - born.slice(0, 4) - (day.slice(5) < born.slice(5) ? 1 : 0);
}

// 1 September of the school year that runs on a day.
const schoolDay = (day) => `${day.slice(0, 4) - (day.slice(5, 7) < "09" ? 1 : 0)}-09-01`;

// The day facts of a year are judged by: today, or the last day of their year if that is over.
function judgedOn(year, today) {
  const end = `${year}-12-31`;
  return year && end < today ? end : today;
}

// What is known of a household as the pull tells it, or as it stands in a form.
export function ofHome(forms, home) {
  return {
    ...typed(fieldsOf(forms, "household"), { ...home.values, ...(home.year || {}).values }),
    members: (home.members || []).length,
    is_registered: Boolean(home.registered),
  };
}

export function ofMember(forms, home, member, today) {
  const year = member.year || {};
  const texts = { ...member.values, ...year.values, relation: member.relation };
  const found = typed(fieldsOf(forms, "person"), texts);
  const day = judgedOn(year.year, today);
  return {
    ...found,
    age: ageOn(found.birth_on, day),
    school_age: ageOn(found.birth_on, schoolDay(day)),
    is_registered: Boolean(home.registered),
  };
}

// --- trees ------------------------------------------------------------------------------------
const isNull = (one) => one === null || one === undefined;
const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);
// A function of two values that is null where one of them is.
const both = (make) => ([one, other]) => (isNull(one) || isNull(other) ? null : make(one, other));

function between([one, low, high]) {
  return isNull(one) || isNull(low) || isNull(high) ? null : one >= low && one <= high;
}

// `word` decides at once (false of "and", true of "or"); else null wins over the other.
function joined(word, parts) {
  if (parts.includes(word)) return word;
  return parts.some(isNull) ? null : !word;
}

const DO = {
  "and": (parts) => joined(false, parts),
  "or": (parts) => joined(true, parts),
  "not": ([one]) => (isNull(one) ? null : !one),
  "null": ([one]) => isNull(one),
  "true": ([one]) => one === true,
  "false": ([one]) => one === false,
  "=": both(same),
  "<>": both((one, other) => !same(one, other)),
  "<": both((one, other) => one < other),
  "<=": both((one, other) => one <= other),
  ">": both((one, other) => one > other),
  ">=": both((one, other) => one >= other),
  "+": both((one, other) => one + other),
  "-": both((one, other) => one - other),
  "*": both((one, other) => one * other),
  "/": both((one, other) => one / other),
  "&&": both((one, other) => one.some((part) => other.includes(part))),
  "in": both((one, list) => list.includes(one)),
  "~": both((one, pattern) => new RegExp(pattern).test(one)),
  between,
  list: (parts) => parts,
  coalesce: (parts) => (isNull(parts.find((one) => !isNull(one))) ? null : parts.find((one) => !isNull(one))),
  count: ([one]) => (isNull(one) ? null : one.length),
  length: ([one]) => (isNull(one) ? null : one.length),
};

export function truth(tree, known) {
  if (!Array.isArray(tree)) return tree;
  const [word, ...parts] = tree;
  if (word === "c") return isNull(known[parts[0]]) ? null : known[parts[0]];
  return DO[word](parts.map((part) => truth(part, known)));
}

// The warnings about a household or a person that hold; with `name`, those on that field alone.
export function warnings(forms, of, known, name = "") {
  return forms.warnings.filter((one) =>
    one.of === of && (!name || one.fields.includes(name)) && truth(one.when, known) === true);
}
