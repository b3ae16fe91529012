// The board's comforts: keys, choosing a whole page, counting what is chosen. Links and checkboxes work without it.
const form = document.querySelector("[data-board]");
const rows = form ? [...form.querySelectorAll("tbody tr")] : [];
const search = document.querySelector("[data-board-search]");
const help = document.querySelector("[data-board-help]");

const boxOf = (row) => row.querySelector('input[name="entry"]');
const linkOf = (row) => row.querySelector("th a");
let last = -1;

function tell() {
  const chosen = rows.filter((row) => boxOf(row).checked).length;
  const place = form.querySelector("[data-board-chosen]");
  place.textContent = chosen ? `${place.dataset.some} ${chosen}` : place.dataset.none;
  const all = form.querySelector("[data-board-all]");
  all.checked = chosen === rows.length;
  all.indeterminate = chosen > 0 && chosen < rows.length;
}

function here() {
  const row = document.activeElement?.closest?.("[data-board] tbody tr");
  return row ? rows.indexOf(row) : -1;
}

function go(step) {
  if (!rows.length) return;
  const from = here() >= 0 ? here() : last;
  last = Math.min(Math.max(from + step, 0), rows.length - 1);
  linkOf(rows[last]).focus();
  rows[last].scrollIntoView({ block: "nearest" });
}

function pick() {
  const at = here();
  if (at < 0) return;
  boxOf(rows[at]).checked = !boxOf(rows[at]).checked;
  tell();
}

if (form) {
  const all = form.querySelector("[data-board-all]");
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const row of rows) boxOf(row).checked = all.checked;
    tell();
  });
  let shift = null;
  form.addEventListener("click", (event) => {
    if (event.target.name !== "entry") return;
    const at = rows.indexOf(event.target.closest("tr"));
    if (event.shiftKey && shift !== null) {
      const [from, to] = [Math.min(shift, at), Math.max(shift, at)];
      for (const row of rows.slice(from, to + 1)) boxOf(row).checked = event.target.checked;
    }
    shift = at;
  });
  form.addEventListener("change", tell);
  window.addEventListener("pageshow", tell);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const typing = event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (typing) {
    if (event.key === "Escape" && typing === search) search.blur();
    return;
  }
  const act = { j: () => go(1), k: () => go(-1), x: pick, "/": () => search?.focus(), "?": () => (help.open = !help.open) }[
    event.key
  ];
  if (!act) return;
  event.preventDefault();
  act();
});
