/** The requests of the proofs: tokens, and questions to the API. */

export interface TokenAnswer {
  readonly status: number;
  readonly access_token?: string;
  readonly refresh_token?: string;
  readonly error?: string;
}

export interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** The server is gone: whether it did what was asked, nobody knows. */
export class NoAnswerError extends Error {
  override readonly name = "NoAnswerError";
}

/** POST. @throws {@link NoAnswerError} */
async function send(url: string, init: RequestInit): Promise<{ status: number; text: string }> {
  try {
    const response = await fetch(url, { method: "POST", ...init });
    return { status: response.status, text: await response.text() };
  } catch (error) {
    throw new NoAnswerError("The connection broke", { cause: error });
  }
}

/** POST a form. @throws {@link NoAnswerError} */
export async function post(
  url: string,
  form: Readonly<Record<string, string>>,
  authorization?: string,
): Promise<TokenAnswer> {
  const { status, text } = await send(url, {
    headers: authorization === undefined ? {} : { Authorization: authorization },
    body: new URLSearchParams(form),
  });
  return { status, ...(text === "" ? {} : (JSON.parse(text) as object)) };
}

/** @throws where the answer has no tokens. */
export async function login(
  url: string,
  { username = "johndoe", password = "secret", scope = "me" } = {},
): Promise<Tokens> {
  return tokensOf(
    await post(`${url}/token`, { grant_type: "password", username, password, scope }),
  );
}

export function refresh(url: string, refreshToken: string): Promise<TokenAnswer> {
  return post(`${url}/token`, { grant_type: "refresh_token", refresh_token: refreshToken });
}

/** @throws where there are none. */
export function tokensOf(answer: TokenAnswer): Tokens {
  const { access_token: accessToken, refresh_token: refreshToken } = answer;
  if (accessToken === undefined || refreshToken === undefined) {
    throw new Error(`There are no tokens in an answer ${answer.status}: ${answer.error ?? ""}`);
  }
  return { accessToken, refreshToken };
}

export interface GraphQLAnswer {
  readonly status: number;
  readonly data?: Readonly<Record<string, unknown>> | null;
}

/** POST /graphql. @throws {@link NoAnswerError} */
export async function ask(
  url: string,
  token: string,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<GraphQLAnswer> {
  const { status, text } = await send(`${url}/graphql`, {
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ query, variables }),
  });
  return { status, ...(JSON.parse(text) as object) };
}

/** The status of a small question: 200 for a token that is good, 401 for one that is not. */
export async function statusOf(url: string, token: string): Promise<number> {
  return (await ask(url, token, "{ me { username } }")).status;
}
