// The six duties of a household: which were seen to, and writing down that one is.

import { dayStep, headOf, joined, photosStep, wordsStep } from "../entries.js";
import { formsOf, homeOf, lightsOf } from "../home.js";
import { el, item, list, note, tag } from "../parts.js";
import { noHome, review, walk } from "../steps.js";
import { day, moment, t } from "../words.js";

export const title = "Six duties";
export const tab = "households";
export const isEntry = true;

// What each asks to be looked at; the proof that counts.
const asked = () => ({
  basics: t("Members, telephone, house and account compared with booklet and cards."),
  policies: t("Each policy the household is due: schooling, medical care, housing, water, allowances."),
  nature: t("Whether its kind and its risks are still what the register says, and why."),
  proof: t("Papers that prove what is registered: booklet, cards, certificates, bills."),
  account: t("Income reckoned with the household, and the measures that follow."),
  content: t("Whether the household knows its helpers and is content with them."),
});

const words = { done: () => t("seen to"), review: () => t("soon due"), late: () => t("to be done") };

function overview(root, home, forms) {
  root.append(el("p", { class: "of-whom" }, headOf(home)), list(...lightsOf(home, forms).map((light) => item({
    title: light.name, href: `#/duty/${home.id}/${light.key}`, state: tag(light.hue, words[light.hue]()),
    about: light.on ? joined([light.on, light.isProven ? t("with a photo") : t("without a photo")]) : asked()[light.key],
  }))), note(t("A duty counts for {n} days after it was seen to.", { n: forms.periods.duty })));
}

function steps(home, key, name) {
  return () => [
    wordsStep({ key: "words", title: name, help: asked()[key], least: 2, label: t("What was found here") }),
    dayStep(t("When did you see to it?")),
    photosStep({ title: t("Proof"), help: t("Without a photo the duty counts, but is shown as not proven.") }),
    { key: "review", title: t("Is everything right?"), yes: t("Write it down"),
      body: (made) => review(made, [
        [t("Which duty"), name], [t("What was found here"), made.values.words, "words"], [t("Day"), made.values.on, "on"],
        [t("Photos"), t("{n} photos", { n: (made.values.photos || []).length }), "photos"]]),
      done: (made) => made.hand({ kind: "household.duty", on: made.values.on || day(),
        photos: made.values.photos || [],
        body: { household: home.id, duty: key, words: (made.values.words || "").trim() } }) },
  ];
}

export async function show(root, { path, query }) {
  const [id, key, step] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  const duty = forms.duties.find(([one]) => one === key);
  if (!duty) {
    overview(root, home, forms);
    return;
  }
  const [, name] = duty;
  const last = (home.duties || {})[key];
  await walk(root, {
    base: `#/duty/${id}/${key}`, step, query, home, id: `duty:${id}:${key}`, title: `${headOf(home)} ${name}`,
    values: { on: day() }, restore: ({ on, body, photos }) => ({ on, onOther: on !== day(), words: body.words, photos }),
    steps: steps(home, key, name),
  });
  if (last) root.firstChild.after(note(t("Seen to last on {day}", { day: moment(`${last}T00:00`).split(" ")[0] })));
}
