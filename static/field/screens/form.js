// The forms of a household in the order officials know. #/form/12 lists their parts, with /base or
// /person/34 the fields of one, with /field behind it one question, /review all that was changed.

import { ask, doubtOf, faultOf, optionsOf } from "../ask.js";
import { membersOf, formsOf, homeOf } from "../home.js";
import { openFilling, restore } from "../filling.js";
import { button, choices, el, heading, item, list, note, notice, say, sure, tag } from "../parts.js";
import { deed, enqueue, takeOff } from "../queue.js";
import { go } from "../router.js";
import { foot, noHome } from "../steps.js";
import { t } from "../words.js";

export const title = "Set facts right";
export const tab = "households";
export const isEntry = true;

const REVIEW = "review";
const NOTE = 500; // characters of the note with what goes along (households/field/bodies.py)

class Form {
  constructor(filling, root, query, refused) {
    Object.assign(this, { filling, root, home: filling.home, forms: filling.forms, query, refused });
    this.asked = query.deed ? `?deed=${query.deed}` : "";
  }

  // What is wrong with a change: what the phone finds, or what the office said of this very value.
  faultOf({ field, change, spot }) {
    const found = faultOf(field, change.value, this.forms);
    const sent = this.refused && this.refused.envelope.body.values.find((one) =>
      [one.table, one.row, one.year, one.person, one.field].join(".") === spot.key);
    return found || (sent && sent.value === change.value && (this.refused.fields || {})[spot.key]) || "";
  }

  to(...parts) {
    return `#/form/${[this.home.id, ...parts].join("/")}${this.asked}`;
  }

  ofPart(part, name) {
    return this.to(part.address, ...(name ? [part.member ? name : `0/${name}`] : []));
  }

  // A question that is answered once more and leads back to the review.
  mending({ part, field }) {
    return `${this.ofPart(part, field.name)}${this.asked ? "&" : "?"}back=${REVIEW}`;
  }

  // --- the parts --------------------------------------------------------------------------
  overview() {
    const { filling } = this;
    const row = (part) => {
      const { all, asked, changed: n } = filling.counts(part);
      const state = n ? tag("doing", t("{n} changed", { n })) : asked >= all ? tag("done", t("gone over")) : tag("wait", `${asked}/${all}`);
      return item({ title: part.member ? part.section.title : part.title, href: this.ofPart(part), state,
        about: part.section.groups.map((group) => group.title).join("、") });
    };
    const parts = filling.parts();
    const first = parts.findIndex((part) => part.member);
    const monitoring = parts.filter((part, at) => !part.member && first >= 0 && at > first);
    this.root.append(...this.leftOver(), ...this.yearChoice(), heading(t("Household")),
      list(...parts.filter((part) => !part.member && !monitoring.includes(part)).map(row)));
    for (const member of membersOf(this.home)) {
      const mine = parts.filter((part) => part.member === member);
      this.root.append(heading([member.values.name, member.relation].join("　")), list(...mine.map(row)));
    }
    if (monitoring.length) this.root.append(heading(t("Monitoring")), list(...monitoring.map(row)));
    this.root.append(foot(button(t("Leave"), () => go(`#/household/${this.home.id}`)), this.onward(parts)));
  }

  // What was typed where nothing is asked any more: it is shown, and goes along in the note.
  leftOver() {
    const lines = this.filling.leftOver();
    return lines.length ? [notice("review", t("Not asked any more"), t("What you typed there goes along with the note to the office."),
      el("ul", {}, lines.map((line) => el("li", {}, line))))] : [];
  }

  // What is done next: review what was changed, go over what was not, or say that all is right.
  onward(parts) {
    const { filling } = this;
    const changed = filling.changes().length;
    if (changed) return button(t("Review {n} changes", { n: changed }), () => go(this.to(REVIEW)), "primary");
    const open = parts.find((part) => filling.next(part));
    return open ? button(t("Go over: {what}", { what: open.title }), () => go(this.ofPart(open)), "primary")
      : button(t("All is right"), () => go(this.to(REVIEW)), "primary");
  }

  // Facts of a new year beside those of the last one.
  yearChoice() {
    const now = new Date().getFullYear();
    const last = this.home.year && this.home.year.year;
    if (!last || last >= now) return [];
    const { filling } = this;
    return [heading(t("Yearly facts of which year?")), choices({ name: "year", value: String(filling.begins || last),
      options: [[String(last), t("{year}, as registered", { year: last })], [String(now), t("{year}, new", { year: now })]],
      choose: async (year) => {
        await filling.draft.set("year", Number(year) > last ? Number(year) : 0);
        go(this.to());
      } })];
  }

