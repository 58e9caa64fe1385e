// Runs before the first paint, so that what needs JavaScript is never shown without it.
document.documentElement.classList.add("js");
