// A place is gone to as soon as it is chosen; without this there is a button beside it.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-list-search] [data-at]")) event.target.form.requestSubmit();
});
