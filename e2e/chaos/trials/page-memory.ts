/** What a page and its worker hold after a garbage collection, as DevTools sees it. */
import type { CDPSession, Page } from "@playwright/test";

export interface PageMemory {
  /** Bytes of the page's and the worker's JavaScript, and of the buffers that it holds. */
  readonly pageHeap: number;
  readonly workerHeap: number;
  /** Nodes in the document and nodes that are in none but still referenced. */
  readonly nodes: number;
  readonly listeners: number;
}

type Call = (method: string) => Promise<Record<string, number>>;

export class PageMeter {
  private readonly session: CDPSession;
  private readonly worker: Call;

  private constructor(session: CDPSession, worker: Call) {
    this.session = session;
    this.worker = worker;
  }

  static async of(page: Page): Promise<PageMeter> {
    const session = await page.context().newCDPSession(page);
    const attached = new Promise<string>((resolve) =>
      session.on("Target.attachedToTarget", ({ sessionId, targetInfo }) => {
        if (targetInfo.type === "worker") resolve(sessionId);
      }),
    );
    await session.send("Target.setAutoAttach", { autoAttach: true, waitForDebuggerOnStart: false });
    return new PageMeter(session, callsTo(session, await attached));
  }

  async read(): Promise<PageMemory> {
    // What a first collection makes unreachable, such as finalized connections, goes with the next.
    for (let i = 0; i < 3; i++) {
      await this.session.send("HeapProfiler.collectGarbage");
      await this.worker("HeapProfiler.collectGarbage");
    }
    const page = await this.session.send("Runtime.getHeapUsage");
    const worker = await this.worker("Runtime.getHeapUsage");
    const { nodes, jsEventListeners } = await this.session.send("Memory.getDOMCounters");
    return {
      pageHeap: page.usedSize + (page.backingStorageSize ?? 0),
      workerHeap: (worker.usedSize ?? 0) + (worker.backingStorageSize ?? 0),
      nodes,
      listeners: jsEventListeners,
    };
  }
}

/** Playwright knows sessions of pages only; a worker's messages pass through the page's. */
function callsTo(session: CDPSession, sessionId: string): Call {
  let last = 0;
  const waiting = new Map<number, (result: Record<string, number>) => void>();
  session.on("Target.receivedMessageFromTarget", ({ message }) => {
    const { id, result } = JSON.parse(message);
    waiting.get(id)?.(result ?? {});
    waiting.delete(id);
  });
  return async (method) => {
    const id = ++last;
    const answered = new Promise<Record<string, number>>((resolve) => waiting.set(id, resolve));
    await session.send("Target.sendMessageToTarget", { sessionId, message: JSON.stringify({ id, method }) });
    return answered;
  };
}
