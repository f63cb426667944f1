/** Ways in which a page can use a URL. These functions run in pages, as source text, and so refer to nothing outside themselves. */

export interface Target {
  readonly url: string;
  /** The truth about the content. */
  readonly type: string;
}

/** Navigates somewhere to each of these, in four ways. */
export function navigateTo(urls: readonly string[]): void {
  const frame = (src: string, ...sandbox: readonly string[]): void => {
    const element = document.createElement("iframe");
    element.sandbox.add(...sandbox);
    if (sandbox.length === 0) element.removeAttribute("sandbox");
    element.src = src;
    document.body.append(element);
  };
  for (const url of urls) {
    frame(url);
    frame(url, "allow-scripts", "allow-same-origin", "allow-downloads");
    window.open(url);
    const anchor = document.createElement("a");
    Object.assign(anchor, { href: url, target: "_blank", rel: "opener" });
    document.body.append(anchor);
    anchor.click();
  }
}

/**
 * Uses each of these in every way that suits its content, and waits until the browser has decided.
 * @returns the ways in which the browser could use them, as "way URL"
 */
export async function useInEveryWay(targets: readonly Target[]): Promise<readonly string[]> {
  const loads = (
    tag: string,
    attributes: Readonly<Record<string, string>>,
    event = "load",
  ): Promise<boolean> =>
    new Promise((resolve) => {
      const element = document.createElement(tag);
      element.addEventListener(event, () => resolve(true));
      element.addEventListener("error", () => resolve(false));
      // An object that the page's policy forbids has no event.
      document.addEventListener("securitypolicyviolation", ({ blockedURI, effectiveDirective }) => {
        const isThis = (attributes.data ?? attributes.src) === blockedURI;
        if (effectiveDirective === "object-src" && isThis && tag !== "img" && tag !== "video") resolve(false);
      });
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
      document.body.append(element);
    });
  /** Some frame contains more than the server's refusal. */
  const shows = async (tag: string, attributes: Readonly<Record<string, string>>): Promise<boolean> => {
    if (!(await loads(tag, attributes))) return false;
    return Array.from({ length: window.length }, (_, index) => window[index]).some((frame) => {
      try {
        return !["", "Not found\n"].includes(frame?.document.documentElement.textContent ?? "");
      } catch {
        return true; // A document of another origin, as in a sandbox.
      }
    });
  };
  const succeeds = (work: Promise<unknown>): Promise<boolean> =>
    work.then(
      () => true,
      () => false,
    );
  const answers = (worker: Worker | SharedWorker): Promise<boolean> =>
    new Promise((resolve) => {
      worker.onerror = (event) => {
        event.preventDefault();
        resolve(false);
      };
      const port = worker instanceof Worker ? worker : worker.port;
      port.onmessage = ({ data }) => resolve(data === true);
    });
  const importer = (url: string): string => {
    const code = `try { importScripts("${url}") } catch { postMessage(false) }`;
    return URL.createObjectURL(new Blob([code], { type: "text/javascript" }));
  };
  const styles = (text: string): Promise<boolean> =>
    new Promise((resolve) => {
      const style = document.createElement("style");
      const look = (): void => {
        resolve(getComputedStyle(document.documentElement).getPropertyValue("--ran") !== "");
      };
      Object.assign(style, { textContent: text, onload: look, onerror: look });
      // The page's policy forbids styles in elements.
      style.addEventListener("securitypolicyviolation", look);
      document.head.append(style);
    });
  const { audioWorklet } = new OfflineAudioContext(1, 1, 8000);
  const register = async (url: string): Promise<boolean> => {
    const registering = navigator.serviceWorker.register(url);
    const isRegistered = await succeeds(registering);
    if (isRegistered) await (await registering).unregister();
    return isRegistered;
  };

  type Ways = Readonly<Record<string, (url: string) => Promise<boolean>>>;
  const asDocument: Ways = {
    object: (data) => shows("object", { data, type: "text/html" }),
    embed: (src) => shows("embed", { src, type: "text/html" }),
    image: (src) => loads("img", { src }),
    video: (src) => loads("video", { src, preload: "auto" }, "loadeddata"),
  };
  const asScript: Ways = {
    script: (src) => loads("script", { src }),
    "module script": (src) => loads("script", { src, type: "module" }),
    import: (url) => succeeds(import(url)),
    worker: (url) => answers(new Worker(url)),
    "module worker": (url) => answers(new Worker(url, { type: "module" })),
    "shared worker": (url) => answers(new SharedWorker(url)),
    "imported scripts": (url) => answers(new Worker(importer(url))),
    "service worker": register,
    "audio worklet": (url) => succeeds(audioWorklet.addModule(url)),
  };
  const asStyle: Ways = {
    stylesheet: (href) => loads("link", { href, rel: "stylesheet" }),
    "imported style": (url) => styles(`@import "${url}";`),
    font: (url) => succeeds(new FontFace("x", `url("${url}")`).load()),
  };
  const asData: Ways = { "imported data": (url) => succeeds(import(url, { with: { type: "json" } })) };
  const waysFor = (type: string): Ways =>
    ({ "text/javascript": asScript, "text/css": asStyle, "application/json": asData })[type] ?? asDocument;

  // Some constructors throw at once.
  const isUsable = async (use: Ways[string], url: string): Promise<boolean> => {
    try {
      return await use(url);
    } catch {
      return false;
    }
  };
  const used = await Promise.all(
    targets.flatMap(({ url, type }) =>
      Object.entries(waysFor(type)).map(async ([way, use]) =>
        (await isUsable(use, url)) ? [`${way} ${url}`] : [],
      ),
    ),
  );
  return used.flat();
}
