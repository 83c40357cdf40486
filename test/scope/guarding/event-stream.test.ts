/** A subscription lasts as long as its access, under plain graphql-js. */

import { parse, subscribe, type ExecutionResult } from "graphql";
import { anonymous, granted, type Access } from "../../../src/scope/entry.js";
import { guard } from "../guarded.js";

const secondsFromNow = (seconds: number): number => Date.now() / 1000 + seconds;

function open() {
  let opened = 0;
  let closed = 0;
  const waiting: ((result: IteratorResult<unknown>) => void)[] = [];
  const source = () => {
    opened++;
    return {
      next: () => new Promise<IteratorResult<unknown>>((resolve) => waiting.push(resolve)),
      return: () => {
        closed++;
        return Promise.resolve({ done: true as const, value: undefined });
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  };
  const schema = guard(
    'type Query { a: Int } type Subscription { t: Int @requiresScope(scope: "s") }',
    {
      Subscription: { t: { subscribe: source, resolve: (value: number) => value } },
    },
  );
  const start = (context: { access: Access }) =>
    subscribe({ schema, document: parse("subscription { t }"), contextValue: context });
  const emit = (value: number) => {
    waiting.shift()?.({ done: false, value });
  };
  return { start, emit, opened: () => opened, closed: () => closed };
}

type Stream = AsyncGenerator<ExecutionResult>;

test("it ends at the expiry of the access, also while no event comes, and closes its source", async () => {
  const { start, closed } = open();
  const access = granted({ subject: "u1", scopes: ["s"], expiresAtSeconds: secondsFromNow(0.2) });
  const stream = (await start({ access })) as Stream;
  expect(await stream.next()).toEqual({ done: true, value: undefined });
  expect(closed()).toBe(1);
});

test("its source is not opened for an access that has expired", async () => {
  const { start, opened } = open();
  const access = granted({ subject: "u1", scopes: ["s"], expiresAtSeconds: secondsFromNow(-1) });
  expect(await start({ access })).toMatchObject({
    errors: [{ extensions: { code: "UNAUTHENTICATED" } }],
  });
  expect(opened()).toBe(0);
});

test("it ends at the first event after the access was taken away, and closes its source", async () => {
  const { start, emit, closed } = open();
  const context: { access: Access } = { access: granted({ subject: "u1", scopes: ["s"] }) };
  const stream = (await start(context)) as Stream;
  const first = stream.next();
  emit(1);
  expect(await first).toMatchObject({ value: { data: { t: 1 } } });
  context.access = anonymous;
  const second = stream.next();
  emit(2);
  expect(await second).toEqual({ done: true, value: undefined });
  expect(closed()).toBe(1);
});

test("an event is judged by the scopes as they stand then", async () => {
  const { start, emit } = open();
  const context: { access: Access } = { access: granted({ subject: "u1", scopes: ["s"] }) };
  const stream = (await start(context)) as Stream;
  context.access = granted({ subject: "u1", scopes: [] });
  const next = stream.next();
  emit(1);
  expect(await next).toMatchObject({
    done: false,
    value: { data: { t: null }, errors: [{ extensions: { code: "FORBIDDEN" } }] },
  });
  await stream.return(undefined);
});

test("a reader that leaves while it waits closes the source at once", async () => {
  const { start, closed } = open();
  const stream = (await start({ access: granted({ subject: "u1", scopes: ["s"] }) })) as Stream;
  const next = stream.next();
  await stream.return(undefined);
  expect(closed()).toBe(1);
  expect(await next).toEqual({ done: true, value: undefined });
});
