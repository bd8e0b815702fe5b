/** The stylesheet of the report: system fonts, one accent colour, and a second palette for dark mode. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --page: #fdfdfc; --card: #f5f6f6; --ink: #1b232c; --soft: #56616d; --grid: #e4e7ea; --base: #aab3bc;
  --done: #2c6e8f; --area: #cfe3ee; --pale: #dfe8ee; --line: #6b93a9; --slate: #6a7683;
  --good: #1c7447; --good-card: #eaf5ee; --warn: #8f5300; --warn-card: #fdf3e1; --amber: #c07a12;
  --bad: #b3261e; --bad-card: #fcebe9;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #13181e; --card: #1b222a; --ink: #e7ebf0; --soft: #9ba8b5; --grid: #27303a; --base: #55616e;
    --done: #5fa9cc; --area: #1f4457; --pale: #24323d; --line: #7fa3b8; --slate: #8794a1;
    --good: #62c68f; --good-card: #15291f; --warn: #e5ab52; --warn-card: #2c2314; --amber: #d99a35;
    --bad: #ff8d82; --bad-card: #331c1b;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0 auto; padding: 2.5rem 1.5rem 4rem; max-width: 63rem; background: var(--page); color: var(--ink);
  font: 15px/1.5 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%; overflow-wrap: anywhere;
}
h1 { margin: 0; font-size: 1.6rem; font-weight: 650; letter-spacing: -0.01em; line-height: 1.25; }
h2 { margin: 2.75rem 0 0.25rem; font-size: 1.1rem; font-weight: 650; }
p { margin: 0.25rem 0; }
.soft { color: var(--soft); }
.verdict { display: flex; gap: 0.9rem; align-items: center; margin: 1.5rem 0 1rem; padding: 0.9rem 1.1rem; border-radius: 0.6rem; border-left: 5px solid; }
.verdict svg { flex: none; width: 34px; height: 34px; }
.verdict strong { display: block; font-size: 1.15rem; line-height: 1.3; }
.verdict p { color: var(--ink); margin: 0; }
.verdict.complete { color: var(--good); background: var(--good-card); }
.verdict.paused { color: var(--warn); background: var(--warn-card); }
.verdict.incomplete { color: var(--bad); background: var(--bad-card); }
.verdict .sign { fill: none; stroke: var(--page); stroke-width: 3; stroke-linecap: round; stroke-linejoin: round; }
.figures { display: grid; grid-template-columns: repeat(4, 1fr); gap: 0.75rem; margin: 0; padding: 0; }
.figures div { padding: 0.75rem 1rem; border-radius: 0.6rem; background: var(--card); }
.figures dt { color: var(--soft); font-size: 0.82rem; }
.figures dd { margin: 0; }
.figures .value { font-size: 1.45rem; font-weight: 600; letter-spacing: -0.01em; line-height: 1.3; overflow-wrap: normal; }
.figures .more { color: var(--soft); font-size: 0.82rem; }
.figure { display: block; width: 100%; height: auto; margin-top: 0.75rem; overflow: visible; }
.figure.narrow { display: none; }
svg text { fill: var(--ink); font-size: 11.5px; }
svg .tick, svg .note, svg .detail { fill: var(--soft); }
svg .heading { font-weight: 600; paint-order: stroke; stroke: var(--page); stroke-width: 4px; stroke-linejoin: round; }
svg .incomplete .detail { fill: var(--bad); font-weight: 600; }
.grid { stroke: var(--grid); stroke-width: 1; }
.base { stroke: var(--base); stroke-width: 1; }
.gap rect { fill: var(--card); }
.gap path { stroke: var(--slate); stroke-width: 1; stroke-dasharray: 2 3; fill: none; }
.mean { stroke: var(--ink); stroke-width: 1; stroke-dasharray: 5 4; opacity: 0.55; }
.area { fill: var(--area); }
.line { fill: none; stroke: var(--done); stroke-width: 1.3; stroke-linejoin: round; }
.waits .area { fill: var(--warn-card); }
.waits .line { stroke: var(--amber); }
.stem { fill: var(--bad); }
.quota .line { stroke: var(--slate); }
.targets rect { fill: transparent; }
.targets rect:hover { fill: var(--ink); fill-opacity: 0.08; }
.bar { stroke: var(--done); stroke-width: 1; }
.bar.split, .bar.stopped, .bar.running, .bar.restarted, .bar.killed { stroke: var(--line); }
.bar.short { stroke: var(--amber); }
.bar.failed { stroke: var(--bad); }
.pattern .ground { fill: var(--pale); }
.pattern .lines { fill: none; stroke: var(--line); stroke-width: 1.2; }
.pattern.short .ground { fill: var(--warn-card); }
.pattern.short .lines { stroke: var(--amber); stroke-width: 1.6; }
.pattern.failed .ground { fill: var(--bad-card); }
.pattern.failed .lines { stroke: var(--bad); }
.sign circle { fill: var(--page); stroke: var(--slate); stroke-width: 1; }
.sign path { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-linecap: round; }
.sign.failed circle { fill: var(--bad); stroke: var(--page); }
.sign.failed path { stroke: var(--page); }
.sign.short circle { fill: var(--warn-card); stroke: var(--amber); }
.elbow { fill: none; stroke: var(--base); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: 0.3rem 1.4rem; margin: 0.5rem 0 0; padding: 0; list-style: none; font-size: 0.85rem; color: var(--soft); }
.legend li { display: flex; align-items: center; gap: 0.45rem; }
.swatch { flex: none; }
table { width: 100%; margin-top: 0.75rem; border-collapse: collapse; font-size: 0.92rem; }
caption { text-align: left; color: var(--soft); padding-bottom: 0.4rem; }
th, td { padding: 0.32rem 0.9rem 0.32rem 0; border-bottom: 1px solid var(--grid); text-align: left; vertical-align: top; font-weight: 400; }
thead th { color: var(--soft); font-size: 0.82rem; border-bottom-color: var(--base); }
tbody th { color: var(--soft); }
.receipt th { width: 10rem; }
.open tbody th { color: var(--ink); white-space: nowrap; }
.open .number { text-align: right; white-space: nowrap; }
.state { font-weight: 600; white-space: nowrap; }
.state.failed { color: var(--bad); }
.state.short { color: var(--warn); }
@media (max-width: 44rem) {
  body { padding: 1.25rem 1rem 3rem; }
  h1 { font-size: 1.3rem; }
  .figures { grid-template-columns: repeat(2, 1fr); gap: 0.5rem; }
  .figures .value { font-size: 1.2rem; }
  .figure.wide { display: none; }
  .figure.narrow { display: block; max-width: 34rem; }
  .receipt th { width: 7rem; }
  .open thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  .open tbody tr { display: grid; grid-template-columns: 1fr auto; gap: 0.1rem 0.75rem; padding: 0.6rem 0; border-bottom: 1px solid var(--grid); }
  .open tbody tr > * { padding: 0; border: 0; text-align: left; white-space: normal; }
  .open tbody th { font-weight: 600; }
  .open .missing::before { content: 'missing '; color: var(--soft); }
  .open tbody .number { text-align: left; white-space: normal; }
  .open .reason { grid-column: 1 / -1; }
  th, td { padding-right: 0.6rem; }
}
@media print {
  :root {
    --page: #fff; --card: #f5f6f6; --ink: #000; --soft: #444; --grid: #ddd; --base: #999;
    --done: #2c6e8f; --area: #cfe3ee; --pale: #dfe8ee; --line: #6b93a9; --slate: #6a7683;
    --good: #1c7447; --good-card: #eaf5ee; --warn: #8f5300; --warn-card: #fdf3e1; --amber: #c07a12;
    --bad: #b3261e; --bad-card: #fcebe9;
  }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { max-width: none; padding: 0; font-size: 11pt; }
  .figure.wide { display: block; }
  .figure.narrow { display: none; }
  .figures { grid-template-columns: repeat(4, 1fr); }
  .verdict, .figures div, tr, .legend { break-inside: avoid; }
  .throughput { break-inside: avoid; }
  h2 { break-after: avoid; }
}
`;
