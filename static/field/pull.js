// Bringing the grid up to date: the phone says what it has, the server sends what differs.

import { call } from "./net.js";
import { renew } from "./person.js";
import { hear } from "./queue.js";
import { get, keepParts, known, put, whole } from "./store.js";

const ROUNDS = 60; // pages of one pull; a grid needs three at most

export const lastPull = async () => ((await get("values", "last-pull")) || {}).at || "";

export async function pull() {
  for (let round = 0; round < ROUNDS; round += 1) {
    const forms = (await whole("forms")) || {};
    const { outcome, data } = await call("POST", "pull/", {
      json: { known: await known(), forms: String(forms.v || "") },
      needs: ["time", "parts"],
    });
    if (outcome !== "ok") return outcome;
    const { acts } = data.parts;
    await keepParts(data.parts);
    if (data.lease_until) await renew(data.lease_until);
    if (acts) await hear(acts.changed);
    if (!data.more) break;
  }
  await put("values", "last-pull", { at: new Date().toISOString() });
  return "ok";
}
