/** Reads the settings of the keeper: KEEPER and those that start with its name. */
import { isIP } from "node:net";
import { homedir } from "node:os";
import { join } from "node:path";
import { ConfigError, oneOf, type Read, wholeNumberUpTo } from "./variables.ts";

export interface KeeperConfig {
  /** Bytes on the disk, of all shares together. */
  readonly quota: number;
  /** Bytes of one share. */
  readonly shareBytes: number;
  readonly shares: number;
  readonly days: number;
  /** Shares that one network address may ask for in a day; 0: no limit. */
  readonly daily: number;
  /** False: sealed shares only. */
  readonly isPublicAllowed: boolean;
  readonly folder: string;
  /** Bytes per second to all peers together; undefined: no limit. */
  readonly upload: number | undefined;
  /** UDP ports for connections to peers; undefined: any. */
  readonly ports: PortRange | undefined;
  /** Of this machine, for connections to peers; undefined: all. */
  readonly address: string | undefined;
}

export interface PortRange {
  readonly begin: number;
  /** Included. */
  readonly end: number;
}

const DAYS = 7;
const LONGEST_DAYS = 365;
const SHARES = 1000;
/** A socket of the tracker holds at most 2,000 torrents, and a session is measured with 1,000. */
const MOST_SHARES = 2000;
/** A family or a school class behind one address, but not everything that a program can ask for. */
const DAILY = 20;
const SMALLEST_QUOTA = 1024 ** 2;
const SMALLEST_UPLOAD = 1024;

/** @throws ConfigError, also when there is no keeper: a bad value is a mistake all the same */
export function readKeeper(read: Read): KeeperConfig | undefined {
  const inBytes = "a number of bytes such as 50G (K, M, G and T are powers of 1024)";
  const quota = read("KEEPER", 0, `0 or ${inBytes}, at least 1M`, (text) =>
    text === "0" ? 0 : bytesFrom(SMALLEST_QUOTA)(text),
  );
  const more = {
    shareBytes: read("KEEPER_SHARE", Math.floor(quota / 2), inBytes, bytesFrom(1)),
    shares: read(
      "KEEPER_SHARES",
      SHARES,
      `a number of shares from 1 to ${MOST_SHARES}`,
      from(1, MOST_SHARES),
    ),
    days: read("KEEPER_DAYS", DAYS, `a number of days from 1 to ${LONGEST_DAYS}`, from(1, LONGEST_DAYS)),
    daily: read("KEEPER_DAILY", DAILY, "a number of shares from 0 (no limit) to 1000000", from(0, 1_000_000)),
    isPublicAllowed: read("KEEPER_PUBLIC", "0", "1 to keep public shares too, or 0", oneOf("0", "1")) === "1",
    folder: read("KEEPER_FOLDER", defaultFolder(), "the path of a folder for the shares", folder),
    upload: read(
      "KEEPER_UPLOAD",
      undefined,
      `${inBytes} per second, at least 1K`,
      bytesFrom(SMALLEST_UPLOAD),
    ),
    ports: read("KEEPER_ICE_PORTS", undefined, "UDP ports above 1023 such as 50000-50100", portRange),
    address: read("KEEPER_ICE_ADDRESS", undefined, "an IP address of this machine", ipAddress),
  };
  if (quota === 0) return undefined;
  if (more.shareBytes > quota)
    throw new ConfigError(
      "KEEPER_SHARE",
      `${more.shareBytes} bytes`,
      `at most KEEPER, which is ${quota} bytes`,
    );
  return { quota, ...more };
}

/** Where other programs keep what a user need not see, on Linux. */
function defaultFolder(): string {
  return join(homedir(), ".local", "state", "tabswarm", "keeper");
}

const UNITS = ["", "K", "M", "G", "T"];

function bytesFrom(least: number): (text: string) => number | undefined {
  return (text) => {
    const [, digits, unit = ""] = /^(\d{1,15}(?:\.\d{1,6})?) ?([KMGT]?)(?:i?B)?$/i.exec(text) ?? [];
    if (digits === undefined) return undefined;
    const bytes = Math.floor(Number(digits) * 1024 ** UNITS.indexOf(unit.toUpperCase()));
    return Number.isSafeInteger(bytes) && bytes >= least ? bytes : undefined;
  };
}

function from(least: number, most: number): (text: string) => number | undefined {
  return (text) => {
    const number = wholeNumberUpTo(most)(text);
    return number !== undefined && number >= least ? number : undefined;
  };
}

function folder(text: string): string | undefined {
  return text.includes("\0") ? undefined : text;
}

function portRange(text: string): PortRange | undefined {
  const [, first = "", last = first] = /^(\d{4,5})(?:-(\d{4,5}))?$/.exec(text) ?? [];
  const [begin, end] = [Number(first), Number(last)];
  return begin > 1023 && begin <= end && end <= 65535 ? { begin, end } : undefined;
}

function ipAddress(text: string): string | undefined {
  return isIP(text) ? text : undefined;
}
