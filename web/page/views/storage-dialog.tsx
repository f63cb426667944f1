/** What this browser stores, in a dialog: who holds it, how much it is, and buttons to delete or open it. */
import { useSignal } from "@preact/signals";
import { useCallback, useEffect, useId, useRef, useState } from "preact/hooks";
import { displayName } from "../../../shared/metainfo/file-name.ts";
import type { StorageCommand, StorageReport, StoredItem } from "../../bridge/storage.ts";
import { type Client, problemOf } from "../client/client.ts";
import { announce } from "../live-region.ts";
import "../styles/storage.css";
import { sentenceFor, texts } from "../texts/current.ts";
import { later } from "../texts/later.ts";
import { isVisible } from "../visibility.ts";
import { RemoveIcon } from "./icons.tsx";

/** Other tabs change what is stored. */
const REFRESH_MS = 1_500;
/** Sizes are still being measured. */
const MEASURING_MS = 150;

export function StorageDialog({ client, close }: { client: Client; close: () => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const { report, failure, command } = useStorage(client);
  // The browser returns the focus to the button when the dialog closes.
  useEffect(() => {
    const { current } = dialog;
    current?.showModal();
    return () => current?.close();
  }, []);
  return (
    <dialog ref={dialog} class="storage" aria-labelledby={title} onClose={close}>
      <div class="storage-inside">
        <div class="storage-head">
          <h2 id={title}>{later.storage.title}</h2>
          <button type="button" class="quiet" onClick={() => dialog.current?.close()}>
            {later.storage.close}
          </button>
        </div>
        {failure !== undefined && (
          <p class="complaint" role="alert">
            {failure}
          </p>
        )}
        {report === undefined ? (
          <p class="hint">{later.storage.looking}</p>
        ) : (
          <Contents client={client} report={report} command={command} />
        )}
      </div>
    </dialog>
  );
}

interface ContentsProps {
  readonly client: Client;
  readonly report: StorageReport;
  readonly command: (command: StorageCommand) => Promise<void>;
}

function Contents({ client, report, command }: ContentsProps) {
  const { items, ownSlot, problem } = report;
  // Where the list cannot be read, nothing is known about what it holds.
  const isRead = problem === undefined || problem.code === "memory-only";
  const hasClosed = items.some(({ holder }) => holder === "closed");
  return (
    <>
      <Usage report={report} />
      {/* Nothing would be kept if this tab cannot store anything. */}
      {(problem === undefined || items.length > 0) && <Persistence client={client} />}
      {problem !== undefined && <p class="storage-note">{sentenceFor(problem)}</p>}
      {items.length > 0 && <Items items={items} command={command} />}
      {items.length === 0 && isRead && <p>{later.storage.empty}</p>}
      {items.some(({ holder }) => holder === "other") && (
        <p class="hint">{later.storage.heldNote(ownSlot === undefined ? undefined : ownSlot + 1)}</p>
      )}
      <div class="row">
        <button
          type="button"
          class="button-grave"
          disabled={!hasClosed}
          onClick={async () => {
            await command({ type: "delete-closed" });
            announce(later.storage.deletedClosed);
          }}
        >
          <RemoveIcon />
          {later.storage.deleteClosed}
        </button>
      </div>
    </>
  );
}

function Usage({ report: { quota, usage } }: { report: StorageReport }) {
  if (usage === undefined) return <p>{later.storage.usageUnknown}</p>;
  return (
    <div class="storage-usage">
      <p>{later.storage.usage(usage, quota)}</p>
      {quota !== undefined && quota > 0 && (
        <meter min={0} max={quota} high={0.9 * quota} value={usage} aria-label={later.storage.usageLabel} />
      )}
    </div>
  );
}

function Persistence({ client }: { client: Client }) {
  const state = client.persistence.value;
  const canAsk = state === "unasked" || state === "refused";
  return (
    <div class="row storage-persistence">
      <p role="status">{later.storage.persistence[state]}</p>
      {canAsk && (
        <button type="button" onClick={() => void client.persist()}>
          {later.storage.persist}
        </button>
      )}
    </div>
  );
}

function Items({ items, command }: Pick<ContentsProps, "command"> & { items: readonly StoredItem[] }) {
  const { columns } = later.storage;
  const body = useRef<HTMLTableSectionElement>(null);
  /** The button's row disappears: focus goes to the next one. */
  const focusOn = (row: number): void => {
    const rows = body.current?.rows;
    const next = rows?.item(Math.min(row, rows.length - 1)) ?? undefined;
    const button = next?.querySelector<HTMLButtonElement>("button:enabled");
    (button ?? body.current?.closest("dialog")?.querySelector("button"))?.focus();
  };
  return (
    <table class="storage-items">
      <thead class="visually-hidden">
        <tr>
          <th scope="col">{columns.name}</th>
          <th scope="col">{columns.size}</th>
          <th scope="col">{columns.lastUse}</th>
          <th scope="col">{columns.tab}</th>
          <th scope="col">{columns.actions}</th>
        </tr>
      </thead>
      <tbody ref={body}>
        {items.map((item, row) => (
          <Item
            key={item.key}
            item={item}
            command={async (type) => {
              await command({ type, key: item.key });
              requestAnimationFrame(() => focusOn(row));
            }}
          />
        ))}
      </tbody>
    </table>
  );
}

interface ItemProps {
  readonly item: StoredItem;
  readonly command: (type: "delete" | "open-here") => Promise<void>;
}

function Item({ item, command }: ItemProps) {
  const { bytes, canOpenHere, holder, kind, lastUsedAt, name, slot } = item;
  const nameId = useId();
  const isBusy = useSignal(false);
  const run = async (type: "delete" | "open-here"): Promise<void> => {
    isBusy.value = true;
    await command(type);
    isBusy.value = false;
  };
  const title = name === "" ? later.storage.kinds[kind] : displayName(name);
  const ago = lastUsedAt === undefined ? undefined : (Date.now() - lastUsedAt) / 1000;
  return (
    <tr>
      <th scope="row" id={nameId} title={title}>
        <bdi>{title}</bdi>
        {name !== "" && kind !== "torrent" && <span class="storage-kind">{later.storage.kinds[kind]}</span>}
      </th>
      <td>{bytes === undefined ? later.storage.measuring : texts.format.size(bytes)}</td>
      <td>{holder === "closed" ? later.storage.lastUse(ago) : later.storage.inUse}</td>
      <td>{later.storage.tab(holder, slot + 1)}</td>
      <td class="storage-actions">
        {canOpenHere && (
          <button
            type="button"
            aria-describedby={nameId}
            disabled={isBusy.value}
            onClick={() => void run("open-here")}
          >
            {later.storage.openHere}
          </button>
        )}
        <button
          type="button"
          aria-describedby={nameId}
          disabled={isBusy.value || holder === "other"}
          onClick={() => void run("delete")}
        >
          {later.storage.delete}
        </button>
      </td>
    </tr>
  );
}

/** The last report, kept fresh while the page is visible, and commands that end with a new one. */
function useStorage(client: Client) {
  const [report, setReport] = useState<StorageReport>();
  const [failure, setFailure] = useState<string>();
  const isLooking = report?.items.some(({ bytes }) => bytes === undefined) ?? false;
  const visible = isVisible.value;
  const look = useCallback(
    async (command?: StorageCommand): Promise<void> => {
      try {
        setReport(await client.storage(command));
        if (command !== undefined) setFailure(undefined);
      } catch (error) {
        setFailure(sentenceFor(problemOf(error)));
      }
    },
    [client],
  );
  useEffect(() => {
    void look();
  }, [look]);
  useEffect(() => {
    if (!visible || report === undefined) return;
    const timer = setTimeout(() => void look(), isLooking ? MEASURING_MS : REFRESH_MS);
    return () => clearTimeout(timer);
  }, [visible, isLooking, report, look]);
  return { report, failure, command: look };
}
