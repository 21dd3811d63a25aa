// Fails when the built widget is larger than what a page should have to load.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const LIMIT_KB = 60;
const file = new URL("../dist/tuiding-chat.js", import.meta.url);

let script;
try {
  script = readFileSync(file);
} catch {
  console.error("dist/tuiding-chat.js is not there: run `npm run build` first");
  process.exit(1);
}
const kilobytes = gzipSync(script, { level: 9 }).length / 1024;
console.log(`tuiding-chat.js: ${kilobytes.toFixed(1)} kB gzipped, ${LIMIT_KB} kB allowed`);
if (kilobytes > LIMIT_KB) process.exit(1);
