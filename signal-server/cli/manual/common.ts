/** What several commands have in common. */
import type { Option, Row } from "./page.ts";

export const DEFAULT_SERVER = "http://localhost:8080/";

export const TRACKER: Option = {
  name: "tracker",
  value: "ADDRESS",
  meaning:
    "the address of a Tabswarm page (https://share.example.org/) or of a tracker (wss://…); may be repeated",
};

export const LIMITS: readonly Option[] = [
  { name: "upload", value: "RATE", meaning: "sends at most this many bytes per second: 500k, 2M, 1.5M" },
  { name: "download", value: "RATE", meaning: "receives at most this many bytes per second" },
];

export const STAYING: readonly Option[] = [
  { name: "until", value: "TIME", meaning: "stops after a time (90m, 24h, 7d) or at one (2030-12-31T18:00)" },
  { name: "copies", value: "NUMBER", meaning: "stops as soon as this many others have a full copy" },
];

export const PASSWORD: readonly Option[] = [
  {
    name: "password",
    meaning: "asks for a password on the terminal; it takes no value, because other users could see it",
  },
  {
    name: "password-file",
    value: "FILE",
    meaning: "reads the password from the first line of a file; -: of stdin",
  },
];

export const NETWORK: readonly Option[] = [
  {
    name: "interface",
    value: "ADDRESS",
    meaning: "uses only the network that has this address of this machine",
  },
];

export const OUTPUT: readonly Option[] = [
  {
    name: "json",
    meaning:
      "writes one JSON object per line to stdout, for programs; “event” says what it is (docs/command-line.md lists them)",
  },
  { name: "quiet", short: "q", meaning: "writes only the result and errors" },
];

export const PEER_VARIABLES: readonly Row[] = [
  {
    term: "TABSWARM_SERVER",
    meaning: `the address of your Tabswarm page, used where nothing else names one; otherwise ${DEFAULT_SERVER}`,
  },
];

export const FAILURES: readonly Row[] = [
  { term: "1", meaning: "it failed; the last line says why" },
  { term: "2", meaning: "the command line makes no sense" },
];

export const INTERRUPTIONS: readonly Row[] = [
  { term: "130", meaning: "it was interrupted with Ctrl+C (143: by SIGTERM, 129: the terminal was closed)" },
];
