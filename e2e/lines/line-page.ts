/** Puts the pages of a browser context at one end of a line. `install` is sent to pages as source text. */
import type { BrowserContext } from "@playwright/test";
import type { Line, Side } from "./line.ts";

declare global {
  interface Window {
    /** Exposed by this process. @returns undefined: the candidate is of no use */
    substituteCandidate(candidate: string): Promise<string | undefined>;
  }
}

/** Concerns links that pages loaded from now on open. @param line asked for each candidate, so that it may be another later */
export async function putOnLine(context: BrowserContext, side: Side, line: () => Line): Promise<void> {
  await context.exposeFunction("substituteCandidate", (candidate: string) =>
    line().substitute(side, candidate),
  );
  // esbuild, which compiles this file, wraps functions into its helper `__name`.
  await context.addInitScript({
    content: `globalThis.__name ??= (named) => named; (${install.toString()})();`,
  });
}

function install(): void {
  if (typeof RTCPeerConnection !== "function") return;
  const { prototype } = RTCPeerConnection;
  const add = prototype.addIceCandidate;
  const describe = prototype.setRemoteDescription;
  const addSubstitute = async (
    connection: RTCPeerConnection,
    { candidate, sdpMid, sdpMLineIndex }: RTCIceCandidateInit,
  ): Promise<void> => {
    const substitute = candidate && (await window.substituteCandidate(candidate));
    if (substitute) await Reflect.apply(add, connection, [{ candidate: substitute, sdpMid, sdpMLineIndex }]);
  };
  prototype.addIceCandidate = async function (this: RTCPeerConnection, init?: RTCIceCandidateInit | null) {
    if (init) await addSubstitute(this, init);
  };
  prototype.setRemoteDescription = async function (
    this: RTCPeerConnection,
    { type, sdp = "" }: RTCSessionDescriptionInit,
  ) {
    const lines = sdp.split("\r\n");
    const isCandidate = (line: string): boolean => line.startsWith("a=candidate:");
    const rest = lines.filter((line) => !isCandidate(line));
    await Reflect.apply(describe, this, [{ type, sdp: rest.join("\r\n") }]);
    for (const line of lines.filter(isCandidate))
      await addSubstitute(this, { candidate: line.slice(2), sdpMLineIndex: 0 });
  } as typeof describe;
}
