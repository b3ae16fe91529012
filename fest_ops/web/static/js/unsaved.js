// <form data-guard>: the browser asks before a page with unsent changes is left.
export function guardUnsaved(root) {
  const changed = new Set();
  for (const form of root.querySelectorAll("form[data-guard]")) {
    form.addEventListener("input", () => changed.add(form));
    form.addEventListener("submit", () => changed.delete(form));
    form.addEventListener("festops:saved", () => changed.delete(form));
  }
  window.addEventListener("beforeunload", (event) => {
    if (changed.size) event.preventDefault();
  });
}
