/** `tabswarm serve` and `tabswarm health`. */
import type { Page } from "./page.ts";

/** @param guide where docs/hosting.md lies */
export const servePage = (guide: string): Page => ({
  name: "serve",
  usage: "[--port NUMBER] [--host NAME]",
  summary: "serves the page and the tracker, which introduces its visitors to each other",
  text: [
    "Serves the page and the tracker on one port, and prints the address. Ctrl+C stops it.",
    "Everything is set by environment variables; the options are short for PORT and HOST.",
  ],
  options: [
    { name: "port", value: "NUMBER", meaning: "8080 if nothing else is said; 0: any free port" },
    {
      name: "host",
      value: "NAME",
      meaning: "localhost if nothing else is said; 0.0.0.0: all addresses of this machine",
    },
  ],
  examples: [],
  variables: [
    {
      term: "TRUST_PROXY_HOPS=1",
      meaning: "one reverse proxy is in front, so that limits apply to its clients",
    },
    { term: "ALLOWED_ORIGINS=https://a.example", meaning: "other pages that may use the tracker; *: all" },
    {
      term: "TURN_URLS=turn:a.example:3478",
      meaning: "TURN servers, which relay for people without a direct path; with TURN_SECRET=…",
    },
    {
      term: "REDIS_URL=redis://localhost:6379",
      meaning: "several processes with the same Redis form one tracker",
    },
    { term: "KEEPER=50G", meaning: "keeps shares that people ask it to keep for some days, encrypted" },
  ],
  exitCodes: [],
  more: [
    `Browsers share files only on localhost and over HTTPS. How to get there, and all variables: ${guide}`,
  ],
});

export const HEALTH: Page = {
  name: "health",
  usage: "",
  summary: "asks a running server how it is, for health checks",
  text: [
    "Asks the server that was started with the same environment variables how it is. Prints the answer and ends with code 0 if it serves, otherwise with code 1. For the health checks of containers and service managers.",
  ],
  options: [],
  examples: [
    { term: "tabswarm health", meaning: "of a server on port 8080" },
    { term: "PORT=9000 tabswarm health", meaning: "after “tabswarm serve --port 9000”" },
  ],
  variables: [
    { term: "PORT, HOST", meaning: "where the server is, as for serve; also what serve was told by options" },
  ],
  exitCodes: [],
  more: [],
};
