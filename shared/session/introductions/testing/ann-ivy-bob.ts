/** Three peers in a row, and what tests read of their messages. */
import type { Bytes } from "../../../core/bytes.ts";
import { isViolation } from "../../../core/violation.ts";
import type { KeyMaterial } from "../../../metainfo/sealed/keys.ts";
import { platformKeyPair } from "../../testing/platform-key-pair.ts";
import { type Introduction, readIntroduction } from "../messages.ts";
import { Neighbourhood } from "./neighbourhood.ts";

export const SECRET = new Uint8Array(16).fill(7) as Bytes as KeyMaterial;

/**
 * `ann` and `bob` are neighbours of `ivy` only.
 * @param turn lets everything run that is due now
 * @param tap what becomes of what ivy sends to bob
 */
export function annIvyBob(
  turn: () => Promise<unknown>,
  material?: KeyMaterial,
  tap?: (bytes: Bytes) => readonly Bytes[],
) {
  const world = new Neighbourhood(turn);
  const [ann, ivy, bob] = [
    world.peer("ann", material),
    world.peer("ivy", material),
    world.peer("bob", material),
  ];
  world.link(ann, ivy);
  const [ivyToBob] = world.link(ivy, bob, tap);
  return { world, ann, ivy, bob, ivyToBob };
}

/** The same when `ann` and `bob` know of each other. */
export async function introduced(...parts: Parameters<typeof annIvyBob>) {
  const all = annIvyBob(...parts);
  await all.world.until(() => all.ann.found.length > 0 && all.bob.found.length > 0);
  return all;
}

export const isDelivery = (bytes: Bytes): boolean => kindOf(bytes) === "deliver";

export function read(bytes: Uint8Array): Introduction | undefined {
  const message = readIntroduction(bytes);
  return isViolation(message) ? undefined : message;
}

export function kindOf(bytes: Uint8Array): Introduction["type"] | undefined {
  return read(bytes)?.type;
}

/** Of a peer that the test plays. */
export async function freshKey(isReader = false): Promise<Introduction & { type: "key" }> {
  return { type: "key", key: (await platformKeyPair()).publicKey, isReader };
}
