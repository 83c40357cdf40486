/** The texts that become code while some work is done. */

export async function codeMadeBy<Result>(
  work: () => Promise<Result>,
): Promise<{ readonly code: string; readonly result: Result }> {
  const texts: string[] = [];
  const real = globalThis.Function;
  globalThis.Function = new Proxy(real, {
    construct(target, parts: string[]) {
      texts.push(parts.join("\n"));
      return Reflect.construct(target, parts);
    },
  });
  try {
    return { result: await work(), code: texts.join("\n") };
  } finally {
    globalThis.Function = real;
  }
}
