/**
 * Notifications about finished downloads. Permission is requested once, after a click that started a download; whether it
 * was is remembered. Where the user or the browser refuses, nothing is said.
 */
import { appUrl } from "../app-url.ts";
import { AskedOnce } from "../client/asked-once.ts";

const asked = new AskedOnce("tabswarm-asked-to-notify");

/** Call it while a click is being handled, or shortly afterwards. */
export function askToNotify(): void {
  if (!("Notification" in window) || Notification.permission !== "default" || asked.wasAsked) return;
  asked.note();
  // The answer is in `Notification.permission`.
  void Notification.requestPermission()?.catch(() => undefined);
}

/** @param clicked called when the user clicks on the notification */
export function notify(title: string, body: string, clicked: () => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(title, { body, icon: appUrl("favicon.svg").href });
    notification.onclick = () => {
      notification.close();
      clicked();
    };
  } catch {
    // Chrome for Android shows notifications through a service worker only.
  }
}
