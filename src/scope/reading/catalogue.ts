/** The catalogue: every scope that exists, as `@scope` on the schema declares it, and the closure of `implies`. */

import type { DirectiveUse } from "./definition-reader.js";
import { directiveValues, isMerged } from "./directive-values.js";
import { didYouMean, type SchemaFault } from "./schema-fault.js";
import { isScopeToken, type ScopeSet } from "../scope-token.js";

export interface CatalogueScope {
  readonly name: string;
  /** The sentence that a person reads before granting it; empty where only a rule names the scope. */
  readonly description: string;
  /** The scopes that this one includes, as declared. */
  readonly implies: readonly string[];
  /** Whether a token gets it when its request names no scope. */
  readonly default: boolean;
}

export interface Catalogue {
  /** Whether the schema declares one. Otherwise these are the scopes that rules name. */
  readonly declared: boolean;
  /** In schema order. */
  readonly scopes: readonly CatalogueScope[];
  /** Scope → itself and everything it implies, transitively. */
  readonly closure: ReadonlyMap<string, ScopeSet>;
}

/** Reads the catalogue; what is wrong with it goes to `faults`. */
export function readCatalogue(uses: readonly DirectiveUse[], faults: SchemaFault[]): Catalogue {
  const declarations = uses.filter(({ node }) => node.name.value === "scope");
  const scopes = new Map<string, CatalogueScope>();
  for (const use of declarations) {
    const scope = readScope(use, faults);
    if (!scope) continue;
    if (scopes.has(scope.name)) {
      faults.push(fault(`@scope(name: "${scope.name}") is declared twice: keep one.`));
    }
    scopes.set(scope.name, scope);
  }
  const list = [...scopes.values()];
  checkImplied(list, faults);
  return { declared: declarations.length > 0, scopes: list, closure: closureOf(list) };
}

/** The catalogue of a schema that declares none: the scopes that its rules name. */
export function catalogueOfRules(named: Iterable<string>): Catalogue {
  const scopes = [...new Set(named)].map((name) => ({
    name,
    description: "",
    implies: [],
    default: false,
  }));
  return { declared: false, scopes, closure: closureOf(scopes) };
}

/** These scopes and all that they imply. A scope outside the catalogue stays, and implies nothing. */
export function expand(catalogue: Catalogue, scopes: Iterable<string>): ScopeSet {
  const expanded = new Set<string>();
  for (const scope of scopes) {
    expanded.add(scope);
    for (const implied of catalogue.closure.get(scope) ?? []) expanded.add(implied);
  }
  return expanded;
}

function readScope(use: DirectiveUse, faults: SchemaFault[]): CatalogueScope | undefined {
  if (isMerged(use.node)) {
    faults.push(
      fault(
        "@scope declarations of several modules were merged into one, and scopes were lost: declare the catalogue " +
          "in one `schema` definition, or hand the modules to the scope engine as typeDefs, each as SDL text.",
      ),
    );
    return undefined;
  }
  const values = directiveValues(use.node);
  const name = values.get("name");
  const description = values.get("description");
  const implies = values.get("implies") ?? [];
  const isDefault = values.get("default") ?? false;
  if (typeof name !== "string" || !isScopeToken(name)) {
    faults.push(
      fault(
        '@scope needs a name of printable ASCII characters without space, quote and backslash, such as "read:items".',
      ),
    );
    return undefined;
  }
  if (typeof description !== "string" || description.trim() === "") {
    faults.push(
      fault(
        `@scope(name: "${name}") needs a description: the sentence a person reads before granting it.`,
      ),
    );
    return undefined;
  }
  if (!isTextList(implies) || typeof isDefault !== "boolean") {
    faults.push(
      fault(
        `@scope(name: "${name}"): "implies" is a list of scope names, "default" is true or false.`,
      ),
    );
    return undefined;
  }
  return { name, description, implies, default: isDefault };
}

function checkImplied(scopes: readonly CatalogueScope[], faults: SchemaFault[]): void {
  const byName = new Map(scopes.map((scope) => [scope.name, scope]));
  for (const { name, implies } of scopes) {
    for (const implied of implies) {
      if (byName.has(implied)) continue;
      faults.push(
        fault(
          `@scope(name: "${name}") implies "${implied}", which is not in the catalogue.${didYouMean(implied, byName.keys())}`,
        ),
      );
    }
  }
  for (const cycle of cyclesIn(byName)) {
    faults.push(fault(`"implies" runs in a circle: ${cycle.join(" → ")}. Take one of them away.`));
  }
}

/** Circles among the scopes, each told once; every scope is looked at once. */
function cyclesIn(byName: ReadonlyMap<string, CatalogueScope>): readonly (readonly string[])[] {
  const cycles: string[][] = [];
  const done = new Set<string>();
  const visit = (name: string, trail: readonly string[]): void => {
    const start = trail.indexOf(name);
    if (start >= 0) cycles.push([...trail.slice(start), name]);
    if (start >= 0 || done.has(name)) return;
    for (const implied of byName.get(name)?.implies ?? []) visit(implied, [...trail, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return cycles;
}

function closureOf(scopes: readonly CatalogueScope[]): ReadonlyMap<string, ScopeSet> {
  const byName = new Map(scopes.map((scope) => [scope.name, scope]));
  return new Map(
    scopes.map(({ name }) => {
      const reached = new Set([name]);
      for (const member of reached) {
        for (const implied of byName.get(member)?.implies ?? []) reached.add(implied);
      }
      return [name, reached];
    }),
  );
}

function isTextList(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function fault(message: string): SchemaFault {
  return { coordinate: "schema", message };
}
