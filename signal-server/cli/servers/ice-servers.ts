/**
 * The ICE servers that several pages name, for new links. Where their credentials expire, the page is asked again in time; links
 * that are open keep the path that they have.
 */
import { MINUTE_MS, SECOND_MS } from "../../../shared/core/time.ts";
import type { Output } from "../terminal/output.ts";
import { fetchServerConfig, type IceServer, NoPageError, type ServerConfig } from "./server-config.ts";

/** Part of their life after which credentials are replaced. A link that begins just before still has time to come about. */
const RENEW_AT = 2 / 3;
/** After no answer, or one without credentials. */
const RETRY_MS = MINUTE_MS;

export type GetIceServers = () => readonly IceServer[];

/**
 * @param isFirstNeeded the link leads to the first page. Otherwise one of them is enough
 * @param supposed those of `pages` that may be something else without any harm
 * @throws CommandError when what is needed does not answer
 */
export async function iceServersOf(
  pages: readonly string[],
  output: Pick<Output, "notice">,
  {
    isFirstNeeded,
    supposed = [],
  }: { readonly isFirstNeeded: boolean; readonly supposed?: readonly string[] },
): Promise<GetIceServers> {
  const answers = await Promise.allSettled(
    pages.map((page) =>
      fetchServerConfig(page).catch((error) => withoutSupposed(error, supposed.includes(page))),
    ),
  );
  const failures = answers.filter((answer) => answer.status === "rejected");
  const isFatal = isFirstNeeded ? answers[0]?.status === "rejected" : failures.length === pages.length;
  if (failures[0] !== undefined && isFatal) throw failures[0].reason;
  for (const { reason } of failures)
    output.notice("server-unreachable", reason instanceof Error ? reason.message : String(reason));
  const current = new Map<string, readonly IceServer[]>();
  for (const [i, page] of pages.entries()) {
    const answer = answers[i];
    learn(current, page, answer?.status === "fulfilled" ? answer.value : undefined);
  }
  return () => [...current.values()].flat();
}

/** A tracker of somebody else knows no servers. */
function withoutSupposed(error: unknown, isSupposed: boolean): ServerConfig {
  if (isSupposed && error instanceof NoPageError) return { iceServers: [], expiresIn: undefined };
  throw error;
}

/** @param config undefined: no answer */
function learn(
  current: Map<string, readonly IceServer[]>,
  page: string,
  config: ServerConfig | undefined,
): void {
  const expiresIn = config === undefined ? 0 : config.expiresIn;
  // Without an answer, those at hand are the best there are.
  if (config !== undefined && (expiresIn !== 0 || !current.has(page))) current.set(page, config.iceServers);
  if (expiresIn === undefined) return;
  const renew = async (): Promise<void> =>
    learn(current, page, await fetchServerConfig(page).catch(() => undefined));
  setTimeout(() => void renew(), Math.max(RENEW_AT * expiresIn * SECOND_MS, RETRY_MS)).unref();
}
