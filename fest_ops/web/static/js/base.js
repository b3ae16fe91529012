// What every page has: htmx sends the form token, and small comforts by data attributes. Nothing depends on it.
import { copyButtons } from "./copy.js";
import { guardUnsaved } from "./unsaved.js";

const token = document.querySelector('meta[name="csrf-token"]')?.content;

document.addEventListener("htmx:config:request", (event) => {
  if (token) event.detail.ctx.request.headers["X-CSRFToken"] = token;
});

// Menus are <details>: one open at a time, closed by Escape and by a click elsewhere.
const MENUS = "details.dropdown[open], details.site-nav-phone[open]";

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll(MENUS)) {
    if (!menu.contains(event.target)) menu.open = false;
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of document.querySelectorAll(MENUS)) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
});

// <select data-autosubmit> sends its form at once; the form's own button stays for those without scripts.
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-autosubmit]")) event.target.form?.requestSubmit();
});

// A form that was sent once is not sent again by an impatient second click.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.hasAttribute("data-repeatable")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  setTimeout(() => delete form.dataset.sent, 4000);
});

window.addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

document.getElementById("error-summary")?.focus();
copyButtons(document);
guardUnsaved(document);
