/** What a command line asks for, once it has been read. */

export interface Voice {
  /** One JSON object per line on stdout. */
  readonly json: boolean;
  readonly quiet: boolean;
}

/** How the password is found, if there is one. */
export type PasswordSource =
  | { readonly kind: "none" }
  /** On the terminal. */
  | { readonly kind: "ask" }
  /** path "-": stdin */
  | { readonly kind: "file"; readonly path: string };

export interface Network {
  /** As they were given: addresses of pages or of trackers. */
  readonly trackers: readonly string[];
  /** Bytes per second. */
  readonly upload: number | undefined;
  readonly download: number | undefined;
  /** An address of this machine. */
  readonly bindAddress: string | undefined;
}

/** When a seeder leaves by itself. */
export interface Staying {
  /** Milliseconds since 1970. */
  readonly until: number | undefined;
  readonly copies: number | undefined;
}

export interface SeedRequest extends Voice, Network, Staying {
  readonly kind: "seed";
  readonly paths: readonly string[];
  readonly isPublic: boolean;
  readonly password: PasswordSource;
  readonly skipsUnreadable: boolean;
}

export interface Opening extends Voice, Network {
  readonly link: string;
  /** How long nobody may have what is missing, ms. */
  readonly waitMs: number;
}

export interface GetRequest extends Opening, Staying {
  readonly kind: "get";
  readonly folder: string;
  readonly password: PasswordSource;
  /** As `pickFiles` reads them; empty: all files, or those that the link selects. */
  readonly select: readonly string[];
  readonly mode: "save" | "list" | "stdout";
  readonly stays: boolean;
}

export interface TorrentRequest extends Opening {
  readonly kind: "torrent";
  /** "-": stdout; undefined: named after the share. */
  readonly file: string | undefined;
}
