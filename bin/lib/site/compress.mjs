// Each file as small as can be, beside itself: it is done once, here.
import { readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { constants, createBrotliCompress, gzipSync } from "node:zlib";

export async function compress(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) await compress(path);
    // Declarations for programs that are not there.
    else if (/\.d\.[^/]*ts$/.test(name)) rmSync(path);
    else if (!/\.(br|gz)$/.test(name)) {
      const content = readFileSync(path);
      writeFileSync(`${path}.br`, await smallest(content, name.endsWith(".wasm") ? seams(content) : [[]]));
      writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
    }
  }
}

/** Brotli guesses where its blocks should begin, and of two modules that are much alike it guesses well for one. */
async function smallest(content, ways) {
  const packed = [];
  for (const cuts of ways) packed.push(await brotli(content, cuts));
  return packed.reduce((best, next) => (next.length < best.length ? next : best));
}

/** Where it is told to begin new ones: before the module's table, its code and its data, or some of them, or nowhere. */
function seams(module) {
  const [table, code, data] = [9, 10, 11].map((section) => start(module, section));
  return [[], [code], [data], [code, data], [table, code, data]];
}

/** Where a section of a module begins. */
function start(module, section) {
  let at = 8;
  while (at < module.length) {
    const found = at;
    const kind = module[at++];
    if (kind === section) return found;
    let size = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = module[at++];
      size += (byte & 127) * 2 ** shift;
      if (byte < 128) break;
    }
    at += size;
  }
  return module.length;
}

async function brotli(content, cuts) {
  const packer = createBrotliCompress({
    params: {
      [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
      [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS,
      // Blocks as large as the file: one per cent less.
      [constants.BROTLI_PARAM_LGBLOCK]: constants.BROTLI_MAX_INPUT_BLOCK_BITS,
      [constants.BROTLI_PARAM_SIZE_HINT]: content.length,
    },
  });
  const packed = packer.toArray();
  let done = 0;
  for (const cut of cuts) {
    packer.write(content.subarray(done, cut));
    await new Promise((flushed) => packer.flush(constants.BROTLI_OPERATION_FLUSH, flushed));
    done = cut;
  }
  packer.end(content.subarray(done));
  return Buffer.concat(await packed);
}
