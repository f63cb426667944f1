/** Korean, and what `basic.woff2` lacks: the browser fetches the files that have a character of the page. */
import "@fontsource-variable/noto-sans-kr/wght.css";
