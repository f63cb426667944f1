/** Whether the page is shown in large type, for a projector. */
import { signal } from "@preact/signals";

export const isPresenting = signal(false);
