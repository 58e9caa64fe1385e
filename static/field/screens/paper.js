// A paper photographed at the door: which kind, its pages, what stands on it.

import { ask as askField, choose } from "../ask.js";
import { headOf } from "../entries.js";
import { homeOf } from "../home.js";
import { fileOf, formsOf, MOST_PAGES, PAPER, paperAddress, pagesField, titleOf, underway } from "../papers.js";
import { el, empty, field, heading, item, list, notice } from "../parts.js";
import { noHome, review, walk } from "../steps.js";
import { day, t } from "../words.js";
import { stateTag } from "./me.js";
import { gapItem } from "./papers.js";

export const title = "Photograph a paper";
export const tab = "households";
export const isEntry = true;

const answers = () => ({ yes: t("Yes, it is"), no: t("No, it is not"), later: t("Not looked at yet") });

// --- which kind -------------------------------------------------------------------------------
function kindItem(home, file, kind, states) {
  const state = states.get(paperAddress(home, kind.code));
  const count = file.had[kind.code];
  return item({ title: kind.title, href: paperAddress(home, kind.code),
    about: count ? t("{n} in the file", { n: count }) : t("none in the file"), state: state && stateTag(state) });
}

async function overview(root, home, file) {
  const states = await underway();
  root.append(el("p", { class: "of-whom" }, headOf(home)));
  if (file.gaps.length) {
    root.append(heading(t("{n} to fetch", { n: file.gaps.length })),
      list(...file.gaps.map((gap) => gapItem({ home, file, gap, states }))));
  }
  const chapters = [...new Set(file.kinds.map((kind) => kind.chapter))];
  for (const chapter of chapters) {
    root.append(heading(chapter), list(...file.kinds.filter((kind) => kind.chapter === chapter)
      .map((kind) => kindItem(home, file, kind, states))));
  }
}

// --- its steps --------------------------------------------------------------------------------
function pagesStep(kind, gap) {
  return {
    key: "pages", title: kind.title, help: kind.hint,
    body: (made) => el("div", {}, gap && notice("review", t("What is to be fetched"), gap.said.join(" ")),
      formsOf(kind), pagesField({ pages: made.values.pages || [], changed: (pages) => {
        made.wrong.textContent = ""; // what was asked for is there
        return made.set("pages", pages);
      } })),
    why: ({ pages = [] }) => {
      if (!pages.length) return t("Take at least one photo");
      return pages.length > MOST_PAGES ? t("At most {n}", { n: MOST_PAGES }) : "";
    },
  };
}

const text = (made, name, label, help) => el("div", { class: "inset-x paper-told" }, field({
  label, help, value: made.values[name] || "", maxlength: name === "signers" ? "120" : "60",
  oninput: (event) => made.set(name, event.target.value.normalize("NFC").trim()),
}));

function lookStep({ key, question, name, label, help, isSkipped }) {
  return {
    key, title: question, skip: () => isSkipped,
    body: (made) => el("div", {}, choose({ name: key, label: question, options: Object.entries(answers()),
      value: made.values[key], act: (value) => made.set(key, value) }), label && text(made, name, label, help)),
    why: (values) => (values[key] ? "" : t("Choose one")),
  };
}

const isYear = (value) => /^\d{4}$/.test(value) && Number(value) >= 1980 && Number(value) <= 2100;

function dateStep(kind, wants) {
  const asksIssuer = kind.issuer && !wants("seal");
  return {
    key: "date", title: t("What date stands on it?"), skip: () => !wants("date") && !wants("year") && !asksIssuer,
    help: t("The true date that stands on it, also where it is supplied later."),
    body: (made) => el("div", {},
      wants("date") && askField({ field: { kind: "day", name: "made_on", label: t("Date on the paper") }, forms: { lists: {} },
        value: made.values.made_on, act: (value) => made.set("made_on", value) }),
      wants("year") && el("div", { class: "inset-x paper-told" }, field({ label: t("Year it is about"), inputmode: "numeric",
        value: made.values.year || "", maxlength: "4", oninput: (event) => made.set("year", event.target.value.trim()) })),
      asksIssuer && text(made, "issuer", t("Issued by"), kind.issuer)),
    why: ({ made_on: on, year }) => {
      if (on && (!/^\d{4}-\d\d-\d\d$/.test(on) || Number.isNaN(Date.parse(on)))) return t("Eight digits of a day, e.g. 20190618");
      if (on && on > day()) return t("This day has not come yet");
      return year && !isYear(year) ? t("A year has four digits") : "";
    },
  };
}

