/** Operations against a model, drawn from a tape: text, variables, and which operation is meant. */

import { InputWriter } from "./generate-inputs.js";
import {
  composite,
  isComposite,
  namedType,
  possibleTypes,
  type FieldModel,
  type Model,
} from "./model.js";
import type { Tape } from "./tape.js";

export interface GeneratedOperation {
  readonly kind: "query" | "mutation" | "subscription";
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Readonly<Record<string, unknown>>;
}

export function generateOperation(model: Model, tape: Tape): GeneratedOperation {
  return new Writer(model, tape).operation();
}

class Writer {
  readonly #model: Model;
  readonly #tape: Tape;
  readonly #inputs: InputWriter;
  readonly #fragments: { name: string; on: string; text: string }[] = [];
  /** Coordinate → its arguments by number, so that one response key always has the same ones. */
  readonly #variants = new Map<string, string[]>();

  constructor(model: Model, tape: Tape) {
    this.#model = model;
    this.#tape = tape;
    this.#inputs = new InputWriter(model, tape);
  }

  operation(): GeneratedOperation {
    const tape = this.#tape;
    const kind = tape.pick(["query", "query", "mutation", "subscription"] as const);
    const root = { query: "Query", mutation: "Mutation", subscription: "Subscription" }[kind];
    const selections =
      kind === "subscription"
        ? `{ ${this.#field(root, tape.pick(composite(this.#model, root)?.fields ?? []), 3)} }`
        : this.#selectionSet(root, 4);
    const { definitions, sent } = this.#inputs.finish();
    const variables = definitions.length > 0 ? `(${definitions.join(", ")})` : "";
    const fragments = this.#fragments.map(
      ({ name, on, text }) => `fragment ${name} on ${on} ${text}`,
    );
    const meant = `${kind} Meant${variables} ${selections}`;
    const other = tape.chance(15) ? ["query Other { __typename }"] : [];
    const parts = tape.chance(50)
      ? [...fragments, meant, ...other]
      : [...other, meant, ...fragments];
    const operationName = other.length > 0 || tape.chance(30) ? "Meant" : undefined;
    return { kind, text: parts.join("\n"), operationName, variables: sent };
  }

  #selectionSet(typeName: string, depth: number): string {
    const tape = this.#tape;
    const count = 1 + tape.int(4);
    const selections = Array.from({ length: count }, () => this.#selection(typeName, depth));
    return `{ ${selections.join(" ")} }`;
  }

  #selection(typeName: string, depth: number): string {
    const tape = this.#tape;
    const choice = tape.int(10);
    if (choice >= 8 && depth > 0) return this.#inlineFragment(typeName, depth);
    if (choice === 7 && depth > 0) return this.#spread(typeName, depth);
    const all = composite(this.#model, typeName)?.fields ?? [];
    const fields = all.filter(
      ({ type }) => depth > 1 || !isComposite(this.#model, namedType(type)),
    );
    if (fields.length === 0 && depth > 0 && all.length === 0 && tape.chance(70)) {
      return this.#inlineFragment(typeName, depth);
    }
    if (fields.length === 0 || tape.chance(6)) {
      return tape.pick(["__typename", "kind: __typename"]) + this.#inputs.conditions();
    }
    return this.#field(typeName, tape.pick(fields), depth);
  }

  #field(typeName: string, field: FieldModel, depth: number): string {
    const { key, args } = this.#call(typeName, field);
    const named = namedType(field.type);
    const below = isComposite(this.#model, named) ? ` ${this.#selectionSet(named, depth - 1)}` : "";
    // A subscription has one root field, and no condition may take it away.
    const conditions = typeName === "Subscription" ? "" : this.#inputs.conditions();
    return `${key}${args}${conditions}${below}`;
  }

  #call(typeName: string, field: FieldModel): { key: string; args: string } {
    const tape = this.#tape;
    const required = field.args.some(
      (arg) => arg.type.endsWith("!") && arg.defaultText === undefined,
    );
    if (field.args.length === 0 || (!required && tape.chance(30))) {
      const key = tape.chance(20) ? `x_${field.name}: ${field.name}` : field.name;
      return { key, args: "" };
    }
    const coordinate = `${typeName}.${field.name}`;
    const variants = this.#variants.get(coordinate) ?? [];
    this.#variants.set(coordinate, variants);
    const number = tape.int(variants.length + 1);
    variants[number] ??= this.#inputs.args(field.args);
    return { key: `${field.name}_${typeName}_${number}: ${field.name}`, args: variants[number] };
  }

  #inlineFragment(typeName: string, depth: number): string {
    const tape = this.#tape;
    const conditions = this.#inputs.conditions();
    if (tape.chance(20)) return `...${conditions} ${this.#selectionSet(typeName, depth - 1)}`;
    const on = tape.pick(this.#overlapping(typeName));
    return `... on ${on}${conditions} ${this.#selectionSet(on, depth)}`.replace("  ", " ");
  }

  #spread(typeName: string, depth: number): string {
    const tape = this.#tape;
    const types = this.#overlapping(typeName);
    const known = this.#fragments.filter(({ on }) => types.includes(on));
    if (known.length > 0 && tape.chance(60)) {
      return `...${tape.pick(known).name}${this.#inputs.conditions()}`;
    }
    const on = tape.pick(types);
    // Written before it is known, so that no fragment spreads itself.
    const text = this.#selectionSet(on, depth - 1);
    const name = `F${this.#fragments.length}`;
    this.#fragments.push({ name, on, text });
    return `...${name}${this.#inputs.conditions()}`;
  }

  /** The composite types that share an object type with this one. */
  #overlapping(typeName: string): string[] {
    const possible = possibleTypes(this.#model, typeName);
    const overlapping = [...this.#model.types.keys()].filter((name) =>
      possibleTypes(this.#model, name).some((one) => possible.includes(one)),
    );
    return [typeName, ...overlapping];
  }
}
