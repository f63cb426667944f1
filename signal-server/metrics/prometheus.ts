/**
 * What the server does, in Prometheus's text format. The numbers are counted elsewhere and read only when someone asks.
 * No metric contains an info hash, a peer id, an address or a secret. The only import of prom-client.
 */
import { Counter, collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { TrackerSize } from "../../shared/tracker/core/tracker.ts";
import type { KeeperReadings } from "./keeper-readings.ts";
import type { Traffic } from "./traffic.ts";

/** What is read each time. */
export interface Readings {
  readonly size: TrackerSize;
  readonly traffic: Traffic;
  /** Bytes of all sockets, open and closed. */
  readonly received: number;
  readonly sent: number;
  /** Stay 0 in a process that is alone. */
  readonly redis: { readonly count: number; readonly milliseconds: number; readonly isDegraded: boolean };
  /** undefined: there is no keeper. */
  readonly keeper: KeeperReadings | undefined;
}

export interface Metrics {
  readonly contentType: string;
  text(): Promise<string>;
}

const GAUGES: readonly [name: string, help: string, read: (readings: Readings) => number][] = [
  ["tabswarm_sockets", "Open WebSockets of the tracker.", ({ size }) => size.sockets],
  ["tabswarm_swarms", "Torrents with at least one member on this process.", ({ size }) => size.swarms],
  ["tabswarm_members", "Peers in all swarms; a peer in two swarms counts twice.", ({ size }) => size.members],
  [
    "tabswarm_degraded",
    "1 while members on other processes cannot be reached, because Redis is of no use.",
    ({ redis }) => Number(redis.isDegraded),
  ],
];

const COUNTERS: readonly [name: string, help: string, read: (readings: Readings) => number][] = [
  ["tabswarm_announces_total", "Accepted announces.", ({ traffic }) => traffic.announces],
  ["tabswarm_offers_relayed_total", "Offers relayed to a peer.", ({ traffic }) => traffic.offers],
  ["tabswarm_answers_relayed_total", "Answers relayed to a peer.", ({ traffic }) => traffic.answers],
  [
    "tabswarm_signals_relayed_total",
    "Relayed messages of the signal extension: offers, answers and candidates.",
    ({ traffic }) => traffic.signals,
  ],
  ["tabswarm_received_bytes_total", "Bytes received on the tracker's sockets.", ({ received }) => received],
  ["tabswarm_sent_bytes_total", "Bytes sent on the tracker's sockets.", ({ sent }) => sent],
  ["tabswarm_redis_round_trips_total", "Operations that Redis has answered.", ({ redis }) => redis.count],
  [
    "tabswarm_redis_round_trip_seconds_total",
    "Time that operations in Redis took together, until their answers arrived.",
    ({ redis }) => redis.milliseconds / 1000,
  ],
];

const KEEPER_GAUGES: readonly [name: string, help: string, read: (keeper: KeeperReadings) => number][] = [
  ["tabswarm_keeper_up", "1 while the keeper's process works.", ({ isReady }) => Number(isReady)],
  ["tabswarm_keeper_stored_bytes", "Verified bytes of shares on the keeper's disk.", ({ stored }) => stored],
  ["tabswarm_keeper_quota_bytes", "What all shares together may take: KEEPER.", ({ quota }) => quota],
];

const KEEPER_COUNTERS: typeof KEEPER_GAUGES = [
  ["tabswarm_keeper_fetched_bytes_total", "Bytes of shares received from peers.", ({ fetched }) => fetched],
  ["tabswarm_keeper_served_bytes_total", "Bytes of shares sent to peers.", ({ served }) => served],
];

/** The event loop's delay is measured from now on. */
export function makeMetrics(read: () => Readings): Metrics {
  const registry = new Registry();
  let readings = read();
  // The process's memory and processor time, garbage collection, and the event loop's delay.
  collectDefaultMetrics({ register: registry });
  const { gauge, counter, byReason } = metricsIn(registry);
  for (const [name, help, value] of GAUGES) gauge(name, help, () => value(readings));
  for (const [name, help, value] of COUNTERS) counter(name, help, () => value(readings));
  byReason(
    "tabswarm_refusals_total",
    "Refused messages and refused or dropped sockets, by reason.",
    () => readings.traffic.refusals,
  );
  if (readings.keeper !== undefined) {
    const keeper = (): KeeperReadings => readings.keeper as KeeperReadings;
    for (const [name, help, value] of KEEPER_GAUGES) gauge(name, help, () => value(keeper()));
    for (const [name, help, value] of KEEPER_COUNTERS) counter(name, help, () => value(keeper()));
    byReason(
      "tabswarm_keeper_refusals_total",
      "Refused requests and shares, by reason.",
      () => keeper().refusals,
    );
    byReason(
      "tabswarm_keeper_offences_total",
      "Links of the keeper that were closed because the peer lied or broke the protocol, by reason.",
      () => keeper().offences,
    );
    sharesByState(registry, () => keeper().shares);
  }
  return {
    contentType: registry.contentType,
    text: () => {
      readings = read();
      return registry.metrics();
    },
  };
}

function metricsIn(registry: Registry) {
  const registers = [registry];
  return {
    gauge: (name: string, help: string, value: () => number) =>
      new Gauge({
        name,
        help,
        registers,
        collect() {
          this.set(value());
        },
      }),
    counter: (name: string, help: string, value: () => number) =>
      new Counter({
        name,
        help,
        registers,
        collect() {
          this.reset();
          this.inc(value());
        },
      }),
    byReason: (name: string, help: string, counts: () => ReadonlyMap<string, number>) =>
      new Counter({
        name,
        help,
        labelNames: ["reason"],
        registers,
        collect() {
          this.reset();
          for (const [reason, count] of counts()) this.inc({ reason }, count);
        },
      }),
  };
}

function sharesByState(registry: Registry, counts: () => ReadonlyMap<string, number>): void {
  new Gauge({
    name: "tabswarm_keeper_shares",
    help: "Shares by state: fetching and kept ones, and those that ended within a day.",
    labelNames: ["state"],
    registers: [registry],
    collect() {
      for (const [state, count] of counts()) this.set({ state }, count);
    },
  });
}
