/** The page's whole style: system fonts, both colour schemes, readable in print. */
export const STYLE = `
:root { color-scheme: light dark;
  --page: #f6f7f9; --card: #fff; --text: #14181f; --dim: #5c6675; --line: #e3e7ed; --grid: #edf0f4;
  --ok: #3a7bd5; --ok-soft: #a9c8f2; --failed: #d92d20; --reset: #d97706; --held: #067647; --held-soft: #e3f6ec;
  --deviated-soft: #fdeceb; --unsure: #93590a; --unsure-soft: #fdf3e1; --band: rgb(217 45 32 / .09); --p99: #8b5cf6; --max: #b6bfcb; }
@media (prefers-color-scheme: dark) { :root {
  --page: #0e1116; --card: #161b22; --text: #e8ebf0; --dim: #94a0b0; --line: #29313c; --grid: #20272f;
  --ok: #5b9df5; --ok-soft: #2c4c78; --failed: #f97066; --reset: #f5a524; --held: #47cd89; --held-soft: #10301f;
  --deviated-soft: #3a1614; --unsure: #f5c265; --unsure-soft: #362608; --band: rgb(249 112 102 / .13); --p99: #b794f6; --max: #4b5665; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--text); font: 15px/1.55 system-ui, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1160px; margin: 0 auto; padding: 40px 24px 64px; }
h1 { font-size: 28px; line-height: 1.2; letter-spacing: -.02em; margin: 14px 0 6px; text-wrap: balance; }
h2 { font-size: 12px; letter-spacing: .07em; text-transform: uppercase; color: var(--dim); margin: 40px 0 12px; font-weight: 650; }
p { margin: 0; max-width: 75ch; } .dim { color: var(--dim); } .note { color: var(--dim); font-size: 13px; margin: 8px 2px; }
.badge { display: inline-block; padding: 5px 14px; border-radius: 99px; font-weight: 700; font-size: 13px; letter-spacing: .05em; text-transform: uppercase; }
.held .badge { background: var(--held-soft); color: var(--held); }
.deviated .badge { background: var(--deviated-soft); color: var(--failed); }
.unsure .badge { background: var(--unsure-soft); color: var(--unsure); }
ul.reasons { margin: 18px 0 0; padding: 14px 18px 14px 36px; border-radius: 10px; background: var(--unsure-soft); }
.deviated ul.reasons { background: var(--deviated-soft); }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 12px; margin-top: 28px; }
.tile, .card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; }
.tile { padding: 14px 18px; } .tile b { display: block; font-size: 25px; line-height: 1.25; letter-spacing: -.02em; font-weight: 650; }
.tile.bad b { color: var(--failed); } .tile.good b { color: var(--held); } .tile.odd b { color: var(--reset); }
.tile span { color: var(--dim); font-size: 13px; }
.card { padding: 6px 20px; overflow-x: auto; } .card.chart { padding: 18px 18px 10px; }
table { border-collapse: collapse; width: 100%; } th { font-weight: 550; color: var(--dim); font-size: 13px; }
th, td { text-align: right; padding: 10px 0 10px 20px; white-space: nowrap; border-top: 1px solid var(--line); }
thead th { border: 0; } th:first-child, td:first-child, .words td, .words th { text-align: left; } th:first-child, td:first-child { padding-left: 0; }
.words td { white-space: normal; vertical-align: top; } td.mark { width: 26px; font-weight: 700; } .yes { color: var(--held); } .no { color: var(--failed); }
code { font: 13px ui-monospace, monospace; }
svg { display: block; width: 100%; min-width: 760px; height: auto; font: 12px system-ui, sans-serif; }
svg text { fill: var(--dim); } .heading { font-weight: 600; fill: var(--text); } .phase { text-anchor: middle; font-weight: 600; }
.middle { text-anchor: middle; } .end { text-anchor: end; } .grid { stroke: var(--grid); } .axis { stroke: var(--line); }
.phase-line { stroke: var(--max); stroke-dasharray: 2 4; } .target { stroke: var(--dim); stroke-dasharray: 5 4; opacity: .6; }
.fault-band { fill: var(--band); } rect.ok { fill: var(--ok-soft); } rect.failed { fill: var(--failed); } rect.reset { fill: var(--reset); }
g:hover > rect.ok { fill: var(--ok); }
.line { fill: none; stroke-width: 1.75; stroke-linejoin: round; } .p50 { stroke: var(--ok); } .p99 { stroke: var(--p99); }
.dot { fill: var(--ok); stroke: var(--card); stroke-width: 2; } .dot.fault { fill: var(--failed); } .event { fill: var(--text); }
.event-line { stroke: var(--ok); opacity: .18; } .event-line.fault { stroke: var(--failed); opacity: .7; }
.legend { display: flex; flex-wrap: wrap; gap: 6px 20px; color: var(--dim); font-size: 13px; padding: 4px 0 8px 42px; }
.legend i { display: inline-block; width: 12px; height: 12px; border-radius: 3px; margin-right: 7px; vertical-align: -1px; }
footer { margin-top: 44px; color: var(--dim); font-size: 13px; }
@media print { body { background: none; } main { padding: 0; } .tile, .card { break-inside: avoid; } }
`;
