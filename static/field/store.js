// What lies on this phone. One database for the phone itself (whose it is, keys that cannot leave
// it), and one a person, in which every record is sealed: beside the sealed bytes stand only
// numbers, states and moments, never what names anybody.

import { digest, open, openBytes, seal, sealBytes } from "./seal.js";

// A record is written when it is on the disk, not when the system says it soon will be: batteries
// die in the field.
const STRICT = { chromeTransactionDurability: "strict" };
const PHONE = { keys: "id", persons: "id", notes: "id" };
const PERSON = {
  records: "[part+id], part", // the grid as of the last pull: {part, id, v, sealed}
  drafts: "id", // what is being filled in
  acts: "id, state", // deeds and what became of them: {id, state, at, tries, sealed}
  parcels: "id", // the same deeds sealed to the office: they outlive everything else here
  photos: "id, sent", // {id: digest, sent: 0 | 1, size, sealed}
  values: "id", // small things: last pull, marks of the app
};
const READABLE = ["records", "drafts", "acts", "photos", "values"];

let phoneBase = null;
let base = null; // of the person who is at work
let key = null; // the data key; null while locked
const cache = new Map(); // part -> Map of id -> value, while unlocked
let turns = 0; // of the grid, by a pull or another person: what was read before one is not kept
export const grid = new EventTarget(); // "change": a pull brought something else

async function database(name, tables) {
  const { default: Dexie } = await import(document.body.dataset.dexie);
  const made = new Dexie(name, STRICT);
  made.version(1).stores(tables);
  return made;
}

export async function phone() {
  if (!phoneBase) phoneBase = await database("field", PHONE);
  return phoneBase;
}

export const databaseOf = (person) => database(`field-${person}`, PERSON);

// The database of the person named last; readable only once `unlockWith` gave the key.
export async function choose(person) {
  lockStore();
  if (base) base.close();
  base = person ? await databaseOf(person) : null;
}

export const own = () => base;

export function unlockWith(dataKey) {
  key = dataKey;
}

export function lockStore() {
  key = null;
  turns += 1;
  cache.clear();
}

export const isOpen = () => key !== null;

function needKey() {
  if (!key) throw new Error("locked");
  return key;
}

export const sealed = (table, id, value) => seal(needKey(), value, `${table}:${id}`);
export const opened = (table, row) => open(needKey(), row.sealed, `${table}:${row.id}`);

// --- one value a row: drafts and small values -------------------------------------------------
export async function put(table, id, value, clear = {}) {
  await base.table(table).put({ ...clear, id, sealed: await sealed(table, id, value) });
}

export async function get(table, id) {
  const row = await base.table(table).get(id);
  return row ? opened(table, row) : undefined;
}

export async function all(table) {
  const rows = await base.table(table).toArray();
  return Promise.all(rows.map(async (row) => ({ id: row.id, ...(await opened(table, row)) })));
}

export const drop = (table, id) => base.table(table).delete(id);

// --- the grid, part by part -------------------------------------------------------------------
const recordAbout = (part, id) => `records:${part}:${id}`;

// Put what a pull brought: all of it or nothing. `parts` is {name: {changed, gone} | anything};
// what is no list is kept whole under the number "".
export async function keepParts(parts) {
  const rows = [];
  const gone = [];
  for (const [part, value] of Object.entries(parts)) {
    if (value === null || value === undefined) continue;
    const isList = Array.isArray(value.changed);
    for (const one of isList ? value.changed : [{ id: "", v: "", whole: value }]) {
      const id = String(one.id);
      const bytes = await seal(needKey(), one, recordAbout(part, id));
      rows.push({ part, id, v: one.v, sealed: bytes });
    }
    for (const id of (isList && value.gone) || []) gone.push([part, String(id)]);
  }
  await base.transaction("rw", base.records, async () => {
    await base.records.bulkDelete(gone);
    await base.records.bulkPut(rows);
  });
  turns += 1;
  for (const part of Object.keys(parts)) cache.delete(part);
  if (rows.length || gone.length) grid.dispatchEvent(new Event("change"));
}

// {part: {id: v}} of what is here, as a pull asks.
export async function known() {
  const found = {};
  await base.records.each(({ part, id, v }) => {
    if (id) (found[part] = found[part] || {})[id] = v;
  });
  return found;
}

async function part(name) {
  if (cache.has(name)) return cache.get(name);
  const before = turns;
  const rows = await base.records.where("part").equals(name).toArray();
  const values = await Promise.all(rows.map((row) =>
    open(needKey(), row.sealed, recordAbout(name, row.id))));
  const found = new Map(rows.map((row, at) => [row.id, values[at]]));
  if (turns === before) cache.set(name, found);
  return found;
}

export const records = async (name) => [...(await part(name)).values()];
export const record = async (name, id) => (await part(name)).get(String(id));
// A part that is no list.
export const whole = async (name) => ((await part(name)).get("") || {}).whole;

// --- photos -----------------------------------------------------------------------------------
export async function keepPhoto(bytes) {
  const id = await digest(bytes);
  if (!(await base.photos.get(id))) {
    const row = { id, sent: 0, size: bytes.byteLength };
    await base.photos.put({ ...row, sealed: await sealBytes(needKey(), bytes, `photos:${id}`) });
  }
  return id;
}

export async function photo(id) {
  const row = await base.photos.get(id);
  return row && openBytes(needKey(), row.sealed, `photos:${id}`);
}

// --- the end ----------------------------------------------------------------------------------
// Everything that could be read is gone; what is sealed to the office stays and is still sent.
export async function wipeReadable(person) {
  const open = base && base.name === `field-${person}` ? base : await databaseOf(person);
  lockStore();
  await open.transaction("rw", READABLE, () =>
    Promise.all(READABLE.map((name) => open.table(name).clear())));
  if (open !== base) open.close();
}
