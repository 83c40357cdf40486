/** `scopegate`: help, usage, settings, exit codes. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { newFolder, run, stackTrace, start } from "./cli/process.js";

describe("usage", () => {
  test.each([["--help"], ["help"], ["serve", "--help"], ["token", "--help"], ["help", "config"]])(
    "%s %s explains itself on standard output: 0",
    async (...parameters) => {
      const { exitCode, stdout, stderr } = await run(parameters.filter((one) => one !== ""));
      expect([exitCode, stderr]).toEqual([0, ""]);
      expect(stdout).toMatch(/^Usage: scopegate/);
    },
  );

  test("--version is that of the package", async () => {
    const { exitCode, stdout } = await run(["--version"]);
    expect([exitCode, stdout]).toEqual([0, expect.stringMatching(/^\d+\.\d+\.\d+\n$/)]);
  });

  test.each([
    [[], "Usage: scopegate"],
    [["sreve"], "unknown command 'sreve'"],
    [["serve", "--nope"], "unknown option '--nope'"],
    [["serve", "now"], "too many arguments"],
    [["serve", "--port"], "argument missing"],
    [["serve", "--port", "http"], "It must be a port: a whole number from 0 to 65535."],
    [["serve", "--port", "70000"], "It must be a port: a whole number from 0 to 65535."],
    [["token"], "--username <name>' not specified"],
    [["token", "-u"], "argument missing"],
    [["config", "--yaml"], "unknown option '--yaml'"],
  ])("%j: says what is wrong on standard error: 2", async (parameters, message) => {
    const { exitCode, stdout, stderr } = await run(parameters);
    expect([exitCode, stdout]).toEqual([2, ""]);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(stackTrace);
  });

  test("an output that nobody reads to its end is no failure", async () => {
    const { child, ended } = start(["config"]);
    child.stdout?.destroy();
    const { exitCode, stderr } = await ended;
    expect([exitCode, stderr]).toEqual([0, ""]);
  });
});

describe("config", () => {
  const secret = "Jq3vN8xT5bR1mK7wZ2cY6hD9fG4sL0pA";
  const tokenSecret = "q8Zr2LwXe5VtYb1NcH7jKp4MgS9dFu3A";

  test("prints what is in force, one variable a line, in a form that .env understands", async () => {
    const { exitCode, stdout, stderr } = await run(["config"], { env: { PORT: "5001" } });
    expect([exitCode, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("PORT=5001\n");
    expect(stdout).toContain("ISSUER=http://localhost:5001\n");
    const lines = stdout.trimEnd().split("\n");
    expect(lines.filter((line) => !/^[A-Z_]+=/.test(line))).toEqual([]);
  });

  test("masks secrets", async () => {
    for (const flags of [[], ["--json"]]) {
      const env = { SECRET: `${secret},${tokenSecret}`, TOKEN_SECRET: tokenSecret };
      const { exitCode, stdout } = await run(["config", ...flags], { env });
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/"?TOKEN_SECRET"?(=|: ")\(set, not shown\)/);
      expect(stdout).not.toContain(secret.slice(0, 6));
      expect(stdout).not.toContain(tokenSecret.slice(0, 6));
    }
  });

  test("--json is one object of the same settings", async () => {
    const env = { DATABASE_URL: "memory:", DEMO: "off" };
    const [text, json] = await Promise.all([
      run(["config"], { env }),
      run(["config", "--json"], { env }),
    ]);
    const settings = JSON.parse(json.stdout) as Record<string, string | number>;
    expect(settings).toMatchObject({ PORT: 4000, DATABASE_URL: "memory:", DEMO: "off" });
    const lines = Object.entries(settings).map(([name, value]) => `${name}=${value}`);
    expect(text.stdout).toBe(`${lines.join("\n")}\n`);
  });

  test("reads .env of the working directory, behind the environment", async () => {
    const cwd = newFolder();
    writeFileSync(join(cwd, ".env"), "PORT=5002\nHOST=127.0.0.2\n");
    const { stdout } = await run(["config"], { cwd, env: { HOST: "127.0.0.3" } });
    expect(stdout).toContain("PORT=5002\nHOST=127.0.0.3\n");
  });

  test("tells every fault at once, without what was given: 1", async () => {
    const { exitCode, stdout, stderr } = await run(["config"], {
      env: {
        NODE_ENV: "production",
        SECRET: "hunter2",
        ISSUER: "http://hunter2.example",
        PORT: "hunter2",
      },
    });
    expect([exitCode, stdout]).toEqual([1, ""]);
    const names = stderr.split("\n").map((line) => line.trim().split(" ")[0]);
    expect(names).toEqual(expect.arrayContaining(["PORT", "SECRET", "ISSUER", "BCRYPT_COST"]));
    expect(stderr).not.toContain("hunter2");
    expect(stderr).not.toMatch(stackTrace);
  });
});
