/** The report page's whole look: light, dark, paper and a narrow screen; no font, image or rule from elsewhere. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --page: #f4f5f7; --card: #ffffff; --line: #e1e4e8; --ink: #14171c; --muted: #5a6270; --code: #f4f5f7;
  --blue: #1f5fd0; --blue-soft: #8db1f0; --amber: #9a5b00; --amber-soft: #f3d9a8; --red: #c0182b; --red-soft: #fae4e7; --green: #1a7f45;
  --fast: #c3d5f5; --medium: #6d9ae8; --slow: #e0a030; --critical: #c0182b; --none: #c9ced6;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1216; --card: #171b21; --line: #2b313a; --ink: #eceff3; --muted: #9aa4b2; --code: #0f1216;
    --blue: #6ea2ff; --blue-soft: #5577b8; --amber: #f0b84a; --amber-soft: #57421a; --red: #ff7d86; --red-soft: #3a2226; --green: #5fce8e;
    --fast: #33496f; --medium: #5d8be0; --slow: #d79a35; --critical: #f2606c; --none: #434b57;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
main { max-width: 1040px; margin: 0 auto; padding: 28px 20px 56px; }
.origin { display: flex; flex-wrap: wrap; gap: 4px 14px; color: var(--muted); font-size: 13px; margin: 0 0 10px; }
.origin b { color: var(--ink); }
h1 { font-size: 26px; line-height: 1.3; letter-spacing: -.01em; margin: 0 0 20px; text-wrap: pretty; }
h2 { font-size: 16px; margin: 0 0 12px; }
h3 { font-size: 15px; margin: 0; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px 20px; margin: 0 0 16px; }
section > :last-child { margin-bottom: 0; }
p { margin: 0 0 10px; }
.muted { color: var(--muted); }
.small { font-size: 13px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin: 0 0 16px; }
.tile { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 12px 16px; }
.tile b { display: block; font-size: 22px; line-height: 1.25; font-variant-numeric: tabular-nums; }
.tile span { color: var(--muted); font-size: 13px; }
.tile.good b { color: var(--green); } .tile.bad b { color: var(--red); } .tile.warn b { color: var(--amber); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { text-align: left; font-weight: 600; color: var(--muted); font-size: 12.5px; white-space: nowrap; }
th, td { padding: 6px 14px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
tr:last-child td { border-bottom: 0; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.ratio { font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.words { overflow-wrap: anywhere; min-width: 140px; }
td.cell { overflow-wrap: anywhere; min-width: 64px; }
code, pre { font: 13px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
code { overflow-wrap: anywhere; }
.problem { overflow-wrap: anywhere; }
pre { background: var(--code); border: 1px solid var(--line); border-radius: 8px; padding: 12px 14px; margin: 10px 0 0; overflow-x: auto; }
summary { cursor: pointer; color: var(--muted); font-size: 13px; }
details { margin-top: 10px; }
.alert { border-left: 4px solid var(--none); padding: 2px 0 2px 14px; margin: 0 0 20px; }
.alert.predicted { border-color: var(--amber); } .alert.detected { border-color: var(--red); } .alert.cleared { border-color: var(--green); }
.badge { display: inline-block; border: 1px solid currentColor; border-radius: 99px; padding: 0 9px; font-size: 12px; font-weight: 600; margin-right: 8px; }
.badge.predicted { color: var(--amber); } .badge.detected { color: var(--red); } .badge.cleared { color: var(--green); }
.alert header { display: flex; flex-wrap: wrap; align-items: baseline; gap: 4px 6px; margin-bottom: 6px; }
.narrow { display: none; }
.chart { display: block; width: 100%; height: auto; font: 11.5px system-ui, -apple-system, "Segoe UI", Roboto, Arial, sans-serif; }
.chart text { fill: var(--muted); }
.grid { stroke: var(--line); } .base { stroke: var(--muted); } .tick-mark { stroke: var(--muted); }
.limit { stroke: var(--muted); stroke-dasharray: 2 4; opacity: .75; } .limit.critical { stroke: var(--red); opacity: .9; }
.chart .band { fill: var(--muted); opacity: .8; font-size: 10.5px; }
.p50, .p99 { fill: none; stroke-width: 2; stroke-linejoin: round; stroke-linecap: round; }
.p50 { stroke: var(--blue); } .p99 { stroke: var(--blue-soft); stroke-width: 1.6; }
.errors { fill: var(--red); }
.failure { fill: var(--red-soft); }
.failed { stroke: var(--red); stroke-width: 2; }
.chart .failed-label { fill: var(--red); font-weight: 600; }
.warned { stroke: var(--amber); stroke-width: 1.6; stroke-dasharray: 4 4; }
.chart .warned-label { fill: var(--amber); font-weight: 600; }
path.predicted { fill: var(--amber); } path.detected { fill: var(--red); }
circle.cleared { fill: var(--card); stroke: var(--green); stroke-width: 2; }
.expected rect { fill: var(--amber); opacity: .35; } .expected line { stroke: var(--amber); stroke-width: 2; }
.hover { fill: var(--muted); fill-opacity: 0; } .hover:hover { fill-opacity: .12; }
.bucket-fast { fill: var(--fast); background: var(--fast); } .bucket-medium { fill: var(--medium); background: var(--medium); }
.bucket-slow { fill: var(--slow); background: var(--slow); } .bucket-critical { fill: var(--critical); background: var(--critical); }
.bucket-none { fill: var(--none); background: var(--none); }
.legend { display: flex; flex-wrap: wrap; gap: 3px 18px; margin: 10px 0 0; padding: 0; list-style: none; font-size: 13px; color: var(--muted); }
.legend li { display: flex; align-items: center; gap: 6px; }
.swatch { display: inline-block; width: 14px; height: 10px; border-radius: 2px; flex: none; }
.swatch.line { height: 0; border-top: 2.5px solid; border-radius: 0; } .swatch.dash { border-top-style: dashed; }
.swatch.blue { border-color: var(--blue); } .swatch.blue-soft { border-color: var(--blue-soft); } .swatch.amber { border-color: var(--amber); }
.swatch.errors { background: var(--red); } .swatch.failure { background: var(--red-soft); border: 1px solid var(--red); }
.swatch.expected { background: var(--amber); opacity: .4; height: 6px; border-radius: 3px; }
.bar { display: block; height: 12px; border-radius: 3px; min-width: 2px; }
td.bars { width: 45%; padding-top: 11px; }
@media (max-width: 640px) {
  main { padding: 18px 12px 40px; }
  h1 { font-size: 21px; }
  section { padding: 14px; }
  .wide { display: none; } .narrow { display: block; }
  .tiles { grid-template-columns: 1fr 1fr; }
  pre { font-size: 11px; padding: 10px; }
  td.bars { width: 30%; }
}
@media print {
  :root {
    --page: #fff; --card: #fff; --line: #ccc; --ink: #000; --muted: #444; --code: #fff; --blue: #1f5fd0; --blue-soft: #8db1f0;
    --amber: #9a5b00; --red: #c0182b; --red-soft: #fae4e7; --green: #1a7f45; --fast: #c3d5f5; --medium: #6d9ae8; --slow: #e0a030; --critical: #c0182b; --none: #c9ced6;
  }
  * { -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  body { font-size: 11pt; }
  main { padding: 0; max-width: none; }
  section, .tile { border-radius: 0; break-inside: avoid; }
  section.long { break-inside: auto; }
  .alert, tr { break-inside: avoid; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  summary { list-style: none; }
  pre { white-space: pre-wrap; font-size: 8.5pt; }
  table { font-size: 9.5pt; }
}
`;
