/** Bars of requests a second, as an SVG that can be read on light and dark pages. */

/**
 * @typedef {object} Panel
 * @property {string} title
 * @property {readonly Bar[]} bars
 *
 * @typedef {object} Bar
 * @property {string} label
 * @property {number | undefined} value Undefined: there is no bar.
 * @property {"ours" | "limit" | "peer"} kind
 * @property {string} [note] behind the number
 */

const columns = 2;
const panelWidth = 440;
const labelWidth = 128;
const valueWidth = 64;
const barHeight = 16;
const rowHeight = 22;
const titleHeight = 34;
const margin = 16;
const heading = 48;

/**
 * @param {readonly Panel[]} panels each with a scale of its own
 * @param {string} title of all of them, for those who do not see it, too
 */
export function barChart(panels, title) {
  const mostBars = Math.max(0, ...panels.map(({ bars }) => bars.length));
  const panelHeight = titleHeight + mostBars * rowHeight + margin;
  const width = 2 * margin + columns * panelWidth;
  const height = heading + Math.ceil(panels.length / columns) * panelHeight;
  const drawn = panels.map((panel, n) => {
    const x = margin + (n % columns) * panelWidth;
    const y = heading + Math.floor(n / columns) * panelHeight;
    return `  <g transform="translate(${x} ${y})">\n${drawPanel(panel)}\n  </g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" aria-labelledby="title">
  <title id="title">${escape(title)}</title>
  <style>${style}</style>
  <rect class="page" width="${width}" height="${height}" />
  <text x="${margin}" y="26">${escape(title)}</text>
${drawn.join("\n")}
</svg>
`;
}

const style = `
    text { font: 12px system-ui, sans-serif; fill: #1f2328; }
    .title { font-size: 14px; font-weight: 600; }
    .page { fill: #ffffff; }
    .ours { fill: #0969da; }
    .peer { fill: #8c959f; }
    .limit { fill: none; stroke: #8c959f; stroke-dasharray: 3 2; }
    .bold { font-weight: 600; }
    @media (prefers-color-scheme: dark) {
      text { fill: #e6edf3; }
      .page { fill: #0d1117; }
      .ours { fill: #4493f8; }
      .peer { fill: #6e7681; }
      .limit { stroke: #8b949e; }
    }
  `;

/** @param {Panel} panel */
function drawPanel({ title, bars }) {
  const most = Math.max(1, ...bars.map(({ value }) => value ?? 0));
  const longest = panelWidth - labelWidth - valueWidth - margin;
  const lines = bars.map(({ label, value, kind, note }, n) => {
    const y = titleHeight + n * rowHeight;
    const length = Math.max(1, ((value ?? 0) / most) * longest).toFixed(1);
    const bold = kind === "ours" ? ' class="bold"' : "";
    const number = value === undefined ? "–" : Math.round(value).toLocaleString("en");
    const text = note === undefined ? number : `${number}, ${note}`;
    const end = value === undefined ? labelWidth : labelWidth + Number(length);
    const bar = `<rect class="${kind}" x="${labelWidth}" y="${y}" width="${length}" height="${barHeight}" rx="2" />`;
    return [
      `    <text${bold} x="${labelWidth - 8}" y="${y + 12}" text-anchor="end">${escape(label)}</text>`,
      ...(value === undefined ? [] : [`    ${bar}`]),
      `    <text${bold} x="${(end + 6).toFixed(1)}" y="${y + 12}">${escape(text)}</text>`,
    ].join("\n");
  });
  return [`    <text class="title" x="0" y="16">${escape(title)}</text>`, ...lines].join("\n");
}

/** @param {string} text */
function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
