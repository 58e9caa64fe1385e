// Whose phone this is: binding it to who is logged in, the PIN, the lease, and the wipe.
//
// A row of `persons`: {id, device, who (sealed under the phone's key), salt, wrapped, tries,
// contact, lease (half and end, sealed under the phone's key), office (public key), half_mark}.

import { call, endSession, identity } from "./net.js";
import { dataKey, digest, fromBase64, newDataKey, newId, newPhoneKey, open, seal } from "./seal.js";
import { choose, isOpen, lockStore, phone, unlockWith, wipeReadable } from "./store.js";

export const TRIES = 5;
const HOUR = 3600 * 1000;

let row = null;
let who = null;
let typedAt = ""; // when the PIN was typed last
export const state = new EventTarget(); // "locked" when the data key is gone

async function phoneKey() {
  const base = await phone();
  const kept = await base.keys.get("phone");
  if (kept) return kept.key;
  const made = { id: "phone", key: await newPhoneKey() };
  await base.keys.add(made);
  return made.key;
}

async function keep(changes) {
  row = { ...row, ...changes };
  await (await phone()).persons.put(row);
}

async function enter(person) {
  row = person;
  identity.device = person ? person.device : "";
  who = person ? await open(await phoneKey(), person.who, "who") : null;
  await choose(person ? person.id : null);
}

// The person this phone is set to, or null. `has_pin` is false after a wipe.
export async function begin() {
  const base = await phone();
  const note = await base.notes.get("current");
  const person = note && (await base.persons.get(note.person));
  await enter(person || null);
  return row;
}

export const me = () => who;
export const deviceId = () => (row ? row.device : "");
export const officeKey = () => row.office;
export const isRetired = () => Boolean(row && !row.device); // taken off its account
export const hasPin = () => Boolean(row && row.wrapped);
export const triesLeft = () => TRIES - ((row && row.tries) || 0);
export const lastContact = () => (row ? row.contact : 0);
export const pinAt = () => typedAt;

// --- binding ----------------------------------------------------------------------------------
function label() {
  const found = /(iPhone|iPad|Android [\d.]+|Windows|Mac OS X|Linux)/.exec(navigator.userAgent);
  return found ? found[1] : "phone";
}

const ask = (id) => call("POST", "devices/", {
  json: { id, label: label(), app: `1.${document.body.dataset.version}` },
  needs: ["id", "half", "lease_until", "me"],
});

async function take(id, data) {
  const base = await phone();
  const key = await phoneKey();
  const old = (await base.persons.get(data.me.id)) || {};
  const mark = await digest(fromBase64(data.half));
  // Another half than the PIN was mixed with: what is here can never be opened again.
  if (old.half_mark && old.half_mark !== mark) await wipeReadable(data.me.id);
  const fits = old.half_mark === mark;
  await base.persons.put({
    ...old, id: data.me.id, device: id, half_mark: mark, office: data.office_key,
    wrapped: fits ? old.wrapped : undefined, salt: fits ? old.salt : undefined,
    tries: fits ? old.tries : 0, contact: Date.now(),
    who: await seal(key, data.me, "who"),
    lease: await seal(key, { half: data.half, until: data.lease_until }, "lease"),
  });
  identity.csrf = data.csrf || identity.csrf;
  return data.me.id;
}

// End the session that was to end; one that begins after it is another's, and is left alone.
async function endHere() {
  const isEnded = await endSession();
  if (isEnded) await (await phone()).notes.delete("end-session");
  return isEnded;
}

