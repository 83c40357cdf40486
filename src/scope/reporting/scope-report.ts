/** The report of a schema: coordinate by coordinate, what the compiler knows of who may touch it. */

import {
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
} from "graphql";
import type { Check } from "../compiling/check.js";
import type { InputRules } from "../compiling/input-rules.js";
import { onePerCoordinate } from "../compiling/requirements.js";
import type { Requirement } from "../rule.js";
import type { Rulebook } from "../compiling/rulebook.js";
import { rulebookOf } from "../deciding/scoped-schemas.js";

/** One element of the schema. Plain data: `JSON.stringify` writes all of it. */
export interface ScopeReportRow {
  /** Its schema coordinate. */
  readonly coordinate: string;
  readonly kind: "type" | "field" | "argument" | "input-field";
  /** What the element itself declares; empty where it declares no rule. */
  readonly own: readonly Requirement[];
  /** All that it needs, what it inherits included. One for each declaring element; all must hold. */
  readonly effective: readonly Requirement[];
  /** The policies that decide too, object by object. */
  readonly policies: readonly string[];
  /** Whether it is said to be open, by `@public` on it or on its type. */
  readonly public: boolean;
  /** Whether nothing at all stands in the way: no rule, no policy. */
  readonly open: boolean;
}

/**
 * The report in schema order: every field of every object and interface type, and every type, argument and input field
 * on which a rule falls.
 *
 * @param schema guarded, or with directives alone.
 */
export function scopeReport(schema: GraphQLSchema): readonly ScopeReportRow[] {
  return allRows(schema).filter(isReported);
}

/** A field always; another element where something is to be said about it. */
export function isReported({ kind, open, public: said }: ScopeReportRow): boolean {
  return kind === "field" || !open || said;
}

/** One row for every element on which a rule could stand, in schema order. */
export function allRows(schema: GraphQLSchema): readonly ScopeReportRow[] {
  const reporter = new Reporter(rulebookOf(schema));
  return Object.values(schema.getTypeMap())
    .filter(({ name }) => !name.startsWith("__"))
    .flatMap((type) => reporter.rowsOf(type));
}

class Reporter {
  readonly #rulebook: Rulebook;

  constructor(rulebook: Rulebook) {
    this.#rulebook = rulebook;
  }

  rowsOf(type: GraphQLNamedType): ScopeReportRow[] {
    const { declared } = this.#rulebook;
    const policies = isObjectType(type) ? [declared.policies.get(type.name) ?? []].flat() : [];
    const row = this.#row("type", type.name, this.#rulebook.typeCheck(type.name), policies);
    return [row, ...this.#members(type)];
  }

  #members(type: GraphQLNamedType): ScopeReportRow[] {
    const rulebook = this.#rulebook;
    if (isInputObjectType(type)) {
      const rules = rulebook.inputFields(type.name);
      return Object.keys(type.getFields()).map((name) =>
        this.#input("input-field", `${type.name}.${name}`, name, rules),
      );
    }
    if (!isObjectType(type) && !isInterfaceType(type)) return [];
    return Object.values(type.getFields()).flatMap(({ name, args }) => {
      const coordinate = `${type.name}.${name}`;
      const { check, inputs, policies } = rulebook.field(type.name, name);
      const isPublic = rulebook.declared.public.has(type.name);
      return [
        this.#row("field", coordinate, check, policies, isPublic),
        ...args.map((argument) =>
          this.#input("argument", `${coordinate}(${argument.name}:)`, argument.name, inputs),
        ),
      ];
    });
  }

  #input(
    kind: ScopeReportRow["kind"],
    coordinate: string,
    name: string,
    rules: InputRules,
  ): ScopeReportRow {
    return this.#row(kind, coordinate, rules.get(name)?.check ?? this.#rulebook.nothing, []);
  }

  #row(
    kind: ScopeReportRow["kind"],
    coordinate: string,
    check: Check,
    policies: readonly string[],
    isTypePublic = false,
  ): ScopeReportRow {
    const { declared, nothing } = this.#rulebook;
    const open = check === nothing && policies.length === 0;
    return {
      coordinate,
      kind,
      own: onePerCoordinate(declared.requirements.get(coordinate) ?? []),
      effective: onePerCoordinate(check.requirements),
      policies,
      // On a type it speaks for the fields without a rule.
      public: declared.public.has(coordinate) || (isTypePublic && open),
      open,
    };
  }
}
