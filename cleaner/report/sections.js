// The sections, each made anew when a filter changes.
const totals = facts.totals;
const rules = data.stages.flatMap((step) => step.rules.map((rule) => ({ ...rule, stage: step.stage })));
const gone = Object.values(totals.duplicates).reduce((sum, n) => sum + n, 0);
const doubts = data.review.concat(data.examples.filter((one) => one.why === "unsure").map((one) => ({ kind: "line model", doc: one.doc, source: one.source, reason: one.note, opening: one.before, edit: one })));
const KINDS = {
  doubtful: "Removed, narrowly", borderline: "Kept, though alike", contained: "Part of another, kept", "line model": "Line model unsure",
  "shared-passage": "Passage of many documents", empty: "Empty", "chrome-only": "Only site text", "no-words": "No words",
};
let kind = "";

function figuresOf(source) {
  if (!source) return rules;
  const at = data.sources.findIndex((row) => row[0] === source);
  const found = new Map(data.pairs.filter((pair) => pair[0] === at).map((pair) => [pair[1], pair]));
  return rules.filter((rule) => found.has(rule.id)).map((rule) => ({ ...rule, edits: found.get(rule.id)[2], removed: found.get(rule.id)[3], part: true }));
}

function overview() {
  const share = percent(totals.characters_kept, totals.characters_read);
  const worth = Object.values(facts.review).reduce((sum, n) => sum + n, 0) + data.examples.filter((one) => one.why === "unsure").length;
  const stat = (value, what, link) => el(link ? "a" : "div", { class: "card stat", href: link && `#${link}` }, el("b", {}, value), el("span", {}, what));
  const damaged = totals.normalize ? totals.normalize.damaged_documents : 0;
  return [
    el("h1", {}, `${share} of what was read is in the corpus, and the rest is in the ledger.`),
    el("div", { class: "cards" },
      stat(number(totals.kept), `of ${counted(totals.documents, "document")} kept, ${number(totals.changed)} changed`, "sources"),
      stat(number(totals.characters_kept), `of ${counted(totals.characters_read, "character")} kept`, "flow"),
      stat(number(gone), `duplicates removed${gone ? ` (${Object.entries(totals.duplicates).map(([name, n]) => `${number(n)} ${name}`).join(", ")})` : ""}`, "clusters"),
      stat(number(facts.edits), "edits in the ledger", "rules"),
      stat(number(worth), "decisions worth a look", "review"),
      stat(number(totals.rejected), "records rejected", "rejected")),
    el("ul", { class: "card checks", "aria-label": "Sums that must agree" }, facts.checks.map((check) => el("li", {},
      el("span", { class: `tick${check.ok ? "" : " bad"}` }, check.ok ? "✓" : "✗"), el("span", {}, check.what, el("span", { class: "hidden" }, check.ok ? ": yes" : ": no")), el("span", { class: "mono" }, check.sum)))),
    totals.incomplete.map((name) => el("p", { class: "warning" }, "Could not be read whole: ", mono(name))),
    totals.warnings.map((text) => el("p", { class: "warning" }, visible(text))),
    damaged ? el("p", { class: "warning" }, `${counted(damaged, "document")} lost letters for good before this run; documents.parquet names them (damaged).`) : null,
    el("p", { class: "lead" }, "Look one document up with ", command("explain", folder, "ID"), ", get every input back with ", command("restore", folder), "."),
  ];
}

