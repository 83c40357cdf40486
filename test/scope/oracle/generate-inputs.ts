/** Arguments as a client writes them: literals, variables sent and unsent, with and without a default. */

import {
  isList,
  isNonNull,
  itemOf,
  namedType,
  nullable,
  type InputModel,
  type Model,
  type TypeText,
} from "./model.js";
import type { Tape } from "./tape.js";

/** How the inside of a literal is written. */
interface Inside {
  readonly members: (models: readonly InputModel[], depth: number) => string[];
  readonly item: (type: TypeText, depth: number) => string;
}

export class InputWriter {
  readonly #model: Model;
  readonly #tape: Tape;
  readonly #definitions: string[] = [];
  readonly #sent: Record<string, unknown> = {};

  constructor(model: Model, tape: Tape) {
    this.#model = model;
    this.#tape = tape;
  }

  /** The variable definitions that were needed, and the values that are sent for them. */
  finish() {
    return { definitions: this.#definitions, sent: this.#sent };
  }

  /** `(x0: …)`, or nothing where nothing is supplied. */
  args(models: readonly InputModel[]): string {
    const supplied = this.#members(models, 2);
    return supplied.length > 0 ? `(${supplied.join(", ")})` : "";
  }

  /** `@skip` and `@include`: none, one or both, by literal or by variable. */
  conditions(): string {
    const tape = this.#tape;
    if (!tape.chance(12)) return "";
    const names = tape.pick([["skip"], ["include"], ["skip", "include"]]);
    return names.map((name) => ` @${name}(if: ${this.#condition(name === "include")})`).join("");
  }

  #condition(usual: boolean): string {
    const tape = this.#tape;
    const value = tape.chance(35) ? !usual : usual;
    const name = `c${this.#definitions.length}`;
    switch (tape.int(3)) {
      case 1:
        this.#definitions.push(`$${name}: Boolean!`);
        this.#sent[name] = value;
        return `$${name}`;
      case 2:
        this.#definitions.push(`$${name}: Boolean = ${tape.chance(50)}`);
        if (tape.chance(50)) this.#sent[name] = value;
        return `$${name}`;
      default:
        return `${value}`;
    }
  }

  #members(models: readonly InputModel[], depth: number): string[] {
    return models
      .filter((model) => this.#isRequired(model) || this.#tape.chance(60))
      .map(({ name, type, defaultText }) => {
        const hasDefault = defaultText !== undefined;
        return `${name}: ${this.#value(type, depth, hasDefault)}`;
      });
  }

  /** A literal or a variable at a place of this type. */
  #value(type: TypeText, depth: number, hasDefault: boolean): string {
    return this.#tape.chance(45)
      ? this.#variable(type, depth, hasDefault)
      : this.#literal(type, depth);
  }

  #variable(type: TypeText, depth: number, hasDefault: boolean): string {
    const tape = this.#tape;
    const name = `v${this.#definitions.length}`;
    // GraphQL §5.8.5: a place with a default takes a variable that may be null, and so may one that has a default.
    const relaxed = isNonNull(type) && tape.chance(30);
    const own = relaxed ? nullable(type) : type;
    const withDefault = relaxed ? !hasDefault || tape.chance(40) : tape.chance(30);
    const position = this.#definitions.push("") - 1;
    const defaultText = withDefault ? ` = ${this.#constant(relaxed ? type : own, depth)}` : "";
    this.#definitions[position] = `$${name}: ${own}${defaultText}`;
    const mayBeUnsent = withDefault || !isNonNull(own);
    if (!mayBeUnsent || tape.chance(60)) {
      // An explicit null in a place that must not be null is an error of execution, and not of interest here.
      const value = this.#json(relaxed ? type : own, depth);
      this.#sent[name] = value;
    }
    return `$${name}`;
  }

  #literal(type: TypeText, depth: number): string {
    return this.#written(type, depth, {
      members: (models, below) => this.#members(models, below),
      item: (item, below) => this.#value(item, below, false),
    });
  }

  /** A literal without variables. */
  #constant(type: TypeText, depth: number): string {
    return this.#written(type, depth, {
      members: (models, below) =>
        models
          .filter((model) => this.#isRequired(model) || this.#tape.chance(50))
          .map(({ name, type: inner }) => `${name}: ${this.#constant(inner, below)}`),
      item: (item, below) => this.#constant(item, below),
    });
  }

  #written(type: TypeText, depth: number, inside: Inside): string {
    const tape = this.#tape;
    if (!isNonNull(type) && (tape.chance(10) || depth < 0)) return "null";
    const bare = nullable(type);
    if (isList(bare)) {
      // GraphQL §3.11: a single value stands for a list of it.
      if (tape.chance(20)) return this.#written(`${nullable(itemOf(bare))}!`, depth, inside);
      const items = Array.from({ length: tape.int(3) }, () => inside.item(itemOf(bare), depth - 1));
      return `[${items.join(", ")}]`;
    }
    const input = this.#model.types.get(bare);
    if (input?.kind === "input") return `{ ${inside.members(input.fields, depth - 1).join(", ")} }`;
    const value = this.#leaf(bare);
    return bare === "E0" ? String(value) : JSON.stringify(value);
  }

  #json(type: TypeText, depth: number): unknown {
    const tape = this.#tape;
    if (!isNonNull(type) && (tape.chance(10) || depth < 0)) return null;
    const bare = nullable(type);
    if (isList(bare)) {
      if (tape.chance(20)) return this.#json(`${nullable(itemOf(bare))}!`, depth);
      return Array.from({ length: tape.int(3) }, () => this.#json(itemOf(bare), depth - 1));
    }
    const input = this.#model.types.get(namedType(bare));
    if (input?.kind === "input") {
      return Object.fromEntries(
        input.fields
          .filter((field) => this.#isRequired(field) || tape.chance(50))
          .map((field) => [field.name, this.#json(field.type, depth - 1)]),
      );
    }
    return this.#leaf(bare);
  }

  // Never what a schema default holds.
  #leaf(name: string): unknown {
    const tape = this.#tape;
    switch (name) {
      case "Int":
        return tape.int(5);
      case "E0":
        return tape.pick(["RED", "GREEN"]);
      case "Boolean":
        return tape.int(2) === 1;
      default:
        return tape.pick(["x", "y"]);
    }
  }

  #isRequired({ type, defaultText }: InputModel): boolean {
    return isNonNull(type) && defaultText === undefined;
  }
}
