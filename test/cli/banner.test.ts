/** The lines that are printed at the start work as printed, also where users' passwords are not taken. */

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { banner } from "../../src/cli/banner.js";
import { runServer } from "../http/running-server.js";

test("without the password grant the lines are those of the demonstration's client", async () => {
  const { server, url } = await runServer({ passwordGrant: "off" });
  try {
    const lines = banner(url, server)
      .split("\n")
      .filter((line) => line.startsWith("curl "));
    const answers = await Promise.all(
      lines.map(async (line) => {
        const { stdout } = await promisify(execFile)("bash", ["-c", line]);
        return JSON.parse(stdout) as unknown;
      }),
    );
    expect(answers).toMatchObject([
      { scope: "read:items", token_type: "bearer" },
      { data: { items: { totalCount: 10 } } },
    ]);
  } finally {
    await server.stop();
  }
});
