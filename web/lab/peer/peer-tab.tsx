/** What a peer's tab shows: its number in the lab and its progress. */
import { useEffect } from "preact/hooks";
import type { Problem } from "../../bridge/problems.ts";
import { appUrl } from "../../page/app-url.ts";
import { ready as pageReady, sentenceFor } from "../../page/texts/current.ts";
import { speak } from "../../page/texts/spoken.ts";
import { enPeer } from "../texts/en-peer.ts";
import type { PeerPage, PeerStage } from "./peer.ts";

const { texts, ready: peerReady } = speak(enPeer, {
  ko: async () => (await import("../texts/ko-peer.ts")).koPeer,
});
export const ready = Promise.all([pageReady, peerReady]);

/** @param peer undefined: the address names no lab, or this browser cannot be a peer (`missing`) */
export function PeerTab({ peer, missing }: { peer: PeerPage | undefined; missing: Problem | undefined }) {
  const stage: PeerStage = peer?.stage.value ?? { kind: "ended" };
  const view = peer?.view.value;
  const problem = missing ?? peer?.problem.value;
  const isThere = stage.kind === "working" || stage.kind === "alone";
  useEffect(() => {
    document.documentElement.lang = texts.language;
    document.title = texts.documentTitle;
  });
  // A guest that finds no peers came too late.
  const isDeserted = stage.kind === "alone" && view?.notices.some(({ code }) => code === "nobody-has-it");
  return (
    <main>
      <section class="card">
        <h1>{stage.kind === "working" ? texts.heading(stage.number) : texts.guest}</h1>
        <p role="status">{isDeserted ? texts.ended : texts[stage.kind]}</p>
        {isThere && view !== undefined && view.pieceCount > 0 && (
          <>
            <progress value={view.piecesHave} max={view.pieceCount} aria-label={texts.heading(1)} />
            <p>{texts.progress(view.piecesHave, view.pieceCount)}</p>
          </>
        )}
        {problem !== undefined && <p role="alert">{sentenceFor(problem)}</p>}
        {isThere && !isDeserted && <p>{texts.keepOpen}</p>}
        {(isDeserted || !(isThere || stage.kind === "asking")) && (
          <a href={appUrl("lab/").href}>{texts.toLab}</a>
        )}
      </section>
    </main>
  );
}
