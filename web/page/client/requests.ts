/** Numbers requests and settles each one's promise when its answer arrives. Knows nothing about the worker. */

import type { Problem } from "../../bridge/problems.ts";
import { ProblemError } from "./client.ts";

export class Requests<Answer> {
  private readonly pending = new Map<
    number,
    { resolve: (answer: Answer) => void; reject: (error: unknown) => void }
  >();
  private last = 0;
  private end: Problem | undefined;

  /** @param send sends the request with this number */
  ask(send: (request: number) => void): Promise<Answer> {
    const request = ++this.last;
    return new Promise((resolve, reject) => {
      if (this.end !== undefined) return reject(new ProblemError(this.end));
      this.pending.set(request, { resolve, reject });
      send(request);
    });
  }

  settle(request: number, answer: Answer): void {
    this.pending.get(request)?.resolve(answer);
    this.pending.delete(request);
  }

  refuse(request: number, problem: Problem): void {
    this.pending.get(request)?.reject(new ProblemError(problem));
    this.pending.delete(request);
  }

  /** No more answers will arrive: rejects all present and later requests. */
  close(problem: Problem): void {
    this.end = problem;
    for (const request of [...this.pending.keys()]) this.refuse(request, problem);
  }
}
