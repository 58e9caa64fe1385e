// The grid as screens show it, made of the parts of the pull. The only module that knows the names
// of their columns beside the screens that edit them.

import { records, whole } from "./store.js";
import { t } from "./words.js";

const DAY_MS = 24 * 3600 * 1000;

// Whole days from today to a day "2026-06-18"; negative when it is past, null without one.
export function daysTo(on) {
  if (!on) return null;
  const now = new Date();
  const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate());
  return Math.round((Date.parse(`${on.slice(0, 10)}T00:00:00Z`) - today) / DAY_MS);
}

const bySoonest = (one, other) => (one.days === null) - (other.days === null) || one.days - other.days;

function ofLead(lead, homes) {
  const home = homes.get(String(lead.household)) || {};
  return {
    name: lead.name || home.head || "", group: lead.group || home.group || "",
    about: lead.title || lead.rule || "", href: `#/lead/${lead.id}`,
    days: daysTo(lead.due_on), isReturned: lead.status === "returned",
  };
}

function ofVisit(home) {
  return {
    name: home.head || "", group: home.group || "", about: t("visit due"),
    href: `#/household/${home.id}`, days: daysTo(home.visit_due_on), isReturned: false,
  };
}

// Of the six duties, in how many households each was done and still counts: `duties` of a household
// is {key: day}, `names` {key: label} in their order, `days` how long a duty counts as seen to.
function lightsOf(homes, names, days) {
  const counts = (on) => on && (!days || daysTo(on) >= -days);
  return Object.entries(names).map(([key, name]) => ({
    key, name, of: homes.length,
    done: homes.filter((home) => counts((home.duties || {})[key])).length,
  }));
}

export async function grid() {
  const homes = await records("households");
  const leads = await records("leads");
  const names = (await whole("duties")) || {};
  const { periods = {} } = (await whole("forms")) || {};
  const byId = new Map(homes.map((home) => [String(home.id), home]));
  const due = homes.filter((home) => home.visit_due_on && daysTo(home.visit_due_on) <= 0);
  const tasks = [...leads.map((lead) => ofLead(lead, byId)), ...due.map(ofVisit)];
  return {
    homes, leads, tasks: tasks.sort(bySoonest), lights: lightsOf(homes, names, periods.duty),
    visitsDue: due.length,
  };
}
