// The network state and the number of unsent records, always in sight in the header.
// The field pages announce their outbox with a "outbox:changed" event, detail {count}.

function show(mark) {
  const online = navigator.onLine;
  const unsent = Number(mark.dataset.unsent);
  mark.dataset.state = online ? "online" : "offline";
  const words = [online ? mark.dataset.online : mark.dataset.offline];
  if (unsent > 0) words.push(mark.dataset.waiting.replace("#", unsent));
  mark.textContent = words.join(" · ");
}

const marks = [...document.querySelectorAll("[data-network]")];
const showAll = () => marks.forEach(show);

window.addEventListener("online", showAll);
window.addEventListener("offline", showAll);
window.addEventListener("outbox:changed", (event) => {
  for (const mark of marks) mark.dataset.unsent = event.detail.count;
  showAll();
});
showAll();
