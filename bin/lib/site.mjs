// The last step of a release build: names and compresses the page's files. Called by bin/build with the site's folder and
// the file that tells the server their names.
//
// cargo-leptos names each file by what stands in it before the names of the others are written into it. The loader of the
// parts that come later stands in the main script and module under its name, so one of them could change and keep its own
// name, which a browser holds for a year. These three know each other; they get one name, made from all that they hold.
import { createHash } from "node:crypto";
import { readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [site, hashes] = process.argv.slice(2);
const pkg = join(site, "pkg");

function nameTogether() {
  const lines = readFileSync(hashes, "utf8");
  const old = Object.fromEntries([...lines.matchAll(/^(\w+): (\S+)$/gm)].map(([, what, hash]) => [what, hash]));
  const names = [`countersign.${old.js}.js`, `countersign.${old.wasm}.wasm`, `__wasm_split.${old.split}.js`];
  const contents = names.map((name) => readFileSync(join(pkg, name)));
  const together = createHash("sha256").update(Buffer.concat(contents)).digest("base64url").slice(0, old.js.length);
  // As bytes: the module holds the loader's name too, and the new one is as long as the old.
  const renamed = (text) => [old.js, old.wasm, old.split].reduce((now, hash) => now.replaceAll(hash, together), text);
  names.forEach((name, at) => {
    writeFileSync(join(pkg, name), renamed(contents[at].toString("latin1")), "latin1");
    renameSync(join(pkg, name), join(pkg, renamed(name)));
  });
  writeFileSync(hashes, renamed(lines));
}

/** As small as can be: it is done once, here. */
function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) compress(path);
    // Declarations for programs that are not there.
    else if (/\.d\.[^/]*ts$/.test(name)) rmSync(path);
    else if (!/\.(br|gz)$/.test(name)) {
      const content = readFileSync(path);
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
        // Blocks as large as the file: one per cent less.
        [constants.BROTLI_PARAM_LGBLOCK]: constants.BROTLI_MAX_INPUT_BLOCK_BITS,
        [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
      };
      writeFileSync(`${path}.br`, brotliCompressSync(content, { params }));
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    }
  }
}

nameTogether();
compress(site);