function flowed() {
  const of = figuresOf(state.source).filter((rule) => rule.stage !== "decode" && ofRule(rule.stage, rule.rule));
  const whole = !state.source && !state.rule;
  const steps = STAGES.slice(1).map((stage) => {
    const mine = of.filter((rule) => rule.stage === stage).sort((a, b) => b.removed - a.removed);
    const sum = (key) => mine.reduce((total, rule) => total + rule[key], 0);
    return { stage, rules: mine, removed: sum("removed"), added: whole ? sum("added") : 0, net: whole ? sum("removed") - sum("added") : sum("removed"), lines: sum("lines"), bytes: sum("bytes"), edits: sum("edits") };
  }).filter((step) => step.edits);
  if (!steps.length) return [empty("No stage changed anything.")];
  const read = totals.characters_read, most = Math.max(...steps.map((step) => step.net), 1);
  const fall = (name, stage, value, text, base) => el("li", { "data-stage": stage }, el("span", { class: "stage" }, name),
    el("span", { class: "track", "aria-hidden": "true" }, el("i", { style: { width: `${(100 * value) / Math.max(base, 1)}%`, background: colour(stage) } })), el("span", { class: "num" }, text));
  const list = el("ul", { class: "card fall" },
    whole && fall("read", "kept", read, number(read), read),
    steps.map((step) => fall(step.stage, step.stage, Math.max(step.net, 0), [`−${number(step.removed)}${step.added ? ` +${number(step.added)}` : ""}`, whole && step.lines > 0 ? el("span", { class: "dim wide" }, ` in ${counted(step.lines, "line")}`) : null], whole ? read : most)),
    whole && fall("corpus", "kept", totals.characters_kept, number(totals.characters_kept), read));
  const documents = whole && gone > 0 && el("ul", { class: "card fall" },
    fall("documents", "kept", totals.documents, number(totals.documents), totals.documents),
    Object.entries(totals.duplicates).filter(([, n]) => n).map(([name, n]) => fall(`${name} copies`, "documents", n, `−${number(n)}`, totals.documents)),
    fall("corpus", "kept", totals.kept, number(totals.kept), totals.documents));
  return [whole && el("div", { class: "card sankey" }, sankey(steps, read, totals.characters_kept)), whole && el("p", { class: "lead" }, `${bytes(totals.bytes_read)} of input became ${bytes(totals.bytes_kept)} of corpus. ${counted(totals.rejected, "record")} rejected, ${counted(totals.emptied, "document")} left without text.`), list, documents && el("h3", {}, "Documents"), documents];
}

function ruled() {
  const shown = figuresOf(state.source).filter((rule) => ofRule(rule.stage, rule.rule));
  const examples = data.examples.filter((one) => fromSource(one.source));
  const of = (rule) => examples.filter((one) => one.stage === rule.stage && one.rule === rule.rule && matches(one.before, one.after, one.doc, one.note, one.left, one.right, rule.rule));
  const rows = shown.filter((rule) => matches(rule.rule, rule.stage) || of(rule).length);
  if (!rows.length) return [empty("No rule changed anything.")];
  const most = Math.max(...rows.map((rule) => rule.removed), 1);
  const columns = [
    { label: "Rule", value: (rule) => rule.rule, cell: (rule) => mono(rule.rule) },
    { label: "Stage", wide: true, value: (rule) => STAGES.indexOf(rule.stage), cell: (rule) => el("span", { class: "stage", "data-stage": rule.stage }, rule.stage) },
    { label: "Edits", num: true, value: (rule) => rule.edits },
    ...(state.source ? [] : [{ label: "Documents", num: true, value: (rule) => rule.documents, wide: true }, { label: "Lines", num: true, value: (rule) => rule.lines, wide: true }]),
    { label: "Characters", num: true, value: (rule) => rule.removed, cell: (rule) => [`−${number(rule.removed)}`, el("span", { class: "meter", "aria-hidden": "true" }, el("i", { style: { width: `${(100 * rule.removed) / most}%` } }))] },
    ...(state.source ? [] : [{ label: "Written", num: true, value: (rule) => rule.added, wide: true }, { label: "Bytes", num: true, value: (rule) => rule.bytes, wide: true, cell: (rule) => bytes(rule.bytes) }]),
  ];
  const inside = (rule) => { const found = of(rule); return found.length ? found.map(example) : [empty("No example of it was drawn from these.")]; };
  return [table("Rules", columns, rows, { sort: [columns.findIndex((one) => one.label === "Characters"), -1], inside, stage: (rule) => rule.stage })];
}

