/** Who starts when, who takes whose place, and who is told: with workers that are no processes. */

import { aMoment, fakeTeam, type FakeTeam, type FakeWorker } from "./fake-workers.js";

/** A team whose workers all listen. */
async function readyTeam(count: number, port?: number): Promise<FakeTeam> {
  const team = fakeTeam(count, port);
  void team.places.fill();
  for (let index = 0; index < count; index += 1) (await team.worker(index)).listen();
  await aMoment();
  return team;
}

const messages = ({ log }: FakeTeam): unknown[] => log().map(({ msg }) => msg);
const pids = (workers: readonly FakeWorker[]): number[] => workers.map(({ pid }) => pid);

describe("the start", () => {
  test("the first worker is alone until it listens, and the rest start together", async () => {
    const team = fakeTeam(4);
    void team.places.fill();
    await aMoment();
    expect(team.started).toHaveLength(1);
    team.started[0]?.listen();
    await aMoment();
    expect(team.started).toHaveLength(4);
  });

  test("one banner, when the last one listens", async () => {
    const team = fakeTeam(3);
    void team.places.fill();
    for (const index of [0, 2]) (await team.worker(index)).listen();
    await aMoment();
    expect(team.banners).toEqual([]);
    (await team.worker(1)).listen();
    await aMoment();
    expect(team.banners).toEqual(["banner of 102"]);
    (await team.worker(0)).fall({ signal: "SIGKILL" });
    (await team.worker(3)).listen();
    await aMoment();
    expect(team.banners).toHaveLength(1);
  });

  test("a first worker that does not listen ends it: no other, no second try, no word beside its own", async () => {
    const team = fakeTeam(2);
    const filled = team.places.fill();
    (await team.worker(0)).fall({ status: 1 });
    expect(await filled).toEqual({ status: 1, signal: null });
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect([team.started.length, team.log()]).toEqual([1, []]);
  });

  test("told to end before the first one listens, it ends like any other", async () => {
    const team = fakeTeam(2);
    const filled = team.places.fill();
    const first = await team.worker(0);
    const ended = team.places.end("at once");
    expect(first.manners).toEqual(["at once"]);
    first.fall({ status: 0 });
    await ended;
    expect([await filled, team.started.length]).toEqual([undefined, 1]);
  });
});

describe("a worker that ends", () => {
  test("has a successor, not at once, and is told in the log once: which, and how it ended", async () => {
    const team = await readyTeam(2);
    team.started[1]?.fall({ signal: "SIGKILL" });
    await aMoment();
    expect(team.started).toHaveLength(2);
    expect(team.log().slice(-1)).toEqual([
      expect.objectContaining({
        level: 50,
        msg: "a worker ended; another one is started",
        worker: 2,
        workerPid: 102,
        status: null,
        signal: "SIGKILL",
      }),
    ]);
    (await team.worker(2)).listen();
    await aMoment();
    expect(team.log().slice(-1)).toEqual([
      expect.objectContaining({ msg: "a worker listens", worker: 2, workerPid: 103 }),
    ]);
  });

  test("again and again: each wait is longer than the one before, and the others stay", async () => {
    const team = await readyTeam(2);
    const startedAt: number[] = [];
    team.started[1]?.fall({ status: 1 });
    for (const index of [2, 3, 4]) {
      const worker = await team.worker(index);
      startedAt.push(performance.now());
      worker.fall({ status: 1 });
    }
    await aMoment();
    const [first = 0, second = 0, third = 0] = startedAt;
    expect(second - first).toBeGreaterThan(350);
    expect(third - second).toBeGreaterThan(750);
    expect(messages(team).filter((text) => /could not start/.test(String(text)))).toHaveLength(3);
    expect(team.started[0]?.manners).toEqual([]);
  });

  test("after it has listened for a while: the wait is short again", async () => {
    const team = await readyTeam(1);
    team.started[0]?.fall({ status: 1 });
    (await team.worker(1)).fall({ status: 1 });
    const steady = await team.worker(2);
    steady.listenedFor = 30_000;
    steady.listen();
    const before = performance.now();
    steady.fall({ status: 1 });
    (await team.worker(3)).fall({ status: 1 });
    const first = performance.now() - before;
    await team.worker(4);
    // The second of two, not the fourth of four.
    expect(performance.now() - before - first).toBeLessThan(1_300);
  });

  test("the last one that listened took the port with it: the next one asks for it by its number", async () => {
    const team = fakeTeam(2, 0);
    void team.places.fill();
    for (const index of [0, 1]) (await team.worker(index)).listen(41234);
    await aMoment();
    expect(team.started.map(({ askedPort }) => askedPort)).toEqual([0, 0]);
    for (const worker of team.started) worker.fall({ signal: "SIGKILL" });
    (await team.worker(2)).listen(41234);
    await team.worker(3);
    expect(team.started.slice(2).map(({ askedPort }) => askedPort)).toEqual([41234, 41234]);
    void team.places.renew();
    expect((await team.worker(4)).askedPort).toBe(41234);
  });
});

