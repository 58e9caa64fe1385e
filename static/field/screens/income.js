// The income of a household's year: line by line, with the sums and the result a head as they
// grow; signed by who calculates and by the head.

import { fenOf, questionsOf, sumsOf, totalOf, yuan } from "../account.js";
import { choose, faultOf } from "../ask.js";
import { handStep, headOf, photosStep, signedBy, wordsStep } from "../entries.js";
import { ink } from "../glass.js";
import { formsOf, homeOf, membersOf, nameOf } from "../home.js";
import { pinAgain } from "../lock.js";
import { button, el, empty, heading, line as lineOf, notice, tag } from "../parts.js";
import { me } from "../person.js";
import { noHome, review, walk } from "../steps.js";
import { t } from "../words.js";

export const title = "Calculate income";
export const tab = "households";
export const isEntry = true;

const AMOUNT = { kind: "number", most: 1000000000, required: true };
const linesOf = (values) => values.lines || [];
const kindOf = (income, line) => income.kinds.find((one) => one.code === (line || {}).kind);
const isGone = (income, line) => !kindOf(income, line); // its kind was taken out meanwhile
const monthWords = (first) => t("{n}/{year}", { n: Number(first.slice(5, 7)), year: first.slice(0, 4) });

// The line that is being written stands in the draft as `line`; `at` is its place among the others.
async function put(made, name, value) {
  await made.set("line", { ...(made.values.line || {}), [name]: value });
}

async function begin(made, at, line, key = "kind") {
  await made.set("at", at);
  await made.set("line", { ...line });
  await made.move(key);
}

async function keepLine(made) {
  const { line, at } = made.values;
  const lines = [...linesOf(made.values)];
  lines.splice(at === undefined || at === null ? lines.length : at, 1, line);
  await made.set("lines", lines);
  await made.set("line", {});
  await made.move("lines");
}

async function dropLine(made) {
  await made.set("lines", linesOf(made.values).filter((_line, at) => at !== made.values.at));
  await made.set("line", {});
  await made.move("lines");
}

// --- the sheet --------------------------------------------------------------------------------
function lineRow(made, income, line, at) {
  const member = membersOf(made.home).find((one) => one.id === line.person);
  const { months = [] } = line;
  const words = [member && nameOf(member), line.about, line.place,
    months.length && t("{n} months of {amount} yuan", { n: months.length, amount: yuan(fenOf(line.amount)) })];
  const kind = kindOf(income, line);
  return el("button", { type: "button", class: "item", onclick: () => begin(made, at, line, kind ? "amount" : "kind") },
    el("span", { class: "item-words" }, el("b", {}, kind ? kind.name : line.called || t("Kind not known")), el("small", {}, words.filter(Boolean).join("　"))),
    !kind && tag("late", t("choose the kind again")), el("span", { class: "amount" }, yuan(totalOf(line))));
}

function result(made, income) {
  const { by, net, perHead, aside } = sumsOf(linesOf(made.values), income.kinds, membersOf(made.home).length);
  return el("dl", { class: "sums" },
    income.groups.filter(([group]) => group !== "aside" && by[group]).map(([group, name]) =>
      el("div", {}, el("dt", {}, name), el("dd", {}, `${group === "cost" ? "−" : ""}${yuan(by[group])}`))),
    el("div", { class: "whole" }, el("dt", {}, t("Net income, yuan")), el("dd", {}, yuan(net))),
    el("div", { class: "whole" }, el("dt", {}, t("A head, of {n} persons", { n: membersOf(made.home).length })), el("dd", {}, perHead === null ? "—" : yuan(perHead))),
    aside > 0 && el("div", {}, el("dt", {}, t("Not counted")), el("dd", {}, yuan(aside))));
}