function damage() {
  const kinds = totals.normalize ? Object.entries(totals.normalize.repaired) : [];
  const examples = data.examples.filter((one) => one.stage === "normalize" && fromSource(one.source) && ofRule(one.stage, one.rule));
  const of = (name) => examples.filter((one) => one.damage.includes(name) && matches(one.before, one.after, one.doc, name));
  const rows = kinds.filter(([name]) => (matches(name) && !state.source && !state.rule) || of(name).length);
  const parts = [];
  if (rows.length) parts.push(table("Damage", [
    { label: "Damage", value: ([name]) => name, cell: ([name]) => name },
    { label: "Lines", num: true, value: ([, done]) => done.lines },
    { label: "Documents", num: true, value: ([, done]) => done.documents },
  ], rows, { sort: [1, -1], inside: ([name]) => { const found = of(name); return found.length ? found.map(example) : [empty("No example of it was drawn from these.")]; }, stage: () => "normalize" }));
  else parts.push(empty("No encoding damage was found."));
  const left = totals.normalize;
  const lost = left ? [["U+FFFD", left.replacement_characters], ["private-use characters", left.private_use], ["question marks for letters", left.question_marks]].filter(([, n]) => n) : [];
  if (lost.length) parts.push(el("p", { class: "lead" }, `Left as it was, as no repair is sure: ${lost.map(([name, n]) => `${number(n)} ${name}`).join(", ")}.`));
  if (totals.encodings.length) parts.push(el("h3", {}, "Encodings of the documents"), el("p", { class: "kinds" }, totals.encodings.map(([name, n]) => el("span", { class: "tag" }, visible(name), ` ${number(n)}`))));
  return parts;
}

function templated() {
  const sites = data.sites.filter((site) => (!state.rule || ofRule("chrome", "site-template")) && matches(site.name, ...site.lines.flat()));
  if (!sites.length) return [empty("No site has enough pages with lines in common.")];
  return [list(sites, (site, at) => item(
    [el("b", {}, visible(site.name || "(the whole dump)")), el("span", { class: "dim" }, `${counted(site.pages, "page")}, ${counted(site.lines.length + site.more, "template line")}, ${counted(site.edits, "removal")}`)],
    () => [el("ul", { class: "slots" }, site.lines.map(([text, pages, eg]) => el("li", {}, el("span", { class: "num" }, `${number(pages)} of ${number(Math.max(site.pages, pages))}`), el("span", {}, el("span", { class: "text" }, slotted(text)), eg && el("span", { class: "dim" }, "  as in: ", visible(eg)))))),
      site.more ? el("p", { class: "dim" }, `${number(site.more)} more lines: `, command("templates", folder, "--site", quoted(site.name))) : null],
    sites.length === 1), 10, "sites")];
}

function clustered() {
  const found = data.clusters.filter((one) => fromSource(one.source) && (!state.rule || state.rule.startsWith("documents")) && matches(one.keeper, one.opening, ...one.shown.flatMap((copy) => [copy.doc, copy.reason])));
  if (!found.length) return [empty("No document is a copy of another.")];
  return [list(found, (one) => item(
    [el("b", { class: "score" }, `${number(one.copies + 1)} alike`), mono(one.keeper), el("span", { class: "tag" }, `least ${one.least.toFixed(3)}`), one.doubtful ? el("span", { class: "tag warn" }, `${number(one.doubtful)} doubtful`) : null, el("span", { class: "opening" }, visible(one.opening))],
    () => [
      one.shown.length ? difference(one.diff, ["kept: ", mono(one.keeper)], ["removed: ", mono(one.shown[0].doc), `  ${one.shown[0].similarity.toFixed(3)}`], one.shown[0].doc) : null,
      el("h3", {}, one.shown.length < one.copies ? `${number(one.shown.length)} of ${counted(one.copies, "copy", "copies")}, the least similar first` : counted(one.copies, "copy", "copies")),
      table("Copies", [
        { label: "Copy", value: (copy) => copy.doc, cell: (copy) => mono(copy.doc) },
        { label: "Similarity", num: true, value: (copy) => copy.similarity, cell: (copy) => copy.similarity.toFixed(3) },
        { label: "Reason", value: (copy) => copy.reason, cell: (copy) => copy.reason },
      ], one.shown, { sort: [1, 1] }),
    ]), 12, "clusters")];
}

