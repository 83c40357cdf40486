/** The same operations, sent by the clients that people use. */

import type { Answer, CreateClient } from "./api-client.js";
import { createApolloClient } from "./apollo.js";
import { openConversation, type Conversation } from "./conversation.js";
import { createGraphQLRequestClient } from "./graphql-request.js";
import { operations } from "./operations.js";
import { createUrqlClient, createUrqlClientByGet } from "./urql.js";

const clients: readonly (readonly [string, CreateClient])[] = [
  ["Apollo Client", createApolloClient],
  ["urql", createUrqlClient],
  ["urql by GET", createUrqlClientByGet],
  ["graphql-request", createGraphQLRequestClient],
];

/** Client → what it handed out, title by title. */
const transcripts = new Map<string, Map<string, string>>();

describe.each(clients)("%s", (name, createClient) => {
  let conversation: Conversation;
  const transcript = new Map<string, string>();
  transcripts.set(name, transcript);

  beforeAll(async () => {
    conversation = await openConversation(createClient);
  });
  afterAll(async () => {
    await conversation.close();
  });

  test.each(operations)("hands out $title", async ({ title, send, expected }) => {
    const answer = await send(conversation);
    transcript.set(title, comparable(answer));
    expect(answer).toMatchObject(expected as object);
  });
});

test.each(operations)("all clients hand out the same: $title", ({ title }) => {
  const [first, ...others] = [...transcripts.values()].map((transcript) => transcript.get(title));
  expect(first).toBeDefined();
  for (const other of others) expect(other).toBe(first);
});

/** Without what is another at each server, or is not of the answer: ids, and the `__typename`s that caches ask for. */
function comparable(answer: unknown): string {
  const ids = new Map<string, string>();
  const named = (id: string) => {
    const name = ids.get(id) ?? `${id.slice(0, 3)}_${ids.size}`;
    ids.set(id, name);
    return name;
  };
  const text = JSON.stringify(
    answer,
    (key, value: unknown) => (key === "__typename" ? undefined : value),
    2,
  );
  return text.replaceAll(/\b(?:itm|usr)_[\w-]{8,}/g, named);
}

const subscribers = clients.filter(
  ([, createClient]) => createClient !== createGraphQLRequestClient,
);

describe.each(subscribers)("%s over WebSocket", (_name, createClient) => {
  let conversation: Conversation;
  beforeAll(async () => {
    conversation = await openConversation(createClient);
  });
  afterAll(async () => {
    await conversation.close();
  });

  test("hands out items as they are created and changed", async () => {
    const { jane } = conversation;
    const answers: Answer[] = [];
    const stop = jane.subscribe?.(
      "subscription { itemChanged { id title version owner { id username } } }",
      (answer) => answers.push(answer),
    );
    // The moment when a subscription is open is its server's alone.
    for (let count = 0; count < 200 && answers.length === 0; count++) {
      await jane.mutate('mutation { createItem(input: { title: "A ledger" }) { id } }');
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    stop?.();
    expect(answers[0]).toMatchObject({
      data: { itemChanged: { title: "A ledger", version: 1, owner: { username: "jane" } } },
      errors: [],
    });
  });

  test("hands out the code of a refused subscription", async () => {
    const answer = await new Promise<Answer>((resolve) => {
      conversation.nobody.subscribe?.("subscription { itemChanged { id } }", resolve);
    });
    expect(answer).toMatchObject({
      data: null,
      errors: [{ code: "UNAUTHENTICATED", path: ["itemChanged"] }],
    });
  });
});
