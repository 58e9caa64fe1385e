// What is asked about a lead, one thing a screen.

import { choices, el, field, note } from "../parts.js";
import { photosField } from "../photos.js";
import { me } from "../person.js";
import { record } from "../store.js";
import { t } from "../words.js";
import { findingsOf, MOST_PHOTOS, mustHear } from "./answering.js";
import { headStep, secondStep, signStep, whoStep } from "./hands.js";
import { answerTo, longText } from "./inputs.js";
import { reviewStep } from "./review.js";
import { prose } from "./showing.js";

function askStep(ask, at) {
  return {
    key: `ask-${at + 1}`, title: t("Ask at the door"),
    draw: ({ draft, values }) => answerTo(ask, {
      name: `ask-${at}`, value: (values.asked || {})[ask.text],
      changed: (answer) => draft.set("asked", { ...values.asked, [ask.text]: answer }),
    }),
  };
}

const verdictStep = () => ({
  key: "verdict", title: t("What did you find?"),
  draw: ({ lead, draft, values }) => el("div", { class: "tall" }, choices({
    name: "verdict", value: values.verdict, choose: (value) => draft.set("verdict", value),
    options: lead.verdicts.map(({ value, words, hears }) =>
      [value, hears && !lead.is_heard ? [words, el("small", {}, t("the household is heard first"))] : words]),
  })),
});

const wordsStep = () => ({
  key: "words", title: t("In your own words"),
  draw: ({ lead, draft, values }) => {
    const said = findingsOf(lead, { ...values, words: "" });
    return el("div", { class: "inset" },
      said && el("p", { class: "panel said-so-far" }, prose(said)),
      longText({
        label: t("What did you see and hear?"), value: values.words,
        changed: (words) => draft.set("words", words),
      }));
  },
});

function photosStep() {
  const draw = ({ lead, draft, values }) => {
    const captions = [...new Set([...lead.proofs, ...Object.keys(values.photos), t("Others")])];
    const fieldOf = (caption) => photosField({
      label: caption, photos: values.photos[caption] || [], place: lead.place, name: me().name,
      most: MOST_PHOTOS - lead.files,
      changed: (photos) => draft.set("photos", { ...values.photos, [caption]: photos }),
    });
    return [
      lead.files > 0 && note(t("{n} files of this round are at the office already.", { n: lead.files })),
      el("div", { class: "proofs" }, captions.map(fieldOf)),
    ];
  };
  return { key: "photos", title: t("Photos and papers"), draw };
}

const stances = () => [
  ["agrees", t("No objection")], ["disputes", t("Objects")], ["silent", t("Wishes to say nothing")],
];

const replyStep = () => ({
  key: "reply", title: t("What does the household say to this?"),
  draw: async ({ lead, draft, values }) => {
    const home = (await record("households", lead.household)) || {};
    const reply = { stance: "", speaker: home.head || "", words: "", ...values.reply };
    const keep = (name, value) => {
      reply[name] = value;
      return draft.set("reply", { ...reply });
    };
    const rest = longText({
      label: t("In its own words"), value: reply.words, rows: 4,
      changed: (words) => keep("words", words),
    });
    const draw = () => {
      rest.hidden = !reply.stance || reply.stance === "silent";
    };
    draw();
    return [
      choices({
        name: "stance", options: stances(), value: reply.stance,
        choose: (stance) => {
          keep("stance", stance);
          draw();
        },
      }),
      el("div", { class: "inset" }, field({
        label: t("Who speaks for the household"), value: reply.speaker,
        maxlength: 60,
        oninput: (event) => keep("speaker", event.target.value),
      }), rest),
    ];
  },
});

// The steps of an answer as it stands: a verdict that costs the household something adds one.
export function stepsOf({ lead, values }) {
  return [
    ...lead.asks.map(askStep), verdictStep(), wordsStep(), photosStep(),
    mustHear(lead, values) && replyStep(), headStep(),
    lead.needs_second && whoStep(), lead.needs_second && secondStep(), reviewStep(), signStep(),
  ].filter(Boolean);
}

