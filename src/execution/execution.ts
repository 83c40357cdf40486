/** One run of compiled code: what it is run with, which positions failed, and whether it had to be given up. */

import { GraphQLError, locatedError, responsePathAsArray, type GraphQLResolveInfo } from "graphql";
import type { Clearance } from "../scope/compiling/clearance.js";
import { disown } from "./disown.js";
import type { Effect } from "./effect.js";
import type { Position } from "./position.js";

export type Path = GraphQLResolveInfo["path"];

/** A position that is null, and why: an error of its resolver, or a denial that is the same for all of its kind. */
export interface Failure {
  readonly position: Position;
  readonly path: Path;
  /** Undefined for a denial. */
  readonly error: GraphQLError | undefined;
}

interface ExecutionInput {
  readonly contextValue: unknown;
  /** Coerced. */
  readonly variableValues: Record<string, unknown>;
  /** What may be touched. */
  readonly clearance: Clearance;
}

export class Execution {
  readonly contextValue: unknown;
  readonly variableValues: Record<string, unknown>;
  /** Of the resolvers of a mutation, as they were called. */
  readonly effects: Effect[] = [];
  /** Of positions that may be null, in the order in which they failed. */
  readonly failures: Failure[] = [];
  /** Of positions that may not: compiled code finds what becomes null instead. */
  readonly thrown: GraphQLError[] = [];
  readonly #clearance: Clearance;
  // One object for each that a resolver hands over would be as much again: two lists, in step.
  readonly #taken: object[] = [];
  readonly #takenAt: Position[] = [];
  #isOver = false;
  #giveUp: (() => void) | undefined;

  constructor({ contextValue, variableValues, clearance }: ExecutionInput) {
    this.contextValue = contextValue;
    this.variableValues = variableValues;
    this.#clearance = clearance;
  }

  /** Whether something came up that compiled code would answer in another way than graphql-js. */
  get isGivenUp(): boolean {
    return this.#isOver;
  }

  giveUp(): null {
    if (this.#isOver) return null;
    this.#isOver = true;
    for (const [index, value] of this.#taken.entries()) {
      const position = this.#takenAt[index];
      if (position) disown(value, position, this.#clearance);
    }
    this.#giveUp?.();
    return null;
  }

  /** The result; undefined as soon as the run is given up. */
  async settled<Result>(result: Promise<Result>): Promise<Result | undefined> {
    const givenUp = new Promise<undefined>((resolve) => {
      this.#giveUp = () => {
        resolve(undefined);
      };
    });
    return this.#isOver ? undefined : Promise.race([result, givenUp]);
  }

  /** To be told what a resolver handed over that can hold promises. */
  take(value: object, position: Position): void {
    if (this.#isOver) {
      disown(value, position, this.#clearance);
      return;
    }
    this.#taken.push(value);
    this.#takenAt.push(position);
  }

  /** The value of a denied position, which may be null. */
  deny(position: Position, path: Path): null {
    this.failures.push({ position, path, error: undefined });
    return null;
  }

  /**
   * The value of a position whose resolver failed.
   *
   * @throws where it may not be null, for compiled code to find what becomes null.
   */
  fail(position: Position, path: Path, reason: unknown): null {
    const error: unknown = locatedError(reason, position.walked.nodes, responsePathAsArray(path));
    // What has a path of its own is handed back as it was thrown: what to make of it is the server's to say.
    if (!(error instanceof GraphQLError)) return this.giveUp();
    if (position.nullable) {
      this.failures.push({ position, path, error });
      return null;
    }
    this.thrown.push(error);
    throw error;
  }
}
