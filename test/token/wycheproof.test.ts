/** The signature layer against the JWS vectors of Project Wycheproof: all of them, whatever their algorithm. */

import { readFileSync } from "node:fs";
import type { JsonWebKey } from "node:crypto";
import { verifyJwt } from "../../src/oauth/entry.js";

interface Group {
  readonly comment: string;
  /** Absent for a shared secret. */
  readonly public?: JsonWebKey;
  readonly private: JsonWebKey;
  readonly tests: readonly Vector[];
}

interface Vector {
  readonly tcId: number;
  readonly comment: string;
  readonly jws: string;
  readonly result: "valid" | "invalid";
}

const file = new URL("../vectors/wycheproof/json_web_signature_test.json", import.meta.url);
const { numberOfTests, testGroups } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly numberOfTests: number;
  readonly testGroups: readonly Group[];
};

const vectors = testGroups.flatMap(({ tests, ...group }) =>
  tests.map((vector) => ({ ...vector, key: group.public ?? group.private })),
);

/** Where we answer otherwise than the file says, by test case, with the reason. */
const otherwise = new Map([
  [259, "a JWT holds claims: an empty payload is not one, and jsonwebtoken reads none"],
  // https://github.com/C2SP/wycheproof/issues/236
  [367, "its text is that of 357, which is valid, and holds no padding"],
  [370, "its text is that of 357, which is valid, and holds no padding"],
  [372, 'RFC 7515 §2: "?" is no character of base64url, and none is skipped'],
  [373, 'RFC 7515 §2: "?" is no character of base64url, and none is skipped'],
]);

const supported = ["ES256", "RS256", "HS256"];

/** A key that names no algorithm is for the one of its kind. */
const isSupported = ({ key }: { readonly key: JsonWebKey }): boolean =>
  key["alg"] === undefined || supported.includes(key["alg"] as string);

function accepts({ jws, key }: { readonly jws: string; readonly key: JsonWebKey }): boolean {
  try {
    verifyJwt(jws, key);
    return true;
  } catch {
    return false;
  }
}

test("all vectors are there, of each of our algorithms valid ones and invalid ones", () => {
  expect(vectors).toHaveLength(numberOfTests);
  for (const alg of supported) {
    const results = vectors.filter(({ key }) => key["alg"] === alg).map(({ result }) => result);
    expect(new Set(results)).toEqual(new Set(["valid", "invalid"]));
  }
});

test.each(vectors.filter((vector) => isSupported(vector) && !otherwise.has(vector.tcId)))(
  "$tcId $comment: $result",
  (vector) => {
    expect(accepts(vector)).toBe(vector.result === "valid");
  },
);

test.each(vectors.filter((vector) => !isSupported(vector)))(
  "$tcId $comment: the algorithm is none of ours",
  (vector) => {
    expect(accepts(vector)).toBe(false);
  },
);

test.each(
  vectors
    .flatMap((vector) => ({ ...vector, why: otherwise.get(vector.tcId) }))
    .filter(({ why }) => why),
)("$tcId $comment is $result there; here it is not: $why", (vector) => {
  expect(accepts(vector)).toBe(vector.result === "invalid");
});

test("367 and 370 are 357", () => {
  const [valid, ...same] = [357, 367, 370].map((id) => vectors.find(({ tcId }) => tcId === id));
  for (const vector of same) {
    expect([vector?.jws, vector?.key]).toEqual([valid?.jws, valid?.key]);
  }
});
