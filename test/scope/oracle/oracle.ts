/**
 * The oracle: what an answer must be when everything that the rules forbid is taken out of the full answer, position by
 * position. Written from the rules of the specification alone, as plainly as can be.
 */

import { suppliedNeeds, type SentVariables } from "./oracle-inputs.js";
import {
  composite,
  isList,
  isNonNull,
  itemOf,
  namedType,
  nullable,
  type Model,
  type Needs,
  type TypeText,
} from "./model.js";
import type { Call } from "./world.js";

/** Who asks: null is anonymous, else the scopes of the token. */
export type Asker = readonly string[] | null;

/** One error that the answer may have: where, and its code; a resolver's failure has none. */
export interface OracleError {
  readonly path: readonly (string | number)[];
  readonly code: string | undefined;
}

export interface OracleAnswer {
  readonly data: unknown;
  readonly errors: readonly OracleError[];
}

/** Everything that the full execution told. */
export interface FullExecution {
  readonly model: Model;
  readonly rootType: string;
  /** With the runtime type of every object under this key. */
  readonly data: unknown;
  readonly calls: readonly Call[];
  /** The paths of the resolvers that failed. */
  readonly failed: ReadonlySet<string>;
  readonly variables: SentVariables;
}

export const runtimeTypeKey = "runtimeType_";

/** An answer without what this asker may not see. */
export function withoutForbidden(full: FullExecution, asker: Asker): OracleAnswer {
  const remover = new Remover(full, asker);
  return { data: remover.root(), errors: remover.errors };
}

/** Whether the asker meets everything: `implies` followed, AND of all, nothing needed is met by everybody. */
export function meets(model: Model, asker: Asker, needs: readonly Needs[]): boolean {
  const held = new Set<string>();
  const hold = (scope: string): void => {
    held.add(scope);
    for (const implied of model.catalogue?.get(scope) ?? []) hold(implied);
  };
  for (const scope of asker ?? []) hold(scope);
  return needs.every(({ authenticated, scopes }) => {
    if (asker === null) return !authenticated && scopes === undefined;
    return scopes?.some((all) => all.every((scope) => held.has(scope))) ?? true;
  });
}

/** A type's own rule and those of its interfaces. */
export function typeNeeds(model: Model, name: string): Needs[] {
  const interfaces = composite(model, name)?.interfaces ?? [];
  return [name, ...interfaces].map((one) => model.types.get(one)?.needs ?? {});
}

/** What a field needs before its resolver runs, without its inputs. */
export function fieldNeeds(model: Model, typeName: string, fieldName: string): Needs[] {
  const interfaces = composite(model, typeName)?.interfaces ?? [];
  const fields = [typeName, ...interfaces].flatMap(
    (name) => composite(model, name)?.fields.filter((field) => field.name === fieldName) ?? [],
  );
  const returned = fields[0] ? typeNeeds(model, namedType(fields[0].type)) : [];
  return [...typeNeeds(model, typeName), ...fields.map(({ needs }) => needs), ...returned];
}

// A position that must not be null is.
const broken = Symbol("null propagates");
type Completed = typeof broken | { readonly value: unknown };

class Remover {
  readonly errors: OracleError[] = [];
  readonly #full: FullExecution;
  readonly #asker: Asker;
  readonly #calls: ReadonlyMap<string, Call>;

  constructor(full: FullExecution, asker: Asker) {
    this.#full = full;
    this.#asker = asker;
    this.#calls = new Map(full.calls.map((call) => [call.path, call]));
  }

  root(): unknown {
    const completed = this.#object(this.#full.data as Record<string, unknown>, []);
    return completed === broken ? null : completed.value;
  }

  #object(data: Record<string, unknown>, path: OracleError["path"]): Completed {
    const { model, variables } = this.#full;
    const value: Record<string, unknown> = {};
    let isBroken = false;
    for (const [key, raw] of Object.entries(data)) {
      if (key === runtimeTypeKey) continue;
      const here = [...path, key];
      const call = this.#calls.get(here.join("."));
      if (!call) {
        // Introspection: __typename.
        value[key] = raw;
        continue;
      }
      const needs = [
        ...fieldNeeds(model, call.parentType, call.fieldName),
        ...suppliedNeeds(model, call.parentType, call.fieldName, call.nodes, variables),
      ];
      const field = composite(model, call.parentType)?.fields.find(
        ({ name }) => name === call.fieldName,
      );
      if (!field) throw new Error(`no field ${call.parentType}.${call.fieldName}`);
      const completed = meets(model, this.#asker, needs)
        ? this.#complete(field.type, raw, here)
        : this.#denied(field.type, here);
      if (completed === broken) isBroken = true;
      else value[key] = completed.value;
    }
    return isBroken ? broken : { value };
  }

  #denied(type: TypeText, path: OracleError["path"]): Completed {
    this.errors.push({ path, code: this.#asker ? "FORBIDDEN" : "UNAUTHENTICATED" });
    return isNonNull(type) ? broken : { value: null };
  }

  #complete(type: TypeText, raw: unknown, path: OracleError["path"]): Completed {
    const { model } = this.#full;
    if (isNonNull(type)) {
      const completed = this.#complete(nullable(type), raw, path);
      if (completed === broken) return broken;
      if (completed.value !== null) return completed;
      const isExplained = this.errors.some(({ path: one }) => startsWith(one, path));
      if (!isExplained) this.errors.push({ path, code: undefined });
      return broken;
    }
    if (raw === null) {
      if (this.#full.failed.has(path.join("."))) this.errors.push({ path, code: undefined });
      return { value: null };
    }
    if (isList(type)) {
      const items = (raw as readonly unknown[]).map((item, index) =>
        this.#complete(itemOf(type), item, [...path, index]),
      );
      const values = items.map((item) => (item === broken ? broken : item.value));
      return { value: values.includes(broken) ? null : values };
    }
    if (typeof raw !== "object") return { value: raw };
    const data = raw as Record<string, unknown>;
    const isAbstract = model.types.get(type)?.kind !== "object";
    if (isAbstract && !meets(model, this.#asker, typeNeeds(model, String(data[runtimeTypeKey])))) {
      return this.#denied(type, path);
    }
    const completed = this.#object(data, path);
    return completed === broken ? { value: null } : completed;
  }
}

export function startsWith(path: OracleError["path"], prefix: OracleError["path"]): boolean {
  return prefix.every((part, index) => path[index] === part);
}
