import { trusted } from './html.ts';

/** Light values, also used in print; every text colour reaches 4.5:1 on its paper. */
const light = `--paper:#fcfbf8;--ink:#1b1a17;--muted:#5f5b52;--rule:#cfcabd;--grid:#e8e4d9;--tint:#f3f0e8;
--series-1:#1f4e79;--series-1-soft:#b9c8d6;--series-2:#96631a;--series-3:#4d7a4a;--loss:#a23b2c;`;

const dark = `--paper:#15171b;--ink:#e9e6df;--muted:#a8a499;--rule:#454850;--grid:#2a2d33;--tint:#1d2025;
--series-1:#83b4e3;--series-1-soft:#34485c;--series-2:#d9a55c;--series-3:#8fbf8a;--loss:#e58573;`;

const base = `
:root{color-scheme:light dark;${light}
--serif:"Iowan Old Style","Palatino Linotype",Palatino,"Source Serif 4",Georgia,"Liberation Serif",serif;
--sans:-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;
--mono:ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace}
@media screen and (prefers-color-scheme:dark){:root{${dark}}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:1160px;padding:0 40px 64px;background:var(--paper);color:var(--ink);
font:16px/1.55 var(--sans);font-variant-numeric:lining-nums;overflow-wrap:break-word}
p{margin:0 0 12px}
code,pre{font-family:var(--mono);font-size:.86em}
h1,h2{font-family:var(--serif);font-weight:600;text-wrap:balance}
a{color:inherit}
:focus-visible{outline:2px solid var(--series-1);outline-offset:3px}
main:focus{outline:none}
.skip{position:absolute;left:-999px;top:8px;padding:8px 12px;background:var(--ink);color:var(--paper)}
.skip:focus{left:8px}
.small{font-size:13.5px;line-height:1.5;color:var(--muted)}
`;

const headline = `
header{padding:28px 0 36px}
.kicker{display:flex;flex-wrap:wrap;justify-content:space-between;gap:4px 24px;margin:0 0 44px;padding-bottom:10px;
border-bottom:1px solid var(--ink);font-size:13.5px;color:var(--muted)}
.kicker span{min-width:0}
.kicker,h1,.facts dd,caption,figcaption,.legend li,li,summary,.audit,section p{overflow-wrap:anywhere}
.kicker span:first-child{font-weight:600;color:var(--ink)}
.tag{display:inline-block;margin:0 0 14px;font-size:13.5px;font-weight:600;letter-spacing:.02em;color:var(--muted)}
.tag::before{content:"";display:inline-block;width:10px;height:10px;margin-right:8px;border:2px solid currentColor;border-radius:50%}
.tag.strong,.tag.moderate{color:var(--series-3)}
.tag.strong::before{background:currentColor}
.tag.moderate::before{background:linear-gradient(0deg,currentColor 70%,transparent 70%)}
.tag.weak{color:var(--series-2)}
.tag.weak::before{background:linear-gradient(90deg,currentColor 50%,transparent 50%)}
.tag.none{color:var(--loss)}
h1{max-width:26em;margin:0 0 36px;font-size:clamp(25px,3.2vw,38px);font-weight:400;line-height:1.22;letter-spacing:-.012em}
.after-costs{max-width:46em;margin:-16px 0 36px;font-size:17px}
.numbers{display:grid;grid-template-columns:repeat(3,1fr);gap:24px 40px;margin-bottom:30px}
.number{border-top:1px solid var(--rule);padding-top:12px}
.number .label{margin:0;font-size:14.5px;font-weight:600}
.number .value{margin:2px 0 6px;font:400 46px/1.1 var(--serif);font-variant-numeric:lining-nums tabular-nums}
.number .small{margin:8px 0 0}
.strip{display:block;width:100%;max-width:280px;height:auto}
.audit{max-width:52em;margin:0 0 26px;padding-left:14px;border-left:3px solid var(--series-2)}
.facts{display:grid;grid-template-columns:repeat(4,minmax(0,1fr));gap:14px 40px;margin:0;padding-top:16px;border-top:1px solid var(--rule)}
.facts dt{font-size:13.5px;color:var(--muted)}
.facts dd{margin:0;font-size:14.5px}
`;

