/** What is written, and what never is. */

import fc from "fast-check";
import { generateKeyPairSync, type JsonWebKey } from "node:crypto";
import { redact } from "../src/log-redaction.js";
import { createLog, loggerFor, type Log } from "../src/log.js";
import { runServer } from "./http/running-server.js";

interface Kept {
  readonly log: Log;
  readonly text: () => string;
}

function keep(format: "json" | "pretty" = "json"): Kept {
  let written = "";
  const write = (line: string): void => {
    written += line;
  };
  return {
    log: createLog({ level: "trace", format, destination: { write } }),
    text: () => written,
  };
}

/** A text and, in it, what must never come out. */
interface Credential {
  readonly text: string;
  readonly secret: string;
}

const letters = (least: number, most: number) =>
  fc.stringMatching(new RegExp(`^[A-Za-z0-9_-]{${least},${most}}$`));
const credentialName = fc.constantFrom(
  "password",
  "Password",
  "passwordHash",
  "passwd",
  "secret",
  "SECRET",
  "TOKEN_SECRET",
  "client_secret",
  "access_token",
  "refreshToken",
  "token",
  "authorization",
  "Proxy-Authorization",
  "cookie",
  "Set-Cookie",
  "apiKey",
  "x-api-key",
  "privateKey",
);

/** Credentials that are known by their form, whatever they are called. */
const byForm: fc.Arbitrary<Credential> = fc.oneof(
  fc
    .tuple(letters(8, 40), letters(8, 40), letters(20, 60))
    .map(([head, claims, secret]) => ({ text: `eyJ${head}.${claims}.${secret}`, secret })),
  fc
    .tuple(fc.constantFrom("Bearer", "bearer", "Basic", "BASIC"), letters(8, 40))
    .map(([scheme, secret]) => ({ text: `${scheme} ${secret}`, secret })),
  fc
    .tuple(fc.constantFrom("", "$sg1$a1b2c3"), fc.stringMatching(/^[./A-Za-z0-9]{53}$/))
    .map(([pepper, secret]) => ({ text: `${pepper}$2b$12$${secret}`, secret })),
  letters(43, 43).map((secret) => ({ text: `sgr1.a1b2c3d4.ses_${secret}.7.${secret}`, secret })),
  letters(43, 43).map((secret) => ({ text: `sgs_${secret}`, secret })),
  letters(43, 43).map((secret) => ({ text: `$sgc1$a1b2c3d4$${secret}`, secret })),
  fc.stringMatching(/^[A-Za-z0-9+/]{40,60}$/).map((secret) => ({
    text: `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`,
    secret,
  })),
  letters(30, 50).map((secret) => ({
    text: JSON.stringify({ kty: "EC", crv: "P-256", x: "abc", d: secret }),
    secret,
  })),
);

/** Credentials that are known by the name beside them, in the forms in which a text holds such pairs. */
const byName: fc.Arbitrary<Credential> = fc.oneof(
  fc
    .tuple(credentialName, letters(8, 40))
    .chain(([name, secret]) =>
      fc
        .constantFrom(
          `${name}=${secret}`,
          `${name}: ${secret}`,
          `${name} = "${secret}"`,
          `{ ${name}: '${secret}' }`,
          `a=b&${name}=${secret}&c=d`,
        )
        .map((text) => ({ text, secret })),
    ),
  fc
    .tuple(credentialName, fc.stringMatching(/^[\x20-\x7e]{8,40}$/), fc.integer({ min: 1, max: 3 }))
    .map(([name, value, depth]) => {
      let text = JSON.stringify({ before: 1, [name]: value, after: "2" });
      for (let at = 1; at < depth; at += 1) text = JSON.stringify({ nested: text });
      return { text, secret: value };
    }),
);

const around = fc.constantFrom("", "x ", "(", "url?", "it said: ", '"', "\n", "é ");

/** Where a text can stand in what is logged. */
const places: readonly ((log: Log, text: string) => void)[] = [
  (log, text) => {
    log.info(text);
  },
  (log, text) => {
    log.info("it was %s", text);
  },
  (log, text) => {
    log.info({ a: { b: [1, [text]] } });
  },
  (log, text) => {
    log.info({ [text]: 1 });
  },
  (log, text) => {
    log.error({ err: new Error(text) });
  },
  (log, text) => {
    log.error(new Error("outer", { cause: new Error(text) }));
  },
  (log, text) => {
    log.error({ err: Object.assign(new Error("x"), { detail: text }) });
  },
  (log, text) => {
    log.child({ bound: text }).warn("with a binding");
  },
  (log, text) => {
    loggerFor(log, "a library").error(new Error(text));
    loggerFor(log, "a library").info({ said: text });
  },
];

