// The entry form saves itself. What cannot be sent is kept in this browser and sent as soon as it can be; two windows
// on one draft are told of each other. Without this script every step is a plain form with its buttons.

const WAIT = 1200;
const RETRY = [2000, 5000, 10000, 30000];

class EntryForm {
  constructor(form) {
    this.form = form;
    this.store = `fest-ops:entry:${form.dataset.person}:${form.dataset.key}`;
    this.state = form.querySelector("[data-save-state]");
    this.base = form.elements.base;
    this.timer = 0;
    this.failures = 0;
    this.busy = false;
    this.dirty = false;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    form.addEventListener("submit", () => this.leaving());
    window.addEventListener("online", () => this.dirty && this.save());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden" && this.dirty) this.keep();
    });
    this.restore();
    for (const area of form.querySelectorAll("textarea[data-limit]")) this.count(area);
  }

  say(text, bad = false) {
    this.state.textContent = text;
    this.state.classList.add("live");
    this.state.classList.toggle("bad", bad);
  }

  // What is typed. A chosen file goes with the form's own buttons alone.
  typed() {
    const typed = new FormData(this.form);
    for (const [key, value] of [...typed]) if (value instanceof File) typed.delete(key);
    return typed;
  }

  values() {
    const found = {};
    for (const [key, value] of this.typed()) {
      if (key !== "csrf_token" && key !== "base" && this.form.elements[key]?.type !== "password") found[key] = value;
    }
    return found;
  }

  changed() {
    this.dirty = true;
    this.keep();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), WAIT);
  }

  keep(where = "localStorage", told = {}) {
    try {
      const held = { values: this.values(), base: this.base.value, version: told.version, said: told.said };
      window[where].setItem(this.store, JSON.stringify(held));
    } catch {
      // A full or forbidden store: the draft on the server is what remains.
    }
  }

  kept(where) {
    try {
      return JSON.parse(window[where].getItem(this.store) || "null");
    } catch {
      return null;
    }
  }

  forget(where = "localStorage") {
    try {
      window[where].removeItem(this.store);
    } catch {
      // Nothing was kept.
    }
  }

  leaving() {
    clearTimeout(this.timer);
    this.keep();
  }

  // What was not saved is put back and sent. A reload may also meet a save half-way and show the page as it was
  // before: what this window saved last is then put back where the page is older than that.
  restore() {
    const unsaved = this.kept("localStorage");
    const saved = this.kept("sessionStorage");
    this.forget("sessionStorage");
    if (unsaved?.values) {
      if (!this.putBack(unsaved)) {
        this.forget();
        return;
      }
      this.dirty = true;
      this.say(this.form.dataset.restored);
      this.timer = setTimeout(() => this.save(), WAIT);
    } else if (saved?.values && saved.version > Number(this.form.dataset.version)) {
      this.putBack(saved);
      this.say(saved.said);
    }
  }

  putBack(kept) {
    let restored = false;
    for (const field of this.form.elements) {
      if (!field.name || field.name === "base" || field.name === "csrf_token" || field.type === "hidden") continue;
      if (field.type === "submit" || field.type === "password" || field.type === "file") continue;
      const value = kept.values[field.name];
      if (field.type === "checkbox" || field.type === "radio") {
        const on = value === field.value;
        if (field.checked !== on) {
          field.checked = on;
          restored = true;
        }
      } else if (value !== undefined && field.value !== value) {
        field.value = value;
        restored = true;
      }
    }
    if (restored) this.base.value = kept.base;
    return restored;
  }

  async save(again = true) {
    if (this.busy) {
      this.timer = setTimeout(() => this.save(), WAIT);
      return;
    }
    this.busy = true;
    this.dirty = false;
    this.say(this.form.dataset.saving);
    const sent = JSON.stringify(this.values());
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST",
        body: this.typed(),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
    } catch {
      answer = null;
    }
    this.busy = false;
    if (answer?.status === 400 && again && (await this.newToken())) {
      await this.save(false);
      return;
    }
    const isJson = answer?.headers.get("Content-Type")?.startsWith("application/json");
    if (!isJson) {
      this.failed(answer === null || answer.status >= 500 ? "offline" : "signedOut");
      return;
    }
    const told = await answer.json();
    if (told.refused) {
      this.keep();
      this.say(told.refused, true);
      return;
    }
    this.failures = 0;
    this.took(told, sent);
  }

  took(told, sent) {
    const base = JSON.parse(this.base.value || "{}");
    this.base.value = JSON.stringify({ ...base, ...told.stamps });
    const conflicts = Object.entries(told.conflicts);
    for (const [key, theirs] of conflicts) this.conflict(key, theirs, told.standing[key]);
    if (conflicts.length || told.trouble) {
      this.keep();
      this.say(told.trouble, true);
      return;
    }
    if (sent === JSON.stringify(this.values()) && !this.dirty) {
      this.keep("sessionStorage", told);
      this.forget();
    }
    this.say(told.said);
    this.form.dispatchEvent(new CustomEvent("festops:saved"));
  }

  failed(why) {
    this.dirty = true;
    this.keep();
    this.say(this.form.dataset[why], true);
    const wait = RETRY[Math.min(this.failures, RETRY.length - 1)];
    this.failures += 1;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), wait);
  }

  // After signing in again in another window the page's form token is an old one: fetch the new one.
  async newToken() {
    try {
      const page = await fetch(this.form.action, { headers: { Accept: "text/html" }, redirect: "manual" });
      if (!page.ok) return false;
      const found = new DOMParser().parseFromString(await page.text(), "text/html");
      const token = found.querySelector('input[name="csrf_token"]')?.value;
      if (!token || token === this.form.elements.csrf_token.value) return false;
      this.form.elements.csrf_token.value = token;
      return true;
    } catch {
      return false;
    }
  }

  conflict(key, theirs, stamp) {
    const field = this.form.elements[key];
    const input = field instanceof RadioNodeList ? field[0] : field;
    const holder = input?.closest(".field");
    if (!holder || holder.querySelector(".two-windows")) return;
    const box = document.createElement("div");
    box.className = "callout warn two-windows";
    const title = document.createElement("p");
    title.className = "callout-title";
    title.textContent = this.form.dataset.theirs;
    const said = document.createElement("p");
    said.className = "their-words";
    said.dir = "auto";
    said.textContent = theirs.said || this.form.dataset.nothing;
    box.append(title, said);
    const settle = (label, take) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button small secondary";
      button.textContent = label;
      button.addEventListener("click", () => {
        if (take && input.type === "checkbox") input.checked = input.value === theirs.value;
        else if (take) field.value = theirs.value;
        const base = JSON.parse(this.base.value || "{}");
        this.base.value = JSON.stringify({ ...base, [key]: stamp });
        box.remove();
        this.changed();
      });
      box.append(button);
    };
    settle(this.form.dataset.takeTheirs, true);
    settle(this.form.dataset.keepMine, false);
    holder.append(box);
  }

  count(area) {
    const limit = Number(area.dataset.limit);
    const line = document.createElement("p");
    line.className = "left-over";
    area.after(line);
    const show = () => {
      const left = limit - [...area.value.trim()].length;
      line.classList.toggle("bad", left < 0);
      const words = left < 0 ? this.form.dataset.over : this.form.dataset.left;
      line.textContent = left > limit / 4 ? "" : words.replace("{left}", left).replace("{over}", -left);
    };
    area.addEventListener("input", show);
    show();
  }
}

for (const form of document.querySelectorAll("form[data-entry-form]")) new EntryForm(form);
