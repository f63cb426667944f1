/** Runs `seed`, `get` or `torrent`, and ends the process with its exit code once everything that it wrote has left. */
import { unreachable } from "../../shared/core/invariant.ts";
import { StoreFullError } from "../../shared/session/ports.ts";
import type { GetRequest, SeedRequest, TorrentRequest } from "./arguments/requests.ts";
import { CommandError, EXIT, type ExitCode } from "./exit-code.ts";
import { get } from "./opening/get.ts";
import { torrent } from "./opening/torrent.ts";
import type { Context } from "./running/context.ts";
import { interruptionSignal, whenAborted } from "./running/interruption.ts";
import { seed } from "./seeding/seed.ts";
import { codeOf, sentenceOf, systemReason } from "./sentences.ts";
import { Output } from "./terminal/output.ts";
import { readStdin } from "./terminal/password.ts";

type Request = SeedRequest | GetRequest | TorrentRequest;

export async function runPeer(request: Request): Promise<never> {
  const { env, stderr, stdin, stdout } = process;
  const output = new Output({ ...request, stdout, stderr, env });
  const exitCode = await run(request, { output, env, signal: interruptionSignal(), stdin, stderr });
  await output.flushed();
  // Threads of node-datachannel, and a terminal that was asked, can keep a process.
  process.exit(exitCode);
}

async function run(request: Request, context: Context): Promise<ExitCode> {
  const { output } = context;
  try {
    return await carryOut(request, context);
  } catch (error) {
    output.status(undefined);
    const exitCode =
      error instanceof CommandError ? error.exitCode : isFull(error) ? EXIT.diskFull : EXIT.failed;
    output.failure(exitCode, error instanceof CommandError ? error.message : unexpected(error));
    return exitCode;
  }
}

async function carryOut(request: Request, context: Context): Promise<ExitCode> {
  const { signal, stdin } = context;
  const linkOf = async (link: string) =>
    link === "-" ? Promise.race([readStdin(stdin), whenAborted(signal)]) : link;
  switch (request.kind) {
    case "seed":
      return seed(request, context);
    case "get":
      return get({ ...request, link: await linkOf(request.link) }, context);
    case "torrent":
      return torrent({ ...request, link: await linkOf(request.link) }, context);
    default:
      return unreachable(request);
  }
}

function isFull(error: unknown): boolean {
  return error instanceof StoreFullError || /^(ENOSPC|EDQUOT)$/.test(codeOf(error));
}

/** For a bug report; messages contain no secret. */
function unexpected(error: unknown): string {
  if (isFull(error)) return sentenceOf({ code: "quota-full" });
  const place = error instanceof Error ? (error.stack?.split("\n")[1]?.trim() ?? "") : "";
  return `Something inside Tabswarm broke: ${systemReason(error)} ${place}`.trim();
}
