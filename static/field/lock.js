// The door of the app: a PIN is chosen at first, asked after five minutes and before signing; five
// wrong ones wipe what could be read.

import { networkState } from "./net.js";
import { ask, button, el, field, notice, sure } from "./parts.js";
import {
  bind, choosePin, hasPin, isRetired, leaseIsOver, leavePhone, lock, logOut, me, pinAt, state, triesLeft,
  unlock,
} from "./person.js";
import { unsent } from "./queue.js";
import { isOpen, own } from "./store.js";
import { unsentPhotos } from "./uploads.js";
import { saveNow } from "./warnings.js";
import { masked, t } from "./words.js";

const DIGITS = 6;
const TURN_MS = 3000; // nobody types a password in less
const IDLE_MS = 5 * 60 * 1000;
const SIMPLE = new Set(["123456", "654321", "123123", "112233"]);

let touchedAt = Date.now();

export const loginAddress = () => document.body.dataset.login;

// --- locking by itself ------------------------------------------------------------------------
function lockWhenIdle() {
  if (isOpen() && Date.now() - touchedAt > IDLE_MS) lock();
}

export function beginLock() {
  for (const sign of ["pointerdown", "keydown", "input", "scroll"]) {
    document.addEventListener(sign, () => {
      lockWhenIdle(); // timers sleep with the phone: the first touch after it finds the door shut
      touchedAt = Date.now();
    }, { capture: true, passive: true });
  }
  document.addEventListener("visibilitychange", lockWhenIdle);
  setInterval(lockWhenIdle, 10000);
}

// --- a field for six digits -------------------------------------------------------------------
function pinField(label, done) {
  const row = field({
    label, type: "password", inputmode: "numeric", pattern: "[0-9]*", maxlength: DIGITS,
    class: "pin", name: "pin",
  });
  const input = row.querySelector("input");
  input.addEventListener("input", () => {
    input.value = input.value.replace(/\D/g, "").slice(0, DIGITS);
    if (input.value.length === DIGITS && done) done(input.value);
  });
  return { row, input };
}

const isSimple = (pin) => /^(\d)\1+$/.test(pin) || SIMPLE.has(pin);

function door(...inside) {
  const root = document.getElementById("screen");
  document.body.dataset.door = "shut";
  document.title = document.getElementById("title").textContent = t("Grid work");
  for (const sheet of document.querySelectorAll(".sheet, .said")) sheet.remove();
  document.getElementById("app").removeAttribute("aria-hidden");
  const main = el("div", { class: "door" },
    el("img", { src: document.body.dataset.mark, alt: "", width: "56", height: "56" }), inside);
  root.replaceChildren(main);
  const input = root.querySelector("input");
  if (input) input.focus();
}

function wrong(place, words) {
  place.replaceChildren(words ? el("p", { class: "wrong", role: "alert" }, words) : "");
}

// Who cannot log in any more can still hand what was not sent to the office.
async function wayOfFile() {
  const count = own() ? await own().parcels.count() : 0;
  return count > 0 && button(t("Save unsent records as a sealed file"), saveNow);
}

// --- logging in -------------------------------------------------------------------------------
async function offlineDoor(again) {
  const file = await wayOfFile();
  door(
    el("h1", {}, t("Log in once with a signal")),
    el("p", {}, t("After that the app works without one, for seven days at a time.")),
    file, button(t("Try again"), again, "primary"),
  );
}

// Sent there a moment ago, and back at once: to go again would go round for ever.
function cameFromLogin() {
  const before = Number(sessionStorage.getItem("field.login"));
  sessionStorage.setItem("field.login", Date.now());
  return Date.now() - before < TURN_MS;
}

// Bind the phone to whoever is logged in; a stranger goes to the login page and comes back.
async function bindOrLogIn() {
  for (;;) {
    const { outcome } = await bind();
    if (outcome === "ok") return;
    if (outcome === "login" && isRetired()) await new Promise(revokedDoor);
    if (outcome === "login" && !cameFromLogin()) {
      location.assign(loginAddress());
      await new Promise(() => {}); // the page goes
    }
    await new Promise((resolve) => {
      if (outcome === "revoked") revokedDoor(resolve);
      else if (outcome === "portal" || outcome === "login") portalDoor(resolve);
      else offlineDoor(resolve);
    });
  }
}

function portalDoor(again) {
  door(
    el("h1", {}, t("The network asks for something first")),
    el("p", {}, t("Open any page in the browser and log in to the network, or change your first password; then come back.")),
    button(t("Go to the start page"), () => location.assign("/")),
    button(t("Try again"), again, "primary"),
  );
}

async function revokedDoor(again) {
  const file = await wayOfFile();
  door(
    el("h1", {}, t("This phone was taken off your account")),
    el("p", {}, t("What could be read is wiped. Work that was not sent is kept sealed and goes to the office after a login.")),
    file, button(t("Log in again"), again, "primary"),
  );
}

