/** How long a bcrypt hash takes: `node hash-time.js COST`, a line with the seconds. */

import bcrypt from "bcryptjs";
import process from "node:process";

const cost = Number(process.argv[2]);
const hashes = 8;
bcrypt.hashSync("warm up", cost);
const startedAt = performance.now();
for (let n = 0; n < hashes; n += 1) bcrypt.hashSync(`password ${n}`, cost);
console.log((performance.now() - startedAt) / hashes / 1e3);
