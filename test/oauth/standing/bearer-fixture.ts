/** What looks at tokens after they were issued: the feed, the standing, and the endpoints that revoke and introspect. */

import { createAuthenticate } from "../../../src/oauth/standing/authenticate.js";
import type { Authenticate } from "../../../src/oauth/standing/authenticate.js";
import { createIntrospectionEndpoint } from "../../../src/oauth/endpoints/introspection-endpoint.js";
import { createRevocationEndpoint } from "../../../src/oauth/endpoints/revocation-endpoint.js";
import { followRevocations } from "../../../src/oauth/standing/revocation-feed.js";
import type {
  RevocationFeed,
  RevocationFeedOptions,
} from "../../../src/oauth/standing/revocation-feed.js";
import { storeUsers } from "../../../src/oauth/passwords/store-users.js";
import { createStanding } from "../../../src/oauth/standing/standing.js";
import type { Standing, StandingOptions } from "../../../src/oauth/standing/standing.js";
import { basic } from "../answers.js";
import { catalogue, clientSecret, sender } from "../login-fixture.js";
import type { LoginFixture, Send } from "../login-fixture.js";

export interface BearerFixture {
  readonly feed: RevocationFeed;
  readonly standing: Standing;
  readonly authenticate: Authenticate;
  readonly revoke: Send;
  /** Asks as the client `reader`, which may. */
  readonly introspect: Send;
  readonly isGood: (accessToken: string) => Promise<boolean>;
}

/** The timer of the feed never fires within a test, unless `pollMillis` says so. Close the feed. */
export async function bearerFixture(
  login: LoginFixture,
  change: Partial<RevocationFeedOptions & Pick<StandingOptions, "store">> & {
    /** The clock of introspection. */
    readonly introspectedAtMillis?: () => number;
  } = {},
): Promise<BearerFixture> {
  const { store, tokens, sessions, audit, authenticateClient } = login;
  const { nowMillis } = change;
  const feed = await followRevocations({
    pollMillis: 2 ** 31 - 1,
    onFailure: (error) => {
      throw error;
    },
    ...change,
    store: change.store?.revocations ?? store.revocations,
  });
  const standing = createStanding({
    store: change.store ?? store,
    feed,
    ...(nowMillis && { nowMillis }),
  });
  const authenticate = createAuthenticate(tokens, standing);
  const common = { authenticateClient, tokens, sessions };
  const introspect = sender(
    createIntrospectionEndpoint({
      ...common,
      standing,
      ...(change.introspectedAtMillis && { nowMillis: change.introspectedAtMillis }),
      users: storeUsers(store.users, login.passwords),
      catalogue,
      audience: () => "https://as.test/graphql",
    }),
  );
  return {
    feed,
    standing,
    authenticate,
    revoke: sender(createRevocationEndpoint({ ...common, revocations: store.revocations, audit })),
    introspect: (body, changed) =>
      introspect(body, { authorization: [basic("reader", clientSecret)], ...changed }),
    isGood: async (accessToken) => (await authenticate(accessToken)).ok,
  };
}
