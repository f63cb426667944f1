/**
 * What the keeper of the page's server returned for a share: whoever has the token can extend and end its keeping. It is stored
 * next to the torrent, disappears with it, and goes to the page of its own tab and to that server alone.
 */
export interface KeeperReceipt {
  readonly token: string;
  /** When keeping ends, as far as this tab knows: milliseconds since 1970. */
  readonly expiresAt: number;
  /** The keeper has been seen with a full copy. */
  readonly hasAll: boolean;
}
