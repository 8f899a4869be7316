// Parts that several sections show: an edit in its surroundings, and two texts side by side.
const WHY = { largest: "one of the largest", unsure: "the line model was hardly sure", sample: null };
const place = (one) => (one.line ? `${one.doc}, line ${number(one.line)}` : one.doc);

function example(one) {
  const before = one.stage === "decode" && one.rule === "encoding" ? "" : one.before;
  return el("article", { class: "example", "data-stage": one.stage },
    el("header", {},
      el("span", { class: "stage" }, `${one.stage} · ${one.rule}`), mono(place(one)),
      WHY[one.why] && el("span", { class: "tag" }, WHY[one.why]),
      one.similarity !== null && el("span", { class: "score" }, `similarity ${one.similarity.toFixed(3)}`),
      one.note && el("span", { class: "note" }, visible(one.note))),
    el("pre", { tabindex: "0" },
      one.left && el("span", { class: "dim" }, visible(one.left)),
      before && changed("del", before), one.more ? el("span", { class: "dim" }, ` … ${number(one.more)} more characters`) : null,
      one.after && changed("ins", one.after),
      one.right && el("span", { class: "dim" }, visible(one.right))),
    one.matched && el("div", { class: "matched" },
      el("span", {}, `The copy that stays, from line ${number(one.matched_line)}:`),
      el("pre", { tabindex: "0" }, visible(one.matched), one.matched_more ? el("span", { class: "dim" }, ` … ${number(one.matched_more)} more characters`) : null)),
    one.keeper && one.keeper !== one.doc && el("div", { class: "matched" }, one.rule === "shared-passage" ? "It stays in: " : "Kept instead: ", mono(one.keeper)));
}

function sides(rows, left, right) {
  const pieces = (parts, name) => parts.map((text, at) => (at % 2 ? el(name, {}, visible(text)) : el("span", { class: "around" }, visible(text))));
  const grid = el("div", { class: "sides" }, el("div", { class: "side" }, left), el("div", { class: "side" }, right));
  for (const [kind, one, other, skipped] of rows) {
    if (skipped) grid.append(el("div", { class: "gap" }, `${counted(skipped, "line")} the same`));
    if (kind === "cut") grid.append(el("div", { class: "gap" }, "… the texts go on; the comparison shown ends here"));
    else {
      const name = kind === "same" ? " same" : "";
      grid.append(el("div", { class: `text${name}`, "data-side": "kept" }, pieces(one, "ins")), el("div", { class: `text${name}`, "data-side": "other" }, pieces(other, "del")));
    }
  }
  return grid;
}
function difference(rows, left, right, doc) {
  if (!rows) return el("p", { class: "dim" }, "Too long to be shown here: ", command("explain", folder, quoted(doc)));
  const same = rows.every((row) => row[0] === "same");
  return [same && rows.length ? el("p", { class: "dim" }, "Line by line the same words; case, spaces or the order of characters in a letter may differ.") : null, sides(rows, left, right)];
}
function item(summary, body, open) {
  const node = el("details", { class: "item" }, el("summary", {}, summary));
  const fill = () => { if (node.childNodes.length === 1) node.append(el("div", { class: "body" }, body())); };
  node.addEventListener("toggle", () => { if (node.open) fill(); });
  if (open) { fill(); node.open = true; }
  return node;
}
function slotted(text) {
  return text.split(/(\\?<(?:number|date|time|day|address)>)/).map((part, at) => {
    if (at % 2 === 0) return visible(part);
    return part.startsWith("\\") ? part.slice(1) : el("span", { class: "slot" }, part.slice(1, -1));
  });
}