const sections = `
section{display:grid;grid-template-columns:220px minmax(0,1fr);gap:0 48px;padding:34px 0 30px;border-top:1px solid var(--ink)}
.aside h2{margin:0 0 10px;font-size:22px;line-height:1.2}
.aside p{font-size:14px;line-height:1.5;color:var(--muted)}
.main>:first-child{margin-top:0}
.missing{padding:14px 16px;background:var(--tint);font-size:15px}
.missing code{overflow-wrap:anywhere}
.rules{margin:14px 0 18px;max-width:52em;padding-left:1.1em;font-size:14px;color:var(--muted)}
figure{margin:0 0 22px}
figcaption{font-size:14.5px;font-weight:600}
.legend{display:flex;flex-wrap:wrap;gap:2px 22px;margin:4px 0 6px;padding:0;list-style:none;font-size:13.5px;color:var(--muted)}
.legend li{display:flex;align-items:center;gap:8px}
.legend i{flex:none;width:20px;border-top:3px solid currentColor}
.legend i.dashed{border-top:2px dashed currentColor}
.legend i.block{width:12px;height:12px;border:0;background:currentColor}
.chart svg{display:block;width:100%;height:auto}
.chart text{font-family:var(--sans);font-variant-numeric:tabular-nums}
.chart svg.narrow{display:none}
.scroll{overflow-x:auto;margin:0 0 14px;container-type:inline-size}
table{width:100%;border-collapse:collapse;font-size:14px;line-height:1.4}
caption{padding:4px 0 6px;text-align:left;font-size:14.5px;font-weight:600}
caption span:first-child{display:inline-block;position:sticky;left:0;max-width:100cqi}
th,td{padding:6px 18px 6px 0;text-align:left;vertical-align:top;border-bottom:1px solid var(--grid);font-weight:400}
thead th{border-bottom:1px solid var(--rule);font-size:13.5px;color:var(--muted);vertical-align:bottom}
.num{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
.unbroken,td.unbroken{white-space:nowrap}
thead .num{white-space:normal}
th:last-child,td:last-child{padding-right:0}
details{margin:0 0 10px}
summary{width:fit-content;padding:4px 0;cursor:pointer;font-size:14px;text-decoration:underline;text-decoration-color:var(--rule);text-underline-offset:3px}
details[open]>summary{margin-bottom:6px}
pre{margin:0 0 14px;padding:14px 16px;overflow-x:auto;background:var(--tint);line-height:1.5}
footer{padding-top:18px;border-top:1px solid var(--ink);font-size:13.5px;color:var(--muted)}
`;

const smaller = `
@media (max-width:1000px){body{padding:0 24px 48px}section{display:block;padding-top:26px}.aside p{max-width:44em}
.facts{grid-template-columns:repeat(2,minmax(0,1fr))}}
@media (max-width:620px){body{padding:0 18px 40px}.kicker{margin-bottom:28px}h1{margin-bottom:26px}
.numbers{grid-template-columns:1fr;gap:16px}.number{display:grid;grid-template-columns:1fr auto;align-items:baseline;column-gap:16px}
.number .value{font-size:36px;margin:0}.number .strip,.number .small{grid-column:1/-1;max-width:none}.number .small{margin:4px 0 0}.kicker{margin-bottom:24px}.facts{gap:12px 20px}
.chart svg.wide{display:none}.chart svg.narrow{display:block;max-width:480px}
th,td{padding-right:12px}.num{white-space:normal}}
@media print{@page{margin:16mm}body{max-width:none;padding:0;font-size:10.5pt}section{display:block;padding:18px 0}
.skip{display:none}h2{break-after:avoid}figure,tr{break-inside:avoid}.scroll,pre{overflow:visible}
pre{white-space:pre-wrap}table{font-size:9pt}th,td{padding-right:10px}
details:not([open]):not(.record){display:none}
.record>summary{text-decoration:none}
details.record::details-content{content-visibility:visible;block-size:auto}
.chart svg.wide{display:block}.chart svg.narrow{display:none}.numbers{grid-template-columns:repeat(3,1fr)}}
`;

export const styleSheet = trusted([base, headline, sections, smaller].join(''));
