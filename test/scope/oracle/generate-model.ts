/** Schemas with rules at every location, drawn from a tape. */

import {
  enumValues,
  type CompositeModel,
  type FieldModel,
  type InputModel,
  type Model,
  type Needs,
  type TypeModel,
  type TypeText,
} from "./model.js";
import type { Tape } from "./tape.js";

export const scopeNames = ["a", "b", "c", "constructor", "read:x"];

/** Names that a careless lookup finds on every object. */
const oddNames = ["constructor", "toString", "hasOwnProperty", "valueOf"];

export function generateModel(tape: Tape): Model {
  return new Generator(tape).model();
}

class Generator {
  readonly #tape: Tape;
  /** Of 100 elements, how many have a rule. */
  readonly #density: number;
  readonly #types = new Map<string, TypeModel>();
  #objects: string[] = [];
  #interfaces: string[] = [];
  #unions: string[] = [];
  #inputs: string[] = [];

  constructor(tape: Tape) {
    this.#tape = tape;
    this.#density = tape.pick([12, 20, 30, 6]);
  }

  model(): Model {
    const tape = this.#tape;
    const names = (letter: string, count: number): string[] =>
      Array.from({ length: count }, (_, index) => `${letter}${index}`);
    this.#objects = names("O", 1 + tape.int(4));
    this.#interfaces = names("I", tape.int(4));
    this.#unions = names("U", tape.int(3));
    this.#inputs = names("N", tape.int(3));
    for (const name of ["E0", "E1"]) {
      this.#types.set(name, { kind: "enum", name, needs: this.#needs() });
    }
    this.#types.set("S0", { kind: "scalar", name: "S0", needs: this.#needs() });
    // The last one first: a default may hold an input object that comes later.
    for (const [index, name] of [...this.#inputs.entries()].reverse()) this.#addInput(name, index);
    for (const [index, name] of this.#interfaces.entries()) this.#addInterface(name, index);
    for (const [index, name] of this.#objects.entries()) this.#addObject(name, index);
    for (const name of this.#unions) {
      const members = tape.some(this.#objects);
      const needs = this.#needs();
      const complete = members.length > 0 ? members : this.#objects.slice(0, 1);
      this.#types.set(name, { kind: "union", name, needs, members: complete });
    }
    for (const name of ["Query", "Mutation", "Subscription"]) {
      const count = 2 + tape.int(3);
      const fields = names(name.charAt(0).toLowerCase(), count).map((one) => this.#field(one, 70));
      const needs = tape.chance(30) ? this.#needs() : {};
      this.#types.set(name, { kind: "object", name, needs, interfaces: [], fields });
    }
    const catalogue = tape.chance(40) ? this.#catalogue() : undefined;
    return { types: this.#types, ...(catalogue && { catalogue }) };
  }

  // What a scope implies comes after it, so there is no circle.
  #catalogue(): Map<string, string[]> {
    return new Map(
      scopeNames.map((name, index) => [name, this.#tape.some(scopeNames.slice(index + 1), 25)]),
    );
  }

  #needs(): Needs {
    const tape = this.#tape;
    if (!tape.chance(this.#density)) return {};
    const authenticated = tape.chance(25);
    if (authenticated && tape.chance(70)) return { authenticated };
    const alternatives = Array.from({ length: 1 + (tape.chance(35) ? 1 + tape.int(2) : 0) }, () =>
      Array.from({ length: 1 + (tape.chance(30) ? 1 : 0) }, () => tape.pick(scopeNames)),
    );
    return { scopes: alternatives, ...(authenticated && { authenticated }) };
  }

  #addInput(name: string, index: number): void {
    const tape = this.#tape;
    const fields = Array.from({ length: 1 + tape.int(3) }, (_, number) =>
      this.#input(`${name.toLowerCase()}f${number}`, index),
    );
    this.#types.set(name, { kind: "input", name, needs: {}, fields });
  }

  /** An argument, or (with the number of its input object) an input field. */
  #input(name: string, owner?: number): InputModel {
    const tape = this.#tape;
    const leaf = tape.pick(["Int", "String", "E0", "S0", "Boolean"]);
    const named = this.#inputs.length > 0 && tape.chance(45) ? tape.pick(this.#inputs) : leaf;
    // An input field that is an input object may be null, or nobody could write a value that ends.
    const mayBeNonNull = owner === undefined || named === leaf;
    const type = wrapped(tape, named, mayBeNonNull);
    // A default inside a default only forwards, so that it ends.
    const mayHaveDefault =
      named !== "Boolean" &&
      (owner === undefined || named === leaf || Number(named.slice(1)) > owner);
    const defaultText =
      mayHaveDefault && tape.chance(30) ? this.#defaultText(type, named) : undefined;
    return { name, type, needs: this.#needs(), ...(defaultText && { defaultText }) };
  }

  /** From values that no client of the tests supplies, so that a default is told from a supplied value. */
  #defaultText(type: TypeText, named: string): string | undefined {
    const input = this.#types.get(named);
    if (input?.kind === "input" && input.fields.some(isRequired)) return undefined;
    const leaf: Record<string, string> = {
      Int: "99",
      String: '"preset"',
      E0: enumValues.at(-1) ?? "",
      S0: '"preset"',
    };
    const value = input ? (leaf[named] ?? (input.kind === "input" ? "{}" : "")) : leaf[named];
    if (!value) return undefined;
    const depth = (type.match(/\[/g) ?? []).length;
    return "[".repeat(depth) + value + "]".repeat(depth);
  }

  #addInterface(name: string, index: number): void {
    const tape = this.#tape;
    const parents = this.#closure(tape.some(this.#interfaces.slice(0, index), 40));
    const inherited = this.#inherited(parents);
    const own = Array.from({ length: 1 + tape.int(2) }, (_, number) =>
      this.#field(`i${index}f${number}`, 35),
    );
    const needs = this.#needs();
    const fields = [...inherited, ...own];
    this.#types.set(name, { kind: "interface", name, needs, interfaces: parents, fields });
  }

  #addObject(name: string, index: number): void {
    const tape = this.#tape;
    const interfaces = this.#closure(tape.some(this.#interfaces, 40));
    const inherited = this.#inherited(interfaces);
    const own = Array.from({ length: 1 + tape.int(3) }, (_, number) =>
      this.#field(`o${index}f${number}`, 40),
    );
    const odd = tape
      .some(oddNames, 10)
      .map((one) => ({ name: one, type: "String", needs: this.#needs(), args: [] }));
    const needs = this.#needs();
    const fields = [...inherited, ...own, ...odd];
    this.#types.set(name, { kind: "object", name, needs, interfaces, fields });
  }

  #closure(names: readonly string[]): string[] {
    const all = new Set<string>();
    for (const name of names) {
      for (const parent of (this.#types.get(name) as CompositeModel).interfaces) all.add(parent);
      all.add(name);
    }
    return [...all];
  }

  /** The fields of interfaces, with rules of their own here, sometimes non-null or with one more argument. */
  #inherited(interfaces: readonly string[]): FieldModel[] {
    const tape = this.#tape;
    const fields = new Map<string, FieldModel>();
    for (const name of interfaces) {
      for (const field of (this.#types.get(name) as CompositeModel).fields) {
        // The narrowest type of all interfaces, which suits the others too.
        if ((fields.get(field.name)?.type.length ?? 0) >= field.type.length) continue;
        const args = field.args.map((arg) => ({ ...arg, needs: this.#needs() }));
        fields.set(field.name, { ...field, args, needs: this.#needs() });
      }
    }
    return [...fields.values()].map((field) => {
      const narrow = tape.chance(5) && !field.type.endsWith("!") && interfaces.length === 1;
      return { ...field, type: narrow ? `${field.type}!` : field.type };
    });
  }

  #field(name: string, compositeChance: number): FieldModel {
    const tape = this.#tape;
    const composites = [...this.#objects, ...this.#interfaces, ...this.#unions];
    const named = tape.chance(compositeChance)
      ? tape.pick(composites)
      : tape.pick(["String", "Int", "E0", "E1", "S0"]);
    const count = tape.chance(30) ? 1 + tape.int(2) : 0;
    const args = Array.from({ length: count }, (_, index) => this.#input(`x${index}`));
    return { name, type: wrapped(tape, named, true), needs: this.#needs(), args };
  }
}

function wrapped(tape: Tape, named: string, mayBeNonNull: boolean): TypeText {
  const bang = (of: number): string => (mayBeNonNull && tape.chance(of) ? "!" : "");
  let type = named + bang(20);
  for (let depth = 0; depth < 2 && tape.chance(25); depth++) type = `[${type}]${bang(20)}`;
  return type;
}

function isRequired({ type, defaultText }: InputModel): boolean {
  return type.endsWith("!") && defaultText === undefined;
}
