/** Which positions of an operation are denied whatever its data turn out to be, and which scopes would mend that. */

import type { Access } from "../access.js";
import type { Clearance } from "../compiling/clearance.js";
import { nearestAlternative } from "./denial.js";
import type { WalkedField, WalkedObject } from "./operation-walk.js";
import { satisfies, type Requirement } from "../rule.js";
import type { Rulebook } from "../compiling/rulebook.js";

/** A position that is certain to be denied. */
export interface Miss {
  readonly field: WalkedField;
  /** All that the position needs. */
  readonly requirements: readonly Requirement[];
  /** Response keys; indexes of lists are not known before execution. */
  readonly path: readonly string[];
}

// A refusal lists this many positions at most: nested fragments could make their number explode.
const mostMisses = 100;

/** Whether the field's own position, arguments included, is allowed. */
function allowsField(clearance: Clearance, { check, inputChecks }: WalkedField): boolean {
  return clearance.allows(check) && inputChecks.every((input) => clearance.allows(input));
}

/** The denied ones among the fields of an object. */
export function deniedFields(object: WalkedObject, clearance: Clearance): readonly Miss[] {
  return object.fields.filter((field) => !allowsField(clearance, field)).map(missAt);
}

/** Denied positions at every depth: behind an abstract type only where every possible type has one. */
export function certainMisses(root: WalkedObject, clearance: Clearance): readonly Miss[] {
  const known = new Map<WalkedObject, readonly Miss[]>();
  const below = (object: WalkedObject): readonly Miss[] => {
    const earlier = known.get(object);
    if (earlier) return earlier;
    // Fragments in a circle, which validation refuses, end here.
    known.set(object, []);
    const misses: Miss[] = [];
    for (const field of object.fields) {
      if (misses.length >= mostMisses) break;
      if (!allowsField(clearance, field)) misses.push(missAt(field));
      else {
        for (const miss of behind(field).slice(0, mostMisses)) {
          misses.push({ ...miss, path: [field.responseKey, ...miss.path] });
        }
      }
    }
    known.set(object, misses);
    return misses;
  };
  const behind = (field: WalkedField): readonly Miss[] => {
    const alternatives = field.children.map((child) =>
      clearance.allows(child.check)
        ? below(child)
        : [{ field, requirements: child.check.requirements, path: [] }],
    );
    return alternatives.every((misses) => misses.length > 0) ? (alternatives[0] ?? []) : [];
  };
  return below(root).slice(0, mostMisses);
}

/** Every requirement that the operation can meet, whatever types its objects turn out to have. */
export function requirementsIn(root: WalkedObject): readonly Requirement[] {
  const found = new Set<Requirement>();
  for (const { check, fields } of objectsIn(root)) {
    const checks = [check, ...fields.flatMap((field) => [field.check, ...field.inputChecks])];
    for (const { requirements } of checks) for (const one of requirements) found.add(one);
  }
  return [...found];
}

/** Whether a policy may be asked. */
export function asksPolicies(root: WalkedObject): boolean {
  return [...objectsIn(root)].some(({ fields }) =>
    fields.some(({ policies }) => policies.length > 0),
  );
}

function objectsIn(root: WalkedObject): ReadonlySet<WalkedObject> {
  const objects = new Set([root]);
  // What is added while it is iterated comes up too.
  for (const { fields } of objects) {
    for (const { children } of fields) for (const child of children) objects.add(child);
  }
  return objects;
}

/**
 * Scopes that let the whole operation through, in schema order: those that the access has and the operation uses, and
 * those that are missing.
 */
export function sufficientScopes(
  requirements: readonly Requirement[],
  clearance: Clearance,
  access: Access,
  rulebook: Rulebook,
): readonly string[] {
  const chosen = new Set<string>();
  // Those without a choice first: what they need may be enough for the others, and nobody is told to ask for more.
  const choices = requirements.map(({ rule }) => rule);
  for (const rule of choices.toSorted((a, b) => a.length - b.length)) {
    if (satisfies(chosen, rule)) continue;
    const held = rule.find((alternative) => alternative.every((s) => clearance.scopes.has(s)));
    for (const scope of held ?? nearestAlternative(rule, clearance.scopes, access)) {
      chosen.add(scope);
    }
  }
  return rulebook.vocabulary.filter((scope) => chosen.has(scope));
}

function missAt(field: WalkedField): Miss {
  const checks = [field.check, ...field.inputChecks];
  return {
    field,
    requirements: checks.flatMap(({ requirements }) => requirements),
    path: [field.responseKey],
  };
}
