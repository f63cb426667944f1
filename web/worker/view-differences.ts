/**
 * Turns views into messages that contain only what has changed. The files of a view are sent once, because copying ten
 * thousand of them takes tens of milliseconds, part of it on the page's thread.
 */
import type { SessionView, ViewUpdates } from "../bridge/views.ts";

export class ViewDifferences {
  private sent: ReadonlyMap<string, SessionView> = new Map();

  /**
   * @param views all of them; a view that says the same is the same object, and so are files that do not change
   * @returns undefined: nothing has changed
   */
  next(views: readonly SessionView[]): ViewUpdates | undefined {
    const { sent } = this;
    const changed = views
      .filter((view) => sent.get(view.id) !== view)
      .map((view) => (sent.get(view.id)?.files === view.files ? { ...view, files: undefined } : view));
    const before = sent.keys();
    const isSameOrder = sent.size === views.length && views.every(({ id }) => before.next().value === id);
    if (isSameOrder && changed.length === 0) return undefined;
    this.sent = new Map(views.map((view) => [view.id, view]));
    return { changed, ids: isSameOrder ? undefined : views.map(({ id }) => id) };
  }
}
