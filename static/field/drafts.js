// What is being filled in. Every change is on the disk before the next one is typed, sealed under
// the data key, so that a phone that dies in mid-sentence goes on with that sentence.

import { all, drop, get, put } from "./store.js";

let openOnes = 0; // entries on the screen now

export const isInEntry = () => openOnes > 0;
export const leaveEntries = () => {
  openOnes = 0;
};

export class Draft {
  constructor(id, kept) {
    this.id = id;
    this.title = kept.title;
    this.route = kept.route;
    this.values = kept.values;
    this.begunAt = kept.begunAt;
    this.writing = null;
    this.isStale = false;
    this.isDropped = false;
  }

  // Keep one value, and where one stands. Resolves when it is on the disk.
  set(name, value, route) {
    this.values[name] = value;
    if (route) this.route = route;
    return this.save();
  }

  save() {
    this.isStale = true;
    if (!this.writing) this.writing = this.write();
    return this.writing;
  }

  // Values typed while one write runs go with the next.
  async write() {
    try {
      while (this.isStale && !this.isDropped) {
        this.isStale = false;
        const { title, route, values, begunAt } = this;
        const savedAt = new Date().toISOString();
        await put("drafts", this.id, { title, route, values, begunAt, savedAt });
      }
    } finally {
      this.writing = null;
    }
  }

  async drop() {
    this.isDropped = true;
    if (this.writing) await this.writing;
    await drop("drafts", this.id);
  }
}

// The draft of this number: as it was left, or begun with `values`. `title` and `route` say what
// it is and where it goes on.
export async function openDraft(id, { title, route, values = {} }) {
  openOnes += 1;
  const kept = await get("drafts", id);
  const fresh = { title, route, values, begunAt: new Date().toISOString() };
  return new Draft(id, kept || fresh);
}

// What was begun and not handed in, the latest first.
export async function begun() {
  const found = await all("drafts");
  return found.sort((one, other) => (one.savedAt < other.savedAt ? 1 : -1));
}
