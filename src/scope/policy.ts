/** Policies: functions of the server that decide object by object, for ownership and tenancy. */

import type { Access } from "./access.js";

/** Whether this access may touch the field of this parent, with these arguments. Throwing denies. */
export type Policy<Context = unknown> = (
  parent: unknown,
  args: Readonly<Record<string, unknown>>,
  access: Access,
  context: Context,
) => boolean | Promise<boolean>;

/** Name in `@policy(name:)` → function. A policy without a function denies. */
export type Policies<Context = unknown> = Readonly<Record<string, Policy<Context>>>;

/**
 * Asks policies, each once for the same parent and arguments within one execution.
 */
export class PolicyDesk {
  readonly #policies: ReadonlyMap<string, Policy>;
  readonly #executions = new WeakMap<object, Map<unknown, Map<string, Promise<boolean>>>>();

  constructor(policies: Policies<never> = {}) {
    this.#policies = new Map(Object.entries(policies as Policies));
  }

  has(name: string): boolean {
    return this.#policies.has(name);
  }

  /**
   * @param execution an object that lives as long as one execution: answers are kept for it. Undefined: they are not.
   * @returns false too where a policy throws or has no function: missing denies.
   */
  async allow(
    names: readonly string[],
    execution: object | undefined,
    [parent, args, access, context]: Parameters<Policy>,
  ): Promise<boolean> {
    for (const name of names) {
      if (!(await this.#ask(name, execution, [parent, args, access, context]))) return false;
    }
    return true;
  }

  #ask(name: string, execution: object | undefined, input: Parameters<Policy>): Promise<boolean> {
    if (execution === undefined) return this.#run(name, input);
    const [parent, args] = input;
    const byParent = getOrMake(
      this.#executions,
      execution,
      () => new Map<unknown, Map<string, Promise<boolean>>>(),
    );
    const answers = getOrMake(byParent, parent, () => new Map<string, Promise<boolean>>());
    const key = keyOf(name, args);
    if (key === undefined) return this.#run(name, input);
    return getOrMake(answers, key, () => this.#run(name, input));
  }

  async #run(name: string, input: Parameters<Policy>): Promise<boolean> {
    try {
      // Anything but true denies: a forgotten return, a number, an object.
      return (await this.#policies.get(name)?.(...input)) === true;
    } catch {
      return false;
    }
  }
}

// Arguments are compared by their JSON, where that is all of them: a Map or a Date of a custom scalar would be equal to
// others that it is not. Then the policy is asked each time.
function keyOf(name: string, args: Readonly<Record<string, unknown>>): string | undefined {
  return isPlain(args) ? JSON.stringify([name, args]) : undefined;
}

function isPlain(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value === "number") return Number.isFinite(value) && !Object.is(value, -0);
  if (typeof value !== "object") return false;
  if (Array.isArray(value)) return value.every(isPlain);
  const prototype: unknown = Object.getPrototypeOf(value);
  return (
    (prototype === null || prototype === Object.prototype) && Object.values(value).every(isPlain)
  );
}

interface Table<Key, Value> {
  get(key: Key): Value | undefined;
  set(key: Key, value: Value): unknown;
}

function getOrMake<Key, Value>(table: Table<Key, Value>, key: Key, make: () => Value): Value {
  const known = table.get(key);
  if (known !== undefined) return known;
  const made = make();
  table.set(key, made);
  return made;
}
