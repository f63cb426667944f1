/**
 * What neighbours say about neighbours, from hostile ones, to live peers with real keys: meanwhile two honest peers exchange a
 * signal through a third, and receive nothing else.
 */
import type { Bytes } from "../../../shared/core/bytes.ts";
import type { Random } from "../../../shared/core/random.ts";
import { readIntroduction, writeIntroduction } from "../../../shared/session/introductions/messages.ts";
import {
  Neighbourhood,
  type Person,
  type Stranger,
} from "../../../shared/session/introductions/testing/neighbourhood.ts";
import { MemoryTrend } from "../memory.ts";
import { claim, type Parser, type Subject } from "./parser.ts";

const MESSAGES_PER_ROUND = 1_000;
const MESSAGES_PER_TURN = 16;
const MS_PER_MESSAGE = 5;
const MAX_GROWTH = 8e6;

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

export const INTRODUCTIONS: Parser = {
  name: "introductions",
  title: "introductions by hostile neighbours: honest peers meet all the same, and meet nobody else",
  few: 3_000,
  start: (random) => new IntroductionFuzz(random),
};

class IntroductionFuzz implements Subject {
  private readonly random: Random;
  private readonly trend = new MemoryTrend();
  private round: Round | undefined;
  private taken = 0;
  private closings = 0;

  constructor(random: Random) {
    this.random = random;
  }

  async take(input: Uint8Array): Promise<void> {
    const message = readIntroduction(input);
    if (message !== undefined && !("violation" in message))
      claim(writeIntroduction(message).length === input.length, "every byte of a message has a meaning");
    this.round ??= await Round.start(this.random);
    this.round.attack(new Uint8Array(input));
    this.taken++;
    if (this.taken % MESSAGES_PER_TURN === 0) await this.round.pass();
    if (this.taken % MESSAGES_PER_ROUND === 0) await this.endRound();
  }

  async finish(): Promise<string> {
    await this.endRound();
    const { growth } = this.trend;
    claim(growth <= MAX_GROWTH, `memory stays flat, and does not grow by ${growth} bytes`);
    return `${this.closings} links closed; ${this.trend}`;
  }

  private async endRound(): Promise<void> {
    const { round } = this;
    this.round = undefined;
    await round?.end();
    this.closings += round?.closings ?? 0;
    this.trend.sample();
  }
}

class Round {
  private readonly random: Random;
  private readonly world: Neighbourhood;
  private readonly people: readonly Person[];
  private readonly hostile = new Map<Person, Stranger>();

  private constructor(random: Random, world: Neighbourhood, people: readonly Person[]) {
    this.random = random;
    this.world = world;
    this.people = people;
  }

  static async start(random: Random): Promise<Round> {
    const world = new Neighbourhood(turn);
    const people = ["ann", "ivy", "bob"].map((name) => world.peer(name));
    const [ann, ivy, bob] = people as [Person, Person, Person];
    world.link(ann, ivy);
    world.link(ivy, bob);
    await world.until(() => ann.foundIds.includes(bob.id));
    return new Round(random, world, people);
  }

  get closings(): number {
    return this.people.reduce((sum, { violations }) => sum + violations.length, 0);
  }

  attack(bytes: Bytes): void {
    const victim = this.random.pick(this.people);
    const known = this.hostile.get(victim);
    const isThere = known !== undefined && victim.open.has(known.link);
    const stranger = isThere ? known : this.world.stranger(victim, "mad");
    this.hostile.set(victim, stranger);
    stranger.say(bytes);
    if (stranger.received.length > MESSAGES_PER_ROUND) victim.open.delete(stranger.link);
  }

  async pass(): Promise<void> {
    this.world.timers.pass(MS_PER_MESSAGE * MESSAGES_PER_TURN);
    await turn();
  }

  async end(): Promise<void> {
    const [ann, , bob] = this.people as [Person, Person, Person];
    const way = ann.wayTo(bob);
    await this.world.settle();
    claim(bob.received.length === 0, "nobody opens what no peer has sealed");
    ann.signal(way, bob, 1);
    await this.world.until(() => bob.received.length > 0);
    claim(bob.received[0]?.message.peerId === ann.id, "the honest peer's signal arrives");
    for (const { introductions } of this.people) introductions.close();
  }
}
