/** Signalling: descriptions and candidates of peers, and the frames of the tracker protocol at the tracker's core. */
import { fromUtf8Lossy, utf8 } from "../../../shared/core/bytes.ts";
import { note, obstacleOf, type Passed } from "../../../shared/session/links/obstacle.ts";
import { candidate, offerOf, SDP, World } from "../../../shared/tracker/core/testing/world.ts";
import { isDescription } from "../../../shared/tracker/protocol/description.ts";
import { parseServerMessage } from "../../../shared/tracker/protocol/parse-server.ts";
import { serializeServerMessage } from "../../../shared/tracker/protocol/serialize.ts";
import { readCandidate } from "../../../shared/tracker/protocol/usual.ts";
import { withoutAddress } from "../../../web/page/negotiation/hidden-address.ts";
import { claim, type Parser, type Subject, stateless } from "./parser.ts";

/** Frames after which the tracker's members must be those that it should have. */
const CHECK_EVERY = 1_000;
/** The response to an announce names 50 peers. */
const MAX_FRAME_BYTES = 64 * 1024;

export const SIGNALLING: readonly Parser[] = [
  {
    name: "descriptions",
    title: "descriptions and candidates: one data section and no media, and no address where it is hidden",
    few: 5_000,
    start: stateless((input) => takeDescription(fromUtf8Lossy(input))),
  },
  {
    name: "tracker-core",
    title: "frames of clients at the tracker's core: others are served, and members stay who they are",
    few: 5_000,
    start: trackerCore,
  },
];

function takeDescription(text: string): void {
  const passed: Passed = { isDescribed: false, candidates: 0 };
  note(passed, { type: "offer", sdp: text });
  obstacleOf(passed, passed);
  if (isDescription(text)) {
    const sections = text.split(/[\n\r\u2028\u2029]/).filter((line) => line.startsWith("m="));
    claim(sections.length === 1 && sections[0]?.startsWith("m=application ") === true, "one data section");
  }
  const hidden = withoutAddress({ type: "offer", sdp: text });
  const left = hidden !== undefined && "sdp" in hidden ? hidden.sdp.split("\r\n") : [];
  for (const line of left)
    claim(!line.startsWith("a=candidate:") || / typ relay\b/.test(line), "only relayed candidates leave");
  const read = readCandidate({ candidate: text, sdpMLineIndex: 0, sdpMid: text.slice(0, 4) });
  claim(read === undefined || read.candidate.length <= 1024, "a candidate is short");
}

function trackerCore(): Subject {
  const world = new World();
  let taken = 0;
  const attacker = (): string => `mad ${Math.floor(taken / CHECK_EVERY)}`;
  const check = (): void => {
    for (const name of ["a", "b"]) world.announce(name, { signals: true });
    // An offer has its own number, because each is delivered once.
    const { offerId } = offerOf(taken + 1);
    const delivered = world.signal("a", "b", offerId, { type: "offer", sdp: SDP });
    claim(
      delivered.some(({ to, type }) => to === "b" && type === "signal"),
      "an offer of another client is delivered",
    );
    const stray = world.signal("b", "a", offerOf(0).offerId, candidate);
    claim(!stray.some(({ to }) => to === "a"), "a candidate without an offer is not");
    world.close(attacker());
    const { sockets, members, peerIds } = world.tracker.size;
    claim(sockets === 2 && members === 2 && peerIds === 2, "a client that leaves takes everything along");
  };
  return {
    take: (input) => {
      for (const reply of world.say(attacker(), fromUtf8Lossy(input))) {
        if (reply.type === "close" || reply.type === "probe") continue;
        const text = serializeServerMessage(reply);
        claim(parseServerMessage(text).ok, "every reply can be read");
        claim(utf8(text).length <= MAX_FRAME_BYTES, "no reply is longer than a frame");
      }
      world.now += 1;
      taken++;
      if (taken % CHECK_EVERY === CHECK_EVERY - 1) check();
    },
    finish: async () => `${world.tracker.size.members} members`,
  };
}