function reviewed() {
  const fits = (one) => fromSource(one.source) && (!state.rule || (one.edit ? ofRule(one.edit.stage, one.edit.rule) : state.rule.startsWith("documents"))) && matches(one.doc, one.other, one.reason, one.opening);
  const found = doubts.filter(fits);
  const counts = Object.keys(KINDS).map((name) => [name, found.filter((one) => one.kind === name).length]).filter(([, n]) => n);
  if (kind && !counts.some(([name]) => name === kind)) kind = "";
  const buttons = el("div", { class: "kinds", role: "group", "aria-label": "Kinds of decisions" }, [["", found.length], ...counts].map(([name, n]) => el("button", { type: "button", "aria-pressed": String(kind === name), onclick: (event) => { kind = name; const at = [...event.currentTarget.parentNode.children].indexOf(event.currentTarget); redraw("review"); document.querySelectorAll("#review .kinds button")[at].focus(); } }, `${name ? KINDS[name] : "All"} ${number(n)}`)));
  if (!found.length) return [empty("No decision was narrow.")];
  const all = Object.values(facts.review).reduce((sum, n) => sum + n, 0);
  const shown = found.filter((one) => !kind || one.kind === kind);
  return [buttons, list(shown, (one) => item(
    [el("span", { class: `tag${one.kind === "doubtful" || one.edit ? " warn" : ""}` }, KINDS[one.kind] || one.kind), typeof one.similarity === "number" ? el("b", { class: "score" }, one.similarity.toFixed(3)) : null, mono(one.doc), el("span", { class: "opening" }, visible(one.edit ? one.opening.trim() : `${one.reason}  ·  ${one.opening}`))],
    () => (one.edit ? example(one.edit) : [
      el("p", { class: "reason" }, visible(one.reason)),
      one.passage ? el("pre", { tabindex: "0" }, visible(one.passage)) : null,
      one.other ? difference(one.diff, [one.kind === "contained" ? "in: " : "kept: ", mono(one.other)], [one.kind === "doubtful" ? "removed: " : "kept: ", mono(one.doc)], one.doc) : null,
    ])), 15, "decisions"), all > data.review.length ? el("p", { class: "dim more" }, `The narrowest of ${number(all)}; review.parquet has all of them.`) : null];
}

function alike() {
  const figures = [];
  const both = facts.alike.removed.map((n, at) => n + facts.alike.kept[at]);
  const first = both.findIndex(Boolean);
  if (first >= 0) figures.push(histogram("Near copies by similarity", [
    { name: "removed", counts: facts.alike.removed, colour: colour("documents") },
    { name: "kept, for what differs is information", counts: facts.alike.kept, colour: colour("kept") },
  ], Math.min(first, 30), 49, [{ at: facts.alike.threshold * 50, name: `threshold ${facts.alike.threshold}` }], (at) => (at / 50).toFixed(2)));
  const sure = facts.sure.findIndex(Boolean);
  if (sure >= 0) figures.push(histogram("Lines that the line model removed, by confidence", [{ name: "runs of lines", counts: facts.sure, colour: colour("chrome") }], Math.min(sure, 50), 100, [], (at) => (at / 100).toFixed(2)));
  return [figures.length ? el("div", { class: "two" }, figures) : empty("Nothing was decided by similarity or by the line model.")];
}

