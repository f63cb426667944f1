/**
 * Turns views into messages that contain only what has changed. The files of a view and its unwanted ones are sent once,
 * because copying ten thousand of them takes tens of milliseconds, part of it on the page's thread.
 */
import type { SessionView, ViewUpdate, ViewUpdates } from "../bridge/views.ts";

export class ViewDifferences {
  private sent: ReadonlyMap<string, SessionView> = new Map();

  /**
   * @param views all of them; a view that says the same is the same object, and so are lists that do not change
   * @returns undefined: nothing has changed
   */
  next(views: readonly SessionView[]): ViewUpdates | undefined {
    const { sent } = this;
    const changed = views
      .filter((view) => sent.get(view.id) !== view)
      .map((view) => difference(sent.get(view.id), view));
    const before = sent.keys();
    const isSameOrder = sent.size === views.length && views.every(({ id }) => before.next().value === id);
    if (isSameOrder && changed.length === 0) return undefined;
    this.sent = new Map(views.map((view) => [view.id, view]));
    return { changed, ids: isSameOrder ? undefined : views.map(({ id }) => id) };
  }
}

function difference(before: SessionView | undefined, view: SessionView): ViewUpdate {
  if (before === undefined) return view;
  const files = before.files === view.files ? undefined : view.files;
  if (view.kind === "preparing") return { ...view, files };
  const isSame = before.kind === "torrent" && before.unwanted === view.unwanted;
  return { ...view, files, unwanted: isSame ? undefined : view.unwanted };
}
