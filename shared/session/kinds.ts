/** The kinds of shares, by the people that can read them. */
export type SeedKind =
  /** Anyone with a BitTorrent app who learns the info hash. */
  | { readonly sealed: false }
  /** Only people with the share link and, if there is one, the password. */
  | { readonly sealed: true; readonly password?: string | undefined };

export const PUBLIC: SeedKind = { sealed: false };
