/** Which operations run as compiled code: those that come again and again; a bounded number, at a bounded cost. */

import type { GraphQLSchema } from "graphql";
import { LRUCache } from "lru-cache";
import type { WalkedOperation } from "../scope/deciding/operation-walk.js";
import { OperationVariants, type OperationInstance, type Variant } from "./operation-variants.js";

export interface CompiledOperationsOptions {
  readonly schema: GraphQLSchema;
  /** How many times an operation runs before it is compiled. Default 4. */
  readonly compileAfter?: number | undefined;
  /** A clock that never goes back, in milliseconds. */
  readonly nowMillis?: () => number;
}

const mostOperations = 1_000;
/** Of code, all variants together: the size of 1,000 operations of ten fields; 50 MB or so. */
const mostCode = 500_000;
/** Of the time that passes at most this part goes into compiling, whatever is sent. */
const compilingShare = 1 / 20;

export class CompiledOperations {
  readonly #schema: GraphQLSchema;
  readonly #compileAfter: number;
  readonly #nowMillis: () => number;
  readonly #operations = new LRUCache<WalkedOperation, { seen: number; of?: OperationVariants }>({
    max: mostOperations,
  });
  // The code that exists, and whose it is.
  readonly #code = new LRUCache<Variant, OperationVariants>({
    maxSize: mostCode,
    sizeCalculation: (_of, { size }) => size,
    dispose: (of, variant) => {
      of.forget(variant);
    },
  });
  #nextMillis = -Infinity;

  constructor(options: CompiledOperationsOptions) {
    const { schema, compileAfter = 4, nowMillis = () => performance.now() } = options;
    this.#schema = schema;
    this.#compileAfter = compileAfter;
    this.#nowMillis = nowMillis;
  }

  /** The code for a request; undefined where graphql-js has to run it. */
  find(instance: OperationInstance): Variant | undefined {
    const { walked } = instance;
    // Walked anew for each request: nothing could be found again.
    if (walked.dependsOnVariables) return undefined;
    let known = this.#operations.get(walked);
    if (!known) this.#operations.set(walked, (known = { seen: 0 }));
    known.seen++;
    if (known.seen <= this.#compileAfter) return undefined;
    const { clearance } = instance;
    if (known.of?.takes(clearance) === false) return undefined;
    const variant = known.of?.find(clearance);
    if (variant) {
      this.#code.get(variant);
      return variant;
    }
    return this.#inTurn(() => {
      const of = (known.of ??= new OperationVariants(this.#schema, instance));
      const made = of.compile(clearance);
      this.#code.set(made, of);
      return made;
    });
  }

  /** Does the work, unless too much time went into such work lately. */
  #inTurn<Result>(work: () => Result): Result | undefined {
    const startMillis = this.#nowMillis();
    if (startMillis < this.#nextMillis) return undefined;
    const result = work();
    const endMillis = this.#nowMillis();
    this.#nextMillis = endMillis + (endMillis - startMillis) * (1 / compilingShare - 1);
    return result;
  }
}
