// Photos go by themselves, piece by piece, named by the digest of their bytes: what arrived before
// the signal went is not sent again.

import { call } from "./net.js";
import { own, photo } from "./store.js";

const PIECE = 256 * 1024;

async function upload(id) {
  const asked = await call("GET", `photos/${id}/`, { needs: ["received"] });
  if (asked.outcome !== "ok" && asked.status !== 404) return asked.outcome;
  const bytes = await photo(id);
  let at = (asked.outcome === "ok" && asked.data.received) || 0;
  let isDone = asked.outcome === "ok" && asked.data.done === true;
  while (!isDone) {
    const end = Math.min(at + PIECE, bytes.byteLength);
    const answer = await call("PUT", `photos/${id}/`, {
      bytes: bytes.slice(at, end),
      headers: {
        "Content-Type": "application/octet-stream",
        "Content-Range": `bytes ${at}-${end - 1}/${bytes.byteLength}`,
      },
      needs: ["received"],
    });
    if (answer.status === 409) return "broken"; // a gap: the next round asks what has come
    if (answer.outcome !== "ok") return answer.outcome;
    isDone = answer.data.done === true;
    if (!isDone && !(answer.data.received > at)) return "broken"; // it must go forward
    at = answer.data.received;
  }
  await own().photos.update(id, { sent: 1 });
  return "ok";
}

// Send every photo that is not there yet; one that is refused stops no other.
export async function sendPhotos() {
  const ids = await own().photos.where("sent").equals(0).primaryKeys();
  for (const id of ids) {
    const outcome = await upload(id);
    if (outcome !== "ok" && outcome !== "refused") return outcome;
  }
  return "ok";
}

export const unsentPhotos = () => own().photos.where("sent").equals(0).count();
