import fc from "fast-check";
import { FORM_MAXIMUM_BYTES, parseForm } from "../../src/oauth/form.js";

const parse = (text: string): unknown => {
  const form = parseForm(Buffer.from(text, "latin1"));
  return form.ok ? Object.fromEntries(form.fields) : form.fault;
};

test.each([
  ["", {}],
  ["a=1&b=2", { a: "1", b: "2" }],
  ["&&a=1&", { a: "1" }],
  ["a=b=c", { a: "b=c" }],
  ["a+b=c+d%20e%2Bf", { "a b": "c d e+f" }],
  ["a=%C3%A9%e2%82%ac", { a: "é€" }],
  ["a=\xc3\xa9", { a: "é" }],
  ["a=%EF%BB%BFx", { a: "\uFEFFx" }],
  ["a=%00", { a: "\0" }],
  ["username[$ne]=x", { "username[$ne]": "x" }],
])("%j is read", (text, fields) => {
  expect(parse(text)).toEqual(fields);
});

test.each(["a=", "a", "a&b="])(
  "RFC 6749 §3.2 a parameter without a value counts as left out: %j",
  (text) => {
    expect(parse(text)).toEqual({});
  },
);

test.each([
  "a=%",
  "a=%1",
  "a=%zz",
  "a=%%20",
  "%=1",
  "a=% 41",
  "a=%+1",
  "a=%C3",
  "a=%ff",
  "a=\xe9",
  "a=%C0%80",
  "a=%ED%A0%80",
])("RFC 6749 Appendix B %j is refused for its encoding", (text) => {
  expect(parse(text)).toBe("formEncoding");
});

test.each(["a=1&a=2", "a=1&a=1", "a=&a=1", "a&a", "a=1&%61=2", "__proto__=1&__proto__=2"])(
  "RFC 6749 §3.2 a repeated parameter is refused: %j",
  (text) => {
    expect(parse(text)).toBe("formRepeated");
  },
);

test("a parameter may have the name of a prototype's member, and is no more than a parameter", () => {
  const form = parseForm(Buffer.from("__proto__=1&constructor=2&toString=3"));
  expect(form.ok && [...form.fields.keys()]).toEqual(["__proto__", "constructor", "toString"]);
  const none = parseForm(new Uint8Array());
  expect(none.ok && none.fields.get("constructor")).toBeUndefined();
});

test("16 KiB are read, a byte more is not", () => {
  const fits = Buffer.from("a=".padEnd(FORM_MAXIMUM_BYTES, "x"));
  expect(FORM_MAXIMUM_BYTES).toBe(16 * 1024);
  expect(parseForm(fits).ok).toBe(true);
  expect(parseForm(Buffer.concat([fits, Buffer.from("x")]))).toEqual({
    ok: false,
    fault: "bodyTooLarge",
  });
});

test("whatever URLSearchParams writes is read back", () => {
  const name = fc.string({ unit: "grapheme", minLength: 1, maxLength: 8 });
  const value = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  fc.assert(
    fc.property(fc.uniqueArray(fc.tuple(name, value), { selector: ([key]) => key }), (pairs) => {
      const form = parseForm(Buffer.from(new URLSearchParams(pairs).toString()));
      expect(form.ok && [...form.fields]).toEqual(pairs);
    }),
  );
});

test("what is accepted means what URLSearchParams says, and no bytes make it throw", () => {
  const letters = fc.constantFrom(...Array.from("ab=&+%0aF9 é\0"));
  fc.assert(
    fc.property(fc.string({ unit: letters, maxLength: 30 }), (text) => {
      const form = parseForm(Buffer.from(text));
      if (!form.ok) return;
      const expected = [...new URLSearchParams(text)].filter(([, value]) => value !== "");
      expect([...form.fields]).toEqual(expected);
    }),
    { numRuns: 1000 },
  );
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
      expect(typeof parseForm(bytes).ok).toBe("boolean");
    }),
  );
});
