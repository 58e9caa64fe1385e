// Parcels are deeds sealed to the office. They are sent while the rest cannot be read (locked,
// wiped, logged out), and saved as a file for the office to load.

import { call } from "./net.js";
import { deviceId, officeKey } from "./person.js";
import { sealToOffice } from "./seal.js";
import { isOpen, own, photo } from "./store.js";
import { day } from "./words.js";

// A parcel is done with when the server has it, whatever it makes of it: it keeps it too.
const ENDS = new Set(["accepted", "merged", "conflict", "proposed", "held", "invalid", "reused"]);
const BATCH = 20;

// Those to send: while the phone is open, what lies in the queue goes as a deed. Both are read in one
// moment: a deed handed in between would look like one that cannot be read.
async function lying(base) {
  const [every, here] = await base.transaction("r", base.parcels, base.acts, () => Promise.all([
    base.parcels.toArray(), isOpen() ? base.acts.toCollection().primaryKeys() : [],
  ]));
  const readable = new Set(here);
  return every.filter(({ id }) => !readable.has(id)).slice(0, BATCH);
}

async function deliver(base) {
  const rows = await lying(base);
  if (!rows.length) return "ok";
  const answer = await call("POST", "parcels/", {
    json: { parcels: rows.map(({ v, device, id, key, iv, sealed }) => ({ v, device, id, key, iv, sealed })) },
    needs: ["time", "verdicts"],
  });
  if (answer.outcome !== "ok" || !Array.isArray(answer.data.verdicts)) return answer.outcome;
  const asked = new Set(rows.map((row) => row.id));
  const isEnd = (one) => one && asked.has(one.id) && ENDS.has(one.state);
  const named = answer.data.verdicts.filter(isEnd);
  const ids = named.map((one) => one.id);
  await base.transaction("rw", base.parcels, base.acts, async () => {
    await base.parcels.bulkDelete(ids);
    await base.acts.bulkDelete(ids);
  });
  return ids.length === rows.length ? "more" : "ok";
}

// Send the parcels of the person who is logged in, while the deeds themselves cannot be read: locked,
// or wiped. Another person's wait for that person, or go as a file.
export async function sendParcels() {
  const base = own();
  let outcome = "more";
  while (outcome === "more") outcome = await deliver(base);
  return outcome;
}

async function photoParcels(rows) {
  const made = [];
  for (const { id } of rows) {
    const bytes = await photo(id);
    const closed = await sealToOffice(officeKey(), bytes, `${deviceId()}:${id}`);
    made.push({ v: 1, photo: id, device: deviceId(), ...closed });
  }
  return made;
}

// Everything unsent of the present person as one file, which only the office can open.
export async function saveFile() {
  const parcels = await own().parcels.toArray();
  const rows = isOpen() ? await own().photos.where("sent").equals(0).toArray() : [];
  const content = JSON.stringify({
    kind: "qiannan-field-parcels", v: 1, saved_at: new Date().toISOString(),
    parcels, photos: await photoParcels(rows),
  });
  const address = URL.createObjectURL(new Blob([content], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  const [{ device } = { device: deviceId() }] = parcels; // a phone taken off has no number any more
  link.download = `${day()}-${device.slice(-6)}.qnparcels.json`;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
  return parcels.length;
}
