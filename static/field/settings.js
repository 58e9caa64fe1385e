// How this phone shows the app: kept in the clear, since the lock screen needs it too.

const KEY = "field.type";

function kept() {
  try {
    return localStorage.getItem(KEY) === "large";
  } catch (error) {
    return false;
  }
}

export const isLargeType = kept;

export function beginType() {
  document.documentElement.classList.toggle("large-type", kept());
}

export function setLargeType(isLarge) {
  try {
    localStorage.setItem(KEY, isLarge ? "large" : "usual");
  } catch (error) {
    // kept for this visit only
  }
  document.documentElement.classList.toggle("large-type", isLarge);
}
