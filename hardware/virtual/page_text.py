"""The text of the slips' page."""

PAGE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Virtual printer</title>
<link rel="icon" href="data:,">
<style>
  :root { --ink: #1d2733; --soft: #66758a; --line: #dfe5ec; --ground: #eef1f5; --ok: #1b7f4d; --bad: #b3261e;
          --odd: #9a6200; }
  * { box-sizing: border-box; }
  body { margin: 0; background: var(--ground); color: var(--ink);
         font: 16px/1.45 "Noto Sans", "Noto Sans CJK SC", system-ui, sans-serif; }
  header { position: sticky; top: 0; z-index: 1; display: flex; flex-wrap: wrap; gap: 12px 20px;
           align-items: center; padding: 14px 28px; background: #fff; border-bottom: 1px solid var(--line); }
  h1 { margin: 0; font-size: 20px; font-weight: 650; }
  #lamp { display: inline-flex; align-items: center; gap: 9px; padding: 5px 14px; border-radius: 99px;
          font-weight: 600; color: #fff; background: var(--soft); }
  #lamp::before { content: ""; width: 9px; height: 9px; border-radius: 50%; background: #fff; }
  #lamp.ok { background: var(--ok); }
  #lamp.bad { background: var(--bad); }
  #lamp.odd { background: var(--odd); }
  nav { display: flex; flex-wrap: wrap; gap: 8px; margin-left: auto; }
  button { min-height: 40px; padding: 0 15px; border: 1px solid #c6d0dc; border-radius: 9px; background: #fff;
           color: var(--ink); font: inherit; cursor: pointer; }
  button:hover { background: #f3f6f9; } button:focus-visible { outline: 3px solid #6aa2e8; }
  button[aria-pressed=true] { border-color: var(--bad); background: #fdeceb; color: var(--bad); }
  button.mend { border-color: var(--ok); background: var(--ok); color: #fff; font-weight: 600; }
  button.mend:hover { background: #14683e; }
  main { padding: 26px 28px 60px; }
  #slips { display: flow-root; margin-right: -28px; }
  figure { display: inline-block; vertical-align: top; width: 264px; margin: 0 28px 28px 0; }
  figure.newest { float: left; width: 424px; }
  figure a { display: block; padding: 18px 14px 0; background: #fff; border-radius: 3px 3px 0 0;
             box-shadow: 0 1px 2px #0002, 0 10px 26px #1d273322; }
  figure a::after { content: ""; display: block; height: 12px; margin: 14px -14px 0;
             background: linear-gradient(135deg, #fff 6px, #0000 0) 0 0/12px 12px,
                         linear-gradient(225deg, #fff 6px, #0000 0) 0 0/12px 12px;
             background-color: var(--ground); }
  figure img { display: block; width: 100%; height: auto; }
  figcaption { margin-top: 8px; color: var(--soft); font-size: 14px; }
  figure.newest figcaption { color: var(--ink); font-weight: 600; }
  #empty { max-width: 560px; margin: 12vh auto; text-align: center; color: var(--soft); }
  #empty strong { display: block; margin-bottom: 6px; color: var(--ink); font-size: 22px; }
  code { padding: 2px 7px; border-radius: 5px; background: #e2e8ef; color: var(--ink);
         font: 14px ui-monospace, monospace; }
  #where { display: flex; flex-wrap: wrap; gap: 8px; margin-top: 16px; justify-content: center; }
  #shouts { margin: 0 0 26px; padding: 14px 20px; border: 1px solid #e9c98c; border-radius: 10px;
            background: #fff8e9; }
  #shouts ul { margin: 6px 0 0; padding-left: 20px; font: 14px/1.6 ui-monospace, monospace; }
  [hidden] { display: none !important; }
  @media (max-width: 520px) {
    figure, figure.newest { float: none; width: calc(100% - 28px); }
    nav { margin-left: 0; }
  }
</style>
<header>
  <h1>Virtual printer</h1>
  <span id="lamp" role="status">…</span>
  <nav aria-label="Faults">
    <button data-do="paper_out">Paper out</button>
    <button data-do="near_end">Paper low</button>
    <button data-do="cover">Cover open</button>
    <button data-do="cutter">Cutter jam</button>
    <button data-do="overheated">Overheat</button>
    <button data-do="hang">Hang</button>
    <button data-do="mute">No answers</button>
    <button data-do="restart">Off and on</button>
    <button data-do="mend" class="mend">OK again</button>
  </nav>
</header>
<main>
  <section id="shouts" hidden><strong>The printer did not understand</strong><ul></ul></section>
  <div id="empty"><strong>No slip yet</strong>Whatever is printed here comes out on this page.
    <div id="where"></div></div>
  <div id="slips"></div>
</main>
<script>
const words = { null: ["Ready", "ok"], near_end: ["Paper low", "odd"], mute: ["Gives no answers", "odd"],
  paper_out: ["Paper out", "bad"], cover: ["Cover open", "bad"], cutter: ["Cutter jam", "bad"],
  overheated: ["Too hot", "bad"], hang: ["Hangs", "bad"] };
const by = id => document.getElementById(id);
let shown = "";

function slip(name, newest) {
  const figure = document.createElement("figure"), link = document.createElement("a");
  const picture = document.createElement("img"), caption = document.createElement("figcaption");
  figure.className = newest ? "newest" : "";
  link.href = picture.src = "/slips/" + name;
  picture.alt = name;
  caption.textContent = (newest ? "Newest · " : "") + name;
  link.append(picture);
  figure.append(link, caption);
  return figure;
}

function list(parent, tag, texts) {
  const item = text => Object.assign(document.createElement(tag), { textContent: text });
  parent.replaceChildren(...texts.map(item));
}

function show(state) {
  const [text, kind] = words[state.trouble];
  by("lamp").textContent = text;
  by("lamp").className = kind;
  for (const button of document.querySelectorAll("[data-do]"))
    button.setAttribute("aria-pressed", button.dataset.do === state.trouble);
  by("shouts").hidden = !state.shouts.length;
  list(by("shouts").querySelector("ul"), "li", state.shouts);
  list(by("where"), "code", state.addresses);
  by("empty").hidden = state.slips.length > 0;
  if (shown === state.slips.join()) return;
  shown = state.slips.join();
  by("slips").replaceChildren(...state.slips.slice(0, 40).map((name, place) => slip(name, place === 0)));
}

async function refresh() {
  try {
    show(await (await fetch("/state")).json());
  } catch {
    by("lamp").textContent = "Not running";
    by("lamp").className = "bad";
  }
}

document.querySelector("nav").addEventListener("click", async event => {
  const name = event.target.dataset.do;
  if (name) { await fetch("/do/" + name, { method: "POST" }); refresh(); }
});
refresh();
setInterval(refresh, 700);
</script>
</html>
"""