function sheet(made, income) {
  const lines = linesOf(made.values);
  const gone = lines.map((line, at) => [line, at]).filter(([line]) => isGone(income, line));
  const groups = income.groups.map(([group, name]) => {
    const mine = lines.map((line, at) => [line, at]).filter(([line]) => (kindOf(income, line) || {}).group === group);
    return mine.length > 0 && el("section", {}, el("h3", { class: "heading" }, name),
      el("div", { class: "list" }, mine.map(([line, at]) => lineRow(made, income, line, at))));
  });
  return el("div", {}, gone.length > 0 && el("section", {}, heading(t("Not offered any more")),
    el("div", { class: "list" }, gone.map(([line, at]) => lineRow(made, income, line, at)))),
  lines.length ? groups : empty(t("No income yet"), t("Add what came in and what was spent, one line after the other.")),
    el("div", { class: "stack inset" }, button(t("Add a line"), () => begin(made, null, {}))),
    lines.length > 0 && result(made, income),
    questionsOf(lines, income, membersOf(made.home).length).map((words) => el("p", { class: "doubt inset-x" }, words)));
}

// --- one line ---------------------------------------------------------------------------------
function kindBody(made, income) {
  const { line = {} } = made.values;
  return el("div", {}, income.groups.map(([group, name]) => el("div", {}, el("h3", { class: "heading" }, name),
    choose({ name: "kind", label: name, value: line.kind,
      act: async (code) => {
        await put(made, "called", income.kinds.find((kind) => kind.code === code).name);
        await put(made, "kind", code);
      },
      options: income.kinds.filter((kind) => kind.group === group).map((kind) => [kind.code, kind.name]) }))));
}

function monthsBody(made, income) {
  const { line = {}, year } = made.values;
  return choose({ name: "months", label: t("In which months?"), isMany: true, value: (line.months || []).join("、"),
    options: income.years[year].map((first) => [first, monthWords(first)]), act: (text) => put(made, "months", text ? text.split("、") : []) });
}

function amountBody(made) {
  const { line = {} } = made.values;
  const total = el("p", { class: "note", role: "status" });
  const told = (text) => {
    const months = (line.months || []).length;
    total.textContent = months && Number(text) ? t("{n} months: {sum} yuan", { n: months, sum: yuan(fenOf(text) * months) }) : "";
  };
  told(line.amount);
  const input = el("input", { type: "text", inputmode: "decimal", autocomplete: "off", value: line.amount || "", "aria-label": t("Amount in yuan") });
  input.addEventListener("input", () => {
    const text = input.value.replace(/,/g, "").trim();
    told(text);
    put(made, "amount", text);
  });
  return el("div", {}, el("div", { class: "field typed" }, input, el("small", { class: "unit" }, t("yuan"))), total,
    made.values.at !== null && made.values.at !== undefined && el("div", { class: "inset-x" }, el("button", { type: "button", class: "link", onclick: () => dropLine(made) }, t("Take this line out"))));
}

function amountFault({ line = {} }) {
  const wrong = faultOf(AMOUNT, line.amount || "");
  return wrong || (Number(line.amount) > 0 ? "" : t("More than 0; what was spent has its own kinds"));
}

function aboutBody(made, income) {
  const { line = {} } = made.values;
  const input = (name, label, holder = "") => el("label", { class: "field inset-x" }, el("span", {}, label),
    lineOf({ maxlength: "60", value: line[name] || "", placeholder: holder,
      oninput: (event) => put(made, name, event.target.value.normalize("NFC").trim()) }));
  return el("div", {}, input("about", t("What, or for whom"), (kindOf(income, line) || {}).hint), input("place", t("Where")), input("how", t("How it was found out"), t("e.g. transfer on the phone, told by him")));
}

const ofLine = (key, words, body, more) => ({ key, title: words, body, aside: true, ...more });

function lineSteps(home, income) {
  const who = [["0", t("The household")], ...membersOf(home).map((one) => [String(one.id), nameOf(one)])];
  return [
    ofLine("kind", t("What kind of income or cost?"), (made) => kindBody(made, income), { back: "lines", next: "who",
      why: ({ line = {} }) => (isGone(income, line) ? t("Choose one") : "") }),
    ofLine("who", t("Whose is it?"), (made) => choose({ name: "who", label: t("Whose is it?"), options: who,
      value: String((made.values.line || {}).person || 0), act: (text) => put(made, "person", Number(text)) }), { back: "kind", next: "months" }),
    ofLine("months", t("In which months?"), (made) => monthsBody(made, income), { back: "who", next: "amount",
      help: t("Choose none for one amount of the whole year.") }),
    ofLine("amount", t("How much?"), amountBody, { back: "months", next: "about", why: amountFault,
      help: t("With months chosen: how much in each of them.") }),
    ofLine("about", t("What is it?"), (made) => aboutBody(made, income), { back: "amount", next: "lines", yes: t("Keep the line"), done: keepLine }),
  ];
}

