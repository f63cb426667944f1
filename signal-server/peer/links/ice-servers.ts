/** ICE servers as browsers know them (and `/config.json` lists them), and as node-datachannel wants them. */

/** An `RTCIceServer`. */
export interface IceServer {
  readonly urls: string | readonly string[];
  readonly username?: string | undefined;
  readonly credential?: string | undefined;
}

/** Objects, because in the library's URLs credentials would have to be escaped. */
export interface NativeIceServer {
  readonly hostname: string;
  readonly port: number;
  readonly username?: string;
  readonly password?: string;
  readonly relayType?: "TurnUdp" | "TurnTcp" | "TurnTls";
}

/** scheme, host (IPv6 in brackets), port, transport: RFC 7064 and 7065. */
const URL_FORM = /^(stuns?|turns?):(\[[\da-f:.]+\]|[^\s:?[\]@/]+)(?::(\d{1,5}))?(?:\?transport=(udp|tcp))?$/i;
const PORT = 3478;
const TLS_PORT = 5349;

/** Malformed servers are left out, and so is STUN over TLS, which the library does not speak. */
export function nativeIceServers(servers: readonly IceServer[]): NativeIceServer[] {
  return servers.flatMap((server) => [server.urls].flat().flatMap((url) => nativeIceServer(url, server)));
}

function nativeIceServer(url: string, { username, credential }: IceServer): NativeIceServer[] {
  const [, scheme = "", host = "", portText, transport] = URL_FORM.exec(url) ?? [];
  const isTls = /s$/i.test(scheme);
  const port = portText === undefined ? (isTls ? TLS_PORT : PORT) : Number(portText);
  const hostname = host.replace(/^\[(.*)\]$/, "$1");
  if (hostname === "" || port < 1 || port > 0xffff) return [];
  if (/^stun/i.test(scheme)) return isTls ? [] : [{ hostname, port }];
  if (username === undefined || credential === undefined) return [];
  const relayType = isTls ? "TurnTls" : transport?.toLowerCase() === "tcp" ? "TurnTcp" : "TurnUdp";
  return [{ hostname, port, username, password: credential, relayType }];
}
