/** The scopes that users can be given: those of the schema's catalogue. */

import { Option } from "commander";
import { CommandFailure, exitCode } from "../failure.js";
import { readSchema } from "../schema.js";
import { scopesFault } from "../../graphql/user-input.js";
import { catalogueOf, type Catalogue } from "../../scope/entry.js";

export interface SchemaFlags {
  readonly schema?: string;
}

export function schemaOption(): Option {
  return new Option(
    "--schema <file>",
    "a file of SDL with the scopes that there are; without it, the default API",
  );
}

export function readCatalogue({ schema }: SchemaFlags): Catalogue {
  return catalogueOf(readSchema(schema, "off"));
}

/** Scopes as a person types them: with spaces between them, each once. */
export function splitScopes(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((scope) => scope !== ""))];
}

/** @throws CommandFailure that names the scopes that there are. */
export function requireKnown(scopes: readonly string[], catalogue: Catalogue): void {
  const fault = scopesFault(
    scopes,
    catalogue.scopes.map(({ name }) => name),
  );
  if (fault !== undefined) throw new CommandFailure(fault, exitCode.usage);
}