describe("renewal", () => {
  test("one by one: the old one is told once the new one listens, and the next is begun once it has ended", async () => {
    const team = await readyTeam(2);
    const [first, second] = team.started;
    const renewed = team.places.renew();
    const third = await team.worker(2);
    expect(first?.manners).toEqual([]);
    third.listen();
    await aMoment();
    expect([first?.manners, team.started.length]).toEqual([["hand over"], 3]);
    first?.fall({ status: 0 });
    const fourth = await team.worker(3);
    expect(second?.manners).toEqual([]);
    fourth.listen();
    await aMoment();
    second?.fall({ status: 0 });
    await renewed;
    expect(team.started).toHaveLength(4);
    expect(messages(team)).not.toContain("a worker ended; another one is started");
    expect(messages(team).slice(-1)).toEqual(["all workers are replaced"]);
  });

  test("the new ones are looked after like the old ones", async () => {
    const team = await readyTeam(1);
    const renewed = team.places.renew();
    (await team.worker(1)).listen();
    await aMoment();
    team.started[0]?.fall({ status: 0 });
    await renewed;
    team.started[1]?.fall({ signal: "SIGKILL" });
    expect((await team.worker(2)).pid).toBe(103);
  });

  test("a new one that does not start leaves the old ones where they are, and looked after", async () => {
    const team = await readyTeam(2);
    const renewed = team.places.renew();
    (await team.worker(2)).fall({ status: 1 });
    await renewed;
    expect(team.started.slice(0, 2).map(({ manners }) => manners)).toEqual([[], []]);
    expect(messages(team).slice(-1)).toEqual([expect.stringContaining("send SIGHUP again")]);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(team.started).toHaveLength(3);
    team.started[0]?.fall({ signal: "SIGKILL" });
    expect((await team.worker(3)).pid).toBe(104);
  });

  test("an old one that ends by itself meanwhile leaves one worker in its place, not two", async () => {
    const team = await readyTeam(1);
    const renewed = team.places.renew();
    const second = await team.worker(1);
    team.started[0]?.fall({ signal: "SIGKILL" });
    await new Promise((resolve) => setTimeout(resolve, 300));
    second.listen();
    await renewed;
    expect(pids(team.started)).toEqual([101, 102]);
    second.fall({ signal: "SIGKILL" });
    expect((await team.worker(2)).pid).toBe(103);
  });

  test("asked for while it runs, it runs once more afterwards, however often it was asked for", async () => {
    const team = await readyTeam(1);
    const renewed = team.places.renew();
    for (let count = 0; count < 3; count += 1) void team.places.renew();
    for (const index of [1, 2]) {
      (await team.worker(index)).listen();
      await aMoment();
      team.started[index - 1]?.fall({ status: 0 });
    }
    await renewed;
    expect(team.started).toHaveLength(3);
  });
});

describe("the end", () => {
  test("all are told, a successor that only starts too, and nobody is started again", async () => {
    const team = await readyTeam(2);
    void team.places.renew();
    await team.worker(2);
    const ended = team.places.end("drain");
    expect(team.started.map(({ manners }) => manners)).toEqual([["drain"], ["drain"], ["drain"]]);
    for (const worker of team.started) worker.fall({ status: 0 });
    await ended;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(team.started).toHaveLength(3);
    expect(messages(team).filter((text) => /ended|could not/.test(String(text)))).toEqual([]);
  });
});

describe("events", () => {
  test("reach every other worker once, and never the one that they come from", async () => {
    const team = await readyTeam(3);
    const event = { itemChanged: {} };
    team.started[1]?.tell.onEvent(event);
    expect(team.started.map(({ handed }) => handed)).toEqual([[event], [], [event]]);
  });

  test("that are lost on the way are told to the others as lost", async () => {
    const team = await readyTeam(2);
    team.started[0]?.tell.onEventsLost();
    expect(team.started.map(({ lost }) => lost)).toEqual([0, 1]);
  });
});
