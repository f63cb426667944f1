/**
 * The files of a torrent as folders. The files below a folder are one run of the tree's order, so that a sum over them is the
 * difference of two running sums, however many they are. Knows neither the DOM nor signals.
 */
import type { FileView } from "../../bridge/views.ts";

export interface FolderNode {
  readonly kind: "folder";
  /** Data from outside. */
  readonly name: string;
  /** Names the folder, also in another tree of the same torrent's files. */
  readonly path: string;
  /** 0: at the top. */
  readonly depth: number;
  /** Folders first, each kind in the torrent's order. */
  readonly children: readonly TreeNode[];
  /** Its files' places in the tree's order: from `first` to before `end`. */
  readonly first: number;
  readonly end: number;
}

export interface FileNode {
  readonly kind: "file";
  /** In the torrent. */
  readonly index: number;
  /** In the tree's order. */
  readonly place: number;
  readonly depth: number;
}

export type TreeNode = FolderNode | FileNode;

export interface FileTree {
  readonly top: FolderNode;
  /** Indices of the files, as a tree without folded folders shows them. */
  readonly order: readonly number[];
}

/** A folder while its files are being collected. */
interface Draft {
  readonly folders: Map<string, Draft>;
  readonly files: number[];
}

/** @param indices of the files that the tree contains, ascending */
export function fileTree(files: readonly FileView[], indices: readonly number[]): FileTree {
  const top: Draft = { folders: new Map(), files: [] };
  for (const index of indices) {
    const path = files[index]?.path ?? [];
    let draft = top;
    for (let level = 0; level < path.length - 1; level++) {
      const name = path[level] ?? "";
      let below = draft.folders.get(name);
      if (below === undefined) {
        below = { folders: new Map(), files: [] };
        draft.folders.set(name, below);
      }
      draft = below;
    }
    draft.files.push(index);
  }
  const order: number[] = [];
  const finish = (draft: Draft, name: string, path: string, depth: number): FolderNode => {
    const first = order.length;
    const children: TreeNode[] = [];
    for (const [below, inside] of draft.folders)
      children.push(finish(inside, below, path === "" ? below : `${path}/${below}`, depth + 1));
    for (const index of draft.files)
      children.push({ kind: "file", index, place: order.push(index) - 1, depth: depth + 1 });
    return { kind: "folder", name, path, depth, children, first, end: order.length };
  };
  return { top: finish(top, "", "", -1), order };
}

/** The rows of the tree from top to bottom. */
export function rowsOf({ top }: FileTree, isOpen: (path: string) => boolean): readonly TreeNode[] {
  const rows: TreeNode[] = [];
  const add = ({ children }: FolderNode): void => {
    for (const child of children) {
      rows.push(child);
      if (child.kind === "folder" && isOpen(child.path)) add(child);
    }
  };
  add(top);
  return rows;
}

/**
 * The folders that are open at first: level after level, up to a number of rows. A folder that contains
 * everything is opened in any case.
 */
export function openAtFirst({ top }: FileTree, mostRows: number): ReadonlySet<string> {
  const open = new Set<string>();
  let level = foldersIn([top]);
  let rows = top.children.length;
  while (level.length > 0) {
    const containsAll = rows === open.size + 1;
    rows += level.reduce((sum, { children }) => sum + children.length, 0);
    if (rows > mostRows && !containsAll) break;
    for (const { path } of level) open.add(path);
    level = foldersIn(level);
  }
  return open;
}

function foldersIn(folders: readonly FolderNode[]): readonly FolderNode[] {
  return folders.flatMap(({ children }) => children.filter((child) => child.kind === "folder"));
}

/** A figure of each file, added up over any run of a tree's order. */
export class RunningSums {
  private readonly sums: Float64Array;

  constructor({ order }: FileTree, figure: (index: number) => number) {
    this.sums = new Float64Array(order.length + 1);
    let sum = 0;
    for (let place = 0; place < order.length; place++) {
      sum += figure(order[place] ?? 0);
      this.sums[place + 1] = sum;
    }
  }

  in({ first, end }: Pick<FolderNode, "first" | "end">): number {
    return (this.sums[end] ?? 0) - (this.sums[first] ?? 0);
  }
}
