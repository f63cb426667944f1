/** The rate limits that a virtual peer has for itself. */
import type { Instant } from "../core/time.ts";
import { RateLimiter, type SessionLimits } from "../engine/rate-limiter.ts";
import type { PeerGroup, Scenario } from "./scenario.ts";

/** @param blockLength bytes */
export function limitsOf(
  { upload, download }: PeerGroup,
  { beginsWithoutBurst }: Scenario,
  blockLength: number,
  now: Instant,
): SessionLimits {
  const limiter = (limit: number | undefined): RateLimiter => {
    if (!beginsWithoutBurst) return new RateLimiter(limit, blockLength);
    // A limit that replaces another one has saved up nothing.
    const empty = new RateLimiter(0, blockLength);
    empty.setLimit(now, limit);
    return empty;
  };
  return { upload: limiter(upload), download: limiter(download) };
}
