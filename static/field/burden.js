// The burden meter: how many minutes and screens the app costs a day, how much of it by night, and
// how often it asks for what it knows. Only sums, kept on the phone and told with each batch.

import { get, isOpen, put } from "./store.js";
import { day } from "./words.js";

const IDLE_MS = 60000;
const DAYS = 14; // told again until then: a phone may be without a signal that long
let lastAt = 0;

async function kept() {
  const found = isOpen() ? await get("values", "burden") : undefined;
  return found ? found.days : [];
}

// [{day, minutes, screens, asked_again, night_minutes}], in whole numbers.
export async function burden() {
  const whole = (sum) => ({
    ...sum, minutes: Math.round(sum.minutes), night_minutes: Math.round(sum.night_minutes),
  });
  return (await kept()).map(whole);
}

// Something was touched: time counts while less than a minute passes between touches.
export async function touched({ screens = 0, askedAgain = 0 } = {}) {
  const now = Date.now();
  const passed = now - lastAt < IDLE_MS ? (now - lastAt) / 60000 : 0;
  if (!screens && !askedAgain && passed < 0.2) return; // not written at every touch
  lastAt = now;
  if (!isOpen()) return;
  const days = await kept();
  const today = days.find((sum) => sum.day === day()) ||
    { day: day(), minutes: 0, screens: 0, asked_again: 0, night_minutes: 0 };
  const hour = new Date().getHours();
  today.minutes += passed;
  today.screens += screens;
  today.asked_again += askedAgain;
  if (hour >= 22 || hour < 6) today.night_minutes += passed;
  const others = days.filter((sum) => sum !== today).slice(1 - DAYS);
  await put("values", "burden", { days: [...others, today] });
}
