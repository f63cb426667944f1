/**
 * Start-time fair queueing (Goyal, Vin, Cheng 1996): members that always want more receive the same number of bytes. Each
 * has a mark, the bytes it has received, and the lowest mark is next. A member that wanted nothing for a time falls behind
 * by a fixed lag at most, so that it cannot save up its share.
 */
export interface FairMember {
  mark: number;
}

export class FairQueue {
  /** The highest mark at which a member was served: a new member starts here. */
  front = 0;

  /** @param lag bytes that a member may be behind the front */
  markOf(member: FairMember, lag: number): number {
    return Math.max(member.mark, this.front - lag);
  }

  /** It is this member's turn. The caller adds the bytes that it serves to the mark. */
  begin(member: FairMember, lag: number): void {
    member.mark = this.markOf(member, lag);
    this.front = Math.max(this.front, member.mark);
  }
}