function sourced() {
  const rows = data.sources.filter((row) => fromSource(row[0]) && matches(row[0]));
  if (!rows.length) return [empty("No source is named so.")];
  const columns = [
    { label: "Source", value: (row) => row[0], cell: (row) => [mono(row[0]), row[2] ? null : el("span", { class: "tag warn" }, "not whole")] },
    { label: "Size", num: true, value: (row) => row[1], cell: (row) => bytes(row[1]), wide: true },
    { label: "Kept", num: true, value: (row) => row[3] },
    { label: "Duplicates", num: true, value: (row) => row[4] },
    { label: "Rejected", num: true, value: (row) => row[5] },
    { label: "Edits", num: true, value: (row) => row[7], wide: true },
    { label: "Characters", num: true, value: (row) => row[8], cell: (row) => `−${number(row[8])}` },
    { label: "Filter", value: (row) => row[0], cell: (row) => el("button", { type: "button", "aria-pressed": String(state.source === row[0]), "aria-label": `Show only ${row[0]}`, onclick: () => filter({ source: state.source === row[0] ? "" : row[0] }) }, state.source === row[0] ? "all" : "only") },
  ];
  return [table("Sources", columns, rows, { sort: [6, -1], first: 15 }), facts.sources > data.sources.length ? el("p", { class: "dim more" }, `The ${number(data.sources.length)} of which most went, of ${number(facts.sources)}.`) : null];
}

function refused() {
  const rows = data.rejected.filter((row) => fromSource(row.source) && !state.rule && matches(row.source, row.reason, row.remedy, row.raw));
  if (!rows.length) return [empty("No record was rejected.")];
  return [el("p", { class: "kinds" }, facts.rejected.reasons.slice(0, 12).map(([reason, n]) => el("span", { class: "tag" }, `${number(n)} `, visible(reason.slice(0, 90))))),
    table("Rejected records", [
      { label: "Where", value: (row) => row.source, cell: (row) => mono(row.line === null ? row.source : `${row.source}:${row.line}`) },
      { label: "Reason", value: (row) => row.reason, cell: (row) => [visible(row.reason), el("br"), el("span", { class: "dim" }, visible(row.remedy))] },
      { label: "Record", value: (row) => row.raw, cell: (row) => el("span", { class: "text" }, visible(row.raw), row.more ? el("span", { class: "dim" }, ` … ${number(row.more)} more`) : null) },
    ], rows, { first: 20 }),
    facts.rejected.count > data.rejected.length ? el("p", { class: "dim more" }, `${number(data.rejected.length)} of ${number(facts.rejected.count)}; rejected.jsonl has all of them.`) : null];
}

function configured() {
  const told = (value) => (value === null ? "found out, or none" : Array.isArray(value) ? value.join(", ") || "none" : String(value));
  const parts = Object.entries(facts.config).map(([name, part]) => (typeof part === "object" && !Array.isArray(part) && part !== null
    ? item([el("b", {}, name)], () => el("dl", { class: "config" }, Object.entries(part).flatMap(([key, value]) => [el("dt", { class: "mono" }, key), el("dd", { class: "mono" }, visible(told(value)))])))
    : el("p", {}, el("b", {}, `${name}: `), visible(told(part)))));
  return [parts, el("footer", {}, `cleaner ${facts.cleaner}; ${Object.entries(facts.libraries).map(([name, version]) => `${name} ${version}`).join(", ")}. Texts are cut short here; the ledger has them whole.`)];
}

