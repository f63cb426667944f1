/**
 * The connected peers by name, each with the colour of the pieces it sends; then those that are being connected or cannot be.
 */
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { LinkAttempt, PeerView } from "../../bridge/views.ts";
import type { KnownPeers } from "../swarm/known-peers.ts";
import { texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { Scroller } from "./scroller.tsx";
import { NamedPeer, Swatch } from "./swatch.tsx";

interface PeersTableProps {
  readonly peers: readonly PeerView[];
  readonly attempts: readonly LinkAttempt[];
  readonly known: KnownPeers;
}

export function PeersTable({ peers, attempts, known }: PeersTableProps) {
  const { columns } = later.details;
  const { format } = texts;
  return (
    <Scroller>
      <table class="peers">
        <caption>{later.details.peers}</caption>
        <thead>
          <tr>
            <th scope="col">{columns.client}</th>
            <th scope="col">{columns.standing}</th>
            <th scope="col">{columns.has}</th>
            <th scope="col">{columns.downloadRate}</th>
            <th scope="col">{columns.uploadRate}</th>
            <th scope="col">{columns.downloaded}</th>
            <th scope="col">{columns.uploaded}</th>
          </tr>
        </thead>
        <tbody>
          {peers
            .toSorted((a, b) => known.placeOf(a.peerId) - known.placeOf(b.peerId))
            .map((peer) => (
              <tr key={peer.peerId}>
                <th scope="row">
                  <Name peer={peer} known={known} />
                </th>
                <td class="now">{standing(peer)}</td>
                <td>{format.percent(peer.progress)}</td>
                <td>{format.rate(peer.downloadRate)}</td>
                <td>{format.rate(peer.uploadRate)}</td>
                <td>{format.size(peer.downloaded)}</td>
                <td>{format.size(peer.uploaded)}</td>
              </tr>
            ))}
          {attempts.map((attempt) => (
            <tr key={attempt.peerId}>
              <th scope="row">
                <Swatch colour={undefined} />
                <span class="hint">{texts.peerName.unnamed}</span>
              </th>
              {/* Not all columns, so that it is readable where the table scrolls. */}
              <td class="attempt" colSpan={4}>
                {progressOf(attempt)}
              </td>
              <td colSpan={2} />
            </tr>
          ))}
          {peers.length + attempts.length === 0 && (
            <tr>
              <td colSpan={7}>{later.details.noPeers}</td>
            </tr>
          )}
        </tbody>
      </table>
    </Scroller>
  );
}

/** The name of its software is a tooltip, and part of the name that screen readers read. */
function Name({ peer, known }: { peer: PeerView; known: KnownPeers }) {
  const one = known.of(peer.peerId);
  const client = displayName(peer.client);
  const path = peer.path ? [later.details.paths[peer.path]] : [];
  return (
    <span title={[client, peer.peerId.slice(-4), ...path].join(" · ")}>
      <NamedPeer peer={one} />
      <span class="visually-hidden">
        {" "}
        <bdi>{client}</bdi>
      </span>
    </span>
  );
}

function progressOf({ isConnecting, obstacle }: LinkAttempt): string {
  return isConnecting || obstacle === undefined
    ? later.details.connecting(obstacle)
    : later.details.notConnected(obstacle);
}

/** What happens between the peer and this tab, in words; and that it passes a relay, which is rare. */
function standing(peer: PeerView): string {
  const { standing: words, paths } = later.details;
  const said = [
    ...(peer.snubbed ? [words.snubbed] : []),
    ...(peer.amInterested && !peer.snubbed ? [peer.peerChoking ? words.chokesUs : words.sendsToUs] : []),
    ...(peer.peerInterested ? [peer.amChoking ? words.weChoke : words.weSend] : []),
    ...(peer.optimistic ? [words.optimistic] : []),
  ];
  if (said.length === 0) said.push(words.idle);
  return `${said.join(", ")}${peer.path === "relayed" ? ` · ${paths.relayed}` : ""}`;
}
