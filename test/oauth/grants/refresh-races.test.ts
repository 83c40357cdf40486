import fc from "fast-check";
import { temporaryFolder } from "../../store/temporary-folder.js";
import { form, invalidGrant, tokensOf } from "../answers.js";
import { refreshFixture } from "./refresh-fixture.js";
import type { RefreshFixture } from "./refresh-fixture.js";

const newPath = temporaryFolder();
let login: RefreshFixture;
beforeAll(async () => {
  login = await refreshFixture(newPath());
});
afterAll(() => login.close());

test("a hundred parallel uses of one refresh token: all 200, and one successor REF-10", async () => {
  const { refresh } = await login.begin();
  const answers = await Promise.all(Array.from({ length: 100 }, () => login.refresh(refresh)));
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  const tokens = answers.map(tokensOf);
  expect(new Set(tokens.map((token) => token.refresh)).size).toBe(1);
  expect(new Set(tokens.map((token) => token.access)).size).toBe(100);
  expect(await login.rowOf(refresh)).toMatchObject({ counter: 1 });
  expect((await login.refresh(tokens[0]?.refresh ?? "")).status).toBe(200);
});

test("of parallel uses without a grace exactly one is answered, and the session ends", async () => {
  const { refresh } = await login.begin();
  const send = login.endpoint({ refreshGraceMillis: 0 });
  const body = form({ grant_type: "refresh_token", refresh_token: refresh });
  const answers = await Promise.all(Array.from({ length: 10 }, () => send(body)));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(answers.filter(({ status }) => status === 400)).toHaveLength(9);
  expect(await login.isAlive(refresh)).toBe(false);
});

test("of a use and a replay at once the session ends, in whichever order they come", async () => {
  for (const replayFirst of [true, false]) {
    const { refresh } = await login.begin();
    const second = tokensOf(await login.refresh(refresh)).refresh;
    const third = tokensOf(await login.refresh(second)).refresh;
    const both = replayFirst ? [refresh, third] : [third, refresh];
    await Promise.all(both.map((token) => login.refresh(token)));
    expect(await login.isAlive(third)).toBe(false);
  }
});

// What a session may be asked, and a model of it that is a counter, whether it lives, and whether the grace runs.
type Step =
  | { readonly kind: "present"; readonly back: number }
  | { readonly kind: "parallel"; readonly count: number }
  | { readonly kind: "guess" | "as another client" | "with too much scope" | "wait" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ kind: "present", back: 0 } as const) },
  { weight: 3, arbitrary: fc.constant({ kind: "present", back: 1 } as const) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: -1, max: 4 }).map((back) => ({ kind: "present", back }) as const),
  },
  fc.integer({ min: 2, max: 4 }).map((count) => ({ kind: "parallel", count }) as const),
  fc
    .constantFrom("guess", "as another client", "with too much scope", "wait")
    .map((kind) => ({ kind }) as const),
);

test("any sequence of uses, repetitions, replays and guesses goes as the rules say", async () => {
  const user = await login.addUser({ username: "model" });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), async (steps) => {
      const first = await login.quickly(user.id);
      const bystander = await login.quickly(user.id);
      const row = await login.rowOf(first);
      if (row === undefined) throw new Error("no session");
      const tokenAt = (counter: number): string => login.sessions.firstToken({ ...row, counter });
      const model = { counter: 0, alive: true, grace: false };

      /** What the rules say of the use of one token; changes the model. @returns the successor's counter. */
      const present = (counter: number): number | undefined => {
        if (!model.alive) return undefined;
        if (counter === model.counter) {
          model.counter += 1;
          model.grace = true;
          return model.counter;
        }
        if (counter === model.counter - 1 && model.grace) return model.counter;
        model.alive = false;
        return undefined;
      };
      const expected = (successor: number | undefined) => (answer: { status: number }) => {
        if (successor === undefined) expect(answer).toEqual(invalidGrant());
        else expect(answer).toMatchObject({ body: { refresh_token: tokenAt(successor) } });
      };

      for (const taken of steps) {
        const current = tokenAt(model.counter);
        switch (taken.kind) {
          case "present": {
            const counter = Math.max(0, model.counter - taken.back);
            const successor = present(counter);
            expected(successor)(await login.refresh(tokenAt(counter)));
            break;
          }
          case "parallel": {
            const successor = present(model.counter);
            const uses = Array.from({ length: taken.count }, () => login.refresh(current));
            (await Promise.all(uses)).forEach(expected(successor));
            break;
          }
          case "guess":
            expected(undefined)(await login.refresh(`${current.slice(0, -4)}AAAA`));
            break;
          case "as another client":
            expected(undefined)(await login.refresh(current, { client_id: "web" }));
            break;
          case "with too much scope":
            expect((await login.refresh(current, { scope: "write:items" })).status).toBe(400);
            break;
          case "wait":
            await login.age(first, 10_001);
            model.grace = false;
        }
        expect(await login.isAlive(first)).toBe(model.alive);
        expect(await login.rowOf(first)).toMatchObject({ counter: model.counter });
      }
      expect(await login.rowOf(bystander)).toMatchObject({ counter: 0, revokedAtMillis: null });
    }),
    { numRuns: 60 },
  );
});
