/**
 * The lab behind its page: the setup and the address that holds it, this session's runs one after the other, and the channels
 * over which their peers are heard. What views may see and order of it is `LabProps`.
 */
import { signal } from "@preact/signals";
import { missingSupport } from "../page/client/support.ts";
import { type LabToPeer, ordersChannel, randomName, reportsChannel } from "./channel/messages.ts";
import { parseToLab } from "./channel/parse.ts";
import { deviceWith } from "./model/check-setup.ts";
import type { Recording } from "./model/recording.ts";
import { type LabSetup, type RunMode, runsOf } from "./model/setup.ts";
import { parametersOf, setupFromParameters } from "./model/setup-link.ts";
import { createFrames } from "./run/frames.ts";
import { generatedFile } from "./run/generated-file.ts";
import { LabRun, LOOK_MS } from "./run/run.ts";
import type { LabProblem, LabProps, OwnFile } from "./views/lab-props.ts";

const PEER_PAGE = "/lab/peer/";

/** Parameters of the lab's own address that its peers need too. */
const PASSED_ON = ["ice", "transfer", "tracker"];

/** @param frames where the peers' frames are put */
export function openLab(frames: HTMLElement): LabProps {
  const lab = randomName();
  const address = new URL(location.href);
  const parsed = setupFromParameters(address.searchParams);
  const setup = signal(parsed.setup);
  const addressIssues = signal(parsed.issues);
  const file = signal<OwnFile | undefined>(undefined);
  const recordings = signal<readonly Recording[]>([]);
  const isBusy = signal(false);
  const problem = signal<LabProblem | undefined>(unsupported());
  const joinLink = signal<string | undefined>(undefined);
  let ownFile: File | undefined;
  let run: LabRun | undefined;
  let isStopped = false;

  const stage = createFrames(frames);
  const orders = ordersChannel(lab);
  const reports = reportsChannel(lab);
  const tell = (message: LabToPeer): void => orders.postMessage(message);
  reports.onmessage = ({ data }) => {
    const message = parseToLab(data);
    if (message === undefined) return;
    if (run !== undefined) run.take(message);
    else if (message.type === "hello") tell({ type: "refuse", token: message.token, reason: "ended" });
  };
  // Tabs that joined shall not wait for a lab that is gone.
  addEventListener("pagehide", () => tell({ type: "over" }));

  const peerUrl = (peer: number | undefined): URL => {
    const url = new URL(PEER_PAGE, location.origin);
    url.searchParams.set("lab", lab);
    if (peer !== undefined) url.searchParams.set("peer", String(peer));
    for (const name of PASSED_ON)
      for (const value of address.searchParams.getAll(name)) url.searchParams.append(name, value);
    return url;
  };

  const show = (recording: Recording): void => {
    const earlier = recordings.peek().filter(({ id }) => id !== recording.id);
    recordings.value = [...earlier, recording];
    const infoHash = run?.infoHash;
    if (infoHash === undefined || joinLink.peek() !== undefined) return;
    const url = peerUrl(undefined);
    url.hash = infoHash;
    joinLink.value = url.href;
  };

  const runOnce = async (mode: RunMode, planned: LabSetup): Promise<void> => {
    const id = randomName();
    // The name is part of the info hash: whoever shares the same file in another lab is in another swarm.
    const name = `${ownFile?.name ?? "lab.bin"} (${id})`;
    const content =
      ownFile === undefined ? await generatedFile(name, planned.fileLength) : new File([ownFile], name);
    if (isStopped) return;
    await new Promise<void>((resolve) => {
      run = new LabRun({
        id,
        setup: planned,
        mode,
        file: content,
        tell,
        openFrame: (peer) => stage.open(peer, peerUrl(peer).href),
        closeFrame: (peer) => stage.close(peer),
        now: () => performance.timeOrigin + performance.now(),
        changed: show,
        ended: () => resolve(),
      });
    });
    run = undefined;
    joinLink.value = undefined;
  };

  const start = async (): Promise<void> => {
    if (isBusy.peek()) return;
    isBusy.value = true;
    isStopped = false;
    problem.value = undefined;
    const looking = setInterval(() => run?.look(document.hidden), LOOK_MS);
    try {
      const planned = setup.peek();
      for (const mode of runsOf(planned)) if (!isStopped) await runOnce(mode, planned);
    } catch (error) {
      // Memory for the file, say.
      problem.value = {
        kind: "cannot-start",
        detail: error instanceof Error ? error.message : String(error),
      };
    } finally {
      clearInterval(looking);
      stage.closeAll();
      isBusy.value = false;
    }
  };

  return {
    setup,
    addressIssues,
    file,
    device: deviceWith(deviceMemory()),
    recordings,
    isBusy,
    problem,
    joinLink,
    controls: {
      apply: (next) => {
        setup.value = next;
        addressIssues.value = [];
        writeAddress(next);
      },
      chooseFile: (chosen) => {
        ownFile = chosen;
        file.value = chosen && { name: chosen.name, length: chosen.size };
        if (chosen !== undefined) setup.value = { ...setup.peek(), fileLength: chosen.size };
      },
      start: () => void (problem.peek()?.kind !== "unsupported" && start()),
      stop: () => {
        isStopped = true;
        run?.stop();
      },
      openAsTab: (peer) => {
        if (run?.moveToTab(peer)) window.open(peerUrl(peer), "_blank", "noopener");
      },
    },
  };

  function writeAddress(next: LabSetup): void {
    const parameters = parametersOf(next);
    for (const name of PASSED_ON)
      for (const value of address.searchParams.getAll(name)) parameters.append(name, value);
    const search = parameters.toString();
    history.replaceState(history.state, "", location.pathname + (search === "" ? "" : `?${search}`));
  }
}

function unsupported(): LabProblem | undefined {
  const missing = missingSupport(window);
  if (missing !== undefined) return { kind: "unsupported", missing };
  if (typeof BroadcastChannel !== "function") return { kind: "unsupported", missing: "BroadcastChannel" };
  return undefined;
}

/** GiB, in steps of two; only some browsers tell. */
function deviceMemory(): number | undefined {
  return "deviceMemory" in navigator && typeof navigator.deviceMemory === "number"
    ? navigator.deviceMemory
    : undefined;
}