// Bind this phone to who is logged in. Resolves to the outcome of net.js; after "ok" the person
// is the current one. A number that is another person's is left to that person.
export async function bind() {
  const base = await phone();
  if (await base.notes.get("end-session")) {
    return { outcome: (await endHere()) ? "login" : "offline", isOther: false };
  }
  const others = (await base.persons.toArray()).map((person) => person.device).filter(Boolean);
  const mine = identity.device ? [identity.device] : [];
  const before = identity.device;
  for (const id of [...new Set([...mine, ...others]), newId()]) {
    identity.device = id;
    const answer = await ask(id);
    if (answer.outcome === "ok") {
      const person = await take(id, answer.data);
      const isOther = !row || row.id !== person;
      if (isOther) {
        lock();
        await base.notes.put({ id: "current", person });
        await enter(await base.persons.get(person));
      } else {
        row = await base.persons.get(person);
      }
      return { outcome: "ok", isOther };
    }
    if (answer.outcome === "revoked") await retire(id);
    if (answer.outcome !== "other" && answer.outcome !== "revoked") {
      identity.device = before;
      return { outcome: answer.outcome, isOther: false };
    }
  }
  identity.device = before;
  return { outcome: "broken", isOther: false };
}

// A pull told that the server was met: the lease runs from now.
export async function renew(until) {
  const key = await phoneKey();
  const lease = await open(key, row.lease, "lease");
  await keep({ contact: Date.now(), lease: await seal(key, { ...lease, until }, "lease") });
}

// --- PIN --------------------------------------------------------------------------------------
// Seven days without contact, or a clock set back: the half is forgotten until the server gives it
// again.
export async function leaseIsOver() {
  if (!row || !row.lease) return true;
  const { until } = await open(await phoneKey(), row.lease, "lease");
  const isOver = Date.now() > Date.parse(until) || Date.now() < row.contact - HOUR;
  if (isOver) await keep({ lease: undefined });
  return isOver;
}

export async function choosePin(pin) {
  const key = await phoneKey();
  const { half } = await open(key, row.lease, "lease");
  const made = await newDataKey(key, pin, fromBase64(half));
  await keep({ salt: made.salt, wrapped: made.wrapped, tries: 0 });
  typedAt = new Date().toISOString();
  unlockWith(made.key);
}

// "open", "wrong", "wiped" or "over". The try is written down before it is judged, so that ending
// the browser gains nothing.
export async function unlock(pin) {
  if (await leaseIsOver()) return "over";
  await keep({ tries: (row.tries || 0) + 1 });
  const key = await phoneKey();
  const { half } = await open(key, row.lease, "lease");
  const found = await dataKey(key, pin, fromBase64(half), row);
  if (found) {
    await keep({ tries: 0 });
    typedAt = new Date().toISOString();
    unlockWith(found);
    return "open";
  }
  if (triesLeft() > 0) return "wrong";
  await wipe();
  return "wiped";
}

export function lock() {
  const was = isOpen();
  lockStore();
  if (was) state.dispatchEvent(new Event("locked"));
}

// --- the end ----------------------------------------------------------------------------------
// What could be read goes, and the key with it; parcels sealed to the office stay. The session
// ends before anything else is asked of the server: a new PIN takes a new login.
export async function wipe() {
  const { id } = row;
  await (await phone()).notes.put({ id: "end-session" });
  await keep({ wrapped: undefined, salt: undefined, lease: undefined, tries: 0 });
  lock();
  await wipeReadable(id);
}

// A phone that was taken off its account: its number is used no more, and nothing of it is read.
export async function retire(device) {
  const base = await phone();
  const found = await base.persons.filter((person) => person.device === device).first();
  if (!found) return;
  if (row && row.id === found.id) {
    await keep({ device: "", wrapped: undefined, salt: undefined, lease: undefined });
    identity.device = "";
    lock();
  } else {
    await base.persons.put({ ...found, device: "", wrapped: undefined, salt: undefined,
      lease: undefined });
  }
  await wipeReadable(found.id);
}

// The session ends too; the next who logs in chooses a PIN.
export async function logOut() {
  await wipe();
  await leavePhone();
}

// The phone is nobody's; what lies here stays sealed.
export async function leavePhone() {
  const base = await phone();
  await base.notes.put({ id: "end-session" });
  await base.notes.delete("current");
  lock();
  await enter(null);
  await endHere(); // without a signal, before anything else is asked
}
