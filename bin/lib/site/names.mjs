// The names of the page's files, and those by which they know each other's functions.
import { createHash } from "node:crypto";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * cargo-leptos names each file by what stands in it before the names of the others are written into it. The loader of
 * the parts that come later stands in the main script and module under its name, so one of them could change and keep its
 * own name, which a browser holds for a year. These three know each other; they get one name, made from all that they hold.
 */
export function nameTogether(site, hashes) {
  const pkg = join(site, "pkg");
  const lines = readFileSync(hashes, "utf8");
  const old = Object.fromEntries([...lines.matchAll(/^(\w+): (\S+)$/gm)].map(([, what, hash]) => [what, hash]));
  const names = [`countersign.${old.js}.js`, `countersign.${old.wasm}.wasm`, `__wasm_split.${old.split}.js`];
  // As bytes: one of them is a module.
  const contents = numberImports(names.map((name) => readFileSync(join(pkg, name), "latin1")));
  const hash = createHash("sha256");
  contents.forEach((content) => hash.update(content, "latin1"));
  const together = hash.digest("base64url").slice(0, old.js.length);
  // The module holds the loader's name, too, and the new one is as long as the old.
  const renamed = (text) => [old.js, old.wasm, old.split].reduce((now, hash) => now.replaceAll(hash, together), text);
  names.forEach((name, at) => {
    writeFileSync(join(pkg, name), renamed(contents[at]), "latin1");
    renameSync(join(pkg, name), join(pkg, renamed(name)));
  });
  writeFileSync(hashes, renamed(lines));
}

/**
 * The script gives functions to the module by names that end in a hash, so that those of one name can be told apart, and
 * no compression makes a hash shorter. Here all are known, and a number does the same.
 */
function numberImports(contents) {
  const names = /(__wbg_\w*_)([0-9a-f]{16})/g;
  const met = new Map();
  const numbers = new Map();
  for (const [whole, name, hash] of contents[0].matchAll(names)) {
    if (numbers.has(whole)) continue;
    const number = met.get(name) ?? 0;
    met.set(name, number + 1);
    numbers.set(whole, name + String(number).padStart(hash.length, "0"));
  }
  return contents.map((content) => content.replace(names, (whole) => numbers.get(whole) ?? whole));
}
