// Where the characters went (a Sankey diagram) and how alike copies were (histograms).
const colour = (stage) => `var(--${stage})`;

function sankey(steps, read, kept) {
  const width = 1100, top = 46, tall = 190, gap = 96;
  const drops = steps.filter((step) => step.removed > 0);
  const columns = Math.max(drops.length, 1);
  const from = 150, to = width - 150, pace = (to - from) / columns;
  const scale = tall / Math.max(read, 1);
  const shapes = [], texts = [];
  let left = read, x = from;
  const trunk = (x1, x2, chars) => shapes.push(svg("rect", { x: x1, y: top, width: x2 - x1, height: Math.max(chars * scale, 1), fill: colour("kept"), opacity: 0.32, "shape-rendering": "crispEdges" }));
  shapes.push(svg("rect", { x: from - 12, y: top, width: 12, height: tall, rx: 2, fill: colour("kept") }));
  texts.push(words(from - 22, top + tall / 2 - 8, "end", [["read", "small"], [number(read), "big"], ["characters", "small"]]));
  drops.forEach((step, at) => {
    const bend = x + pace * 0.34, fall = Math.max(step.net * scale, 1.5);
    const low = top + tall + gap, wide = Math.max(fall, 3);
    trunk(x, bend, left);
    const bottom = top + left * scale;
    left -= step.net;
    const end = bend + Math.min(pace * 0.3, 70);
    shapes.push(svg("path", {
      d: `M ${bend} ${bottom - fall} C ${end} ${bottom - fall} ${end + wide} ${bottom - fall + 30} ${end + wide} ${low} L ${end} ${low} C ${end} ${bottom + 14} ${end - 14} ${bottom} ${bend} ${bottom} Z`,
      fill: colour(step.stage), opacity: 0.5,
    }));
    shapes.push(svg("rect", { x: end, y: low, width: wide, height: 7, fill: colour(step.stage) }));
    texts.push(words(end, low + 24, "start", [[step.stage, "bold", step.stage], [`−${number(step.removed)} (${percent(step.net, read)})`, "small"],
      ...step.rules.slice(0, 3).map((rule) => [`${rule.rule} ${number(rule.removed)}`, "small"]),
      ...(step.rules.length > 3 ? [[`${step.rules.length - 3} more rules`, "small"]] : [])]));
    trunk(bend, at === drops.length - 1 ? to : x + pace, left);
    x += pace;
  });
  if (!drops.length) trunk(from, to, read);
  shapes.push(svg("rect", { x: to, y: top, width: 12, height: Math.max(kept * scale, 1.5), rx: 2, fill: colour("kept") }));
  texts.push(words(to + 22, top + Math.max((kept * scale) / 2, 10) - 8, "start", [["corpus", "small"], [number(kept), "big"], [percent(kept, read), "small"]]));
  const told = drops.map((step) => `${step.stage} takes out ${number(step.removed)}`).join(", ");
  return svg("svg", { viewBox: `0 0 ${width} ${top + tall + gap + 132}`, role: "img", "aria-label": `${number(read)} characters read; ${told || "nothing is taken out"}; ${number(kept)} are in the corpus.` }, shapes, texts);
}
function words(x, y, anchor, lines) {
  const size = { big: 20, bold: 14, small: 13 };
  let at = y;
  return lines.map(([text, kind, stage]) => {
    const node = svg("text", { x, y: at, "text-anchor": anchor, "font-size": size[kind], "font-weight": kind === "small" ? 400 : 700, class: kind === "small" ? "small" : null, style: stage ? { fill: colour(stage) } : null }, text);
    at += kind === "big" ? 20 : kind === "bold" ? 18 : 17;
    if (kind === "small") at += 3;
    return node;
  });
}

function histogram(title, bins, first, last, marks, label) {
  const width = 560, height = 190, low = 158, left = 8;
  const series = bins.map((one) => one.counts.slice(first, last + 1));
  const totals = series[0].map((_, at) => series.reduce((sum, one) => sum + one[at], 0));
  const most = Math.max(1, ...totals), step = (width - 2 * left) / totals.length;
  const nodes = [];
  totals.forEach((_, at) => {
    let y = low;
    series.forEach((one, which) => {
      if (!one[at]) return;
      const tall = Math.max((one[at] / most) * (low - 26), 1.5);
      y -= tall;
      nodes.push(svg("rect", { x: left + at * step + 0.5, y, width: Math.max(step - 1, 1), height: tall, fill: bins[which].colour, opacity: 0.85 }, svg("title", {}, `${label(first + at)}: ${number(one[at])} ${bins[which].name}`)));
    });
  });
  nodes.push(svg("line", { x1: left, x2: width - left, y1: low, y2: low, stroke: "var(--dim)", "stroke-width": 1 }));
  for (let at = 0; at <= totals.length; at += Math.max(1, Math.round(totals.length / 6))) {
    nodes.push(svg("text", { x: left + at * step, y: low + 17, "font-size": 12, class: "small", "text-anchor": at ? "middle" : "start" }, label(first + at)));
  }
  for (const mark of marks) {
    const x = left + (mark.at - first) * step;
    nodes.push(svg("line", { x1: x, x2: x, y1: 20, y2: low, stroke: "var(--ink)", "stroke-width": 1.5, "stroke-dasharray": "4 3" }));
    nodes.push(svg("text", { x: x + 5, y: 15, "font-size": 12, "font-weight": 600, "text-anchor": x > width - 120 ? "end" : "start" }, mark.name));
  }
  const told = bins.map((one) => `${number(one.counts.reduce((a, b) => a + b, 0))} ${one.name}`).join(", ");
  return el("figure", { class: "card plot" }, el("figcaption", {}, title), svg("svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}: ${told}` }, nodes),
    el("p", { class: "key" }, bins.map((one) => el("span", { style: { "--c": one.colour } }, `${one.name} (${number(one.counts.reduce((a, b) => a + b, 0))})`))));
}
