// The link's token stands behind the # of the address, where no server and no log sees it.
// Every form of the page goes to the office by fetch, and the page that comes back takes this one's place.
// Nothing is decided here: only a tapped button names a choice.
"use strict";
(() => {
  const state = () => document.getElementById("state");
  const show = (name, on) => document.querySelectorAll(`[data-when="${name}"]`).forEach((e) => (e.hidden = !on));
  const token = location.hash.slice(1);
  let tapped = null;
  let busy = false;

  const send = async (form, quietly) => {
    if (busy) return;
    busy = true;
    const fields = new URLSearchParams();
    new FormData(form).forEach((value, name) => fields.append(name, value));
    if (token) fields.set("token", token);
    if (tapped && !quietly && tapped.form === form && tapped.name) fields.set(tapped.name, tapped.value);
    if (quietly) fields.set("seen", form.dataset.version || "");
    else document.body.setAttribute("aria-busy", "true");
    try {
      const answer = await fetch(form.action, { method: "POST", body: fields, credentials: "omit", cache: "no-store" });
      show("offline", false);
      if (answer.status === 204 || (quietly && answer.status === 429)) return;
      turn(await answer.text(), !quietly);
    } catch {
      show("offline", true);
    } finally {
      busy = false;
      tapped = null;
      document.body.removeAttribute("aria-busy");
    }
  };

  const turn = (text, ours) => {
    const page = new DOMParser().parseFromString(text, "text/html");
    const body = page.querySelector("#page");
    if (!body) return show("offline", true);
    document.documentElement.lang = page.documentElement.lang;
    document.title = page.title;
    document.getElementById("page").replaceWith(body);
    if (ours) document.querySelector("h1")?.focus();
    if (ours) scrollTo(0, 0);
  };

  const look = () => {
    const form = state();
    if (form && form.dataset.every && !document.hidden) send(form, true);
  };

  document.addEventListener("click", (event) => (tapped = event.target.closest("button")), true);
  document.addEventListener("submit", (event) => {
    event.preventDefault();
    send(event.target, false);
  });
  document.addEventListener("visibilitychange", look);
  addEventListener("hashchange", () => location.reload());
  setInterval(look, 3000);
  if (!token) {
    show("opening", false);
    show("no-link", true);
  } else if (state()) send(state(), true);
})();
