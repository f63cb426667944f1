/** What `tabswarm --help` and its commands print. */

export const COMMANDS = ["serve", "health"];

export const GENERAL_HELP = `Tabswarm: a web page that shares files by link, from browser to browser.

Usage: tabswarm <command>

  serve    serves the page and the tracker
  health   asks a running server how it is, for health checks

  --help, --version

"tabswarm serve --help" says more.`;

/** @param guide where docs/hosting.md lies */
export const serveHelp = (guide: string): string => `Usage: tabswarm serve [--port NUMBER] [--host NAME]

Serves the page and the tracker on one port, and prints the address. Ctrl+C stops it.

  --port NUMBER   8080 if nothing else is said; 0: any free port
  --host NAME     localhost if nothing else is said; 0.0.0.0: all addresses of this machine

Everything is set by environment variables; the options are short for PORT and HOST. Some others:

  TRUST_PROXY_HOPS=1                 one reverse proxy is in front, so that limits apply to its clients
  ALLOWED_ORIGINS=https://a.example  other pages that may use the tracker
  TURN_URLS=turn:a.example:3478      TURN servers, which relay for people without a direct path; with TURN_SECRET=…
  REDIS_URL=redis://localhost:6379   several processes with the same Redis form one tracker

Browsers share files only on localhost and over HTTPS. How to get there, and all variables:
${guide}`;

export const HEALTH_HELP = `Usage: tabswarm health

Asks the server that was started with the same environment variables how it is. Prints the answer and ends with
code 0 if it serves, otherwise with code 1. For the health checks of containers and service managers.`;
