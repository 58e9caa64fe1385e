// One lead: what differs, why it matters, what is to be done, and the way to its answer.

import {
  answerAddress, answerAmong, deedsAbout, hasDraft, openAnswer, receive,
} from "../leads/answering.js";
import { compared, daysOf, dueTag, facts, isReturned, twoDates } from "../leads/showing.js";
import { button, el, empty, heading, item, list, notice } from "../parts.js";
import { deeds } from "../queue.js";
import { go } from "../router.js";
import { record } from "../store.js";
import { t } from "../words.js";
import { stateTag } from "./me.js";

export const title = "Lead";
export const tab = "leads";

function top(lead) {
  return el("header", { class: "lead-head" },
    el("h2", {}, lead.title),
    el("p", {}, [lead.name, lead.group || lead.place].filter(Boolean).join("　")),
    el("p", { class: "tags" }, dueTag(daysOf(lead)),
      el("small", {}, t("{number} · due {day}", { number: lead.number, day: lead.due_on }))));
}

function returned({ returned: back }) {
  if (!back) return null;
  return notice("back", t("Returned: {reason}", { reason: back.reason }),
    t("{name}, {day}. Verify again and answer anew; what you wrote before is kept.",
      { name: back.by, day: back.on }));
}

function duties(lead) {
  return [
    heading(t("What to do at the door")),
    el("section", { class: "panel" },
      lead.verify && el("p", {}, lead.verify),
      lead.proofs.length > 0 && el("p", {}, t("This closes it:"),
        el("ul", {}, lead.proofs.map((proof) => el("li", {}, proof)))),
      lead.needs_second && el("p", {}, t("Two persons verify and sign. Take a companion along.")),
      lead.verdicts.some(({ hears }) => hears) && el("p", {}, lead.is_heard
        ? t("What the household says has been written down.")
        : t("Before a grave verdict the household is heard."))),
  ];
}

// The next deed: sign for it, go on, or answer.
async function actions(lead, answer) {
  const { id } = lead;
  const begin = async () => {
    const draft = await openAnswer(id);
    await draft.draft.set("receive", await receive(lead));
    go(answerAddress(id));
  };
  if (answer) return button(t("See what was handed in"), () => go(`#/act/${answer.id}`), "primary");
  if (await hasDraft(id)) return button(t("Go on with the answer"), () => go(answerAddress(id)), "primary");
  if (lead.is_received) return button(t("Answer the lead"), () => go(answerAddress(id)), "primary");
  return button(isReturned(lead) ? t("Take it up again and verify") : t("Sign for it and verify"),
    begin, "primary");
}

export async function show(root, { path }) {
  const [id] = path;
  const lead = await record("leads", id);
  if (!lead) {
    root.append(empty(t("This lead is not on the phone any more"),
      t("It was answered, withdrawn or given to somebody else. What you had begun is under Today."),
      button(t("To the leads"), () => go("#/leads"), "primary")));
    return;
  }
  if (await hasDraft(id)) {
    const { draft } = await openAnswer(id);
    await draft.set("seen", lead.base);
  }
  const waiting = deedsAbout(lead, await deeds());
  const home = await record("households", lead.household);
  root.append(...[
    top(lead), returned(lead), compared(lead),
    el("section", { class: "panel" }, lead.sentence && el("p", {}, lead.sentence), twoDates(lead),
      facts([t("Kind"), lead.kind_words], [t("Basis"), lead.basis], [t("Came up on"), lead.opened_on])),
    ...duties(lead),
    waiting.length > 0 && heading(t("Handed in")),
    waiting.length > 0 && list(...waiting.map((deed) =>
      item({ title: deed.title, state: stateTag(deed.state), href: `#/act/${deed.id}` }))),
    home && list(item({
      title: t("To the household"), about: [home.head, home.no].filter(Boolean).join("　"),
      href: `#/household/${home.id}`,
    })),
    el("div", { class: "foot" },
      await actions(lead, answerAmong(waiting))),
  ].filter(Boolean));
}
