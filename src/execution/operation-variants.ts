/** The compiled code of one operation: a variant for all callers who may touch the same of it. */

import {
  Kind,
  type DocumentNode,
  type FragmentDefinitionNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Check } from "../scope/compiling/check.js";
import type { Clearance } from "../scope/compiling/clearance.js";
import type { WalkedOperation } from "../scope/deciding/operation-walk.js";
import { compile, type Compiled } from "./compile.js";
import { plainOperation, type PlainOperation } from "./plain-operation.js";

/** One request: an operation as it was walked, and what may be touched of it. */
export interface OperationInstance {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly walked: WalkedOperation;
  readonly clearance: Clearance;
}

/** Of one operation: callers who leave out other scopes each time get no further. */
const mostVariants = 16;
/** So many runs may be given up, and more as long as they are the smaller part. */
const mostGivenUp = 5;
/** Code that is not worth running rests for so many requests, and twice as many the next time. */
const firstRest = 100;

/** Code, and how it does. */
export class Variant {
  /** How much code it is, roughly. */
  readonly size: number;
  readonly #code: Compiled | undefined;
  #runs = 0;
  #givenUp = 0;
  #resting = 0;
  #nextRest = firstRest;

  /** @param code undefined where the compiler does not take the operation */
  constructor(code: Compiled | undefined, size: number) {
    this.size = code ? size + 1 : 1;
    this.#code = code;
  }

  /** The code for one run; undefined where there is none worth running. */
  take(): Compiled | undefined {
    if (this.#resting > 0) {
      this.#resting--;
      return undefined;
    }
    this.#runs++;
    return this.#code;
  }

  /** To be told where a run was given up. */
  gaveUp(): void {
    this.#givenUp++;
    if (this.#givenUp <= mostGivenUp || this.#givenUp * 2 <= this.#runs) return;
    this.#resting = this.#nextRest;
    this.#nextRest *= 2;
    // What made it so may have passed: one run will tell.
    this.#runs = 0;
    this.#givenUp = mostGivenUp;
  }
}

export class OperationVariants {
  readonly #schema: GraphQLSchema;
  readonly #instance: OperationInstance;
  readonly #plain: PlainOperation | undefined;
  readonly #checks: readonly Check[];
  readonly #variants = new Map<string, Variant>();
  readonly #keys = new WeakMap<Clearance, string>();

  constructor(schema: GraphQLSchema, instance: OperationInstance) {
    this.#schema = schema;
    this.#instance = instance;
    this.#plain = plainOperation(schema, instance.operation.operation, instance.walked);
    const positions = [...(this.#plain?.positions.values() ?? [])];
    const checks = positions.flatMap(({ walked }) => [walked.check, ...walked.inputChecks]);
    this.#checks = [...new Set(checks)];
  }

  /** Whether there is, or could be, code for the caller. */
  takes(clearance: Clearance): boolean {
    const isFull = this.#variants.size >= mostVariants;
    return this.#plain !== undefined && (!isFull || this.find(clearance) !== undefined);
  }

  /** What has been compiled for callers who may touch the same. */
  find(clearance: Clearance): Variant | undefined {
    return this.#variants.get(this.#keyOf(clearance));
  }

  compile(clearance: Clearance): Variant {
    const { operation, document } = this.#instance;
    const written = { operation, fragments: fragmentsOf(document) };
    const code = this.#plain && compile(this.#schema, this.#plain, clearance, written);
    const variant = new Variant(code, this.#plain?.size ?? 0);
    this.#variants.set(this.#keyOf(clearance), variant);
    return variant;
  }

  /** Lets go of its code. */
  forget(variant: Variant): void {
    for (const [key, known] of this.#variants) {
      if (known === variant) this.#variants.delete(key);
    }
  }

  #keyOf(clearance: Clearance): string {
    const known = this.#keys.get(clearance);
    if (known !== undefined) return known;
    const key = this.#checks.map((check) => Number(clearance.allows(check))).join("");
    this.#keys.set(clearance, key);
    return key;
  }
}

function fragmentsOf({ definitions }: DocumentNode): Record<string, FragmentDefinitionNode> {
  const fragments = Object.create(null) as Record<string, FragmentDefinitionNode>;
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments[definition.name.value] = definition;
  }
  return fragments;
}
