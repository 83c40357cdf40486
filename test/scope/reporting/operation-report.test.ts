/** Why an operation is permitted to an access or not. */

import { buildSchema, parse } from "graphql";
import { anonymous, explainOperation, scopeTypeDefs } from "../../../src/scope/entry.js";
import { guard, withScopes } from "../guarded.js";

const typeDefs = `
  schema
    @scope(name: "me", description: "Read who you are")
    @scope(name: "email", description: "Read your address")
    @scope(name: "admin", description: "All", implies: ["me", "email"])
    @scope(name: "locked", description: "Open what is locked")
  { query: Query mutation: Mutation }
  type Query { hello: String me: User @requiresScope(scope: "me") thing: Thing any: Int @authenticated }
  type Mutation { rename: User @requiresScope(scope: "me") }
  type User { name: String email: String @requiresScope(scope: "email") }
  interface Thing { id: ID }
  type Plain implements Thing { id: ID }
  type Locked implements Thing @requiresScope(scope: "locked") { id: ID }
`;
const guarded = guard(typeDefs);
const email = parse("query Mail { hello me { address: email } }");

describe("explainOperation", () => {
  test("names what is needed, what is there, what is missing, and where it is denied", () => {
    expect(explainOperation(guarded, email, withScopes("me", "other"))).toEqual({
      operationName: "Mail",
      outcome: "partial",
      needs: [
        { coordinate: "Query.me", rule: [["me"]] },
        { coordinate: "User.email", rule: [["email"]] },
      ],
      authenticated: true,
      has: ["me"],
      missing: ["email"],
      denied: [{ coordinate: "User.email", path: ["me", "address"], rule: [["email"]] }],
    });
  });

  test("is plain data: JSON keeps all of it", () => {
    const report = explainOperation(guarded, email, withScopes());
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  test.each([
    ["query { me { email } }", withScopes("admin"), "allowed", []],
    ["{ hello }", anonymous, "allowed", []],
    ["{ hello me { name } }", anonymous, "partial", ["me"]],
    ["{ me { name } }", anonymous, "refused", ["me"]],
    ["{ any }", anonymous, "refused", []],
    ["mutation { rename { name email } }", withScopes("me"), "refused", ["email"]],
    ["{ thing { id } }", withScopes(), "uncertain", ["locked"]],
  ] as const)("%s", (operation, access, outcome, missing) => {
    expect(explainOperation(guarded, parse(operation), access)).toMatchObject({ outcome, missing });
  });

  test("an implied scope is one that the access has", () => {
    expect(explainOperation(guarded, email, withScopes("admin")).has).toEqual(["me", "email"]);
  });

  test("where a policy is asked, nothing is certain before execution", () => {
    const owned = guard('type Query { mine: Int @policy(name: "owner") }');
    expect(explainOperation(owned, parse("{ mine }"), withScopes())).toMatchObject({
      outcome: "uncertain",
      needs: [],
      missing: [],
      denied: [],
    });
  });

  test("a schema that rejects refuses where another answers in part", () => {
    const rejecting = guard(typeDefs, {}, { onDeny: "reject" });
    expect(explainOperation(rejecting, email, withScopes("me")).outcome).toBe("refused");
    const plain = buildSchema(scopeTypeDefs + typeDefs);
    expect(explainOperation(plain, email, withScopes("me")).outcome).toBe("partial");
  });

  test("an operation that cannot be told is an error", () => {
    const two = parse("query A { hello } query B { hello }");
    expect(() => explainOperation(guarded, two, anonymous)).toThrow(/several operations/);
    expect(explainOperation(guarded, two, anonymous, { operationName: "B" }).operationName).toBe(
      "B",
    );
  });
});
