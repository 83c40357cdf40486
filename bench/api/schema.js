/** The API that every server of the benchmark answers: its types and its rules, once, for any way to write a rule. */

const wideFields = Array.from({ length: 50 }, (_, n) => `f${n + 1}`);

/** Coordinate → the scope that it needs. What is not here is open. */
export const rules = Object.freeze({
  "Query.me": "me",
  "Query.items": "read:items",
  "Query.wide": "wide",
  "Mutation.createItem": "write:items",
  "User.username": "read:users",
  "Item.owner": "read:users",
  "Item.cost": "cost",
  ...Object.fromEntries(wideFields.map((field) => [`Wide.${field}`, "wide"])),
});

/**
 * @param {(scope: string) => string} [annotate] How a rule is written behind a field. Without it there are no rules.
 */
export function typeDefs(annotate = () => "") {
  /** @param {keyof typeof rules} coordinate */
  const rule = (coordinate) => annotate(rules[coordinate]);
  return `
    type Query {
      me: User ${rule("Query.me")}
      items(first: Int!): [Item!] ${rule("Query.items")}
      wide: Wide ${rule("Query.wide")}
    }
    type Mutation { createItem(input: ItemInput!): Item ${rule("Mutation.createItem")} }
    input ItemInput { title: String! }
    type User { id: ID! username: String ${rule("User.username")} }
    type Item {
      id: ID! title: String createdAt: String
      owner: User ${rule("Item.owner")}
      cost: Int ${rule("Item.cost")}
    }
    type Wide { ${wideFields.map((field) => `${field}: Int ${rule(`Wide.${field}`)}`).join(" ")} }
  `;
}

/**
 * Further types that no measured operation touches: each field has a rule, and the schema has a way to each.
 *
 * @param {number} count
 * @param {number} fields the number of fields in each
 * @param {(scope: string) => string} annotate
 */
export function furtherTypes(count, fields, annotate) {
  const numbers = Array.from({ length: count }, (_, n) => n);
  const names = Array.from({ length: fields }, (_, n) => n);
  const types = numbers.map((t) => {
    const body = names.map(
      (f) => `f${f}(a: Int): Further${(t + f + 1) % count} ${annotate(`s${f}`)}`,
    );
    return `type Further${t} { ${body.join(" ")} }`;
  });
  const roots = numbers.map((t) => `further${t}: Further${t} ${annotate(`s${t % 20}`)}`);
  return count === 0 ? "" : `extend type Query { ${roots.join(" ")} }\n${types.join("\n")}`;
}

export const wideFieldNames = wideFields;
