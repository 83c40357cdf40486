import fc from "fast-check";
import { readBasic } from "../../../src/oauth/clients/client-basic.js";

const header = (pair: string | Uint8Array, scheme = "Basic"): string =>
  `${scheme} ${Buffer.from(pair).toString("base64")}`;
const formEncoded = (text: string): string => new URLSearchParams([["", text]]).toString().slice(1);

test("RFC 6749 §2.3.1, Appendix B any id and any secret come through the encoding of forms", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(
    fc.property(text, text, (id, secret) => {
      fc.pre(id !== "");
      expect(readBasic(header(`${formEncoded(id)}:${formEncoded(secret)}`))).toEqual({
        id,
        secret: secret === "" ? undefined : secret,
      });
    }),
  );
});

test("RFC 6749 §2.3.1 encodeURIComponent does as well", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", minLength: 1 }), (text) => {
      const encoded = encodeURIComponent(text);
      expect(readBasic(header(`${encoded}:${encoded}`))).toEqual({ id: text, secret: text });
    }),
  );
});

test.each([
  [
    "the example of RFC 6749 §2.3.1",
    "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3",
    "s6BhdRkqt3",
    "7Fjfp0ZBr1KtDRbnfVdmIw",
  ],
  ["RFC 9110 §11.1 the scheme in any case", header("svc:x", "bASIC"), "svc", "x"],
  ["spaces around", "Basic   c3ZjOng=  ", "svc", "x"],
  ["a colon in the secret", header("svc:a:b"), "svc", "a:b"],
  ["an encoded colon in the id", header("s%3Avc:x"), "s:vc", "x"],
  ["+ for a space", header("a+b:c+d"), "a b", "c d"],
  ["an ampersand and an equals sign as they are", header("a&b=c:d&e=f&"), "a&b=c", "d&e=f&"],
  ["UTF-8 as it is", header("ä:€"), "ä", "€"],
  ["an empty secret", header("svc:"), "svc", undefined],
])("%s is read", (_title, value, id, secret) => {
  expect(readBasic(value)).toEqual({ id, secret });
});

test.each([
  ["no credentials", "Basic"],
  ["empty credentials", "Basic "],
  ["an empty header", ""],
  ["another scheme", "Bearer c3ZjOng="],
  ["a scheme that begins the same", "BasicX c3ZjOng="],
  ["no colon", header("svc")],
  ["nobody", header(":")],
  ["nobody with a secret", header(":x")],
  ["base64 without its padding", "Basic c3ZjOng"],
  ["base64 with too much padding", "Basic c3ZjOng=="],
  ["base64 with bits left over", "Basic c3ZjOnh="],
  ["base64url", header("svc:??>").replace("/", "_").replace("+", "-")],
  ["a second value", "Basic c3ZjOng=, Basic c3ZjOng="],
  ["a space within", "Basic c3Zj Ong="],
  ["a tab", "Basic\tc3ZjOng="],
  ["a bad escape in the id", header("s%zz:x")],
  ["a bad escape in the secret", header("svc:100%")],
  ["what is no UTF-8", header(Uint8Array.of(0x73, 0x3a, 0xff))],
  ["an escape that is no UTF-8", header("svc:%ff")],
])("%s is nobody", (_title, value) => {
  expect(readBasic(value)).toBeUndefined();
});
