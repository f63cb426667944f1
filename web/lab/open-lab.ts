/**
 * The state behind the lab's page: the setup and the address that holds it, the runs since the page was loaded, and the channels
 * to their peers. Views see it as `LabProps`.
 */
import { signal } from "@preact/signals";
import { appUrl } from "../page/app-url.ts";
import { missingSupport } from "../page/client/support.ts";
import { type LabToPeer, ordersChannel, parseToLab, randomName, reportsChannel } from "./channel/messages.ts";
import { deviceWith } from "./model/check-setup.ts";
import { presetsFor } from "./model/presets.ts";
import type { Recording } from "./model/recording.ts";
import { type LabSetup, type RunMode, runsOf } from "./model/setup.ts";
import { PARAMETERS, parametersOf, setupFromParameters } from "./model/setup-parameters.ts";
import { createFrames } from "./run/frames.ts";
import { generatedFile } from "./run/generated-file.ts";
import { SAMPLE_MS } from "./run/recorder.ts";
import { LabRun } from "./run/run.ts";
import type { LabProblem, LabProps, OwnFile } from "./views/lab-props.ts";

/** In the app's folder. */
const PEER_PAGE = "lab/peer/";

/** Parameters of the lab's address that are passed to its peers. */
const PASSED_ON = ["ice", "transfer", "tracker"];

/** @param frames receives the peers' frames */
export function openLab(frames: HTMLElement): LabProps {
  const lab = randomName();
  const address = new URL(location.href);
  const cores = navigator.hardwareConcurrency;
  const parsed = setupFromParameters(address.searchParams);
  const isOpen = PARAMETERS.every((name) => !address.searchParams.has(name));
  const setup = signal(isOpen ? (presetsFor(cores)[0]?.setup ?? parsed.setup) : parsed.setup);
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
  const send = (message: LabToPeer): void => orders.postMessage(message);
  reports.onmessage = ({ data }) => {
    const message = parseToLab(data);
    if (message === undefined) return;
    if (run !== undefined) run.receive(message);
    else if (message.type === "hello") send({ type: "refuse", token: message.token, reason: "ended" });
  };
  // So that joined tabs do not wait for a lab that is gone.
  addEventListener("pagehide", () => send({ type: "over" }));

  const peerUrl = (peer: number | undefined): URL => {
    const url = appUrl(PEER_PAGE);
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
    // The name is part of the info hash, so the same file shared by another lab belongs to another swarm.
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
        send,
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
    const ticking = setInterval(() => run?.tick(document.hidden), SAMPLE_MS);
    try {
      const planned = setup.peek();
      for (const mode of runsOf(planned)) if (!isStopped) await runOnce(mode, planned);
    } catch (error) {
      // For example, no memory for the file.
      problem.value = {
        kind: "cannot-start",
        detail: error instanceof Error ? error.message : String(error),
      };
    } finally {
      clearInterval(ticking);
      stage.closeAll();
      isBusy.value = false;
    }
  };

  return {
    setup,
    addressIssues,
    file,
    device: deviceWith(deviceMemory()),
    cores,
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

/** GiB as a power of two; only Chromium has it. */
function deviceMemory(): number | undefined {
  return "deviceMemory" in navigator && typeof navigator.deviceMemory === "number"
    ? navigator.deviceMemory
    : undefined;
}
