// What is filled in step by step, one thing a screen. Every answer is in the draft before the next
// is given; the address of each step is kept with it, so that a dead phone opens at that step.
//
// A step is {key, title, help, body(walk) → elements, why(values) → "" or what is still missing,
// skip(values) → true when it is not asked, aside: it stands beside the way, next, back: keys}.

import { openDraft } from "./drafts.js";
import { button, el, notice, onceTapped, say, sure } from "./parts.js";
import { deed, enqueue, takeOff } from "./queue.js";
import { go } from "./router.js";
import { own } from "./store.js";
import { t } from "./words.js";

const STEP = "_step";
let current = null; // the draft on the screen; its last write ends before it is read again

// The draft of this number as it stands on the disk.
export async function draftOf(id, given) {
  if (current && current.id === id && current.writing) await current.writing;
  current = await openDraft(id, given);
  return current;
}

class Walk {
  constructor({ base, query, home, steps, draft, refused }) {
    Object.assign(this, { base, home, steps, draft, refused });
    this.deed = refused ? query.deed : "";
    this.values = draft.values;
  }

  // The address of a step; it goes on mending the same refused deed.
  to(key) {
    return `${this.base}/${key}${this.deed ? `?deed=${this.deed}` : ""}`;
  }

  // Keep an answer; what is wrong with it is judged when one goes on.
  set(name, value) {
    this.values[name] = value;
    return this.draft.set(name, value);
  }

  get way() {
    return this.steps.filter((step) => !step.aside && !(step.skip && step.skip(this.values)));
  }

  near(step, ahead) {
    const key = ahead > 0 ? step.next : step.back;
    if (key) return key;
    const { way } = this;
    const at = way.findIndex((one) => one.key === step.key) + ahead;
    return way[at] ? way[at].key : "";
  }

  async move(key) {
    await this.draft.set(STEP, key, this.to(key));
    go(this.to(key));
  }

  // The first step that must be answered again: what may be chosen has changed since.
  lacking() {
    return this.way.find((step) => step.why && step.why(this.values));
  }

  async mend(step) {
    say(t("Mend this first: {what}", { what: step.title }));
    await this.move(step.key);
  }

  // Hand it in: the draft becomes a deed in one moment, in the place of a refused one.
  async hand(envelope) {
    const { home, draft } = this;
    const id = await enqueue({ base: home.v, ...envelope, title: draft.title, route: this.base,
      draft: draft.id });
    draft.isDropped = true;
    if (this.deed) await takeOff(this.deed);
    say(t("Kept on this phone. It is sent by itself."));
    history.replaceState(null, "", `#/household/${home.id}`);
    go(`#/household/${home.id}`);
    return id;
  }

  async discard() {
    if (!(await sure(t("Discard this entry?"), t("What you entered here is lost."), t("Discard")))) return;
    const photos = Object.values(this.values).flat().map((one) => one && one.sha256).filter(Boolean);
    await this.draft.drop();
    if (!this.deed) await own().photos.bulkDelete(photos);
    history.replaceState(null, "", `#/household/${this.home.id}`);
    go(`#/household/${this.home.id}`);
  }
}

function progress(walk, step) {
  const { way } = walk;
  const at = way.findIndex((one) => one.key === step.key) + 1;
  if (!at) return null;
  const bar = el("progress", { max: String(way.length), value: String(at),
    "aria-label": t("Step {n} of {all}", { n: at, all: way.length }) });
  return el("div", { class: "progress" }, bar, el("small", {}, `${at}/${way.length}`));
}

function refusal({ refused }) {
  if (!refused) return null;
  const words = [refused.words, ...Object.values(refused.fields || {})].filter(Boolean);
  return notice("late", t("The office could not take it"), [...new Set(words)].join("；"));
}

// The foot of a screen: back, and on.
export const foot = (...buttons) => onceTapped(el("div", { class: "foot" }, ...buttons));

function drawn(walk, step) {
  const wrong = el("p", { class: "wrong inset-x", role: "alert" });
  walk.wrong = wrong;
  const back = walk.near(step, -1);
  const next = walk.near(step, 1);
  const onward = async () => {
    const words = step.why ? step.why(walk.values) : "";
    wrong.textContent = words;
    const lacking = !step.aside && step.done ? walk.lacking() : null;
    if (words) wrong.scrollIntoView({ block: "center" });
    else if (lacking) await walk.mend(lacking);
    else if (step.done) await step.done(walk);
    else await walk.move(next);
  };
  walk.onward = onward;
  return el("div", { class: "step" },
    refusal(walk), progress(walk, step),
    el("h2", { class: "question" }, step.title),
    step.help && el("p", { class: "note" }, step.help),
    step.body(walk), wrong,
    (!back || step.done) && !step.aside && el("div", { class: "inset-x" },
      el("button", { type: "button", class: "link", onclick: () => walk.discard() }, t("Discard this entry"))),
    foot(
      back ? button(t("Back"), () => walk.move(back))
        : button(t("Leave"), () => go(`#/household/${walk.home.id}`)),
      button(step.yes || t("Next"), onward, "primary")));
}

// Show the step of the address. `values` are what an entry begins with, `restore(envelope)` the
// same of a refused deed; `steps(values)` the way as it is with these answers.
export async function walk(root, { base, step, query, home, id, title, values = {}, restore, steps }) {
  const refused = query.deed ? await deed(query.deed) : null;
  const isMending = Boolean(refused && refused.envelope);
  const begin = isMending ? { ...values, ...restore(refused.envelope) } : values;
  const draft = await draftOf(isMending ? `${id}:${query.deed}` : id,
    { title, route: base, values: begin });
  const made = new Walk({ base, query, home, draft, steps: steps(draft.values), refused: isMending ? refused : null });
  const kept = draft.values[STEP];
  const shown = made.steps.find((one) => one.key === step) && (kept || isMending)
    ? step : kept || made.way[0].key;
  if (shown !== step) history.replaceState(null, "", made.to(shown));
  const found = made.steps.find((one) => one.key === shown) || made.way[0];
  if (!kept) {
    draft.values[STEP] = found.key;
    draft.route = made.to(found.key);
  }
  root.append(el("p", { class: "of-whom" }, title), drawn(made, found));
}

// --- a review ---------------------------------------------------------------------------------
// What was answered, line by line; each opens its step again. `lines` are [label, text, key].
export function review(made, lines) {
  return el("dl", { class: "review" }, lines.filter(([, text]) => text).map(([label, text, key]) =>
    el("div", {}, el("dt", {}, label), el("dd", {}, text,
      key && el("a", { class: "again", href: made.to(key), "aria-label": t("Change: {what}", { what: label }) },
        t("Alter"))))));
}

// A home that is not on this phone, or not yet: the first pull may be on its way.
export function noHome() {
  const told = notice("review", t("This household is not on the phone"),
    t("It may have gone to another grid. What you handed in for it is not lost."));
  told.dataset.waits = "";
  return told;
}
