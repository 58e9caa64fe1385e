// The households of the grid, in the order one walks to them, each with its six lights; found by
// name, initials of its pinyin or household number, all without a signal.

import { daysTo } from "../grid.js";
import { byGroup, formsOf, isVisitDue, lightsOf, membersOf, nameOf } from "../home.js";
import { el, empty, heading, tag } from "../parts.js";
import { records } from "../store.js";
import { masked, t } from "../words.js";

export const title = "Homes";
export const tab = "households";
export const isLive = true; // what was searched for stands in the address

const hues = () => ({ done: t("seen to"), review: t("soon due"), late: t("to be done") });

export function dots(lights) {
  const done = lights.filter((light) => light.hue !== "late").length;
  const words = lights.map((light) => `${light.name}：${hues()[light.hue]}`).join("，");
  return el("span", { class: "dots", role: "img", "aria-label": words },
    lights.map((light) => el("i", { class: light.hue })), el("small", { "aria-hidden": "true" }, `${done}/${lights.length}`));
}

function visitTag(home, leads) {
  const due = leads.filter((lead) => String(lead.household) === String(home.id)).length;
  if (due) return tag("review", t("{n} leads", { n: due }));
  if (!isVisitDue(home)) return null;
  const days = -daysTo(home.visit_due_on);
  return days ? tag("late", t("visit {n} days late", { n: days })) : tag("review", t("visit due"));
}

const about = (home) => [t("{n} persons", { n: membersOf(home).length }), home.no,
  home.visited_on ? "" : t("never visited")].filter(Boolean).join("　");

function row(home, { forms, leads }) {
  return el("a", { class: "item home", href: `#/household/${home.id}` },
    el("span", { class: "item-words" }, el("b", {}, masked(home.head)), el("small", {}, about(home)),
      forms && dots(lightsOf(home, forms))),
    visitTag(home, leads));
}

// What a household is found by: names, initials, number.
const searched = (home) => [home.head, home.search, home.no, home.hamlet,
  ...membersOf(home).flatMap((member) => [nameOf(member), member.search])].join(" ").toLowerCase();

function filters(query, { homes, leads, forms }) {
  const withLeads = new Set(leads.map((lead) => String(lead.household)));
  const found = [
    ["", t("All"), homes.length, () => true],
    ["visit", t("Visits due"), homes.filter(isVisitDue).length, isVisitDue],
    ["lead", t("With leads"), withLeads.size, (home) => withLeads.has(String(home.id))],
  ];
  const duty = forms && query.duty &&
    forms.duties.find(([key, name]) => key === query.duty || name === query.duty);
  if (duty) {
    const isMissing = (home) => lightsOf(home, forms)
      .some((light) => light.key === duty[0] && light.hue === "late");
    found.push(["duty", t("{duty} to be done", { duty: duty[1] }), homes.filter(isMissing).length, isMissing]);
  }
  const on = ["duty", "visit", "lead"].find((key) => query[key]) || "";
  return { found, on: found.find(([key]) => key === on) || found[0] };
}

function chips({ found, on }) {
  return el("nav", { class: "chips", "aria-label": t("Which households") },
    found.map(([key, label, count]) => el("a", {
      href: key === "duty" ? location.hash : `#/households${key ? `?${key}=1` : ""}`,
      class: "chip", "aria-current": key === on[0] ? "true" : null,
    }, `${label} ${count}`)));
}

// Every row is made once; a search only hides.
function listed(homes, data) {
  return byGroup(homes).map(([name, every]) => {
    const rows = every.map((home) => ({ node: row(home, data), text: searched(home) }));
    const box = el("section", {}, heading(`${name}　${t("{n} households", { n: every.length })}`),
      el("div", { class: "list" }, rows.map(({ node }) => node)));
    return { box, rows };
  });
}

function searchField(groups, none, query) {
  const input = el("input", { type: "search", value: query.q || "", "aria-label": t("Name, initials or number"),
    placeholder: t("Name, initials or number") });
  const find = () => {
    const words = input.value.trim().toLowerCase();
    let found = 0;
    for (const { box, rows } of groups) {
      const hits = rows.filter(({ node, text }) => {
        node.hidden = Boolean(words) && !text.includes(words);
        return !node.hidden;
      });
      box.hidden = !hits.length;
      found += hits.length;
    }
    none.hidden = found > 0;
    const [address, asked = ""] = location.hash.split("?");
    const kept = new URLSearchParams(asked);
    if (words) kept.set("q", input.value.trim());
    else kept.delete("q");
    history.replaceState(null, "", [address, kept].filter(String).join("?") || "#/households");
  };
  input.addEventListener("input", find);
  return { input, find };
}

export async function show(root, { query }) {
  const data = { homes: await records("households"), leads: await records("leads"), forms: await formsOf() };
  if (!data.homes.length) {
    root.append(empty(t("No household is on this phone"),
      t("They come with the first contact; your village or township gives you the grid.")));
    return;
  }
  const shown = filters(query, data);
  const groups = listed(data.homes.filter(shown.on[3]), data);
  const none = el("div", { hidden: true }, empty(t("No household is found"),
    t("Search by name, by the first letters of its pinyin, or by household number.")));
  const { input, find } = searchField(groups, none, query);
  const isTyping = document.activeElement && document.activeElement.type === "search";
  if (isTyping) setTimeout(() => input.focus()); // drawn anew under the fingers
  root.append(el("div", { class: "field search" }, input), chips(shown), ...groups.map(({ box }) => box), none);
  if (!groups.length && !query.q) {
    none.hidden = false;
    none.replaceChildren(empty(t("Nothing is left here"), t("Choose “All” to see every household.")));
  } else if (query.q) find();
}
