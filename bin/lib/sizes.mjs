// What each crate costs in a module: the bytes of its functions by the crate that wrote them, before wasm-opt. Called by
// bin/sizes. A generic function counts for the crate it stands in, with whatever it was made for.
import { readFileSync } from "node:fs";

const module = readFileSync(process.argv[2]);
let at = 8;

function number() {
  let value = 0;
  for (let shift = 0; ; shift += 7) {
    const byte = module[at++];
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return value;
  }
}

function text() {
  const length = number();
  at += length;
  return module.toString("utf8", at - length, at);
}

/** An import tells what it is; only functions are counted before our own. */
function importIsFunction() {
  text();
  text();
  const kind = module[at++];
  if (kind === 0) number();
  if (kind === 3) at += 2;
  if (kind === 1) at += 1;
  if (kind === 1 || kind === 2) {
    const limited = module[at++] & 1;
    number();
    if (limited) number();
  }
  return kind === 0;
}

let imported = 0;
let data = 0;
const sizes = [];
const names = new Map();
while (at < module.length) {
  const section = module[at++];
  const end = number() + at;
  if (section === 2) for (let left = number(); left > 0; left--) imported += importIsFunction() ? 1 : 0;
  if (section === 11) data = end - at;
  if (section === 10) {
    for (let left = number(); left > 0; left--) {
      const size = number();
      sizes.push(size);
      at += size;
    }
  }
  if (section === 0 && text() === "name") {
    while (at < end) {
      const part = module[at++];
      const partEnd = number() + at;
      if (part === 1) for (let left = number(); left > 0; left--) names.set(number(), text());
      at = partEnd;
    }
  }
  at = end;
}

const crates = new Map();
sizes.forEach((size, index) => {
  const name = names.get(index + imported) ?? "";
  // Rust's second mangling names the crate first of all; what the linker and wasm-bindgen made has none.
  const [, length, rest] = /C(?:s[0-9a-zA-Z]*_)?(\d+)(_?[a-z]\w*)/.exec(name.startsWith("_R") ? name : "") ?? [];
  const crate = length ? rest.slice(0, Number(length)) : name.includes("__wbindgen_describe") ? "(left out by wasm-bindgen)" : "(other)";
  crates.set(crate, (crates.get(crate) ?? 0) + size);
});
const sorted = [...crates].sort(([, one], [, other]) => other - one);
sorted.push(["(data)", data]);
for (const [crate, size] of sorted) if (size >= 2000) console.log(`${String(size).padStart(9)} ${crate}`);
