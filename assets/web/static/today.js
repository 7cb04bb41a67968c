// Keeps the day up to date: the office says when something has changed, the page fetches that part anew.
"use strict";
(() => {
  const part = document.getElementById("today");
  const lamp = document.getElementById("live");
  let fetching = false;
  let again = false;

  const say = (on) => {
    const text = lamp.dataset[on ? "on" : "off"];
    if (lamp.textContent !== text) lamp.textContent = text;
    lamp.classList.toggle("wrong", !on);
  };

  const renew = async () => {
    again = fetching;
    if (fetching) return;
    fetching = true;
    try {
      const answer = await fetch(part.dataset.part);
      if (answer.status === 401) return location.reload();
      if (!answer.ok) return say(false);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      part.replaceChildren(...fresh.body.childNodes);
      say(true);
    } catch {
      say(false);
    } finally {
      fetching = false;
      if (again) renew();
    }
  };

  // A browser asks again by itself, unless a proxy answered in the office's stead: then we do. The page is
  // never loaded anew for that: what a proxy shows instead of the office would stay.
  let source;
  const listen = () => {
    source = new EventSource(part.dataset.live);
    source.addEventListener("open", renew);
    source.addEventListener("changed", renew);
    source.addEventListener("error", () => {
      say(false);
      if (source.readyState !== EventSource.CLOSED) return;
      setTimeout(async () => {
        await renew();
        listen();
      }, 5000);
    });
  };
  listen();
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => event.persisted && location.reload());
})();
