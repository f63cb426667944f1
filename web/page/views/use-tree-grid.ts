/**
 * Scrolling and keys of a tree with thousands of rows. Only the rows near the visible ones exist in the document. One row can be
 * reached with Tab; the arrow keys move to others, and stay on the same kind of control.
 */
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { TreeNode } from "../files/file-tree.ts";

/** Rows that the box shows at a time. */
export const SHOWN_ROWS = 8;
/** Further rows above and below, so that scrolling shows no gap before they are made. */
const SPARE_ROWS = 16;
/** Rows are made and removed this many at a time. */
const STEP = 8;

interface TreeGrid {
  /** The rows that exist, ascending. */
  readonly existing: readonly number[];
  /** The row that Tab reaches. */
  readonly current: number;
  readonly box: { current: HTMLTableElement | null };
  readonly onScroll: () => void;
  readonly onFocusIn: (event: FocusEvent) => void;
  readonly onKeyDown: (event: KeyboardEvent) => void;
}

export function keyOf(node: TreeNode): string {
  return node.kind === "folder" ? `folder ${node.path}` : `file ${node.index}`;
}

/** @param fold opens or folds a folder */
export function useTreeGrid(
  rows: readonly TreeNode[],
  isOpen: (path: string) => boolean,
  fold: (path: string) => void,
): TreeGrid {
  const box = useRef<HTMLTableElement>(null);
  const first = useSignal(0);
  const currentKey = useSignal("");
  /** The kind of control that gets the focus after the next rendering. */
  const wanted = useRef<string | undefined>(undefined);
  const found = rows.findIndex((node) => keyOf(node) === currentKey.value);
  const current = Math.max(0, found);

  const rowHeight = (): number => {
    const inside = box.current?.firstElementChild;
    return inside instanceof HTMLElement ? inside.offsetHeight / Math.max(1, rows.length) : 0;
  };
  const onScroll = (): void => {
    const height = rowHeight();
    if (box.current === null || height === 0) return;
    first.value = STEP * Math.floor(box.current.scrollTop / height / STEP);
  };
  // A shorter tree may have scrolled by itself.
  useLayoutEffect(onScroll, [rows]);
  useLayoutEffect(() => {
    const kind = wanted.current;
    wanted.current = undefined;
    if (kind === undefined) return;
    const row = box.current?.querySelector(`[data-row="${current}"]`);
    const control =
      row?.querySelector(`[data-control="${kind}"]:not(:disabled)`) ??
      row?.querySelector("[data-control]:not(:disabled)");
    if (control instanceof HTMLElement) control.focus();
  });

  const moveTo = (row: number, from: EventTarget | null): void => {
    const node = rows[Math.max(0, Math.min(rows.length - 1, row))];
    if (node === undefined) return;
    wanted.current = from instanceof HTMLElement ? (from.dataset.control ?? "") : "";
    currentKey.value = keyOf(node);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const node = rows[current];
    if (node === undefined || event.ctrlKey || event.altKey || event.metaKey) return;
    const to = targetRow(event.key, rows, current, isOpen);
    if (to === undefined) return;
    event.preventDefault();
    if (to === "fold") {
      if (node.kind === "folder") fold(node.path);
    } else moveTo(to, event.target);
  };
  const onFocusIn = ({ target }: FocusEvent): void => {
    const row = target instanceof Element ? target.closest<HTMLElement>("[data-row]") : null;
    const node = rows[Number(row?.dataset.row)];
    if (node !== undefined) currentKey.value = keyOf(node);
  };

  const begin = Math.max(0, first.value - SPARE_ROWS);
  const end = Math.min(rows.length, first.value + SHOWN_ROWS + STEP + SPARE_ROWS);
  const existing = Array.from({ length: Math.max(0, end - begin) }, (_, n) => begin + n);
  if (current < begin) existing.unshift(current);
  else if (current >= end && current < rows.length) existing.push(current);
  return { existing, current, box, onScroll, onFocusIn, onKeyDown };
}

/** @returns the row that a key leads to; "fold": the current folder opens or folds; undefined: the key means nothing here */
export function targetRow(
  key: string,
  rows: readonly TreeNode[],
  current: number,
  isOpen: (path: string) => boolean,
): number | "fold" | undefined {
  const node = rows[current];
  if (node === undefined) return undefined;
  const opened = node.kind === "folder" && isOpen(node.path);
  switch (key) {
    case "ArrowDown":
      return current + 1;
    case "ArrowUp":
      return current - 1;
    case "PageDown":
      return current + SHOWN_ROWS - 1;
    case "PageUp":
      return current - SHOWN_ROWS + 1;
    case "Home":
      return 0;
    case "End":
      return rows.length - 1;
    case "ArrowRight":
      if (node.kind === "file") return undefined;
      return opened ? current + 1 : "fold";
    case "ArrowLeft": {
      if (opened) return "fold";
      const above = rows.slice(0, current).findLastIndex(({ depth }) => depth < node.depth);
      return above < 0 ? undefined : above;
    }
    default:
      return undefined;
  }
}
