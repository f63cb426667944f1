/** Answers `/files/…`. */

/** @returns undefined: the request is none of these */
export function answerFile(event: FetchEvent): Promise<Response> | undefined {
  const { pathname, origin } = new URL(event.request.url);
  if (origin !== location.origin || !pathname.startsWith("/files/")) return undefined;
  return Promise.resolve(
    new Response("No open tab has this file.\n", { status: 503, headers: { "Cache-Control": "no-store" } }),
  );
}
