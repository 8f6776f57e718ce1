/** The look of the hosted pages: one column, system fonts, light and dark. */
export const stylesheet = `
:root{color-scheme:light dark;--ink:#16202c;--soft:#5b6876;--line:#d9dfe6;--paper:#fff;--ground:#f3f5f8;--accent:#1d5fd1;--accent-ink:#fff;--warn:#9a3412;--warn-ground:#fff4ed;--good:#176639;--good-ground:#e5f5ec;--shadow:0 1px 2px #0f172a12,0 12px 32px #0f172a14}
@media (prefers-color-scheme:dark){:root{--ink:#e8edf3;--soft:#a3b0bf;--line:#334152;--paper:#18212c;--ground:#0e141b;--accent:#7fb0ff;--accent-ink:#0b1523;--warn:#fdba8c;--warn-ground:#33211a;--good:#86d9a8;--good-ground:#16301f;--shadow:none}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;flex-direction:column;align-items:center;justify-content:center;gap:1rem;padding:1.25rem;background:var(--ground);color:var(--ink);font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif}
main{width:100%;max-width:25rem;background:var(--paper);border:1px solid var(--line);border-radius:14px;box-shadow:var(--shadow);padding:2rem 1.75rem;overflow-wrap:anywhere}
main>:last-child{margin-bottom:0}
h1{font-size:1.35rem;line-height:1.3;margin:0 0 1.25rem;text-wrap:balance;word-break:keep-all}
p{margin:.75rem 0}
.logo{display:block;height:44px;max-width:100%;margin:0 0 1rem}
.mark{display:block;width:40px;height:40px;margin:0 0 1rem;stroke-linecap:round;stroke-linejoin:round;stroke-width:2;fill:none}
.mark.done{stroke:var(--good)}
.mark.done circle{fill:var(--good-ground);stroke:none}
.mark.stopped{stroke:var(--warn)}
.mark.stopped circle{fill:var(--warn-ground);stroke:none}
.soft{color:var(--soft)}
.small{font-size:.8125rem}
.note{background:var(--warn-ground);color:var(--warn);border-radius:8px;padding:.75rem .9rem}
.person{border:1px solid var(--line);border-radius:8px;padding:.75rem .9rem;font-weight:600}
ul{list-style:none;margin:0;padding:0;display:grid;gap:.6rem}
.button{display:flex;align-items:center;justify-content:center;gap:.6rem;width:100%;min-height:46px;padding:.55rem 1rem;border:1px solid var(--line);border-radius:9px;background:transparent;color:var(--ink);font:inherit;font-weight:550;text-decoration:none;text-align:center;text-wrap:balance;cursor:pointer}
.button:hover{border-color:var(--accent)}
.button.main{background:var(--accent);border-color:var(--accent);color:var(--accent-ink)}
.choice{display:grid;grid-template-columns:24px 1fr;gap:.85rem;text-align:start;text-wrap:wrap;word-break:keep-all}
.choice img{width:24px;height:24px;object-fit:contain}
.initial{display:grid;place-items:center;width:24px;height:24px;border-radius:6px;background:var(--ground);color:var(--soft);font-size:.8125rem}
.actions{display:grid;gap:.6rem;margin-top:1.5rem}
form{margin:0}
a{color:var(--accent)}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
code{display:block;font:.75rem/1.5 ui-monospace,SFMono-Regular,Menlo,monospace}
footer{font-size:.875rem}
@media (max-width:24rem){main{padding:1.5rem 1.25rem}}
`;
