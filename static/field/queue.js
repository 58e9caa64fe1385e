// The queue of deeds. Each lies here twice: sealed under the data key, and sealed to the office as
// a parcel, which can be sent or handed over even when nothing here can be read any more. A deed
// leaves the phone only on a verdict of the server that names it.

import { call } from "./net.js";
import { deviceId, officeKey, pinAt } from "./person.js";
import { bytesOf, newId, seal, sealToOffice } from "./seal.js";
import { own, opened, sealed } from "./store.js";
import { day } from "./words.js";

const MOST = 50; // envelopes a batch
const MOST_BYTES = 900000;
const ENDS = new Set(["accepted", "merged", "conflict", "proposed"]);
const STAYS = new Set(["held", "invalid", "reused"]);
const KEPT = 40; // deeds that ended and are still shown
const STRIKES = 3; // failures of single deeds before a round ends

export const queue = new EventTarget(); // "change": a deed came, went or changed
let limit = MOST; // fewer after a server that broke over many

const changed = () => queue.dispatchEvent(new Event("change"));

function localMoment(at = new Date()) {
  const shift = -at.getTimezoneOffset();
  const two = (number) => String(Math.floor(Math.abs(number))).padStart(2, "0");
  const moved = new Date(at.getTime() + shift * 60000).toISOString().slice(0, 19);
  return `${moved}${shift < 0 ? "-" : "+"}${two(shift / 60)}:${two(shift % 60)}`;
}

// Put a deed into the queue; resolves to its number when it is on the disk. `title` says on this
// phone what it is; `route` opens it again when it needs mending; `draft` is what it was made of,
// and goes in the same moment.
export async function enqueue({
  kind, body, base = "", on = day(), after = [], photos = [], hands = [], title, route, draft,
}) {
  const id = newId();
  const at = localMoment();
  // Keyboards differ in how they put accents together; the server takes one form.
  const said = JSON.stringify({
    id, kind, on, at, after, base, body, photos, hands, pin_at: pinAt(),
  }).normalize("NFC");
  const envelope = JSON.parse(said);
  const device = deviceId();
  const text = bytesOf(said);
  const closed = await sealToOffice(officeKey(), text, `${device}:${id}`);
  const row = { id, state: "waiting", at, tries: 0 };
  row.sealed = await sealed("acts", id, { envelope, title, route });
  const tables = own();
  await tables.transaction("rw", tables.acts, tables.parcels, tables.drafts, async () => {
    await tables.acts.add(row);
    await tables.parcels.add({ v: 1, device, id, ...closed });
    if (draft) await tables.drafts.delete(draft);
  });
  changed();
  return id;
}

export const hasEnded = ({ state }) => ENDS.has(state);
const isUnsent = (row) => row.state === "waiting";

// {count, since}: deeds that no server has named yet, and since when the oldest waits.
export async function unsent() {
  const rows = own() ? await own().acts.where("state").equals("waiting").toArray() : [];
  const since = rows.map((row) => row.at).sort()[0] || null;
  return { count: rows.length, since };
}

// Every deed that is shown, newest first: {id, state, at, kind, base, title, route, words, fields,
// address}.
export async function deeds() {
  const rows = await own().acts.toArray();
  const shown = await Promise.all(rows.map(async (row) => {
    const { envelope, ...rest } = await opened("acts", row);
    const { kind, base } = envelope || rest;
    return { ...rest, id: row.id, state: row.state, at: row.at, kind, base };
  }));
  return shown.sort((one, other) => (one.id < other.id ? 1 : -1));
}

export async function deed(id) {
  const row = await own().acts.get(id);
  return row && { ...(await opened("acts", row)), id, state: row.state, at: row.at };
}

// A person takes a refused deed off this phone; the server has kept it.
export async function takeOff(id) {
  const tables = own();
  await tables.transaction("rw", tables.acts, tables.parcels, async () => {
    await tables.acts.delete(id);
    await tables.parcels.delete(id);
  });
  changed();
}

