/**
 * Notifications about finished downloads. Permission is requested once, after a click that started a download; whether it
 * was is remembered. Where the user or the browser refuses, nothing is said.
 */
const ASKED_KEY = "tabswarm-asked-to-notify";

/** Where storage is denied, once per page. */
let wasAsked = false;

function recallAsked(): boolean {
  try {
    return wasAsked || localStorage.getItem(ASKED_KEY) !== null;
  } catch {
    return wasAsked;
  }
}

function rememberAsked(): void {
  wasAsked = true;
  try {
    localStorage.setItem(ASKED_KEY, "1");
  } catch {
    // Storage is denied.
  }
}

/** Call it while a click is being handled, or shortly afterwards. */
export function askToNotify(): void {
  if (!("Notification" in window) || Notification.permission !== "default" || recallAsked()) return;
  rememberAsked();
  // The answer is in `Notification.permission`.
  void Notification.requestPermission()?.catch(() => undefined);
}

/** @param clicked called when the user clicks on the notification */
export function notify(title: string, body: string, clicked: () => void): void {
  if (!("Notification" in window) || Notification.permission !== "granted") return;
  try {
    const notification = new Notification(title, { body, icon: "/favicon.svg" });
    notification.onclick = () => {
      notification.close();
      clicked();
    };
  } catch {
    // Chrome for Android shows notifications through a service worker only.
  }
}
