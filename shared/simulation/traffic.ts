/** Bytes of payload that have arrived, from each group of peers in each. Peers of groups that the scenario does not list do not count. */
import type { PeerGroup } from "./scenario.ts";

export class Traffic {
  /** Sent by the seeders until the leechers had one copy between them. */
  seederBytesAtFirstCopy: number | undefined;
  private readonly groups: readonly PeerGroup[];
  private readonly matrix: Float64Array;

  constructor(groups: readonly PeerGroup[]) {
    this.groups = groups;
    this.matrix = new Float64Array(groups.length ** 2);
  }

  add(from: PeerGroup, to: PeerGroup, bytes: number): void {
    if (!this.groups.includes(from) || !this.groups.includes(to)) return;
    const at = this.at(from, to);
    this.matrix[at] = (this.matrix[at] as number) + bytes;
  }

  between(from: PeerGroup, to: PeerGroup): number {
    return this.matrix[this.at(from, to)] as number;
  }

  sentBy(from: PeerGroup): number {
    return this.groups.reduce((sum, to) => sum + this.between(from, to), 0);
  }

  get fromSeeders(): number {
    return this.groups.reduce((sum, group) => sum + (group.isSeeder ? this.sentBy(group) : 0), 0);
  }

  private at(from: PeerGroup, to: PeerGroup): number {
    return this.groups.indexOf(from) * this.groups.length + this.groups.indexOf(to);
  }
}