async function send(made, { kind, paper }) {
  const { values, home } = made;
  const looked = (key) => (["yes", "no"].includes(values[key]) ? values[key] : "");
  await made.hand({
    kind: PAPER, on: day(),
    body: {
      household: home.id, kind: kind.code, had: values.had || 0, paper: Number(paper), version: values.version || 0,
      is_signed: looked("is_signed"), is_sealed: looked("is_sealed"), made_on: values.made_on || null,
      year: values.year ? Number(values.year) : null, signers: values.signers || "", issuer: values.issuer || "",
      corners: values.pages.map(({ corners }) => corners || null),
    },
    photos: values.pages.map(({ sha256, at }, n) => ({ sha256, at, caption: t("Page {n}", { n: n + 1 }) })),
  });
}

function reviewStep(context) {
  const { kind, wants } = context;
  return {
    key: "review", title: t("Is everything right?"), yes: t("Put into the file"),
    body: (made) => {
      const { values } = made;
      return review(made, [
        [t("Kind of paper"), kind.title],
        [t("Pages taken"), t("{n} pages", { n: (values.pages || []).length }), "pages"],
        [t("Whether it is signed"), wants("signature") && answers()[values.is_signed], "is_signed"],
        [t("Who signed it"), wants("signature") && values.signers, "is_signed"],
        [t("Whether it is sealed"), wants("seal") && answers()[values.is_sealed], "is_sealed"],
        [t("Issued by"), values.issuer, wants("seal") ? "is_sealed" : "date"],
        [t("Date on the paper"), wants("date") && (values.made_on || t("no date stands on it")), "date"],
        [t("Year it is about"), wants("year") && values.year, "date"],
      ]);
    },
    done: (made) => send(made, context),
  };
}

function steps(context) {
  const { kind, wants, gap } = context;
  return () => [
    pagesStep(kind, gap),
    lookStep({ key: "is_signed", question: t("Is it signed?"), name: "signers", label: t("Who signed it"),
      help: kind.signers, isSkipped: !wants("signature") }),
    lookStep({ key: "is_sealed", question: t("Is it sealed?"), name: "issuer", label: kind.issuer && t("Issued by"),
      help: kind.issuer, isSkipped: !wants("seal") }),
    dateStep(kind, wants),
    reviewStep(context),
  ];
}

function restore({ body, photos }) {
  return {
    pages: photos.map(({ sha256, at }, n) => ({ sha256, at, corners: (body.corners || [])[n] || null })),
    is_signed: body.is_signed || "later", is_sealed: body.is_sealed || "later", made_on: body.made_on || "",
    year: body.year ? String(body.year) : "", signers: body.signers, issuer: body.issuer,
    had: body.had, version: body.version, // as it was when it was taken
  };
}

export async function show(root, { path, query }) {
  const [id, code, paper = "0", step] = path;
  const home = await homeOf(id);
  if (!home) {
    root.append(noHome());
    return;
  }
  const file = await fileOf(home);
  if (!file.kinds.length) {
    root.append(empty(t("Not fetched yet"), t("What each file lacks comes with the next contact.")));
    return;
  }
  const kind = file.kinds.find((one) => one.code === code);
  if (!kind) {
    await overview(root, home, file);
    return;
  }
  const gap = file.gaps.find((one) => one.kind === code && String(one.paper) === paper);
  const wants = (what) => (kind.wants || []).includes(what);
  await walk(root, {
    base: paperAddress(home, code, paper), step, query, home, id: `paper:${id}:${code}:${paper}`,
    title: `${headOf(home)} ${titleOf(file, code)}`, restore,
    values: { had: file.had[code] || 0, version: gap ? gap.version : 0 },
    steps: steps({ kind, gap, paper, wants }),
  });
}
