// usage: node timeline.mjs <checkout> <runs>
import { createRequire } from "node:module";
import { spawn } from "node:child_process";
const [,, dir, runs="6"] = process.argv;
const require = createRequire(dir + "/package.json");
const { chromium } = require("playwright");
const server = spawn(process.execPath, ["--import", "tsx", "signal-server/process/start.ts"], { cwd: dir, env: {...process.env, PORT: "0"} });
const url = await new Promise((res) => server.stdout.on("data", (d) => { const m = /http:\/\/\S+/.exec(String(d)); if (m) res(m[0].replace(/,$/,"")); }));
const args=["--no-sandbox","--disable-background-networking","--allow-loopback-in-peer-connection","--disable-features=LocalNetworkAccessChecks,WebRtcHideLocalIpsWithMdns"];
const out=[];
for (let i=0;i<Number(runs);i++){
  const a = await chromium.launch({executablePath:"/usr/bin/chromium-headless-shell",args});
  const b = await chromium.launch({executablePath:"/usr/bin/chromium-headless-shell",args});
  const p = await (await a.newContext()).newPage();
  await p.goto(url+"?ice=none");
  await p.waitForFunction(()=>window.tabswarm);
  const hash = await p.evaluate(async()=>{ const f=new File([crypto.getRandomValues(new Uint8Array(65536)),new Uint8Array(16*1024*1024)],"x.bin"); return (await window.tabswarm.seed([f],{sealed:false})).infoHash; });
  
  const q = await (await b.newContext()).newPage();
  const init=()=>{ const now=()=>performance.timeOrigin+performance.now(); window.P={}; new MutationObserver(()=>{ if(!P.card&&document.querySelector("article")) {P.card=now(); requestAnimationFrame(()=>setTimeout(()=>{P.painted=now()}))} }).observe(document,{childList:true,subtree:true}); const C=RTCPeerConnection; window.RTCPeerConnection=class extends C{constructor(...a){ P.pc??=now(); super(...a); P.pcmade??=now(); this.addEventListener("icecandidate",()=>{P.cand??=now()}); } setLocalDescription(...a){ P.sld??=now(); const r=super.setLocalDescription(...a); r?.then?.(()=>{P.sldone??=now()}); return r;} setRemoteDescription(...a){ P.srd??=now(); return super.setRemoteDescription(...a);} }; };
  await q.addInitScript(init);
  await p.evaluate(()=>{window.P={}}); await p.evaluate(init);
  const wk = q.waitForEvent("worker").then(async w=>{ await w.evaluate(()=>{ globalThis.T={start:performance.timeOrigin}; const d=crypto.subtle.digest.bind(crypto.subtle); crypto.subtle.digest=(a,x)=>{ const r=d(a,x); r.then(()=>{ const n=performance.timeOrigin+performance.now(); if(!T.meta) T.meta=n; else if(!T.piece) T.piece=n;}); return r;}; const W=WebSocket; globalThis.WebSocket=class extends W{constructor(...a){super(...a); T.ws=performance.timeOrigin+performance.now(); this.addEventListener("open",()=>{T.wsopen=performance.timeOrigin+performance.now()}); let k=0; this.addEventListener("message",(e)=>{ T["m"+k++]=performance.timeOrigin+performance.now(); });} send(x){ T.send??=performance.timeOrigin+performance.now(); super.send(x);} }; }); return w; });
  await q.goto(url+"?ice=none#"+hash);
  const w = await wk;
  await q.waitForFunction(()=>window.tabswarm.torrents()[0]?.piecesHave===65,undefined,{timeout:8000}).catch(async e=>{console.log(JSON.stringify(await q.evaluate(()=>window.tabswarm.torrents())).slice(0,600), JSON.stringify(await w.evaluate(()=>T)));server.kill();process.exit(1)});
  const T = await w.evaluate(()=>T);
  const R = await q.evaluate(()=>({P:window.P,o:performance.timeOrigin, dcl:performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd, fp: performance.getEntriesByName("first-contentful-paint")[0]?.startTime, res:performance.getEntriesByType("resource").map(e=>[e.name.split("/").pop().slice(0,24),Math.round(e.startTime),Math.round(e.responseEnd)])}));
  const rel = Object.fromEntries(Object.entries(T).map(([k,v])=>[k,Math.round(v-R.o)]));
  const S=await p.evaluate(()=>window.P);
  for(const[k,v]of Object.entries(R.P))rel["q."+k]=Math.round(v-R.o); for(const[k,v]of Object.entries(S))rel["s."+k]=Math.round(v-R.o);
  out.push({...rel,dcl:Math.round(R.dcl),fcp:Math.round(R.fp)});
  if (i===Number(runs)-1) console.log(JSON.stringify(R.res));
  await a.close(); await b.close();
}
const med=(k)=>{const v=out.map(o=>o[k]).filter(x=>x!==undefined).sort((x,y)=>x-y);return v[v.length>>1]};
console.log(dir, ["dcl","fcp","start","ws","wsopen","send","m0","m1","m2","meta","piece","q.card","q.painted","q.pc","q.pcmade","q.sld","q.sldone","q.cand","q.srd","s.pc","s.pcmade","s.srd","s.sld","s.sldone"].map(k=>k+" "+med(k)).join("  "));
server.kill();
