/**
 * Turns views into messages: the files of a view are sent once, because copying ten thousand of them takes tens of
 * milliseconds, part of it on the page's thread.
 */
import type { SessionView, ViewUpdate } from "../bridge/views.ts";

export class ViewUpdates {
  private sent: ReadonlyMap<string, SessionView["files"]> = new Map();

  /** @param views all of them; as long as the files do not change, they are the same array */
  next(views: readonly SessionView[]): readonly ViewUpdate[] {
    const { sent } = this;
    this.sent = new Map(views.map(({ id, files }) => [id, files]));
    return views.map((view) => (sent.get(view.id) === view.files ? { ...view, files: undefined } : view));
  }
}
