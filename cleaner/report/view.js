// The data, the state of the filters, and how nodes are made: texts of the corpus only ever become text nodes.
const data = JSON.parse(document.getElementById("data").textContent);
const facts = data.facts;
const state = { q: "", source: "", rule: "" };
const STAGES = ["decode", "normalize", "chrome", "blocks", "documents"];
const whole = new Intl.NumberFormat("en");
const number = (n) => whole.format(n);
const percent = (part, all) => {
  if (!all) return "0 %";
  const share = (100 * part) / all;
  if (part && share < 0.1) return "< 0.1 %";
  return part !== all && share > 99.9 ? "> 99.9 %" : `${share.toFixed(1)} %`;
};
const bytes = (n) => {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (n >= 1000 && unit < 4) { n /= 1000; unit += 1; }
  return `${unit ? n.toFixed(n < 10 ? 2 : 1) : n} ${units[unit]}`;
};
const counted = (n, one, many) => `${number(n)} ${n === 1 ? one : many || `${one}s`}`;

function el(name, attributes, ...children) {
  const node = document.createElement(name);
  return filled(node, attributes, children);
}
function svg(name, attributes, ...children) {
  return filled(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
}
function filled(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {})) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
    else if (key === "style") for (const [name, one] of Object.entries(value)) node.style.setProperty(name, one);
    else node.setAttribute(key, value === true ? "" : value);
  }
  for (const child of children.flat(3)) if (child !== null && child !== undefined && child !== false && child !== "") node.append(child);
  return node;
}

// Characters that cannot be seen, or that turn the direction of others, stand as their code points.
const UNSEEN = /([\u0000-\u0009\u000b-\u001f\u007f-\u00a0\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2000-\u200f\u2028-\u202f\u205f-\u206f\u3000\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffd\ue000-\uf8ff]|[\u{e0000}-\u{e0fff}])/u;
const NAMES = { "\u00a0": "NBSP", "\u00ad": "SHY", "\u200b": "ZWSP", "\u200c": "ZWNJ", "\u200d": "ZWJ", "\ufeff": "BOM", "\t": "TAB", "\r": "CR" };
function visible(text) {
  return String(text).split(UNSEEN).map((part, at) => {
    if (at % 2 === 0) return part;
    const code = `U+${part.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;
    return el("span", { class: "sign", title: code }, NAMES[part] || code);
  });
}
const changed = (name, text) => el(name, {}, visible(/^[ \n]*$/.test(text) ? text.replace(/ /g, "␣").replace(/\n/g, "↵\n") : text));
const mono = (text, attributes) => el("span", { class: "mono", ...attributes }, visible(text));

// Commands name the folder of the report where the browser knows it.
const folder = (() => {
  if (location.protocol !== "file:") return "OUT";
  let path = location.pathname.replace(/\/[^/]*$/, "");
  try { path = decodeURIComponent(path); } catch { return "OUT"; }
  return quoted(path);
})();
function quoted(text) {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replace(/'/g, "'\\''")}'`;
}
const command = (...words) => el("code", {}, visible(["cleaner", ...words].join(" ")));

const lower = (text) => String(text === null || text === undefined ? "" : text).toLowerCase();
const matches = (...texts) => !state.q || texts.some((text) => lower(text).includes(state.q));
const fromSource = (source) => !state.source || source === state.source;
const ofRule = (stage, rule) => !state.rule || state.rule === stage || state.rule === `${stage}/${rule}`;

function empty(what) {
  const filtered = state.q || state.source || state.rule;
  return el("p", { class: "empty" }, filtered ? `Nothing here fits the filters. ${what}` : what);
}
function list(items, show, first, what) {
  const box = el("div", {});
  let shown = 0;
  const more = el("button", { type: "button", class: "more", onclick: () => extend(4 * first) });
  const extend = (count) => {
    const from = shown;
    shown = Math.min(items.length, shown + count);
    more.before(...items.slice(from, shown).map(show));
    more.hidden = shown >= items.length;
    more.textContent = `Show ${number(Math.min(4 * first, items.length - shown))} more of ${number(items.length)} ${what}`;
  };
  box.append(more);
  extend(first);
  return box;
}

// A table whose columns sort and whose rows may open.
function table(label, columns, rows, options = {}) {
  let sorted = options.sort || [0, 1];
  let shown = options.first || 30;
  const body = el("tbody", {});
  const heads = columns.map((column, at) => el("th", { scope: "col", class: [column.num && "num", column.wide && "wide"].filter(Boolean).join(" ") || null },
    el("button", { type: "button", onclick: () => { sorted = [at, sorted[0] === at ? -sorted[1] : column.num ? -1 : 1]; fill(); said(`sorted by ${column.label}`); } }, column.label)));
  const more = el("button", { type: "button", class: "more", onclick: () => { shown *= 4; fill(); } });
  const open = new Set();
  const fill = () => {
    heads.forEach((head, at) => head.setAttribute("aria-sort", at !== sorted[0] ? "none" : sorted[1] > 0 ? "ascending" : "descending"));
    const by = columns[sorted[0]].value;
    const compare = (a, b) => (typeof a === "string" ? a.localeCompare(b) : a - b);
    const order = [...rows.keys()].sort((a, b) => sorted[1] * compare(by(rows[a]), by(rows[b])) || a - b).slice(0, shown);
    body.replaceChildren(...order.flatMap((at) => row(rows[at], at)));
    more.hidden = rows.length <= shown;
    more.textContent = `Show more of ${number(rows.length)} rows`;
  };
  const row = (one, at) => {
    const cells = columns.map((column) => el("td", { class: [column.num && "num", column.wide && "wide"].filter(Boolean).join(" ") || null }, column.cell ? column.cell(one) : number(column.value(one))));
    const line = el("tr", { "data-stage": options.stage && options.stage(one) }, cells);
    if (!options.inside) return [line];
    const inside = el("tr", { class: "inside", hidden: true }, el("td", { colspan: columns.length }));
    const toggle = (now) => {
      if (now && !inside.firstChild.childNodes.length) inside.firstChild.append(...[options.inside(one)].flat());
      inside.hidden = !now;
      line.classList.toggle("open", now);
      button.setAttribute("aria-expanded", String(now));
      if (now) open.add(at); else open.delete(at);
    };
    const button = el("button", { type: "button", class: "expand", "aria-expanded": "false", onclick: () => toggle(inside.hidden) }, ...cells[0].childNodes);
    cells[0].replaceChildren(button);
    if (open.has(at)) toggle(true);
    return [line, inside];
  };
  fill();
  return el("div", { class: "card scroll", role: "region", "aria-label": label, tabindex: "0" }, el("table", {}, el("caption", { class: "hidden" }, label), el("thead", {}, el("tr", {}, heads)), body), more);
}
let saying;
function said(text) {
  clearTimeout(saying);
  saying = setTimeout(() => { document.getElementById("said").textContent = text; }, 200);
}
