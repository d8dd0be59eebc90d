// The last step of a release build: names and compresses the page's files. Called by bin/build with the site's folder and
// the file that tells the server their names.
import { compress } from "./site/compress.mjs";
import { nameTogether } from "./site/names.mjs";

const [site, hashes] = process.argv.slice(2);
nameTogether(site, hashes);
await compress(site);
