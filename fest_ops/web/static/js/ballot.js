// The ballot on a phone: how many have cast; and, when the line drops while casting, what became of the ballot. Without
// this script the same pages work by reloading. A choice is kept in this tab alone, until the server says it is settled.
const EVERY = 4000;
const AGAIN = 2000;
const KEPT = "ballot-kept";

const ask = async (address) => {
  const answer = await fetch(address, { headers: { Accept: "application/json" }, cache: "no-store" });
  if (answer.status === 401) return { signedOut: true };
  if (answer.status === 403 || answer.status === 404) return { shutOut: true };
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
};

const keep = (round, pairs) => {
  try {
    sessionStorage.setItem(KEPT, JSON.stringify({ round, pairs }));
  } catch {
    // a browser that keeps nothing: the choice stays in the page
  }
};
const kept = () => {
  try {
    return JSON.parse(sessionStorage.getItem(KEPT) ?? "null");
  } catch {
    return null;
  }
};
const forget = () => {
  try {
    sessionStorage.removeItem(KEPT);
  } catch {
    // nothing was kept
  }
};
const pause = (time) => new Promise((done) => setTimeout(done, time));

// The counter, and the page that looks for the next round by itself.
const counter = document.querySelector("[data-counter]");
if (counter) {
  const look = async () => {
    if (document.hidden) return;
    let now;
    try {
      now = await ask(counter.dataset.state);
    } catch {
      return;
    }
    if (now.signedOut || now.shutOut) {
      // Whoever may not ask any more is not asked for again: the tab of an erased juror would ask for ever.
      clearInterval(asking);
      document.removeEventListener("visibilitychange", look);
      return;
    }
    const was = now.state + (now.shown ? "-shown" : "");
    if ((now.round ?? "") !== counter.dataset.round || was !== counter.dataset.was) {
      location.reload();
      return;
    }
    const cast = counter.querySelector("[data-cast]");
    if (cast && cast.textContent !== String(now.cast)) cast.textContent = now.cast;
    const of = counter.querySelector("[data-of]");
    if (of && of.textContent !== String(now.of)) of.textContent = now.of;
  };
  const asking = setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}

// What this tab kept of an earlier try: filled in again while the round is open, forgotten once it is settled.
const held = kept();
const ballot = document.querySelector("form[data-ballot]");
const settled = document.querySelector("[data-settled]");
if (held && settled) forget();
else if (held && counter && held.round !== counter.dataset.round) forget();
else if (held && ballot && ballot.dataset.ballot === held.round) {
  for (const [name, value] of held.pairs) {
    for (const field of ballot.elements) {
      if (field.name !== name) continue;
      if (field.type === "radio" || field.type === "checkbox") field.checked = field.checked || field.value === value;
      else if (field.type !== "hidden") field.value = value;
    }
  }
}

// Casting.
const form = document.querySelector("form[data-cast-form]");
if (form) {
  const round = form.dataset.castForm;
  const said = form.querySelector("[data-line]");
  const buttons = form.querySelectorAll("button");
  const say = (text) => {
    said.hidden = !text;
    said.textContent = text;
  };
  const hold = (yes) => {
    for (const button of buttons) button.disabled = yes;
  };
  const leave = () => {
    forget();
    location.replace(form.dataset.ballotUrl);
  };

  // Asked until somebody answers. "Not arrived" is said only where two answers in a row say so: the ballot may still
  // have been on its way when the first was given.
  const settle = async () => {
    say(form.dataset.saidDown);
    let missing = 0;
    for (;;) {
      await pause(AGAIN);
      let now;
      try {
        now = await ask(form.dataset.state);
      } catch {
        missing = 0;
        continue;
      }
      if (now.shutOut) {
        location.replace(form.dataset.ballotUrl);
        return;
      }
      if (now.signedOut) {
        say(form.dataset.saidSignedOut);
        hold(false);
        return;
      }
      if (now.round === round && now.voted) {
        say(form.dataset.saidArrived);
        await pause(AGAIN);
        leave();
        return;
      }
      if (now.round !== round || !now.open) {
        forget();
        say(form.dataset.saidClosed);
        return;
      }
      missing += 1;
      if (missing < 2) continue;
      say(form.dataset.saidNot);
      hold(false);
      return;
    }
  };

  const cast = async () => {
    const data = new FormData(form);
    data.set("act", "cast");
    keep(round, [...data].filter(([name]) => name.startsWith("secret")));
    hold(true);
    say(form.dataset.saidSending);
    let answer;
    let body;
    try {
      answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { Accept: "application/json" },
        cache: "no-store",
      });
      if (answer.status === 401) {
        say(form.dataset.saidSignedOut);
        hold(false);
        return;
      }
      body = await answer.json();
    } catch {
      await settle();
      return;
    }
    if (body.answer === "cast") {
      leave();
      return;
    }
    say(body.said);
    if (body.answer === "refused") hold(false);
    else forget();
    if (body.answer === "voted_already") {
      await pause(AGAIN * 2);
      leave();
    }
  };

  form.addEventListener("submit", (event) => {
    if (event.submitter?.value === "change") {
      forget();
      return;
    }
    event.preventDefault();
    if (!form.querySelector("button:disabled")) cast();
  });
}
