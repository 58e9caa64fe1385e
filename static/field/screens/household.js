// One household: what is to be done here, its six duties, its people, what waits to be signed, and
// what lies on this phone.

import { begun } from "../drafts.js";
import { daysTo } from "../grid.js";
import { ageOf, formsOf, homeOf, isVisitDue, labelsOf, leadsOf, lightsOf, membersOf, nameOf } from "../home.js";
import { fileOf, underway } from "../papers.js";
import { el, heading, item, list, note, notice, tag } from "../parts.js";
import { deed, deeds } from "../queue.js";
import { noHome } from "../steps.js";
import { record } from "../store.js";
import { moment, t } from "../words.js";
import { stateTag } from "./me.js";
import { gapItem } from "./papers.js";
import { dueTag } from "./today.js";

export const title = "Household";
export const tab = "households";
export const isLive = true;

const FIRST = 5; // papers to fetch that stand here; the others are one tap away
const SHORT = /^\d{4}-(\d\d-\d\d)$/;
const dayWords = (on) => (on ? on.replace(SHORT, `${Number(on.slice(0, 4)) === new Date().getFullYear() ? "" : `${on.slice(0, 4)}-`}$1`) : "");

// A number comes masked; the office shows the whole of it, and notes who asked.
function phoneLine(home) {
  const number = (home.values || {}).phone;
  if (!number) return null;
  const isWhole = !number.includes("*");
  return el("a", { class: "button call", href: isWhole ? `tel:${number}` : `/households/${home.id}/` },
    isWhole ? t("Call {number}", { number }) : t("Call {number}: the whole number needs a signal", { number }));
}

async function headPart(home) {
  const small = await record("thumbs", home.id);
  const marks = [...(home.marks || []), !home.registered && t("not registered")].filter(Boolean);
  return el("section", { class: "home-head" },
    small && small.jpeg && el("img", { src: `data:image/jpeg;base64,${small.jpeg}`, alt: "", width: "64", height: "64" }),
    el("div", {}, el("b", {}, home.head), el("small", {}, [home.group, home.hamlet].filter(Boolean).join("　")),
      el("small", {}, home.no),
      marks.length > 0 && el("span", { class: "marks" }, marks.map((mark) => tag("wait", mark)))));
}

function todo(home, leads) {
  const rows = leads.map((lead) => {
    const days = daysTo(lead.due_on);
    return item({ title: lead.title || lead.rule || t("Lead"), about: lead.due_on && t("answer by {day}", { day: dayWords(lead.due_on) }),
      href: `#/lead/${lead.id}`, isLate: days !== null && days < 0,
      state: lead.status === "returned" ? tag("back", t("Returned")) : dueTag(days) });
  });
  if (isVisitDue(home)) {
    rows.push(item({ title: t("Visit due"), href: `#/visit/${home.id}`, state: dueTag(daysTo(home.visit_due_on)),
      isLate: daysTo(home.visit_due_on) < 0,
      about: home.visited_on ? t("last visit {day}", { day: dayWords(home.visited_on) }) : t("never visited") }));
  }
  return rows.length ? [heading(t("To be done here")), list(...rows)] : [];
}

function acts(home) {
  const offered = [
    ["visit", t("Home visit")], ["form", t("Set facts right")], ["income", t("Calculate income")],
    ["duty", t("Six duties")], ["joins", t("Member joins")], ["leaves", t("Member leaves")],
  ];
  return el("nav", { class: "acts", "aria-label": t("What to do") },
    offered.map(([name, label]) => el("a", { class: `button${name === "visit" ? " primary" : ""}`, href: `#/${name}/${home.id}` }, label)),
    el("a", { class: "button", href: `#/paper/${home.id}` }, t("Photograph a paper")),
    el("a", { class: "button", href: `#/visit/${home.id}?absent=1` }, t("Nobody at home")));
}

async function papersPart(home) {
  const file = await fileOf(home);
  if (!file.gaps.length) return [];
  const states = await underway();
  const first = file.gaps.slice(0, FIRST).map((gap) => gapItem({ home, file, gap, states }));
  const rest = file.gaps.length > FIRST &&
    item({ title: t("All {n} to fetch", { n: file.gaps.length }), href: `#/paper/${home.id}` });
  return [heading(t("Papers to fetch: {n}", { n: file.gaps.length })), list(...first, ...(rest ? [rest] : []))];
}

function dutiesPart(home, forms) {
  if (!forms) return [];
  return [heading(t("Six duties")), el("div", { class: "lights two" },
    lightsOf(home, forms).map((light) => el("a", { class: `light ${light.hue}`, href: `#/duty/${home.id}/${light.key}` },
      light.name, el("small", {}, light.on ? dayWords(light.on) : t("never"),
        light.on && (light.isProven ? t(" · photo") : t(" · no photo"))))))];
}

function memberItem(home, member) {
  const age = ageOf(member);
  const { sex, phone } = member.values || {};
  const words = [member.relation, sex, age === null ? "" : t("{n} years old", { n: age }), phone];
  return item({ title: nameOf(member), about: words.filter(Boolean).join("　"), href: `#/form/${home.id}/person/${member.id}` });
}

function pendingPart(home, forms) {
  const labels = forms ? labelsOf(forms) : {};
  const rows = (home.pending || []).map((act) => {
    const values = act.values.map(([table, , name, value]) => `${labels[`${table}.${name}`] || name}：${value || t("blank")}`);
    return item({ title: act.title, about: [...values, `${act.by} ${dayWords(act.on)}`].join("；"), state: tag("review", t("to be signed")) });
  });
  return rows.length ? [heading(t("Waits to be signed")), list(...rows)] : [];
}

async function herePart(home) {
  const drafts = (await begun()).filter((draft) => draft.id.split(":")[1] === String(home.id));
  const open = (await deeds()).filter((one) => ["waiting", "held", "invalid", "reused"].includes(one.state));
  const whole = await Promise.all(open.map((one) => deed(one.id)));
  const mine = whole.filter((one) => one && one.envelope && one.envelope.body.household === home.id);
  if (!drafts.length && !mine.length) return [];
  return [heading(t("On this phone")), list(
    ...drafts.map((draft) => item({ title: draft.title, about: t("Begun {at}", { at: moment(draft.begunAt) }),
      href: draft.route, state: tag("doing", t("Go on")) })),
    ...mine.map((one) => item({ title: one.title, about: [moment(one.at), one.words].filter(Boolean).join(" · "),
      href: "#/me", state: stateTag(one.state) })))];
}

export async function show(root, { path }) {
  const home = await homeOf(path[0]);
  if (!home) {
    root.append(noHome());
    return;
  }
  const forms = await formsOf();
  root.append(await headPart(home));
  if (home.conflicts) {
    root.append(notice("review", t("{n} values differ from what others reported", { n: home.conflicts }),
      t("Both are kept. The township decides.")));
  }
  root.append(
    ...todo(home, await leadsOf(home)), ...(await herePart(home)), acts(home),
    ...dutiesPart(home, forms), ...(await papersPart(home)), ...pendingPart(home, forms),
    heading(t("Members: {n}", { n: membersOf(home).length })), list(...membersOf(home).map((one) => memberItem(home, one))),
    el("div", { class: "stack inset" }, phoneLine(home)));
  if (!home.open) root.append(note(t("Income and health of this household need the network: nothing is to be done here now.")));
}
