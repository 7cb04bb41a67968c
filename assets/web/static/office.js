// The link's token stands behind the # of the address, where no server and no log sees it.
// Every form of the page goes to the office by fetch, and the page that comes back takes this one's place.
// Nothing is decided here: only a tapped button names a choice.
"use strict";
(() => {
  const token = location.hash.slice(1);
  const state = () => document.getElementById("state");
  const show = (name, on) => document.querySelectorAll(`[data-when="${name}"]`).forEach((e) => (e.hidden = !on));
  let tapped = null;
  let flight = null; // what is under way; a tap goes before a look, a look never before anything

  const fields = (form, tap) => {
    const all = new URLSearchParams();
    new FormData(form).forEach((value, name) => all.append(name, value));
    if (token) all.set("token", token);
    if (tap && tapped && tapped.form === form && tapped.name) all.set(tapped.name, tapped.value);
    if (!tap) all.set("seen", form.dataset.version || "");
    return all;
  };

  const send = async (form, tap) => {
    if (flight && (!tap || flight.tap)) return;
    if (flight) flight.abort();
    const mine = (flight = new AbortController());
    mine.tap = tap;
    const patience = setTimeout(() => mine.abort(), 15000);
    if (tap) document.body.setAttribute("aria-busy", "true");
    try {
      const asked = { method: "POST", body: fields(form, tap), credentials: "omit", signal: mine.signal };
      const answer = await fetch(form.action, asked);
      const text = await answer.text();
      if (mine !== flight) return;
      show("offline", false);
      if (text && (tap || answer.status !== 429)) turn(text, tap);
    } catch {
      if (mine === flight) show("offline", true);
    } finally {
      clearTimeout(patience);
      if (mine === flight) {
        flight = null;
        document.body.removeAttribute("aria-busy");
      }
    }
  };

  const turn = (text, tap) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const body = page.getElementById("page");
    if (!body) return show("offline", true); // not ours: a proxy's own page
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.getElementById("page").replaceWith(body);
    if (tap) scrollTo(0, 0);
    if (tap) document.querySelector("h1").focus();
  };

  const look = () => {
    const form = state();
    if (form && form.dataset.every && !document.hidden) send(form, false);
  };

  document.addEventListener("click", (event) => (tapped = event.target.closest("button")), true);
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, true);
  });
  document.addEventListener("visibilitychange", look);
  addEventListener("hashchange", () => location.reload());
  setInterval(look, 3000);
  if (token) look();
  else if (state()) {
    delete state().dataset.every;
    show("opening", false);
    show("no-link", true);
  }
})();
