// The hands on the glass: of the household, of who verified along, and one's own.

import { glass } from "../glass.js";
import { choices, el, empty, field, notice } from "../parts.js";
import { record, records } from "../store.js";
import { t } from "../words.js";
import { contentOf, findingsOf, isSigned, verdictOf } from "./answering.js";
import { prose } from "./showing.js";

const MANY = 8; // more are looked for by name

// What is signed, above the glass: nobody signs blind.
export function signed({ lead, values }) {
  const verdict = verdictOf(lead, values);
  return el("section", { class: "panel signed" },
    el("b", {}, verdict ? verdict.words : t("No verdict is chosen yet")),
    el("p", {}, prose(findingsOf(lead, values))));
}

// The glass of one hand; a hand put to another content is asked for again, and the old one is kept
// until then.
function paneOf({ lead, draft, values }, key, label) {
  const hand = () => values[key] || {};
  const isOld = Boolean(hand().strokes) && !isSigned(hand(), lead, values);
  return [
    isOld && notice("review", t("The answer was changed after this signature: sign again.")),
    glass({
      label, statement: key === "head" ? t("What stands above was found at our home.") : lead.statement,
      strokes: isOld ? "" : hand().strokes || "",
      changed: (strokes) =>
        draft.set(key, { ...hand(), strokes, of: strokes && contentOf(lead, values) }),
    }),
  ];
}

export const headStep = () => ({
  key: "head", title: t("The head of the household signs"), isGlass: true,
  draw: async (answer) => {
    const { lead, draft, values } = answer;
    const home = (await record("households", lead.household)) || {};
    if (!values.head) values.head = { name: home.head || lead.name };
    const pane = el("div", {}, field({
      label: t("Name of who signs"), value: values.head.name, maxlength: 60,
      oninput: (event) => draft.set("head", { ...values.head, name: event.target.value }),
    }), paneOf(answer, "head", t("Signature of the household")));
    pane.hidden = Boolean(values.head.declines);
    return [
      signed(answer),
      el("div", { class: "inset" }, pane),
      el("fieldset", { class: "choices one" }, el("label", {},
        el("input", {
          type: "checkbox", name: "declines", checked: Boolean(values.head.declines),
          onchange: ({ target }) => {
            pane.hidden = target.checked;
            draft.set("head", { ...values.head, declines: target.checked });
          },
        }),
        el("span", {}, t("Not at home, or does not wish to sign")))),
    ];
  },
});

async function near(lead) {
  const found = (await records("people")).filter(({ places }) => !places || places.includes(lead.grid));
  return found.sort((one, other) => one.name.localeCompare(other.name, "zh-Hans"));
}

export const whoStep = () => ({
  key: "who", title: t("Who verified with you?"),
  draw: async ({ lead, draft, values }) => {
    const people = await near(lead);
    if (!people.length) {
      return empty(t("Nobody else is known here"),
        t("Fetch once with a signal; if the list stays empty, ask the village who works beside you."));
    }
    const place = el("div", { class: "tall" });
    const choose = (user) => {
      const old = values.second || {};
      const { name } = people.find(({ id }) => String(id) === user);
      const isSame = String(old.user) === user;
      draft.set("second", isSame ? old : { user: Number(user), name });
    };
    const draw = (text = "") => place.replaceChildren(choices({
      name: "second", value: String((values.second || {}).user || ""), choose,
      options: people.filter(({ name, post }) => `${name}${post}`.includes(text))
        .map(({ id, name, post }) => [String(id), [name, el("small", {}, post)]]),
    }));
    draw();
    const search = people.length > MANY && el("div", { class: "inset" }, field({
      label: t("Search by name"), oninput: (event) => draw(event.target.value.trim()),
    }));
    return [search, place];
  },
});

export const secondStep = () => ({
  key: "second", title: t("The second verifier signs"), isGlass: true,
  draw: (answer) => {
    const { user, name } = answer.values.second || {};
    if (!user) return empty(t("Choose first who verified with you."));
    return [signed(answer), el("div", { class: "inset" }, paneOf(answer, "second", name))];
  },
});

export const signStep = () => ({
  key: "sign", title: t("You sign"), isGlass: true,
  draw: (answer) => [
    signed(answer),
    el("div", { class: "inset" }, paneOf(answer, "worker", t("Your signature"))),
  ],
});
