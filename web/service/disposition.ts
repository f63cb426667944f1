/** The `Content-Disposition` header (RFC 6266), whose name may contain any script (RFC 8187). */
import { safeFileName } from "../../shared/metainfo/file-name.ts";

/** @param name from outside; cleaned here */
export function contentDisposition(type: "attachment" | "inline", name: string): string {
  // A lone surrogate has no encoding.
  const clean = safeFileName(name.replace(/[\ud800-\udfff]/gu, "\ufffd"));
  // "%" because some programs decode it there, and backslashes escape.
  const ascii = clean.replace(/[^ -~]|["%\\]/gu, "_");
  const encoded = encodeURIComponent(clean).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${type}; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}
