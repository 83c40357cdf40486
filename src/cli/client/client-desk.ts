/** What the commands about clients have in common: finding one, and making its secret. */

import { noSuchClientText } from "./client-text.js";
import { CommandFailure } from "../failure.js";
import type { UserDesk } from "../user-store.js";
import type { ClientSecrets } from "../../oauth/clients/client-secrets.js";
import type { ClientRecord } from "../../store/store.js";

/** @throws CommandFailure where there is no such client. */
export async function clientNamed(id: string, { store }: UserDesk): Promise<ClientRecord> {
  const client = await store.clients.findById(id);
  if (client === undefined) throw noSuchClient(id);
  return client;
}

export function noSuchClient(id: string): CommandFailure {
  return new CommandFailure(noSuchClientText(id));
}

/** By the root secret of the server. Says so where it is most likely another one. */
export async function openClientSecrets({ config, store }: UserDesk): Promise<ClientSecrets> {
  const { keyLabels, openSecret } = await import("../../server-secrets.js");
  const { createClientSecrets } = await import("../../oauth/clients/client-secrets.js");
  const secrets = createClientSecrets((await openSecret(config)).derive(keyLabels.clientSecrets));
  const hashes = (await store.clients.list()).flatMap(({ secretHash }) => secretHash ?? []);
  if (hashes.length > 0 && !hashes.some((hash) => secrets.isReadable(hash))) {
    process.stderr.write(
      "Warning: the secrets of the clients in this database were made with another root secret. Unless the server runs " +
        "with the same SECRET, or else the same DATA_DIR, as this command, the new secret will not be good there\n",
    );
  }
  return secrets;
}
