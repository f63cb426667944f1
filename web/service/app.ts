/** The app's folder: the service worker's script lies in it, and answers for nothing outside it. */
export const APP = new URL("./", location.href);

/** Its path, with slashes at both ends. It is the page's address. */
export const FOLDER = APP.pathname;