describe.each(["json", "pretty"] as const)("as %s", (format) => {
  test("a credential put anywhere into a message, an object or an error never comes out", () => {
    const property = fc.property(
      fc.oneof(byForm, byName),
      fc.constantFrom(...places),
      around,
      ({ text: credential, secret }, place, before) => {
        const { log, text } = keep(format);
        place(log, before + credential);
        expect(text()).not.toBe("");
        // A secret may hold what JSON escapes: both of its spellings are looked for.
        expect(text().includes(secret)).toBe(false);
        expect(text().includes(JSON.stringify(secret).slice(1, -1))).toBe(false);
      },
    );
    fc.assert(property, { numRuns: 600 });
  });

  test("a member of that name is not written, whatever is in it", () => {
    const inside = (secret: string): fc.Arbitrary<unknown> =>
      fc.constantFrom<unknown>(
        secret,
        [secret],
        { value: secret },
        { deep: [{ deeper: secret }] },
        Buffer.from(secret),
      );
    const property = fc.property(
      credentialName,
      letters(12, 40).chain((secret) => inside(secret).map((value) => ({ secret, value }))),
      (name, { secret, value }) => {
        const { log, text } = keep(format);
        log.info({
          request: { [name]: value },
          err: Object.assign(new Error("x"), { [name]: value }),
        });
        expect(text()).toContain("[redacted]");
        expect(text()).not.toContain(secret);
        expect(text()).not.toContain([...Buffer.from(secret)].join(","));
      },
    );
    fc.assert(property, { numRuns: 100 });
  });

  test("Node's raw headers lose their credentials", () => {
    const { log, text } = keep(format);
    log.info({ rawHeaders: ["Host", "x", "Authorization", "Basic YTpi", "Cookie", "sid=1234"] });
    expect(text()).not.toMatch(/YTpi|1234/);
    expect(text()).toContain("Host");
  });

  test("a private key as a JWK loses its private members and keeps the public ones", () => {
    for (const { privateKey } of [
      generateKeyPairSync("ec", { namedCurve: "P-256" }),
      generateKeyPairSync("rsa", { modulusLength: 1024 }),
    ]) {
      const jwk: JsonWebKey = privateKey.export({ format: "jwk" });
      const { log, text } = keep(format);
      log.info({ signing: jwk }, JSON.stringify(jwk));
      for (const name of ["d", "p", "q", "dp", "dq", "qi"] as const) {
        if (jwk[name] !== undefined) expect(text()).not.toContain(jwk[name]);
      }
      expect(text()).toContain(jwk.kty);
    }
  });

  test("an error keeps its message, its stack and its cause", () => {
    const { log, text } = keep(format);
    log.error(
      { err: new TypeError("outside", { cause: new Error("inside") }) },
      "unexpected error",
    );
    for (const part of ["unexpected error", "TypeError", "outside", "inside", "log.test"]) {
      expect(text()).toContain(part);
    }
  });
});

test("what is no credential stays as it is", () => {
  const event = {
    requestId: "0b7e6f5c-8e43-4bd5-9d0e-7a1f0e2b3c4d",
    method: "POST",
    path: "/token",
    status: 200,
    durationMillis: 1.5,
    requiredScopes: [["me"], ["admin:users"]],
    text: "The basic rule: d is 5, k is 7.",
    none: null,
    yes: true,
  };
  const { log, text } = keep();
  log.info(event, "request");
  const { level, time, ...written } = JSON.parse(text()) as Record<string, unknown>;
  expect([level, typeof time]).toEqual([30, "number"]);
  expect(written).toEqual({ ...event, msg: "request" });
});

test("one event is one line", () => {
  const { log, text } = keep();
  log.info("a\nb");
  log.info({ a: "c\nd" });
  expect(text().split("\n")).toHaveLength(3);
  expect(text().endsWith("\n")).toBe(true);
});

test("a line that somebody makes long takes no time", () => {
  const pieces = [
    "eyJ-",
    "eyJ.",
    "token",
    "token=",
    'token="',
    "bearer ",
    "-----BEGIN PRIVATE KEY-----",
    "$2b$12$",
    "sgr1.",
    "sgs_",
    "$sgc1$",
    '\\"d\\":',
  ];
  const startedAt = performance.now();
  for (const piece of pieces) {
    redact(`${JSON.stringify({ path: piece.repeat(131_072 / piece.length) })}\n`);
    redact(piece.repeat(131_072 / piece.length));
  }
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});

test("levels below the configured one are not written", () => {
  let written = "";
  const destination = {
    write(line: string): void {
      written += line;
    },
  };
  const log = createLog({ level: "warn", format: "json", destination });
  log.info("quiet");
  log.warn("loud");
  expect(written).toMatch(/^[^\n]*loud[^\n]*\n$/);
});

test.each(["json", "pretty"] as const)(
  "where several processes write, each line says which, in %s; where one does, none",
  (format) => {
    const lines: string[] = [];
    const destination = {
      write(line: string): void {
        lines.push(line);
      },
    };
    for (const withProcess of [true, false]) {
      createLog({ level: "info", format, withProcess, destination }).info("here");
    }
    const ours = new RegExp(`"pid":${process.pid}\\b|INFO \\(${process.pid}\\)`);
    expect(lines.map((line) => ours.test(line))).toEqual([true, false]);
  },
);

test("an event of a request holds its path and nothing of its query, headers and body", async () => {
  const { server, url, events, log } = await runServer({ logLevel: "trace" });
  try {
    await fetch(`${url}/graphql?query={marker1}&access_token=marker2`, {
      method: "POST",
      headers: {
        "Content-Type": "application/json",
        "X-Anything": "marker3",
        Cookie: "sid=marker4",
      },
      body: JSON.stringify({ query: "{ marker5 }" }),
    });
    await fetch(`${url}/token`, {
      method: "POST",
      body: new URLSearchParams({ username: "marker6", password: "marker7" }),
    });
    expect(events("request").map((event) => Object.keys(event).sort())).toEqual(
      Array.from({ length: 2 }, () => [
        "clientAddress",
        "durationMillis",
        "level",
        "method",
        "msg",
        "path",
        "requestId",
        "status",
        "time",
      ]),
    );
    expect(events("request").map(({ method, path, status }) => [method, path, status])).toEqual([
      ["POST", "/graphql", 400],
      ["POST", "/token", 400],
    ]);
    expect(log()).not.toContain("marker");
  } finally {
    await server.stop();
  }
});