  // --- one part ---------------------------------------------------------------------------
  partPage(part) {
    const { filling } = this;
    const every = filling.questions(part);
    for (const group of part.section.groups) {
      const rows = every.filter((one) => one.group === group).map((one) => this.fieldItem(part, one));
      this.root.append(heading(group.title), list(...rows));
    }
    const shown = part.section.shown.filter((field) => filling.overlay(field.table, part.member)[field.name]);
    if (shown.length) {
      this.root.append(heading(t("Decided elsewhere")), list(...shown.map((field) => item({ title: field.label,
        about: filling.overlay(field.table, part.member)[field.name] + (field.unit ? ` ${field.unit}` : "") }))));
    }
    const next = filling.next(part);
    const rest = every.filter((one) => one.isKept && !one.isAsked).length;
    this.root.append(foot(button(t("All parts"), () => go(this.to())),
      next ? button(t("Go over {n} questions", { n: rest }), () => go(this.ofPart(part, next.field.name)), "primary")
        : button(t("Gone over: next part"), () => go(this.after(part)), "primary")));
  }

  after(part) {
    const parts = this.filling.parts();
    const at = parts.findIndex((one) => one.address === part.address);
    return parts[at + 1] ? this.ofPart(parts[at + 1]) : this.to(REVIEW);
  }

  fieldItem(part, one) {
    const { field, change, spot, isKept } = one;
    if (!isKept) return item({ title: field.label, about: t("needs the network"), state: tag("wait", t("not here")) });
    const now = change ? `${spot.base || t("blank")} → ${change.value || t("blank")}` : spot.base || (spot.last ? t("last year: {value}", { value: spot.last }) : t("blank"));
    const isWrong = change && this.faultOf(one);
    const state = isWrong ? tag("late", t("to be mended")) : change ? tag("doing", t("changed"))
      : one.pending ? tag("review", t("to be signed")) : one.isAsked ? tag("done", t("gone over")) : null;
    return item({ title: field.label, about: now + (field.unit && (change || spot.base) ? ` ${field.unit}` : ""), state, href: this.ofPart(part, field.name) });
  }

  // --- one question -----------------------------------------------------------------------
  questionPage(part, name) {
    const { filling } = this;
    const every = filling.questions(part);
    const at = every.findIndex((one) => one.field.name === name);
    const one = every[at];
    if (!one || !one.isKept) return this.partPage(part);
    const wrong = el("p", { class: "wrong inset-x", role: "alert" });
    const warned = el("div", { class: "warned" });
    const isChoice = optionsOf(one.field, this.forms).length > 0; // these may be longer than the screen
    const onward = async () => {
      // What was blank may stay so; what was typed must be right.
      const change = filling.values[`c:${one.spot.key}`];
      wrong.textContent = change ? faultOf(one.field, change.value, this.forms) : "";
      if (wrong.textContent) return;
      await filling.pass(one);
      const next = filling.next(part, at);
      if (this.query.back) go(this.to(REVIEW));
      else go(next ? this.ofPart(part, next.field.name) : this.ofPart(part));
    };
    const act = async (text, isPressed) => {
      wrong.textContent = "";
      await filling.type(one, text);
      const words = this.doubts(one, text);
      warned.replaceChildren(...words);
      if (isPressed && one.field.kind !== "many" && !words.length) setTimeout(onward, 200);
    };
    warned.replaceChildren(...this.doubts(one, one.change ? one.change.value : ""));
    if (one.change) wrong.textContent = this.faultOf(one);
    return this.root.append(el("div", { class: "step" },
      el("div", { class: "progress" }, el("progress", { max: String(every.length), value: String(at + 1),
        "aria-label": t("Question {n} of {all}", { n: at + 1, all: every.length }) }), el("small", {}, `${at + 1}/${every.length}`)),
      el("p", { class: "group-of" }, part.member ? `${part.title} · ${one.group.title}` : one.group.title),
      el("h2", { class: "question" }, one.field.label), ...this.standing(one, act),
      isChoice && wrong, ask({ field: one.field, forms: this.forms, value: one.value, act }), !isChoice && wrong, warned,
      el("div", { class: "inset-x" }, el("a", { class: "link", href: this.ofPart(part) }, t("All questions of this part"))),
      foot(button(t("Back"), () => go(at > 0 ? this.ofPart(part, this.before(every, at)) : this.ofPart(part))),
        button(this.query.back ? t("Right, back to the review") : t("Right, next"), onward, "primary"))));
  }

  before(every, at) {
    const found = every.slice(0, at).reverse().find((one) => one.isKept);
    return (found || every[at]).field.name;
  }

  doubts({ field, member }, text) {
    const words = doubtOf(field, text);
    const rules = this.filling.warned(member, field.name);
    return [...(words ? [note(words)] : []), ...rules.map((rule) => notice("review", rule.title, rule.do)),
      ...(words || rules.length ? [note(t("If it is so all the same, just go on."))] : [])];
  }