// --- sending ----------------------------------------------------------------------------------
async function next(states, done) {
  const rows = await own().acts.where("state").anyOf(states).toArray();
  rows.sort((one, other) => one.tries - other.tries || (one.id < other.id ? -1 : 1));
  const batch = [];
  let size = 0;
  for (const row of rows.filter(({ id }) => !done.has(id)).slice(0, limit)) {
    const kept = await opened("acts", row);
    size += JSON.stringify(kept.envelope).length * 3; // at most, as bytes
    if (batch.length && size > MOST_BYTES) break;
    batch.push({ row, kept });
  }
  return batch;
}

// Apply one verdict. Whatever is not plainly a verdict on a deed of this batch changes nothing.
async function settle({ row, kept }, verdict) {
  const { state, words = "", fields = {}, address = "", to = null } = verdict;
  const told = { words: String(words), fields, address: String(address), to };
  const { title, route, envelope } = kept;
  const isEnd = ENDS.has(state);
  const { kind, base } = envelope;
  const rest = { title, route, ...told, ...(isEnd ? { kind, base } : { envelope }) };
  const after = { id: row.id, at: row.at, tries: row.tries, state };
  after.sealed = await sealed("acts", row.id, rest);
  const tables = own();
  await tables.transaction("rw", tables.acts, tables.parcels, tables.photos, async () => {
    await tables.acts.put(after);
    if (!isEnd) return;
    await tables.parcels.delete(row.id);
    await tables.photos.bulkDelete((envelope.photos || []).map((photo) => photo.sha256));
  });
}

async function tried(batch) {
  await Promise.all(batch.map(({ row }) => own().acts.update(row.id, { tries: row.tries + 1 })));
}

async function send(batch, burden) {
  const answer = await call("POST", "acts/", {
    json: {
      device: deviceId(), sent_at: localMoment(), unsent: await unsent(), burden,
      acts: batch.map(({ kept }) => kept.envelope),
    },
    needs: ["time", "verdicts"],
  });
  if (answer.outcome === "ok" && !Array.isArray(answer.data.verdicts)) answer.outcome = "portal";
  return answer;
}

async function take(batch, verdicts) {
  const mine = new Map(batch.map((one) => [one.row.id, one]));
  let named = 0;
  for (const verdict of verdicts) {
    const one = verdict && mine.get(verdict.id);
    if (!one || !(ENDS.has(verdict.state) || STAYS.has(verdict.state))) continue;
    mine.delete(verdict.id); // the first verdict of an answer counts
    await settle(one, verdict);
    named += 1;
  }
  return named;
}

// Send what waits; with `again`, also what the server holds. Resolves to the outcome that ended
// the round: "ok" when nothing is left to send.
export async function sendAll({ again = false, burden = [] } = {}) {
  const states = again ? ["waiting", "held"] : ["waiting"];
  const done = new Set();
  let strikes = 0;
  for (;;) {
    const batch = await next(states, done);
    if (!batch.length) break;
    const { outcome, status, data } = await send(batch, burden);
    for (const { row } of batch) done.add(row.id);
    const named = outcome === "ok" ? await take(batch, data.verdicts) : 0;
    if (named) changed();
    if (named === batch.length) continue;
    await tried(batch.filter(({ row }) => isUnsent(row)));
    if (outcome === "ok" || outcome === "refused") continue; // tried again in the next round
    if (outcome !== "broken") return outcome;
    // One deed may be what breaks it: fewer at once from now on, and one's failure stops no other.
    strikes += 1;
    if (batch.length > 1 && (status === 413 || status >= 500)) {
      limit = Math.max(1, Math.floor(batch.length / 4));
      if (status === 413) for (const { row } of batch) done.delete(row.id);
      else return outcome;
    } else if (strikes >= STRIKES) {
      return outcome;
    }
  }
  if (!strikes) limit = Math.min(MOST, limit * 2);
  await prune();
  return strikes ? "broken" : "ok";
}

async function prune() {
  const ended = await own().acts.where("state").anyOf([...ENDS]).primaryKeys();
  await own().acts.bulkDelete(ended.sort().slice(0, -KEPT));
}

// What a pull tells of deeds that were held or waited for somebody.
export async function hear(verdicts) {
  const rows = await own().acts.where("state").anyOf(["waiting", "held"]).toArray();
  const batch = await Promise.all(rows.map(async (row) => ({
    row, kept: await opened("acts", row),
  })));
  if (await take(batch, Array.isArray(verdicts) ? verdicts : [])) changed();
}
