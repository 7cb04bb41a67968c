// The link's token stands behind the # of the address, where no server and no log sees it.
// Every form of the page goes to the office by fetch, and the page that comes back takes this one's place.
// Nothing is decided here: only a tapped button names a choice.
"use strict";
(() => {
  let token = location.hash.slice(1);
  const state = () => document.getElementById("state");
  const show = (name, on) => document.querySelectorAll(`[data-when="${name}"]`).forEach((e) => (e.hidden = !on));
  let tapped = null;
  let flight = null; // what is under way; a tap goes before a look, a look never before anything

  // The language that was tapped outlives a reload, not the tab.
  const chosen = (language) => {
    try {
      if (language) sessionStorage.setItem("language", language);
      return sessionStorage.getItem("language");
    } catch {
      return null;
    }
  };

  const fields = (form, tap, named) => {
    const all = new URLSearchParams();
    new FormData(form).forEach((value, name) => typeof value === "string" && all.append(name, value));
    if (token) all.set("token", token);
    if (named && named.name) all.set(named.name, named.value);
    if (all.get("language") === null && chosen()) all.set("language", chosen());
    if (named && named.name === "language") chosen(named.value);
    if (!tap) all.set("seen", form.dataset.version || "");
    return all;
  };

  const send = async (form, tap) => {
    if (flight && (!tap || flight.tap)) return;
    if (flight) flight.abort();
    const mine = (flight = new AbortController());
    mine.tap = tap;
    const named = tap && tapped && tapped.form === form ? tapped : null;
    const patience = setTimeout(() => mine.abort(), 15000);
    if (tap) document.body.setAttribute("aria-busy", "true");
    try {
      const asked = { method: "POST", body: fields(form, tap, named), credentials: "omit", signal: mine.signal };
      const answer = await fetch((named && named.getAttribute("formaction")) || form.action, asked);
      const text = await answer.text();
      if (mine !== flight) return;
      show("offline", false);
      show("patience", false);
      if (text && (answer.status !== 429 || (tap && !form.dataset.keep))) turn(text, tap && !form.dataset.stay);
      else if (answer.status === 429 && tap) show("patience", true);
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
    const heard = page.querySelector("#page [role=status]") || page.querySelector("h1");
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    const typed = typing();
    document.getElementById("page").replaceWith(body);
    if (state() && state().dataset.token) adopt(state().dataset.token);
    document.dispatchEvent(new Event("turned"));
    if (!tap) return typed(heard);
    scrollTo(0, 0);
    (document.querySelector("[data-complaints]") || document.querySelector("h1")).focus();
  };

  // A page that came by itself takes nothing out of the reader's hands: neither words half typed nor the focus.
  const typing = () => {
    const now = document.activeElement && document.activeElement.id;
    const half = [...document.querySelectorAll("input.name, textarea")].filter((e) => e.value !== e.defaultValue);
    return (heard) => {
      for (const { id, value } of half) if (document.getElementById(id)) document.getElementById(id).value = value;
      if (now && document.getElementById(now)) document.getElementById(now).focus({ preventScroll: true });
      if (heard) document.getElementById("news").textContent = heard.textContent;
    };
  };

  // From here on the page has a token of its own: a reload stays where the reader is.
  const adopt = (fresh) => {
    if (fresh === token) return;
    token = fresh;
    history.replaceState(null, "", `#${fresh}`);
  };

  const look = () => {
    const form = state();
    if (form && form.dataset.every && !document.hidden) send(form, false);
  };

  document.addEventListener("click", (event) => (tapped = event.target.closest("button")), true);
  // What stands behind the # is the token: a link within the page leads to its field without changing it.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-to]");
    const field = link && document.getElementById(link.dataset.to);
    if (link) event.preventDefault();
    if (field) field.focus();
  });
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