const SECTIONS = [
  ["overview", null, null, overview],
  ["flow", "Flow", "From what was read to the corpus: what each stage took out, in characters.", flowed],
  ["rules", "Rules", "What each rule did. Open one to see edits where they were made: its largest, and some drawn at random.", ruled, () => rules.length],
  ["damage", "Encoding", "Damage that was repaired, by kind, old and new.", damage, () => (totals.normalize ? Object.keys(totals.normalize.repaired).length : 0)],
  ["templates", "Site templates", "Lines that pages of a site share, with slots for what changes from page to page.", templated, () => facts.sites],
  ["clusters", "Duplicates", "The largest clusters: the least similar copy beside the one that is kept. Every copy was compared with its keeper.", clustered, () => facts.clusters],
  ["review", "Worth a look", "The narrowest decisions, removed or kept. If these are right, the others are.", reviewed, () => doubts.length],
  ["alike", "Similarity", "How alike copies were, and how sure the line model was.", alike],
  ["sources", "Sources", "What became of each input.", sourced, () => facts.sources],
  ["rejected", "Rejected", "Records that could not be read, with the reason and the remedy.", refused, () => facts.rejected.count],
  ["configuration", "Configuration", "What the run was told to do.", configured],
];
const main = document.getElementById("main");
main.replaceChildren();
const nav = document.getElementById("nav");
for (const [id, title, lead, , count] of SECTIONS) {
  main.append(el("section", { id, "aria-labelledby": title && `${id}-title`, "aria-label": title ? null : "Overview" }, title && el("h2", { id: `${id}-title` }, title), lead && el("p", { class: "lead" }, lead), el("div", { class: "content" })));
  if (title) nav.append(el("a", { href: `#${id}` }, title, count && el("span", { class: "count" }, number(count()))));
}
function redraw(only) {
  for (const [id, , , show] of SECTIONS) {
    if (!only || only === id) document.querySelector(`#${id} .content`).replaceChildren(...[show()].flat(3).filter(Boolean));
  }
}

const controls = { q: document.getElementById("q"), source: document.getElementById("source"), rule: document.getElementById("rule"), clear: document.getElementById("clear"), theme: document.getElementById("theme") };
controls.source.append(el("option", { value: "" }, "All sources"), ...data.sources.map((row) => row[0]).sort().map((name) => el("option", { value: name }, name)));
controls.rule.append(el("option", { value: "" }, "All rules"), ...data.stages.map((step) => el("optgroup", { label: step.stage }, el("option", { value: step.stage }, `${step.stage}: all rules`), step.rules.map((rule) => el("option", { value: `${step.stage}/${rule.rule}` }, rule.rule)))));
function filter(change) {
  Object.assign(state, change);
  controls.source.value = state.source;
  controls.rule.value = state.rule;
  controls.clear.hidden = !(state.q || state.source || state.rule);
  redraw();
  said(state.q || state.source || state.rule ? "the report is filtered" : "the report shows everything");
}
let typing;
controls.q.addEventListener("input", () => { clearTimeout(typing); typing = setTimeout(() => filter({ q: controls.q.value.trim().toLowerCase() }), 120); });
controls.source.addEventListener("change", () => filter({ source: controls.source.value }));
controls.rule.addEventListener("change", () => filter({ rule: controls.rule.value }));
controls.clear.addEventListener("click", () => { controls.q.value = ""; filter({ q: "", source: "", rule: "" }); controls.q.focus(); });
document.querySelector(".filters").addEventListener("submit", (event) => event.preventDefault());
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); controls.q.focus(); }
  if (event.key === "Escape" && document.activeElement === controls.q && state.q) { controls.q.value = ""; filter({ q: "" }); }
});
const themes = [["", "◐", "as the system has them"], ["light", "☀", "light"], ["dark", "☾", "dark"]];
let theme = 0;
function paint() {
  const [name, sign, told] = themes[theme];
  if (name) document.documentElement.dataset.theme = name; else delete document.documentElement.dataset.theme;
  controls.theme.textContent = sign;
  controls.theme.setAttribute("aria-label", `Colours: ${told}`);
}
controls.theme.addEventListener("click", () => { theme = (theme + 1) % 3; paint(); });
paint();
redraw();
const links = new Map([...nav.querySelectorAll("a")].map((link) => [link.getAttribute("href").slice(1), link]));
const spy = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) for (const [id, link] of links) link.setAttribute("aria-current", String(id === entry.target.id));
}, { rootMargin: "-25% 0px -65% 0px" });
document.querySelectorAll("main > section").forEach((section) => spy.observe(section));
