// A visit: at home or not, when, what for, who went, what was said, how content they are, photos,
// and the hand of the head.

import { choose } from "../ask.js";
import { companions, dayStep, handStep, headOf, joined, photosStep, signedBy, wordsStep } from "../entries.js";
import { formsOf, homeOf } from "../home.js";
import { ink } from "../glass.js";
import { button, el, say } from "../parts.js";
import { me } from "../person.js";
import { whereabouts } from "../photos.js";
import { noHome, review, walk } from "../steps.js";
import { records } from "../store.js";
import { day, t } from "../words.js";

export const title = "Home visit";
export const tab = "households";
export const isEntry = true;

const isAbsent = (values) => values.atHome === "no";

const atHomeStep = () => ({
  key: "home", title: t("Was anybody at home?"),
  body: (made) => choose({ name: "home", label: t("Was anybody at home?"), value: made.values.atHome,
    options: [["yes", t("At home")], ["no", t("Nobody at home")]],
    act: (text) => made.set("atHome", text) }),
  why: (values) => (values.atHome ? "" : t("Choose one")),
});

const themesStep = (forms) => ({
  key: "themes", title: t("What was the visit for?"), help: t("Several may be chosen."),
  body: (made) => choose({ name: "themes", label: t("What was the visit for?"), isMany: true,
    options: forms.visit.themes, value: (made.values.themes || []).join("、"),
    act: (text) => made.set("themes", text ? text.split("、") : []) }),
  why: (values) => ((values.themes || []).length ? "" : t("Choose at least one")),
});

function wentBody(made, known) {
  const draw = () => {
    const went = made.values.went || [];
    const options = [...new Set([...known, ...went])].map((name) => [name, name]);
    box.replaceChildren(choose({ name: "went", label: t("Who went?"), isMany: true, most: 10, options,
      value: went.join("、"), act: (text) => made.set("went", text ? text.split("、") : []) }));
  };
  const name = el("input", { type: "text", maxlength: "60", "aria-label": t("Another person"), placeholder: t("Another person") });
  const box = el("div", {});
  const add = async () => {
    const words = name.value.normalize("NFC").replace(/、/g, " ").trim();
    if (!words) return;
    if ((made.values.went || []).length >= 10) return say(t("At most {n}", { n: 10 }));
    await made.set("went", [...new Set([...(made.values.went || []), words])]);
    name.value = "";
    return draw();
  };
  draw();
  return el("div", {}, box, el("div", { class: "beside inset" }, el("div", { class: "field" }, name), button(t("Add"), add)));
}

const wentStep = (known) => ({
  key: "went", title: t("Who went?"),
  body: (made) => wentBody(made, known),
  why: (values) => ((values.went || []).length ? "" : t("Choose who went")),
});

const contentStep = (forms) => ({
  key: "satisfaction", title: t("How content is the household?"), help: t("Ask, and choose what they say themselves."),
  skip: isAbsent,
  body: (made) => choose({ name: "satisfaction", label: t("How content is the household?"),
    options: forms.visit.satisfaction, value: made.values.satisfaction,
    act: (text) => made.set("satisfaction", text) }),
  why: (values) => (values.satisfaction ? "" : t("Choose one")),
});

function named(pairs, keys) {
  return joined((keys || []).map((key) => (pairs.find(([one]) => one === key) || ["", key])[1]));
}

function reviewBody(made, forms) {
  const { values, home } = made;
  const lines = [
    [t("At home"), isAbsent(values) ? t("Nobody at home") : t("At home"), "home"],
    [t("Day"), values.on, "on"],
    [t("Themes of the visit"), named(forms.visit.themes, values.themes), "themes"],
    [t("Who went"), joined(values.went), "went"],
    [isAbsent(values) ? t("What neighbours said") : t("What was talked about"), values.content, "content"],
    [t("Needs"), !isAbsent(values) && values.needs, "needs"],
    [t("Satisfaction"), !isAbsent(values) && named(forms.visit.satisfaction, [values.satisfaction]), "satisfaction"],
    [t("Photos"), (values.photos || []).length && t("{n} photos", { n: values.photos.length }), "photos"],
    [t("Signature"), !isAbsent(values) && values.head && signedBy(values, "head", headOf(home)), "head"],
  ];
  return el("div", {}, review(made, lines),
    !isAbsent(values) && values.head && el("div", { class: "inset-x" }, ink(values.head, t("Signature"))));
}

async function send(made) {
  const { values, home } = made;
  const place = values.place || (await whereabouts());
  const shared = { household: home.id, went: values.went, themes: values.themes,
    content: (values.content || "").trim(), place };
  const body = isAbsent(values) ? shared : { ...shared, at_home: true,
    needs: (values.needs || "").trim(), satisfaction: values.satisfaction };
  const signs = !isAbsent(values) && values.head;
  await made.hand({
    kind: isAbsent(values) ? "household.absent" : "household.visit", on: values.on || day(), body,
    photos: values.photos || [],
    hands: signs ? [{ role: "head", name: signedBy(values, "head", headOf(home)), strokes: values.head }] : [],
  });
}

const steps = (home, forms, known) => (values) => [
  atHomeStep(),
  dayStep(t("When were you there?")),
  themesStep(forms),
  wentStep(known),
  wordsStep({ key: "content", most: 1000, least: isAbsent(values) ? 0 : 5,
    title: isAbsent(values) ? t("What did the neighbours say?") : t("What was talked about?"),
    help: isAbsent(values) ? t("Where they are, and when they come back. May be left blank.")
      : t("What you saw and what they told, in their words.") }),
  wordsStep({ key: "needs", title: t("What do they need?"), help: t("May be left blank."), skip: isAbsent }),
  contentStep(forms),
  photosStep({ title: t("Photos at the door"), help: t("House, kitchen, bills: what proves the visit. May be left out.") }),
  handStep({ key: "head", title: t("The head signs"), who: headOf(home), isNamed: true, skip: isAbsent,
    statement: t("What is written down of this visit is true."),
    help: t("Or another adult of the household; who cannot write leaves it out.") }),
  { key: "review", title: t("Is everything right?"), body: (made) => reviewBody(made, forms),
    done: send, yes: t("Hand in the visit") },
];

function restore({ on, kind, body, photos, hands }) {
  const [hand] = hands;
  return { atHome: kind === "household.absent" ? "no" : "yes", on, onOther: on !== day(), photos,
    themes: body.themes, went: body.went, content: body.content, needs: body.needs, place: body.place,
    satisfaction: body.satisfaction, head: hand && hand.strokes, headName: hand && hand.name };
}

export async function show(root, { path, query }) {
  const [id, step] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  const known = await companions(records);
  whereabouts(); // so that it is known when the visit is handed in
  await walk(root, {
    base: `#/visit/${id}`, step, query, home, id: `visit:${id}`, title: `${headOf(home)} ${t("Home visit")}`,
    values: { went: [me().name], on: day(), ...(query.absent ? { atHome: "no", _step: "on" } : {}) },
    restore, steps: steps(home, forms, known),
  });
}
