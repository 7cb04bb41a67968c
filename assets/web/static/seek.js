// Finding a host: at most five names for two typed characters or more. The form carries the chosen one's number.
"use strict";
(() => {
  let asked = 0;
  let waiting = 0;

  const say = (box, words) => {
    const found = box.querySelector("[data-found]");
    found.hidden = !words;
    found.textContent = words || "";
  };

  const list = (box, hosts) => {
    const found = box.querySelector("[data-found]");
    box.querySelector("[data-list]").replaceChildren(...hosts.map(button));
    say(box, hosts.length ? found.dataset.some : found.dataset.none);
  };

  const button = (host) => {
    const one = document.createElement("button");
    one.type = "button";
    one.className = "tap person";
    one.dataset.host = host.id;
    const [name, from] = ["bdi", "small"].map((tag) => document.createElement(tag));
    [name.textContent, from.textContent] = [host.name, host.department];
    one.append(name, from);
    return one;
  };

  const seek = async (box) => {
    const mine = ++asked;
    const text = box.querySelector("input[type=search]").value.trim();
    if ([...text].length < 2) {
      box.querySelector("[data-list]").replaceChildren();
      return say(box, "");
    }
    const form = box.closest("form");
    const body = new URLSearchParams({ token: location.hash.slice(1), text });
    try {
      const answer = await fetch(form.dataset.seek, { method: "POST", body, credentials: "omit" });
      if (mine !== asked) return;
      if (answer.ok) return list(box, (await answer.json()).hosts);
    } catch {}
    if (mine !== asked) return;
    say(box, box.querySelector("[data-found]").dataset.slow);
    waiting = setTimeout(() => seek(box), 2000);
  };

  const choose = (box, id, label) => {
    box.querySelector("[name=host]").value = id;
    box.querySelector("[name=host_label]").value = label;
    box.querySelector("[data-chosen] bdi").textContent = label;
    box.querySelector("[data-chosen]").hidden = !id;
    box.querySelector("[data-seek]").hidden = !!id;
  };

  document.addEventListener("input", (event) => {
    const box = event.target.type === "search" && event.target.closest("[data-hosts]");
    if (!box || event.isComposing) return;
    clearTimeout(waiting);
    waiting = setTimeout(() => seek(box), 250);
  });
  document.addEventListener("compositionend", (event) => event.target.dispatchEvent(new Event("input", { bubbles: true })));
  // Enter in the search field looks for a host; it does not send the form.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.target.type !== "search") return;
    event.preventDefault();
    if (!event.isComposing) seek(event.target.closest("[data-hosts]"));
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-hosts]");
    const one = event.target.closest("[data-host]");
    if (box && one) {
      choose(box, one.dataset.host, [...one.children].map((e) => e.textContent).filter(Boolean).join(" · "));
      box.querySelector("[data-change]").focus();
    } else if (box && event.target.closest("[data-change]")) {
      choose(box, "", "");
      box.querySelector("input[type=search]").focus();
    } else return;
    box.dispatchEvent(new Event("input", { bubbles: true }));
  });
  document.addEventListener("restored", () =>
    document.querySelectorAll("[data-hosts]").forEach((box) => {
      choose(box, box.querySelector("[name=host]").value, box.querySelector("[name=host_label]").value);
    }),
  );
})();
