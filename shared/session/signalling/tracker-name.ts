/**
 * How a tracker is named to users: its address without what may be a secret. Private trackers know their users by a passkey,
 * which is in the path or in the query, and people send each other screenshots.
 */

/** Passkeys have 16 letters and digits or more. */
const LONGEST_WORD = 15;
/** Names are shown in one line. */
const LONGEST_PATH = 40;

/** @param url of a WebSocket */
export function trackerName(url: string): string {
  const { protocol, host, pathname } = new URL(url);
  const isSecret = (part: string): boolean => part.length > LONGEST_WORD || /(\d\D*){4}/.test(part);
  const path = pathname
    .split("/")
    .map((part) => (isSecret(part) ? "…" : part))
    .join("/");
  return `${protocol}//${host}${path.length > LONGEST_PATH ? "/…" : path}`;
}
