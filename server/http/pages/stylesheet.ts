/** The look of the hosted pages: one column, system fonts, light and dark. */
export const stylesheet = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#566373;--line:#d5dce4;--edge:#7c8896;--paper:#fff;--ground:#f3f5f8;--accent:#1d5fd1;--accent-ink:#fff;--warn:#9a3412;--warn-ground:#fff4ed;--good:#176639;--good-ground:#e5f5ec;--shadow:0 1px 2px #0f172a12,0 12px 32px #0f172a14}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a3b0bf;--line:#334152;--edge:#75859a;--paper:#18212c;--ground:#0e141b;--accent:#7fb0ff;--accent-ink:#0b1523;--warn:#fdba8c;--warn-ground:#33211a;--good:#86d9a8;--good-ground:#16301f;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1rem;padding:1.25rem;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:100%;max-width:26rem;background:var(--paper);border:1px solid var(--line);border-radius:16px;box-shadow:var(--shadow);padding:2.25rem 2rem;overflow-wrap:anywhere}
main>:last-child{margin-bottom:0}
h1{font-size:1.4rem;line-height:1.3;letter-spacing:-.01em;margin:0 0 .5rem;text-wrap:balance;word-break:keep-all}
h2{font-size:1rem;line-height:1.4;margin:1.75rem 0 .6rem}
p{margin:.5rem 0;text-wrap:pretty}
h1+ul,h1+form,h1+.note{margin-top:1.25rem}
p+ul,p+form{margin-top:1.25rem}
.logo,.emblem,.mark{display:block;height:48px;margin:0 0 1.1rem}
.logo{max-width:100%;object-fit:contain;object-position:left}
.emblem{display:grid;place-items:center;width:48px;border-radius:13px;background:var(--accent);color:var(--accent-ink);font-size:1.4rem;font-weight:650}
.mark{width:44px;height:44px;stroke-linecap:round;stroke-linejoin:round;stroke-width:2;fill:none}
.mark.done{stroke:var(--good)}
.mark.done circle{fill:var(--good-ground);stroke:none}
.mark.stopped{stroke:var(--warn)}
.mark.stopped circle{fill:var(--warn-ground);stroke:none}
.soft{color:var(--soft)}
.small{font-size:.8125rem}
.note,.good{border-radius:10px;padding:.75rem .9rem;margin:1rem 0}
.note{background:var(--warn-ground);color:var(--warn)}
.good{background:var(--good-ground);color:var(--good)}
.person{border:1px solid var(--line);border-radius:10px;padding:.75rem .9rem;font-weight:600}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.6rem}
.button{display:flex;align-items:center;justify-content:center;gap:.6rem;width:100%;min-height:48px;padding:.55rem 1rem;border:1px solid var(--line);border-radius:10px;background:transparent;color:var(--ink);font:inherit;font-weight:550;text-decoration:none;text-align:center;text-wrap:balance;cursor:pointer;transition:border-color .12s,background .12s}
.button:hover{border-color:var(--accent);background:color-mix(in srgb,var(--accent) 6%,transparent)}
.button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.button.main:hover{background:color-mix(in srgb,var(--accent) 90%,var(--ink))}
.choice{display:grid;grid-template-columns:24px 1fr;gap:.85rem;text-align:start;text-wrap:wrap;word-break:keep-all}
.choice img,.rows img{width:24px;height:24px;object-fit:contain;border-radius:6px;background:#fff}
.choice b{display:block;font-weight:600}
.choice small{display:block;color:var(--soft);font-size:.8125rem;font-weight:400}
.initial{display:grid;place-items:center;width:24px;height:24px;border-radius:7px;background:var(--ground);color:var(--soft);font-size:.8125rem}
.or{display:flex;align-items:center;gap:.9rem;margin:1.4rem 0;color:var(--soft);font-size:.875rem}
.or::before,.or::after{content:"";flex:1;border-top:1px solid var(--line)}
label{display:block;margin:0 0 .9rem;font-size:.875rem;font-weight:550}
label small{display:block;color:var(--soft);font-weight:400;margin-top:.3rem}
input{display:block;width:100%;min-height:48px;margin-top:.3rem;padding:.5rem .8rem;border:1px solid var(--edge);border-radius:10px;background:var(--paper);color:var(--ink);font:inherit;font-size:1rem;font-weight:400}
input[inputmode=numeric]{font-variant-numeric:tabular-nums;letter-spacing:.3em;font-size:1.15rem}
input[aria-invalid]{border-color:var(--warn);box-shadow:0 0 0 1px var(--warn)}
.code{display:block;width:min(15rem,100%);aspect-ratio:1;margin:1.25rem auto .75rem;border-radius:10px;overflow:hidden;background:#fff;border:1px solid var(--line)}
.code svg,.code img{display:block;width:100%;height:100%}
.center{text-align:center}
.center a{display:inline-block;min-height:28px;line-height:28px}
.actions{display:grid;gap:.6rem;margin-top:1.5rem}
.links{display:flex;flex-wrap:wrap;gap:.25rem 1.25rem;margin:1rem 0 0;font-size:.875rem}
.links a,.links button{display:inline-block;min-height:28px;line-height:28px}
.plain{border:0;padding:0;background:none;color:var(--accent);font:inherit;text-decoration:underline;cursor:pointer}
.rows{gap:0}
.rows li{display:flex;align-items:center;gap:.85rem;padding:.8rem 0;border-top:1px solid var(--line)}
.rows li:last-child{border-bottom:1px solid var(--line)}
.rows li>span:nth-child(2){flex:1;min-width:0}
.rows small{display:block;color:var(--soft);font-size:.8125rem}
h1+.good,h1+.note,h1+.person,.actions+p{margin-top:1rem}
article{border-top:1px solid var(--line);margin-top:1.25rem;padding-top:.75rem}
article h2{margin:.75rem 0 .25rem}
.checks li{align-items:flex-start}
.checks code{margin-top:.15rem}
.sign{flex:none;display:grid;place-items:center;width:24px;height:24px;border-radius:50%;font-size:.8125rem;font-weight:700;background:var(--ground);color:var(--soft)}
.sign.passed{background:var(--good-ground);color:var(--good)}
.sign.failed{background:var(--warn-ground);color:var(--warn)}
form{margin:0}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
code{display:block;font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
footer{font-size:.875rem}
footer a,footer button{display:inline-block;min-height:28px;line-height:28px}
@media (max-width:30rem){body{padding:.75rem;justify-content:flex-start}main{padding:1.5rem 1.25rem}}
@media (prefers-reduced-motion:reduce){*{transition:none!important}}
`;
