/** The web servers that have a torrent's files: what each of them is doing, or why it is of no use, and what it sees. */
import { useId } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { WebSeedView } from "../../bridge/views.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { Swatch } from "./swatch.tsx";

interface WebSeedsProps {
  readonly webSeeds: readonly WebSeedView[];
  readonly known: KnownPeers;
  /** Milliseconds since 1970. */
  readonly now: number;
}

export function WebSeeds({ webSeeds, known, now }: WebSeedsProps) {
  const id = useId();
  if (webSeeds.length === 0) return null;
  return (
    <section aria-labelledby={id}>
      <h3 id={id}>{later.details.webServers}</h3>
      <p class="hint">{later.details.webServer.sees}</p>
      <ul class="trackers">
        {webSeeds.map((webSeed) => (
          <li key={webSeed.url} class={webSeed.problem === undefined ? "" : "tracker-troubled"}>
            <code>
              {webSeed.downloaded > 0 && webSeed.peerId !== undefined && (
                <Swatch colour={known.of(webSeed.peerId)?.colour} />
              )}
              {nameOf(webSeed)}
            </code>
            <span class="hint">{lineAbout(webSeed, now)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What follows a question mark may be a secret. */
function nameOf({ url }: WebSeedView): string {
  return displayName(url.split("?", 1)[0] ?? "");
}

function lineAbout(webSeed: WebSeedView, now: number): string {
  const { state, retryAt = now, problem, downloaded, downloadRate } = webSeed;
  const words = later.details.webServer;
  const said = problem === undefined ? [] : [words.troubles[problem.code](displayName(problem.detail ?? ""))];
  if (state === "waiting") said.push(words.waiting(Math.max(0, Math.round((retryAt - now) / 1000))));
  else said.push(words[state]);
  if (downloaded > 0) said.push(words.received(downloaded));
  if (downloadRate >= 1) said.push(texts.downloadRate(downloadRate));
  return said.join(" · ");
}