// --- the whole --------------------------------------------------------------------------------
function yearStep(home, income) {
  const years = Object.keys(income.years).sort().reverse();
  const waits = (year) => home.sheet && String(home.sheet.year) === year && home.sheet.state === "handed_in";
  return { key: "year", title: t("Income of which year?"), help: t("A collection year runs from October to September."),
    body: (made) => el("div", {}, choose({ name: "year", label: t("Income of which year?"), value: made.values.year,
      options: years.map((year) => [year, `${year}　${monthWords(income.years[year][0])}—${monthWords(income.years[year][11])}`]),
      act: (text) => made.set("year", text) }), home.sheet && notice("review", t("A calculation of {year} is there already", { year: home.sheet.year }),
      home.sheet.state === "handed_in" ? t("It waits to be signed.") : t("It was begun at a desk: hand it in there, or empty it first."))),
    why: ({ year }) => (waits(year) ? t("The calculation of this year waits to be signed.") : year ? "" : t("Choose one")) };
}

function reviewBody(made, income) {
  const { values, home } = made;
  return el("div", {}, result(made, income), review(made, [[t("Year"), values.year, "year"],
    [t("Lines"), t("{n} lines", { n: linesOf(values).length }), "lines"], [t("Photos"), t("{n} photos", { n: (values.photos || []).length }), "photos"],
    [t("Note"), values.note, "note"], [t("Calculated by"), me().name, "worker"], [t("Head"), signedBy(values, "head", headOf(home)), "head"]]),
  el("div", { class: "inks" }, ink(values.worker, me().name), ink(values.head, signedBy(values, "head", headOf(home)))));
}

async function send(made) {
  const { values, home } = made;
  if (!(await pinAgain(t("Your PIN stands for your signature.")))) return;
  const items = linesOf(values).map((line) => ({ kind: line.kind, amount: (fenOf(line.amount) / 100).toFixed(2), months: line.months || [],
    person: line.person || 0, about: line.about || "", place: line.place || "", how: line.how || "" }));
  await made.hand({ kind: "household.income", body: { household: home.id, year: Number(values.year), items, note: (values.note || "").trim() },
    photos: values.photos || [],
    hands: [{ role: "worker", name: me().name, strokes: values.worker }, { role: "head", name: signedBy(values, "head", headOf(home)), strokes: values.head }] });
}

const steps = (home, income) => (values) => [
  yearStep(home, income),
  { key: "lines", title: t("Income and costs of {year}", { year: values.year || "" }), body: (made) => sheet(made, income), yes: t("All is in: go on"),
    why: () => (linesOf(values).some((line) => isGone(income, line)) ? t("Choose the kind of the marked lines again.") : "") },
  ...lineSteps(home, income),
  photosStep({ title: t("Photos of what proves it"), help: t("Payslips, transfers, receipts. May be left out.") }),
  wordsStep({ key: "note", title: t("Anything to add?"), least: linesOf(values).length ? 0 : 5,
    help: linesOf(values).length ? t("May be left blank.") : t("There is no income at all: write how the household lives.") }),
  handStep({ key: "worker", title: t("You sign"), who: me().name, isNeeded: true, statement: t("The income is true and was reckoned face to face.") }),
  handStep({ key: "head", title: t("The head signs"), who: headOf(home), isNamed: true, isNeeded: true, statement: t("The income is true and was reckoned face to face."),
    help: t("Or another adult of the household.") }),
  { key: "review", title: t("Is everything right?"), body: (made) => reviewBody(made, income), done: send, yes: t("Hand in the calculation") },
];

function restore({ body, photos, hands }) {
  const of = (role) => hands.find((hand) => hand.role === role) || {};
  return { year: String(body.year), lines: body.items, note: body.note, photos, worker: of("worker").strokes, head: of("head").strokes, headName: of("head").name };
}

export async function show(root, { path, query }) {
  const [id, step] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  await walk(root, { base: `#/income/${id}`, step, query, home, id: `income:${id}`, title: `${headOf(home)} ${t("Calculate income")}`,
    restore, steps: steps(home, forms.income) });
}
