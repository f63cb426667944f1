/** Files whose code reports that it ran, and what it could read. Some contain something else than their names promise. */

export interface HostileFile {
  readonly name: string;
  readonly content: string;
  /** The truth about the content. */
  readonly type: string;
}

/** @param witness origin of the server that receives the reports */
export function hostileFiles(witness: string): readonly HostileFile[] {
  const code = `(async () => {
  globalThis.ran = true;
  const isWorker = typeof document === "undefined";
  if (isWorker) {
    globalThis.postMessage?.(true);
    globalThis.onconnect = ({ ports: [port] }) => port.postMessage(true);
  }
  let read = "";
  try { localStorage.setItem("ran", "yes"); read += " localStorage"; } catch {}
  try { await indexedDB.databases(); read += " indexedDB"; } catch {}
  for (const target of [globalThis.parent, globalThis.opener])
    try { target?.postMessage({ ran: read }, "*"); } catch {}
  const where = isWorker ? "worker" : "document";
  fetch("${witness}/ran?" + where + read.replaceAll(" ", "-"), { mode: "no-cors" }).catch(() => undefined);
})();
`;
  const html = `<!doctype html><script>${code}</script><img src="x" onerror="ran = true">`;
  const xhtml = `<html xmlns="http://www.w3.org/1999/xhtml"><head><script><![CDATA[${code}]]></script></head></html>`;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" onload="ran = true"><script><![CDATA[${code}]]></script></svg>`;
  return [
    { name: "page.html", type: "text/html", content: html },
    { name: "page.xhtml", type: "application/xhtml+xml", content: xhtml },
    { name: "data.xml", type: "application/xml", content: `<?xml version="1.0"?>${xhtml}` },
    { name: "drawing.svg", type: "image/svg+xml", content: svg },
    { name: "paper.pdf", type: "application/pdf", content: pdf(`app.launchURL("${witness}/ran?pdf")`) },
    { name: "film.mp4", type: "text/html", content: html },
    { name: "picture.png", type: "text/html", content: html },
    { name: "code.js", type: "text/javascript", content: code },
    { name: "module.mjs", type: "text/javascript", content: `${code}export default 1;` },
    { name: "sound.mp3", type: "text/javascript", content: code },
    // Also a picture of 15,677 × 15,153 pixels.
    { name: "photo.gif", type: "text/javascript", content: `GIF89a=1;${code}` },
    {
      name: "style.css",
      type: "text/css",
      content: `:root { --ran: yes; background: url("${witness}/ran?style") }`,
    },
    { name: "values.json", type: "application/json", content: "{}" },
  ];
}

/** Runs the script when it is opened. */
function pdf(script: string): string {
  return `%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R/OpenAction<</S/JavaScript/JS(${script.replaceAll(/[()\\]/g, "\\$&")})>>>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj
trailer<</Root 1 0 R>>
%%EOF
`;
}
