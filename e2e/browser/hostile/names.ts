/** Names that nobody gives by accident: markup, code, template syntax, characters that hide or turn text, and lengths. */
import { type Random, seededRandom } from "../../../shared/core/random.ts";

/** Each sets `window.ran` where somebody takes text for HTML, for code or for an address. */
const CODE = [
  "<script>window.ran=1</script>",
  "<img src=x onerror=window.ran=1>",
  "<svg onload=window.ran=1>",
  "<svg><script>window.ran=1</script></svg>",
  "<svg><animate onbegin=window.ran=1 attributeName=x dur=1s>",
  "<iframe srcdoc='<script>parent.ran=1</script>'>",
  "<details open ontoggle=window.ran=1>",
  "<input autofocus onfocus=window.ran=1>",
  "<style>@import 'javascript:window.ran=1'</style>",
  "<base href=https://evil.example/>",
  "<meta http-equiv=refresh content='0;url=javascript:window.ran=1'>",
  "<object data='data:text/html,<script>parent.ran=1</script>'>",
  "<math><mtext></p><img src=x onerror=window.ran=1></mtext></math>",
  "</title><script>window.ran=1</script>",
  "</textarea><script>window.ran=1</script>",
  "--><script>window.ran=1</script>",
  "]]><script>window.ran=1</script>",
  '" onmouseover="window.ran=1" x="',
  "' onpointerenter='window.ran=1",
  "` onclick=window.ran=1 `",
  "javascript:window.ran=1//",
  "data:text/html,<script>opener.ran=1</script>",
  "&lt;script&gt;window.ran=1&lt;/script&gt;",
  "&#60;script>window.ran=1",
  "%3Cscript%3Ewindow.ran=1%3C/script%3E",
  "\\u003cscript>window.ran=1",
  "{{constructor.constructor('window.ran=1')()}}",
  // biome-ignore lint/suspicious/noTemplateCurlyInString: a template that nobody may fill in
  "${window.ran=1}",
  "#{window.ran=1}",
  "<%= window.ran=1 %>",
  "*{x:expression(window.ran=1)}",
  "$(touch ran);`touch ran`|touch ran",
];

const TRICKS = [
  // Bidi: embeddings, overrides and isolates that never end, marks, and text from right to left.
  "invoice\u202efdp.exe",
  "\u202d\u202e\u2066\u2067\u2068unclosed",
  "\u200f\u061cmark\u200e",
  "שלום עולם",
  "مرحبا\u202eabc",
  // Nothing to see.
  "\u200b\u200c\u200d\ufeff\u2060",
  "\u3164\u115f\u1160",
  "\u2800\u00a0\u2003",
  "a\u200bb\u200bc",
  "\u{e0041}\u{e0042}tags",
  "\ufe0f\u{e0100}",
  // Control characters, line ends and terminals' escape sequences.
  "\u0000nul",
  "line\r\nbreak\u2028and\u2029more\u0085",
  "\u001b[31mred\u001b[0m\u001b]0;title\u0007",
  "\u009b2J\u009d0;x\u009c",
  "\b\b\b\u007f",
  // Half of a pair, and what is no character.
  "\ud800",
  "\udfff\udbff",
  "\ufffe\uffff\u{1fffe}",
  // Very long, with and without places to break, and towers of accents.
  "x".repeat(10_000),
  `${"long ".repeat(2_000)}name`,
  "W".repeat(400),
  `Z${"\u0301\u0489".repeat(300)}algo`,
  "👩‍👩‍👧‍👦".repeat(100),
  "\u{1f3f4}\u{e0067}\u{e0062}".repeat(50),
  // Names of what objects have already, and of folders.
  "__proto__",
  "constructor",
  "hasOwnProperty",
  "toString",
  "..",
  ".",
  "../../../etc/passwd",
  "..\\..\\windows\\system32",
  "C:\\autoexec.bat",
  "//host/share",
  "CON",
  "aux.txt",
  "name.txt:stream",
  "trailing. . .",
  "~",
  "-rf",
  "desktop.ini",
];

const ENDINGS = ["", ".txt", ".html", ".svg", ".mp4", ".png", "\u202e4pm.exe", " ", "."];

/** @returns this many, all different: each of those above, then combinations of them */
export function hostileNames(count: number, seed: number): readonly string[] {
  const random = seededRandom(seed);
  const names = new Set([...CODE, ...TRICKS]);
  while (names.size < count) names.add(combination(random));
  return [...names].slice(0, count);
}

function combination(random: Random): string {
  const parts = [random.pick(CODE), random.pick(TRICKS).slice(0, 80)];
  return random.shuffle(parts).join(random.pick(["", " ", "/", "\u202e"])) + random.pick(ENDINGS);
}