  // What stands there now, beside what others want.
  standing(one, act) {
    const { spot, field, pending } = one;
    const found = [];
    if (field.masked && spot.base) found.push(note(t("Registered: {value}. Type the whole number only to change it.", { value: spot.base })));
    else if (spot.base) found.push(note(t("Registered: {value}", { value: spot.base + (field.unit ? ` ${field.unit}` : "") })));
    else if (spot.last) {
      found.push(note(t("Last year: {value}", { value: spot.last })), el("div", { class: "stack inset" },
        button(t("The same as last year"), async () => {
          await act(spot.last, false);
          await this.filling.pass(one);
          go(location.hash);
        })));
    }
    if (pending) found.push(note(t("Waits to be signed: {value}", { value: pending })));
    return found;
  }

  // --- the review -------------------------------------------------------------------------
  reviewPage() {
    const { filling } = this;
    const changes = filling.changes();
    if (!changes.length) {
      this.root.append(...this.leftOver(), notice("done", t("Nothing was changed"), t("What you went over is remembered. If all is right, write down that the basic facts were seen to.")),
        foot(button(t("All parts"), () => go(this.to())), button(t("Facts are right"), async () => {
          await filling.remember();
          if (!filling.leftOver().length) await filling.draft.drop();
          go(`#/duty/${this.home.id}/basics`);
        }, "primary")));
      return;
    }
    this.root.append(...this.leftOver(), heading(t("{n} changes: old and new", { n: changes.length })),
      el("dl", { class: "review" }, changes.map((one) => this.changeRow(one))),
      el("div", { class: "field inset-x" }, el("span", {}, t("Anything to add?")), this.noteArea()),
      el("div", { class: "inset-x" }, el("button", { type: "button", class: "link", onclick: () => this.discard() }, t("Discard this entry"))),
      foot(button(t("All parts"), () => go(this.to())), button(t("Report {n} changes, to be signed", { n: changes.length }), () => this.send(), "primary")));
  }

  changeRow(one) {
    const { change, field, spot, isMoved } = one;
    const unit = field.unit ? ` ${field.unit}` : "";
    const wrong = this.faultOf(one);
    return el("div", {}, el("dt", {}, [change.who, field.label].filter(Boolean).join(" ")),
      el("dd", {}, el("del", {}, (change.base || t("blank")) + (change.base ? unit : "")), el("span", { "aria-hidden": "true" }, " → "),
        el("ins", {}, (change.value || t("blank")) + (change.value ? unit : "")),
        el("a", { class: "again", href: this.mending(one) }, t("Alter")),
        wrong && el("small", { class: "wrong" }, wrong),
        this.filling.warned(one.member, field.name).map((rule) => el("small", { class: "doubt" }, rule.title)),
        isMoved && el("small", { class: "wrong" }, t("Meanwhile it is {value}: both are kept, and the office decides.", { value: spot.base || t("blank") }))));
  }

  noteArea() {
    const area = el("textarea", { rows: "3", maxlength: String(Math.max(0, NOTE - this.filling.leftOver().join("\n").length - 1)), "aria-label": t("Anything to add?") });
    area.value = this.filling.values.note || "";
    area.addEventListener("input", () => this.filling.draft.set("note", area.value.normalize("NFC")));
    return area;
  }

  async send() {
    const { filling, home } = this;
    const [fault] = filling.faults();
    if (fault) {
      say(t("Mend this first: {what}", { what: fault.field.label }));
      go(this.mending(fault));
      return;
    }
    await filling.remember();
    await enqueue({ ...filling.envelope(), base: home.v, draft: filling.draft.id, title: filling.draft.title, route: `#/form/${home.id}/${REVIEW}` });
    filling.draft.isDropped = true;
    if (this.query.deed) await takeOff(this.query.deed);
    say(t("Kept on this phone. It is sent by itself."));
    history.replaceState(null, "", `#/household/${home.id}`);
    go(`#/household/${home.id}`);
  }

  async discard() {
    if (!(await sure(t("Discard this entry?"), t("What you entered here is lost."), t("Discard")))) return;
    await this.filling.draft.drop();
    go(`#/household/${this.home.id}`);
  }
}

export async function show(root, { path, query }) {
  const [id, key, member, name] = path;
  const home = await homeOf(id);
  const forms = await formsOf();
  if (!home || !forms) {
    root.append(noHome());
    return;
  }
  const number = query.deed ? `form:${id}:${query.deed}` : `form:${id}`;
  const filling = await openFilling(home, forms, { id: number, route: `#/form/${id}` });
  const refused = query.deed && (await deed(query.deed));
  if (refused && refused.envelope) {
    if (!Object.keys(filling.values).length) restore(filling, refused.envelope);
    root.append(notice("late", t("The office could not take it"), refused.words));
  }
  filling.draft.route = location.hash;
  const form = new Form(filling, root, query, refused && refused.envelope ? refused : null);
  root.append(el("p", { class: "of-whom" }, `${home.head}　${home.no}`));
  const part = filling.part(key, member);
  if (key === REVIEW) form.reviewPage();
  else if (part && name) form.questionPage(part, name);
  else if (part) form.partPage(part);
  else form.overview();
}
