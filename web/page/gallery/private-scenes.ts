/** Private shares and a public one, and each reason why a private share cannot be read. */
import type { SealedState, SealedView, SessionView, TorrentView } from "../../bridge/views.ts";
import { downloading, five, torrent, whole } from "./made-up.ts";

const SECRET = "q83vEjRWeJCrze8SNFZ4kA";

export const open: SealedView = { state: "open", secret: SECRET };
const withPassword: SealedView = { state: "open", secret: `${SECRET}.p` };

/** Looking for, fetching or passing on what it cannot read. */
function locked(state: SealedState, over: Partial<TorrentView> = {}, secret?: string): SessionView {
  return downloading(70, 0.37, { name: "sealed", files: [], sealed: { state, secret }, ...over });
}

const all = whole(71, "complete", { peers: five.slice(0, 2), uploadRate: 900_000, uploaded: 130_000_000 });
const { length, pieceCount, pieces } = all;

export const PRIVATE_SCENES: Readonly<Record<string, readonly SessionView[]>> = {
  kinds: [
    whole(72, "seeding", { name: "for everybody.zip", sealed: undefined, peers: five.slice(1, 3) }),
    whole(73, "seeding", { name: "with a password.zip", sealed: withPassword, peers: five.slice(1, 3) }),
    whole(74, "seeding", { name: "for friends.zip", sealed: open, peers: five.slice(1, 3) }),
  ],
  "receiver-private": [downloading(75, 0.37, { sealed: open })],
  "receiver-public": [downloading(75, 0.37, { sealed: undefined })],
  "receiver-private-looking": [
    torrent(76, {
      name: "",
      state: "looking-for-peers",
      length: 0,
      pieceCount: 0,
      pieceLength: 0,
      progress: 0,
      sealed: { state: "unknown", secret: SECRET },
    }),
  ],
  "receiver-no-secret": [locked("no-secret")],
  "receiver-wrong-secret": [locked("wrong-secret", { state: "paused", peers: [] })],
  "receiver-needs-password": [locked("needs-password", {}, `${SECRET}.p`)],
  "receiver-wrong-password": [
    locked(
      "wrong-password",
      {
        state: "complete",
        peers: five.slice(0, 1),
        length,
        pieceCount,
        piecesHave: pieceCount,
        pieces,
        progress: 1,
      },
      `${SECRET}.p`,
    ),
  ],
  "receiver-bad-manifest": [locked("bad-manifest", {}, SECRET)],
  "receiver-unknown-version": [locked("unknown-version", {}, SECRET)],
};
