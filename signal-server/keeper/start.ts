/** Starts a keeper in a server: its entrance to the tracker, its process, its folder, and what it shares with other processes. */
import type { ChildProcess } from "node:child_process";
import type { IncomingMessage } from "node:http";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { SECOND_MS, steadyTime } from "../../shared/core/time.ts";
import { PUBLIC_STUN } from "../http/page-config.ts";
import { TURN_LIFETIME, turnServer } from "../http/turn-credentials.ts";
import type { Config, IceServer } from "../process/config.ts";
import type { KeeperConfig } from "../process/keeper-config.ts";
import type { Log } from "../process/log.ts";
import { forkKeeper } from "./fork.ts";
import { Keeper } from "./keeper.ts";
import { openPrivateTracker } from "./private-tracker.ts";
import { RecordFile, RecordFileError } from "./record-file.ts";
import { LoneRegistry, type Registry } from "./registry.ts";
import { KeeperUnusableError, Supervisor } from "./supervisor.ts";

/** The network that the TURN server counts the keeper's credentials for. */
const TURN_NAME = "keeper";
/** Folders that processes of one cluster try, one after the other. */
const MAX_PROCESSES = 32;

/** A share is deleted when its time is over, so nobody may end it by setting the clock. A restart reads the clock again. */
const WALL_TIME = steadyTime(Date.now, () => performance.now());

/** What tests replace. */
export interface KeeperOverrides {
  /** Milliseconds since 1970. */
  readonly wallTime?: () => number;
  readonly tickMs?: number;
  readonly fork?: () => ChildProcess;
  /** After which other processes take over what a silent one holds. */
  readonly silenceMs?: number;
  /** Time for the body of a request. */
  readonly bodyMs?: number;
}

export interface StartKeeperOptions extends KeeperOverrides {
  readonly config: Config;
  readonly keeper: KeeperConfig;
  readonly log: Log;
  /** Gets WebSockets of the keeper's process. */
  readonly acceptSocket: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
}

export interface RunningKeeper {
  readonly keeper: Keeper;
  close(): Promise<void>;
}

/** @throws KeeperUnusableError */
export async function startKeeper(options: StartKeeperOptions): Promise<RunningKeeper> {
  const tracker = await openPrivateTracker(options.acceptSocket);
  try {
    const { keeper, supervisor } = await startInFreeFolder(options, tracker.url);
    const renewal = setInterval(
      () => supervisor.send({ type: "ice", iceServers: iceServersFor(options.config) }),
      (TURN_LIFETIME / 2) * SECOND_MS,
    );
    return {
      keeper,
      close: async () => {
        clearInterval(renewal);
        await keeper.close();
        await supervisor.close();
        tracker.close();
      },
    };
  } catch (error) {
    tracker.close();
    throw error;
  }
}

interface Started {
  readonly keeper: Keeper;
  readonly supervisor: Supervisor;
}

/** Processes of one cluster share the setting, and each takes the first folder that no other one uses. */
async function startInFreeFolder(options: StartKeeperOptions, tracker: string): Promise<Started> {
  const { folder } = options.keeper;
  if (options.config.redisUrl === undefined) return startIn(options, tracker, folder);
  for (let number = 1; ; number++)
    try {
      return await startIn(options, tracker, join(folder, `${number}`));
    } catch (error) {
      const isTaken = error instanceof KeeperUnusableError && error.isFolderInUse;
      if (!isTaken || number === MAX_PROCESSES) throw error;
    }
}

async function startIn(options: StartKeeperOptions, tracker: string, folder: string): Promise<Started> {
  const { config, fork = forkKeeper, keeper: settings, log, tickMs } = options;
  const { wallTime = WALL_TIME } = options;
  const { address, ports, upload } = settings;
  let keeper: Keeper | undefined;
  const supervisor: Supervisor = new Supervisor({
    fork,
    log,
    childOptions: () => ({
      folder,
      tracker,
      iceServers: iceServersFor(config),
      address,
      ports,
      upload,
    }),
    started: () => keeper?.sendAll(),
    received: (message) => keeper?.received(message),
  });
  await supervisor.start();
  try {
    const { file, keeperId, shares: records } = await RecordFile.open(folder);
    const registry = await registryOf(options, keeperId);
    const send = supervisor.send.bind(supervisor);
    const isReady = (): boolean => supervisor.isReady;
    keeper = new Keeper({ config: settings, file, records, registry, log, wallTime, send, isReady, tickMs });
    return { keeper, supervisor };
  } catch (error) {
    await supervisor.close();
    if (error instanceof RecordFileError)
      throw new KeeperUnusableError(`The keeper cannot start: ${error.message}`);
    throw error;
  }
}

async function registryOf(options: StartKeeperOptions, keeperId: string): Promise<Registry> {
  const { config, keeper, silenceMs, wallTime = WALL_TIME } = options;
  const { redisUrl: url } = config;
  const { daily } = keeper;
  if (url === undefined) return new LoneRegistry(daily, wallTime);
  // Most servers are alone and need nothing of this.
  const { RedisRegistry } = await import("./redis-registry.ts");
  return new RedisRegistry({ url, keeperId, daily, silenceMs });
}

/** As pages get them. A server that only this machine reaches has no use for STUN. */
function iceServersFor({ host, iceServers, trustProxyHops, turn }: Config): readonly IceServer[] {
  const isLocal = host === "localhost" && trustProxyHops === 0;
  const stun = iceServers ?? (isLocal ? [] : PUBLIC_STUN);
  if (turn === undefined) return stun;
  return [...stun, turnServer(turn, TURN_NAME, Date.now() / SECOND_MS + TURN_LIFETIME)];
}
