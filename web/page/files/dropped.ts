/** What was dropped, read from its items at once: the browser empties them after the event. `collect.ts` does the rest. */

export type Dropped = FileSystemEntry | File;

/** To be called while the drop event is being handled. */
export function droppedThings(items: Iterable<DataTransferItem>): readonly Dropped[] {
  return Array.from(items).flatMap((item) =>
    item.kind === "file" ? (item.webkitGetAsEntry() ?? item.getAsFile() ?? []) : [],
  );
}