// --- choosing a PIN ---------------------------------------------------------------------------
function newPin() {
  return new Promise((resolve) => {
    const error = el("div", { "aria-live": "polite" });
    const first = pinField(t("New PIN, six digits"), () => second.input.focus());
    const second = pinField(t("The same PIN again"), () => {});
    const form = el("form", { class: "stack" }, first.row, second.row, error,
      el("button", { type: "submit", class: "button primary" }, t("Set the PIN")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const pin = first.input.value;
      if (pin.length < DIGITS) wrong(error, t("The PIN has six digits."));
      else if (isSimple(pin)) wrong(error, t("Choose a PIN that is harder to guess."));
      else if (pin !== second.input.value) wrong(error, t("The two PINs differ."));
      else resolve(pin);
    });
    door(
      el("h1", {}, t("Choose a PIN for this phone")),
      el("p", {}, t("{name}: it opens the app when there is no signal. Nobody else sees what you keep here.", { name: me().name })),
      form,
    );
  });
}

// A photo lies here once, under the key that a wipe destroys.
export async function lostPhotos() {
  const count = await unsentPhotos();
  return count ? t("{n} photos that were not sent are wiped too: send them first, or save them as a file.", { n: count }) : "";
}

// --- the lock screen --------------------------------------------------------------------------
async function forget() {
  const { count } = await unsent();
  const words = count
    ? t("What could be read on this phone is wiped. {n} unsent records stay sealed and are sent after the login.", { n: count })
    : t("What could be read on this phone is wiped and fetched again after the login.");
  if (!(await sure(t("Wipe and log in again?"), words + (await lostPhotos()), t("Wipe and log in again")))) return false;
  await logOut();
  location.assign(loginAddress());
  return true;
}

// Somebody else works on this phone: what is kept here stays sealed for its owner.
async function change() {
  if (!(await sure(t("Does somebody else work here?"),
    t("What you keep here stays sealed under your PIN until you log in again."),
    t("Log in as somebody else"), "primary"))) return;
  await leavePhone();
  location.assign(loginAddress());
}

const otherWays = () => [
  button(t("Somebody else works here"), change),
  button(t("PIN forgotten"), forget),
];

function overDoor() {
  return new Promise((resolve) => {
    const error = el("div", {});
    door(
      el("h1", {}, t("Seven days without contact")),
      el("p", {}, t("Connect once to read on. Unsent work is safe on this phone.")),
      error,
      button(t("Connect"), async () => {
        const { outcome } = await bind();
        if (outcome === "ok") resolve();
        else if (outcome === "login") location.assign(loginAddress());
        else wrong(error, t("The server cannot be reached now. Nothing is lost; try again."));
      }, "primary"),
      ...otherWays(),
    );
  });
}

function wipedDoor() {
  door(
    notice("late", t("Five wrong PINs: what could be read is wiped"),
      t("Work that was not sent is kept sealed to the office and goes there after a login.")),
    button(t("Log in again"), async () => {
      await logOut();
      location.assign(loginAddress());
    }, "primary"),
  );
}

function lockDoor() {
  return new Promise((resolve) => {
    const error = el("div", { "aria-live": "polite" });
    const attempt = async (pin) => {
      input.disabled = true;
      const outcome = await unlock(pin);
      input.disabled = false;
      input.value = "";
      if (outcome === "wrong") {
        wrong(error, t("Wrong PIN. {n} tries are left, then what can be read here is wiped.", { n: triesLeft() }));
        input.focus();
        return;
      }
      resolve(outcome);
    };
    const { row, input } = pinField(t("PIN"), attempt);
    if (triesLeft() < 5) wrong(error, t("{n} tries are left.", { n: triesLeft() }));
    door(
      el("h1", {}, masked(me().name)),
      row, error,
      ...otherWays(),
    );
  });
}

// Resolves when the app may be read: logged in once, PIN chosen or typed.
export async function passDoor() {
  for (;;) {
    if (!hasPin()) {
      if (!own() || (await leaseIsOver())) await bindOrLogIn();
      if (hasPin()) continue; // somebody who worked here before: the PIN chosen then opens
      await choosePin(await newPin());
    } else if (await leaseIsOver()) {
      await overDoor();
      continue;
    } else {
      const outcome = await lockDoor();
      if (outcome === "wiped") {
        wipedDoor();
        await new Promise(() => {}); // until the login page
      }
      if (outcome === "over") continue;
    }
    touchedAt = Date.now();
    delete document.body.dataset.door;
    return;
  }
}

// Ask for the PIN again, as signing needs it. Resolves to the moment it was typed, or "".
export async function pinAgain(words) {
  const error = el("div", { "aria-live": "polite" });
  const { row, input } = pinField(t("PIN"));
  const check = async (value) => {
    if (value !== "yes") return true;
    const outcome = await unlock(input.value);
    input.value = "";
    if (outcome !== "wrong") return true;
    wrong(error, t("Wrong PIN. {n} tries are left, then what can be read here is wiped.", { n: triesLeft() }));
    return false;
  };
  const answer = await ask({
    title: t("PIN to sign"), words, body: el("div", {}, row, error), wait: check,
    options: [["yes", t("Sign"), "primary"], ["", t("Cancel")]],
  });
  return answer === "yes" && isOpen() ? pinAt() : "";
}

export const onLocked = (act) => state.addEventListener("locked", act);
export const canReach = () => networkState() !== "offline";
